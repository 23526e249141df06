"""Word error, counted after Whisper's English normaliser. Needs the extra `measure`."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from ui.errors import UsageError

try:
    import jiwer

    with warnings.catch_warnings():
        # One of its strings has an escape that newer Pythons warn of.
        warnings.simplefilter("ignore")
        from whisper_normalizer.english import EnglishTextNormalizer  # type: ignore[import-untyped]
except ImportError as error:
    raise UsageError(
        f"measuring words needs the package {error.name!r}; "
        "run: uv pip install -e '.[measure]' -c configs/requirements.lock"
    ) from error

normal = EnglishTextNormalizer()


def error_rate(spoken: Sequence[str], heard: Sequence[str]) -> dict[str, float]:
    """Return the word error `rate` over all utterances together, and the `words` spoken."""
    said = [normal(text) for text in spoken]
    found = jiwer.process_words(said, [normal(text) for text in heard])
    words = found.hits + found.substitutions + found.deletions
    errors = found.substitutions + found.deletions + found.insertions
    return {"rate": errors / words if words else 0.0, "words": words}
