from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.clauses import ClauseCutter, sentences


def cutter() -> ClauseCutter:
    return ClauseCutter(first_chars=24, opener_chars=8, sentence_chars=120, longest_chars=250)


def cut(text: str, *, size: int = 1) -> list[str]:
    subject = cutter()
    chunks = (text[at : at + size] for at in range(0, len(text), size))
    return [piece for chunk in chunks for piece in subject.feed(chunk)] + subject.finish()


TOKENS = (
    'Hello|there,|Dr.|Smith|said:|"yes!"|3.14|1,000|(in|all)|U.S.|a.m.|e.g.|The|because|and|```|'
    "I'm|sorry,|Certainly!|"
    "`code|https://a.io/b,c.d|1.|2.|b)|...|—|…|wait?|No!|**|#|•|\n|\n\n| |  \n|\t|\u00a0|日本。|😀"
)
WRITTEN = st.lists(st.sampled_from(tuple(TOKENS.split("|"))), max_size=60).map(" ".join)


@given(st.text() | WRITTEN, st.integers(1, 50))
def test_nothing_is_lost_or_doubled_and_chunks_do_not_matter(text: str, size: int) -> None:
    whole = cut(text, size=max(1, len(text)))
    assert "".join(whole) == text
    assert cut(text, size=size) == whole
    assert all(whole)


@given(st.text() | WRITTEN)
def test_sentences_hold_every_visible_character(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Of course, the museum opens at nine.", "Of course,"),
        ("I'm sorry, but it is closed.", "I'm sorry,"),
        ("No, but the one in town does.", "No, but the one in town does."),
        ("Right! The bus leaves at ten.", "Right! "),
        ("Certainly! The bus leaves at ten.", "Certainly! "),
        ("Really!? The bus leaves at ten.", "Really!? "),
        ('"Certainly!", he said.', '"Certainly!", '),
        ("Bees communicate by dancing in the hive.", "Bees communicate "),
        ("On May 3, 1990, it rained.", "On May 3, 1990, "),
        ("About 12,500 people came, or more.", "About 12,500 people came, "),
        ("See https://example.org/one,two/three.html for the rest of it.", None),
    ],
)
def test_first_piece_comes_early_and_at_a_natural_place(text: str, first: str | None) -> None:
    pieces = cut(text)
    assert pieces[0] == (first or "See https://example.org/one,two/three.html ")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("George Washington was born in 1732.", "George Washington "),
        ("Breast cancer begins in the cells.", "Breast cancer begins "),
        ("Surface area is measured in squares.", "Surface area "),
        ("I really thought that it rains.", "I really thought "),
        ("Some people understand it well.", "Some people understand "),
        ("I understand that it rains.", "I understand "),
        ("I don't know him.", "I don't"),
        ("Yes, it does.", "Yes,"),
    ],
)
def test_as_in_use_no_word_is_cut_off_that_only_begins_like_a_joint(text: str, first: str) -> None:
    subject = ClauseCutter(first_chars=8, opener_chars=4, sentence_chars=60, longest_chars=120)
    assert [*subject.feed(text), *subject.finish()][0] == first


def test_first_piece_does_not_wait_for_its_sentence() -> None:
    pieces = cutter().feed("The largest planet that goes round the sun ")
    assert pieces == ["The largest planet "]


def test_later_pieces_are_sentences() -> None:
    text = "It is still warm. The sun, which rose at six, shines. Tomorrow it rains, they say."
    assert cut(text)[1:] == [
        "The sun, which rose at six, shines. ",
        "Tomorrow it rains, they say.",
    ]


def test_a_long_sentence_is_cut_at_commas_and_an_endless_one_between_words() -> None:
    clause = "and then we walked along the river for a while, "
    long = cut("We set out early. " + clause * 8)
    assert all(len(piece) <= 180 for piece in long)
    assert all(piece.endswith(", ") for piece in long[1:])
    endless = cut("We set out early. " + "lorem ipsum " * 100)
    assert max(map(len, endless)) <= 512


def test_code_is_never_cut() -> None:
    fence = "```python\nprint('a. B'). Then\n\nDone. Next\n```\n"
    assert fence in cut(f"Here it is. {fence}That is all.")
    inline = "Type `ls -l. Then more, and so on` now. "
    assert inline in cut(f"{inline}Good.")


def test_an_answer_is_cut_while_it_is_written() -> None:
    cutting = cutter()
    words = ("Good ", "morning", ". It", " is", " Monday", ".")
    assert [cutting.feed(word) for word in words] == [[], [], ["Good morning. "], [], [], []]
    assert cutting.finish() == ["It is Monday."]


@pytest.mark.parametrize(
    "text",
    [
        "It rained. | We stayed in.",
        "Is it far? | Not at all! | Let us walk.",
        "Mrs. Green met Prof. Brown on Elm Ave. near the bank.",
        "W. B. Yeats wrote it. | T. S. Eliot read it.",
        "We moved to the U.K. | They stayed behind.",
        "The U.K. Parliament sat.",
        "It opens at 9 a.m. | The queue is long.",
        "It costs 3.50. | That is cheap.",
        "Version 2.1.3 is out. | Get it at example.com/new.html. | It is free.",
        "Write to jane.roe@example.org. | She answers.",
        "He asked, “Really?” and left.",
        "She smiled, “Of course.” | Then she left.",
        "It was (see p. 12. and Fig. 3.) a surprise.",
        "1. Boil water. | 2. Add salt. | 3. Wait.",
        "1) red | 2) green",
        "a. north | b. south",
        "• tea | • milk",
        "Well... I think so.",
        "Well.... | She thought so.",
        "Fruit, e.g. apples, is cheap, i.e. affordable, etc. | You know.",
        "It is no. 5 on the list. | The answer is no. | That is all.",
        "Buy it from Acme Inc. today.",
        "Buy it from Acme Inc. | They sell it.",
        "A first line\n| A second line\n\n| and a third",
    ],
)
def test_sentences_end_where_a_reader_sees_them_end(text: str) -> None:
    wanted = [part.strip() for part in text.split("| ")]
    assert sentences(text.replace("| ", "")) == wanted
