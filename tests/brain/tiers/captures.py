"""Answers of real servers, as `curl -i` writes them, and a stand-in that gives them again.

The folder beside this file holds small ones, written by hand in the shapes of the real ones. A
folder of real ones, with the same names, is named by the environment variable PARLOUR_RECORDINGS.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from ui.bench.stand_in import Answer, Asked, Said

FOLDERS = [Path(__file__).with_name("captures")]
if _named := os.environ.get("PARLOUR_RECORDINGS"):
    FOLDERS.append(Path(_named))


@dataclass(frozen=True)
class Capture:
    """One answer."""

    status: int
    content_type: str
    server: str
    body: str

    def texts(self, name: str) -> list[str]:
        """Every string of this name, in order."""
        found = re.findall(rf'"{name}":\s*("(?:[^"\\]|\\.)*")', self.body)
        return [json.loads(each) for each in found]

    def number(self, name: str) -> int:
        """The last number of this name; 0 where there is none."""
        return int((re.findall(rf'"{name}":\s*(\d+)', self.body) or ["0"])[-1])

    @property
    def said(self) -> Said:
        """The answer, to be given again."""
        headers = {"Content-Type": self.content_type, "Server": self.server}
        return Said(self.body.removesuffix("\n").split("\n"), self.status, headers)


def capture(folder: Path, name: str) -> Capture:
    """Read one answer; a file of lines alone is the body of a good one."""
    text = (folder / name).read_bytes().decode()
    if name.endswith(".ndjson"):
        return Capture(200, "application/x-ndjson", "", text)
    head, _, body = text.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines if ": " in line)
    return Capture(int(first.split()[1]), headers["Content-Type"], headers.get("Server", ""), body)


def again(folder: Path, chat: str) -> Answer:
    """Answers chats with the capture of this name, and what else is asked with its own."""

    def answer(asked: Asked) -> Said:
        name = {
            "/v1/models": "llama_models.http",
            "/api/show": "ollama_show.http",
            "/api/ps": "ollama_ps.http",
        }.get(asked.path, chat)
        if asked.path == "/api/chat" and not asked.body["messages"]:
            name = "ollama_load.http" if asked.body["keep_alive"] else "ollama_unload.http"
        return capture(folder, name).said

    return answer
