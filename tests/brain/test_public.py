"""What of a conversation may leave the house."""

from __future__ import annotations

from brain.history import recap
from brain.ports import Message
from brain.prompt import head, messages, public


def said(user: str, assistant: str) -> list[Message]:
    return [Message("user", user), Message("assistant", assistant)]


SALARY = "Keep this in the house: my salary is three thousand a month, and I owe some of it."
PAST = [*recap(["The user is called Ann."]), *said("Hello.", "Hi."), *said(SALARY, "I will.")]


def test_notes_summary_and_what_must_stay_are_left_out() -> None:
    prompt = messages(PAST, ["User said: my dog is ill", "It is noon"], "How does tax work?")
    assert public(prompt, {SALARY}) == [
        *head(said("Hello.", "Hi.")),
        Message("user", "How does tax work?"),
    ]


def test_a_shortened_turn_is_known_again() -> None:
    past = said(f"{SALARY[:50]}…", "I will.")
    assert public(messages(past, [], "And now?"), {SALARY}) == messages([], [], "And now?")


def test_what_is_public_stays_as_it_is() -> None:
    prompt = messages(said("Hello (again).", "Hi."), [], "Why?\n(Because.)")
    assert public(prompt, set()) == prompt
