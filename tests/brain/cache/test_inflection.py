from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brain.cache.inflection import stem


@pytest.mark.parametrize(
    "group",
    [
        "hope hopes hoping hoped",
        "hop hops hopping hopped",
        "use uses using used",
        "change changes changing changed",
        "calculate calculates calculating calculated",
        "create creates creating created",
        "study studies studying studied",
        "fly flies",
        "movie movies",
        "city cities",
        "box boxes",
        "visit visits visiting visited",
        "call calls calling called",
        "eat eats eating",
    ],
)
def test_number_and_tense_make_no_difference(group: str) -> None:
    assert len({stem(word) for word in group.split()}) == 1


@pytest.mark.parametrize(
    "different",
    [
        "hope hop", "note not", "plane plan", "care car", "rate rat", "past paste", "need ne",
        "history historian", "organ organize", "universe university", "speed sped", "king k",
    ],
)  # fmt: skip
def test_other_words_stay_other_words(different: str) -> None:
    one, other = different.split()
    assert stem(one) != stem(other)


@given(st.text(min_size=1))
def test_any_text_has_a_stem(word: str) -> None:
    assert isinstance(stem(word), str)
