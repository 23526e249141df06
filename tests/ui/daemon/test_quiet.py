from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ui.daemon.quiet import Quiet

BERLIN = ZoneInfo("Europe/Berlin")


def at(clock: str) -> datetime:
    return datetime.combine(datetime(2026, 11, 20), time.fromisoformat(clock), BERLIN)


@pytest.mark.parametrize(
    ("spans", "quiet", "loud"),
    [
        ((), [], ["00:00", "12:00"]),
        (("13:00-14:30",), ["13:00", "14:29:59"], ["12:59:59", "14:30"]),
        (("22:00-07:00",), ["22:00", "23:59", "00:00", "06:59:59"], ["07:00", "21:59"]),
        (("22:00-24:00",), ["22:00", "23:59:59"], ["00:00", "21:59"]),
        (("22:00-00:00",), ["23:59:59"], ["00:00", "21:59"]),
        (("00:00-24:00",), ["00:00", "12:00", "23:59:59"], []),
        (("22:00-07:00", "13:00-14:00"), ["23:00", "13:30"], ["12:00", "14:00"]),
        ((" 9:05 – 10:00 ",), ["09:05"], ["09:04", "10:00"]),
    ],
)
def test_it_is_quiet_within_the_spans(
    spans: tuple[str, ...], quiet: list[str], loud: list[str]
) -> None:
    subject = Quiet(*spans)
    assert all(subject.holds(at(clock)) for clock in quiet)
    assert not any(subject.holds(at(clock)) for clock in loud)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no span"),
        ("22:00", "no span"),
        ("10pm-7am", "no span"),
        ("22:00-07:00,", "no span"),
        ("-22:00-07:00", "no span"),
        ("٢٢:٠٠-٠٧:٠٠", "no span"),
        ("24:00-07:00", "no time of day"),
        ("22:00-24:01", "no time of day"),
        ("22:60-07:00", "no time of day"),
        ("07:00-07:00", "is empty"),
    ],
)
def test_a_text_that_is_no_span_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Quiet("13:00-14:00", text)


def hours(*texts: str) -> list[datetime]:
    """Each hour of a night, in real time, as the clock of Berlin shows it."""
    first = datetime.fromisoformat(texts[0]).replace(tzinfo=BERLIN).astimezone(UTC)
    last = datetime.fromisoformat(texts[1]).replace(tzinfo=BERLIN).astimezone(UTC)
    count = (last - first) // timedelta(hours=1)
    return [(first + timedelta(hours=n)).astimezone(BERLIN) for n in range(count)]


@pytest.mark.parametrize(
    ("night", "quiet_hours"),
    [
        (("2026-03-28T20:00", "2026-03-29T10:00"), 8),  # 02:00 is skipped
        (("2026-10-24T20:00", "2026-10-25T10:00"), 10),  # 02:00 comes twice
        (("2026-06-01T20:00", "2026-06-02T10:00"), 9),
    ],
)
def test_what_the_clock_shows_counts_when_it_changes(
    night: tuple[str, str], quiet_hours: int
) -> None:
    quiet = Quiet("22:00-07:00")
    holding = [moment for moment in hours(*night) if quiet.holds(moment)]
    assert len(holding) == quiet_hours
    assert (holding[0].hour, holding[-1].hour) == (22, 6)


MINUTES = st.integers(0, 24 * 60 - 1)


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@given(MINUTES, MINUTES, MINUTES)
def test_a_span_and_its_opposite_make_the_day(begin: int, end: int, minute: int) -> None:
    assume(begin != end)
    moment = at(clock(minute))
    one, other = Quiet(f"{clock(begin)}-{clock(end)}"), Quiet(f"{clock(end)}-{clock(begin)}")
    assert one.holds(moment) != other.holds(moment)
    assert one.holds(moment) == ((minute - begin) % 1440 < (end - begin) % 1440)
