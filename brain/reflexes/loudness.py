"""Louder, quieter, a level, silence."""

from __future__ import annotations

import re
from fractions import Fraction

from brain.ports import Reflex
from brain.reflexes.grammar import Grammar, Turn
from brain.reflexes.numbers import NUMBER, value
from brain.reflexes.volume import Volume
from brain.reflexes.wording import covered, word_set

_LOUD = word_set(
    """volume volumes sound audio loudness voice speaker speakers vol louder quieter softer
    loud quiet quietly softly mute unmute muted unmuted"""
)
_UP = word_set(
    """up higher louder loud raise raised increase increased increasing boost boosted amplify
    crank pump bump elevate more"""
)
_DOWN = word_set(
    """down lower lowered quieter quiet quietly softer soft softly decrease decreased reduce
    reduced drop cut diminish dial lessen low less decreasing"""
)
_MAX = word_set("max maximize maximum maximal full fullest highest loudest")
_MIN = word_set("min minimize minimum minimal lowest quietest")
_UNMUTE = word_set("unmute unmuted")
_SILENCED = word_set("off no stop silence kill")
_MUTE = word_set("mute muted muting silent")
_NOTCHES = word_set("notch notches step steps points level levels")
_ABOUT_LOUDNESS = (
    word_set(
        """speech level levels the a an your my its our this that it to at on of by in for from and
    is be go i we want need like would set make put adjust change turn get keep move bring
    switch give can could you please just high little bit tad touch lot some much way
    further even slightly percent half halfway all silence off talk speak talking speaking
    yourself too so not again when hear hard now right out point current currently will
    should ideal good overall output device system assistant there are am me no music mode
    as possible goes going normal sounds back take decrease"""
    )
    | _LOUD
    | _UP
    | _DOWN
    | _MAX
    | _MIN
    | _UNMUTE
    | _MUTE
    | _NOTCHES
    | _SILENCED
)
_GRAMMAR = Grammar(
    {"bit": "(a|some|just|little|bit|notch|tad|more|lot|please|louder|quieter|now)*"}
)
_TURN_IT = _GRAMMAR.regex(
    "(turn|crank|bring|pump|take|put|dial|bump) (it|that|this|yourself|the music) (up|down) <bit>"
    "|turn (up|down) the (music|sound|speakers) <bit>"
    "|(speak|talk) up <bit>"
)
_HOW_LOUD = _GRAMMAR.regex(
    "[(what is|tell me|what)] [(the|your)] [current] (volume|sound level|volume level)"
    " [(at|set to|is it at)]"
)
_CHANGE = _GRAMMAR.regex(
    "(<word>)* (change|adjust|set|move) [(the|your|my)] [(speaker|speech)] (volume|sound) [level]"
)
_TOO = re.compile(r"\b(too|so|very) (loud|high|quiet|low|soft)\b")
_A_NUMBER = re.compile(rf"(?<!\S){NUMBER} ")


class LoudnessSkill:
    """Understands requests about the volume."""

    def __init__(self, volume: Volume) -> None:
        """`volume` is only changed by an answer's `act`."""
        self._volume = volume

    def answer(self, form: str, _turn: Turn) -> Reflex | None:
        """The answer where the whole text is about the volume."""
        if _TURN_IT.fullmatch(form):
            return self._moved(1 if "up" in form.split() else -1, self._volume.step)
        if _HOW_LOUD.fullmatch(form):
            return Reflex("volume.tell", f"The volume is at {self._volume.level} percent.")
        words = frozenset(form.split())
        if words.isdisjoint(_LOUD) or not covered(_A_NUMBER.sub("", form), _ABOUT_LOUDNESS):
            return None
        numbers = [value(found.strip()) for found in _A_NUMBER.findall(form)]
        complaint = _TOO.search(form)
        if complaint:
            return self._moved(-1 if complaint[2] in ("loud", "high") else 1, self._volume.step)
        return self._named(words) or self._counted(form, words, numbers)

    def _named(self, words: frozenset[str]) -> Reflex | None:
        """Levels that have a name."""
        sound = words & {"sound", "volume", "audio"}
        if (
            words & _UNMUTE
            or (words & _MUTE and "off" in words)
            or (sound and words == sound | {"on"})
        ):
            return self._to("volume.unmute", self._volume.unmuted())
        if words & _MUTE or (sound and words & _SILENCED):
            return self._to("volume.mute", 0)
        if words & _MAX or {"all", "up"} <= words:
            return self._to("volume.set", 100)
        if words & _MIN or {"all", "down"} <= words:
            return self._to("volume.set", min(10, self._volume.step))
        return self._to("volume.set", 50) if words & {"half", "halfway"} else None

    def _counted(self, form: str, words: frozenset[str], numbers: list[Fraction]) -> Reflex | None:
        """A level by number, or a step; of ten where the number is no percentage."""
        sign = _direction(words)
        percent = "percent" in words or any(number > 10 for number in numbers)
        size = int(numbers[0] * (1 if percent else 10)) if numbers else self._volume.step
        relative = "by" in words or (sign and words & (_NOTCHES - {"level", "levels"}))
        if numbers and not relative:
            return self._to("volume.set", size)
        if sign:
            return self._moved(sign, size)
        if _CHANGE.fullmatch(form):
            return Reflex("volume.set", "To what level, from 0 to 100?")
        return None

    def _moved(self, sign: int, by: int) -> Reflex:
        intent = "volume.up" if sign > 0 else "volume.down"
        level = self._volume.moved(sign * by)
        if level == self._volume.level:
            return Reflex(intent, f"That's as {'loud' if sign > 0 else 'quiet'} as I go.")
        return self._to(intent, level)

    def _to(self, intent: str, level: int) -> Reflex:
        level = max(0, min(100, level))
        said = f"Volume at {level} percent." if level else "Muted."
        return Reflex(intent, said, lambda: self._volume.set(level))


def _direction(words: frozenset[str]) -> int:
    """1 for louder, -1 for quieter, 0 where it is not said."""
    down = bool(words & _DOWN)
    up = bool(words & _UP - ({"more"} if down else frozenset()))
    return up - down
