"""Markdown, emoji and typography taken off, so that words and pauses remain."""

from __future__ import annotations

import re
import unicodedata

from voice.spoken.rules import Rule, rewrite

_CODE_BLOCK = "code block."


def _pattern(pattern: str, words: str) -> Rule:
    return re.compile(pattern, re.MULTILINE), lambda match: match.expand(words)


def _row(match: re.Match[str]) -> str:
    cells = (cell.strip() for cell in match[0].strip().strip("|").split("|"))
    return ", ".join(filter(None, cells)) + "."


_BLOCKS: tuple[Rule, ...] = (
    (
        re.compile(r"^[ \t]*(```|~~~)[\s\S]*?(?:^[ \t]*\1`*[ \t]*$|\Z)", re.MULTILINE),
        lambda _: _CODE_BLOCK,
    ),
    _pattern(r"<!--[\s\S]*?-->", " "),
    _pattern(r"</?[A-Za-z][A-Za-z\d]*(?:\s[^<>\n]*)?/?>", " "),
    _pattern(r"^[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*$", ""),
    (re.compile(r"^[ \t]*\|.*\|[ \t]*$", re.MULTILINE), _row),
    _pattern(r"^[ \t]*(?:[-*_][ \t]*){3,}$", ""),
    _pattern(r"^[ \t]*(?:>[ \t]?)+", ""),
    _pattern(r"^[ \t]*#{1,6}[ \t]+(.*?)[ \t#]*$", r"\1"),
    _pattern(r"^[ \t]*[-*+•◦▪⁃‣][ \t]+(?:\[[ xX]\][ \t]+)?", ""),
    _pattern(r"^[ \t]*(\d{1,3})(?:\.\)|[.)])[ \t]+(?=\S)", r"\1, "),
)
_INLINE: tuple[Rule, ...] = (
    _pattern(r"!\[([^\]\n]*)\]\([^)\n]*\)", r"\1"),
    _pattern(r"\[([^\]\n]+)\]\((?:[^()\n]|\([^()\n]*\))*\)", r"\1"),
    _pattern(r"\[([^\]\n]+)\]\[[^\]\n]*\]", r"\1"),
    _pattern(r"\[\^?\d{1,3}\]", ""),
    _pattern(r"<(https?://[^\s>]+)>", r"\1"),
    _pattern(r"(`+)([^`\n]+)\1", r"\2"),
    _pattern(r"\*{1,3}(?=\S)([^*\n]+?)(?<=\S)\*{1,3}", r"\1"),
    _pattern(r"(?<!\w)_{1,3}(?=\S)([^_\n]+?)(?<=\S)_{1,3}(?!\w)", r"\1"),
    _pattern(r"~~(?=\S)([^~\n]+?)~~", r"\1"),
    _pattern(r"\*{2,}|``+|~~|(?<!\w)__+|__+(?!\w)", ""),
    _pattern(r"\\([^\w\s])", r"\1"),
)
_TYPOGRAPHY = str.maketrans(
    {
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\u200b": None,
        "\ufeff": None,
        "\u2011": "-",
        "½": " 1/2",
        "¼": " 1/4",
        "¾": " 3/4",
        "⅓": " 1/3",
        "⅔": " 2/3",
        "⅛": " 1/8",
        **dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)),
    }
)
_SPOKEN_SYMBOLS = frozenset("°©®™℃℉")
_EMOJI_JOINERS = re.compile(r"[\u200d\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")


def _without_emoji(text: str) -> str:
    """Leave out pictures; they have no reading that helps a listener."""
    if text.isascii():
        return text
    return "".join(
        " "
        if unicodedata.category(character) == "So" and character not in _SPOKEN_SYMBOLS
        else character
        for character in _EMOJI_JOINERS.sub("", text)
    )


def _paused(lines: str) -> str:
    """Join lines; one that ends in a word gets a full stop, for it was a line of its own."""
    kept = [line.strip() for line in lines.split("\n")]
    kept = [line for line in kept if line]
    return " ".join(
        f"{line}." if place < len(kept) - 1 and line[-1].isalnum() else line
        for place, line in enumerate(kept)
    )


def plain(text: str) -> str:
    """The text on one line, without Markdown, HTML tags or emoji."""
    text = _without_emoji(text.translate(_TYPOGRAPHY))
    return _paused(rewrite(rewrite(text, _BLOCKS), _INLINE))
