from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice.tts.english import Reader, cut, joined, plain


@pytest.fixture(scope="module", params=[False, True], ids=["american", "british"])
def reader(request: pytest.FixtureRequest) -> Reader:
    return Reader(british=request.param)


@pytest.mark.parametrize(
    ("phonemes", "longest", "pieces"),
    [
        ("", 5, []),
        ("  ", 5, []),
        ("ab cd", 5, ["ab cd"]),
        ("ab cd", 4, ["ab", "cd"]),
        ("ab, cd ef", 8, ["ab,", "cd ef"]),
        ("ab cd. ef", 8, ["ab cd.", "ef"]),
        ("abcdef", 4, ["abcd", "ef"]),
        ("abcd ef", 4, ["abcd", "ef"]),
        ("ab, cd, ef", 7, ["ab, cd,", "ef"]),
    ],
)
def test_long_phonemes_are_cut_where_it_hurts_least(
    phonemes: str, longest: int, pieces: list[str]
) -> None:
    assert cut(phonemes, longest) == pieces


@given(st.text("ab ,.ˈ"), st.integers(1, 12))
def test_cutting_keeps_the_limit_and_every_symbol(phonemes: str, longest: int) -> None:
    pieces = cut(phonemes, longest)
    assert all(0 < len(piece) <= longest for piece in pieces)
    assert "".join(pieces).replace(" ", "") == phonemes.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "read"),
    [("x²", "x2"), ("① first", "1 first"), ("٣", "٣"), ("½", "½"), ("[a](/b/)", "[a] (/b/)")],
)
def test_signs_that_the_converter_misreads_are_replaced(text: str, read: str) -> None:
    assert plain(text) == read


@pytest.mark.parametrize("text", ["", " ", "…", "!!!", "-", "—", "( )", "你好", "😀", "\x00", "“”"])
def test_text_without_sound_has_no_pieces(reader: Reader, text: str) -> None:
    assert reader.pieces(text, 510) == []


@pytest.mark.parametrize("text", ["a", "I", "hello", "xqzkv", "don't", "naïve", "7", "²", "😀 hi"])
def test_text_with_sound_has_a_piece(reader: Reader, text: str) -> None:
    (piece,) = reader.pieces(text, 510)
    assert len(reader.numbers(piece)) == len(piece)


def test_the_accents_differ() -> None:
    assert Reader(british=True).pieces("tomato", 99) != Reader(british=False).pieces("tomato", 99)


_DIGITS = "".join(
    chr(code) for code in range(0x3000) if unicodedata.digit(chr(code), None) is not None
)


@settings(max_examples=200)
@given(text=st.text(max_size=40) | st.text("aB'-.,/()[]$£#%12:½ " + _DIGITS, max_size=20))
def test_no_text_is_an_error(reader: Reader, text: str) -> None:
    for piece in reader.pieces(text, 50):
        assert 0 < len(reader.numbers(piece)) <= 50


@given(st.lists(st.lists(st.floats(-4, 4, width=32), max_size=9), max_size=4))
def test_clips_never_exceed_full_scale(parts: list[list[float]]) -> None:
    clip = joined([np.array(part, np.float32) for part in parts])
    assert clip.samples.dtype == np.float32
    assert len(clip.samples) == sum(map(len, parts))
    assert np.abs(clip.samples).max(initial=0.0) <= 1.0
