"""Was it a hum? A closed-mouth sound has no spelling, and comes out as the nearest word.

So the words are weighed against a hum on the same sound: the difference of their log probabilities.
On 12 synthetic voices it lay under 8.3 for every "Mm-hm" ("Mommy.", "Love it."), and over 8 for
nine in ten of the short words that people say over an answer.
"""

WRITTEN = ("Mm-hmm.", "Hmm.", "Mmm.")
"""Hums as Whisper writes them."""

MOST_WORDS = 2
"""As many words as a hum was ever written with."""

MARGIN = 8.5
"""Nats by which words must be likelier than a hum."""

ALIKE = frozenset({"no.", "no"})
"""An order that hums are often written as, so that it is weighed like any other word."""
