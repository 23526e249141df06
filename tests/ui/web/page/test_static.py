"""Rules for the files that the browser loads."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import ui.web.page

ROOT = Path(__file__).parents[4]
STATIC = ROOT / "ui/web/static"
TALK = Path(ui.web.page.__file__).with_name("talk.html").read_text("utf-8")
FILES = sorted(path for path in STATIC.iterdir() if path.is_file())
NAMESPACE = "http://www.w3.org/2000/svg"
"""An identifier; nothing is loaded from there."""
PROSE = "http://127.0.0.1 "
"""In a sentence for people."""


def protocol(heading: str) -> set[str]:
    """Types of the messages in one table of the document."""
    told = (ROOT / "docs/voice-protocol.md").read_text("utf-8")
    table = told.split(f"## {heading}")[1].split("\n## ")[0]
    first = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    bare = {name for cell in first for name in re.findall(r"`([a-z]+)`", cell)}
    return bare | {name for cell in first for name in re.findall(r'"type": "([a-z]+)"', cell)}


class Ids(HTMLParser):
    """Collects the ids of a page, and what refers to one."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: set[str] = set()

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            elif name in ("for", "aria-labelledby", "aria-describedby") and value:
                self.references |= set(value.split())


@pytest.fixture
def ids() -> Ids:
    parser = Ids()
    parser.feed(TALK)
    return parser


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    text = path.read_text("utf-8").replace(NAMESPACE, "").replace(PROSE, "")
    assert not re.findall(r"https?://|[\"'(]//\w", text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_fit_one_reading(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) < 300


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_words_never_become_markup(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text)


def test_every_message_of_the_server_is_understood() -> None:
    handled = set(re.findall(r'case "(\w+)":', (STATIC / "talk.js").read_text("utf-8")))
    assert handled == protocol("From server to client")


def test_every_message_to_the_server_is_sent() -> None:
    sources = (STATIC / name for name in ("talk.js", "line.js", "playback.js"))
    sent = set(re.findall(r'"(\w+)"', "".join(path.read_text("utf-8") for path in sources)))
    assert protocol("From client to server") <= sent


def test_labels_and_descriptions_point_at_something(ids: Ids) -> None:
    assert ids.references <= set(ids.ids)
    assert len(ids.ids) == len(set(ids.ids))


def test_the_scripts_find_what_they_look_for(ids: Ids) -> None:
    scripts = "".join(path.read_text("utf-8") for path in FILES if path.suffix == ".js")
    wanted = set(re.findall(r'"#(talk-[a-z-]+)', scripts))
    assert wanted
    assert wanted <= set(ids.ids)
