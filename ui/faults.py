"""One door for everything that can go wrong: a sentence on stderr, and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable

from brain.errors import BrainError
from memory.errors import MemoryFault
from ui.errors import UsageError
from ui.models.errors import PullCancelledError
from voice.errors import VoiceError

EXPECTED = (VoiceError, BrainError, MemoryFault, UsageError)


def guarded(command: Callable[[], object]) -> int:
    """Run a command; return its exit code: 1 for a failure, 2 for wrong use, 130 for Ctrl-C."""
    try:
        command()
    except KeyboardInterrupt:
        print("\nstopped.", file=sys.stderr)
        return 130
    except BaseExceptionGroup as group:
        return _several(group)
    except EXPECTED as error:
        return _say(error)
    except ModuleNotFoundError as error:
        return _say(_lacking(error))
    except BrokenPipeError:  # the reader of a pipe went away, which is not our failure
        sys.stderr.close()
        return 141
    return 0


def _lacking(error: ModuleNotFoundError) -> UsageError:
    """What to do where a part is wanted that only some installs have; ours are in all of them."""
    if (error.name or "").partition(".")[0] in ("brain", "memory", "ui", "voice"):
        raise error
    return UsageError(
        f"this needs the package {error.name!r}; run in the clone: "
        ".venv/bin/uv pip install -e '.[test]' -c configs/requirements.lock"
    )


def _several(group: BaseExceptionGroup[BaseException]) -> int:
    """Errors that tasks raised together: expected ones are told, any other is a fault of ours."""
    if group.subgroup(KeyboardInterrupt):
        print("\nstopped.", file=sys.stderr)
        return 130
    if group.subgroup(BrokenPipeError):
        sys.stderr.close()
        return 141
    expected, other = group.split(EXPECTED)
    if other is not None or expected is None:
        raise group
    return max(_say(error) for error in _leaves(expected))


def _leaves(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    found: list[BaseException] = []
    for error in group.exceptions:
        found += _leaves(error) if isinstance(error, BaseExceptionGroup) else [error]
    return found


def _say(error: BaseException) -> int:
    print(f"parlour: {error}", file=sys.stderr)
    if isinstance(error, PullCancelledError):
        return 130
    return 2 if isinstance(error, UsageError) else 1
