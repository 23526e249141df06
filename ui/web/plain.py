"""Pages without any script: to log in, and to wait."""

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

_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def plain_page(
    title: str,
    body: str,
    *,
    status: int = 200,
    refresh: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """A page of its own; `title` and `body` are HTML, `refresh` seconds to its next load."""
    again = "" if refresh is None else f'<meta http-equiv="refresh" content="{refresh}">'
    html = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{again}<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body><main><h1>{title}</h1>{body}</main></body>
</html>
"""
    policy = {"Content-Security-Policy": _POLICY}
    return HTMLResponse(html, status, {**policy, **(headers or {})})
