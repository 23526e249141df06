"""One word alone is a turn, or what a recogniser makes of a hum ("Mama.", "Mammoth.", "Himmel.").

Closed-mouth sounds are no words, so a recogniser writes whatever word is nearest. The words that
people do say alone over an answer, and want to be heard with, are few enough to be listed.
"""

from __future__ import annotations

from voice.floor.backchannel import is_hum
from voice.floor.wording import words_of
from voice.sentences import vocabulary

_TURNS = vocabulary(
    """
    what whats who whos whose when where wheres why how which sorry pardon hello hey help
    louder quieter softer slower faster shorter longer up down volume mute unmute on off
    again repeat next previous back skip forward more less play resume restart start begin
    reset undo delete remove finish finished done end exit quit bye goodbye sleep
    but and or because actually however listen look not never none nothing maybe perhaps
    wrong false incorrect nonsense boring time date weather news music timer alarm lights
    today tomorrow tonight yesterday monday tuesday wednesday thursday friday saturday sunday
    now know step steps top stock stopped stops stuff weight way white quite canceled cancelled
    """
)
"""Words that are said alone to be answered or obeyed; the last line are "no", "stop", "wait",
"quiet" and "cancel", misheard."""


def is_stray(text: str) -> bool:
    """Whether the text is one English word that nobody says alone as a turn.

    It may be repeated, or come with hums. A word heard as a question is always a turn.
    """
    words = {word for word in words_of(text.replace("-", "")) if not is_hum(word)}
    return len(words) == 1 and not means_a_turn(text)


def means_a_turn(text: str) -> bool:
    """Whether one of the words is said to be answered or obeyed, or they sound like a question."""
    words = _TURNS.intersection(words_of(text.replace("-", "")))
    return bool(words) or text.rstrip().endswith("?")
