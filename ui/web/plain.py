"""Pages without Gradio: to log in, and to wait."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping

from starlette.responses import HTMLResponse

_STYLE = """
:root { color-scheme: light dark; }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
  font: 1rem/1.5 system-ui, sans-serif; background: Canvas; color: CanvasText; }
main { width: 100%; max-width: 22rem; }
h1 { font-size: 1.5rem; margin: 0 0 1rem; }
label { display: block; margin-top: 1rem; }
input, button { width: 100%; font: inherit; padding: .7rem; border-radius: .5rem; }
input { border: 1px solid GrayText; background: Field; color: FieldText; }
button { margin-top: 1.5rem; border: 0; background: #1d4ed8; color: #fff; cursor: pointer; }
:focus-visible { outline: 3px solid #f59e0b; outline-offset: 2px; }
[role=alert] { border-left: .3rem solid #dc2626; padding-left: .7rem; }
"""

_WAITING = """
setInterval(async () => {
  if ((await fetch("/health").catch(() => ({}))).ok) location.reload();
}, 2000);
"""


def _hash(content: str) -> str:
    """What a policy calls a script or a style that it allows."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


_POLICY = (
    f"default-src 'none'; style-src {_hash(_STYLE)}; script-src {_hash(_WAITING)}; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

AGAIN = '<meta http-equiv="refresh" content="0">'
"""In the head of a page: load it again at once, on the page's own behalf."""

WAITING = f"<script>{_WAITING}</script>"
"""In the head of a page: load it again once everything is ready."""


def plain_page(
    title: str,
    body: str,
    *,
    status: int = 200,
    head: str = "",
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """A page of its own; `title`, `body` and `head` are HTML."""
    html = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{_STYLE}</style>{head}
</head>
<body><main><h1>{title}</h1>{body}</main></body>
</html>
"""
    policy = {"Content-Security-Policy": _POLICY}
    return HTMLResponse(html, status, {**policy, **(headers or {})})
