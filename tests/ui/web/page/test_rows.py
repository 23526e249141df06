"""What the tables say, and that words stay words."""

from datetime import datetime

from tests.ui.web.page.fake_desk import GUEST, NOON, OWNER
from ui.web.page import rows
from ui.web.page.desk import PastTurn, Remembered, Status, Talker, Tier

QUICK = Tier("quick", "quick", "small.gguf", "up", 0.0123, 0.0)
CLOUD = Tier("cloud", "cloud", "large", "down: no connection", None, 0.25)
HOUSE = Status((QUICK, CLOUD), (Talker("mia", "speaking"),), 0.25)


def test_words_of_people_and_models_are_escaped() -> None:
    turn = PastTurn(NOON, "<script>alert(1)</script>", "${alert(2)} & {{value}}", "<i>")
    html = rows.history([turn], "")
    assert "<script" not in html
    assert "<i>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "${alert(2)} &amp; {{value}}" in html


def test_the_history_names_its_columns_and_tells_the_time() -> None:
    html = rows.history([PastTurn(NOON, "Hello", "Good day", "quick")], "")
    assert html.count('<th scope="col">') == 4
    assert '<time datetime="2026-11-26T12:00:00+00:00">' in html


def test_an_empty_history_says_so_with_the_words_searched_for() -> None:
    assert "Nothing has been said" in rows.history([], "")
    assert "“&lt;b&gt;”" in rows.history([], "<b>")


def test_a_long_memory_is_cut_and_keeps_its_number() -> None:
    label, number = rows.choice(Remembered(7, NOON, "word\n" * 100))
    assert number == 7
    assert "\n" not in label
    assert label.endswith("…")
    assert len(label) < 280


def test_the_time_is_that_of_the_house() -> None:
    local = datetime(2026, 11, 26, 9, 5).astimezone()
    label, _ = rows.choice(Remembered(1, local, "tea"))
    assert label == "Thu 26 Nov 2026, 09:05: tea"


def test_the_owner_sees_cost_and_people() -> None:
    html = rows.status(HOUSE, OWNER)
    assert "12 ms" in html
    assert "Spent today: $0.25." in html
    assert "mia" in html


def test_a_guest_sees_neither() -> None:
    html = rows.status(HOUSE, GUEST)
    assert "down: no connection" in html
    assert "$" not in html
    assert "mia" not in html
