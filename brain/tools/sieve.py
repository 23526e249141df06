"""Tell calls from words while a model writes, so that words are spoken at once and calls never."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from brain.tools.calls import KEYS, Call, parsed, read

LONGEST = 2000
"""Characters of a call; what is longer is none that could be read."""

_OPENING = re.compile(r"[{`<\[]")
_TAG = r"</?(?:tool_call|tools|tool|function_call)>"
_WRAPPED = re.compile(rf"(?:\s|```[a-z_]*(?=[\s{{\[<])|{_TAG}|[\[\],])*")
"""What stands around calls, and between them."""
_HALF = re.compile(r"`{0,3}|```[a-z_]*|</?[a-z_]*")
"""What may become more of it."""
_MISSING = ("", "}", "}}", '"}', '"}}')
"""What a model may leave out when it ends in a call."""


@dataclass(frozen=True, slots=True)
class Garbled:
    """What began like a call and cannot be read as one."""

    text: str


Sifted = str | Call | Garbled


class Sieve:
    """Takes an answer piece by piece; words leave at once, and what may be a call when it is sure.

    After a call, marks that may close or join calls are swallowed.
    """

    def __init__(self, known: Collection[str]) -> None:
        """`known`: names of the tools."""
        self._known = known
        self._keys = (*KEYS, *known)
        self._held = ""
        self._called = False

    def feed(self, piece: str) -> Iterator[Sifted]:
        """What is decided now."""
        self._held += piece
        while self._held:
            start = 0 if self._called else _start(self._held)
            if start:
                words, self._held = self._held[:start], self._held[start:]
                yield words
                continue
            found = self._decide()
            if found is None:
                return
            yield found

    def end(self) -> Iterator[Sifted]:
        """What is left when the answer is over."""
        body = self._body()
        held, self._held = self._held, ""
        if not self._begins(body):
            if not (self._called and _HALF.fullmatch(body)):
                yield from filter(None, [held])
            return
        for missing in _MISSING:
            if call := read(body + missing, self._known):
                yield call
                return
        yield Garbled(held)

    def _decide(self) -> Sifted | None:
        """The next item of the held text, which may begin a call; None while it is open."""
        body = self._body()
        if _HALF.fullmatch(body):
            return None
        if not self._begins(body):
            return self._release()
        for end in (brace.end() for brace in re.finditer("}", body)):
            if call := read(body[:end], self._known):
                self._called = True
                self._held = body[end:]
                return call
            if parsed(body[:end]) is not None:
                return self._release()
        if len(body) > LONGEST:
            self._held = ""
            return Garbled(body)
        return None

    def _release(self) -> str:
        """Words up to the next mark that may open a call."""
        self._called = False
        start = _start(self._held[1:]) + 1
        words, self._held = self._held[:start], self._held[start:]
        return words

    def _body(self) -> str:
        """The held text without what wraps a call."""
        wrapped = _WRAPPED.match(self._held)
        return self._held[wrapped.end() :] if wrapped else self._held

    def _begins(self, body: str) -> bool:
        """Whether a call may begin like that."""
        if not body.startswith("{"):
            return False
        inside = body[1:].lstrip()
        if not inside:
            return True
        key = re.match(r"[\"'](\w*)", inside)
        if key is None:
            return False
        closed = len(inside) > key.end()
        name = key[1]
        return name in self._keys if closed else any(each.startswith(name) for each in self._keys)


def _start(text: str) -> int:
    """Where a call may begin; the text's length where none does."""
    found = _OPENING.search(text)
    return found.start() if found else len(text)
