"""Learning the router's weights, and saying honestly how good they are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from brain.router.difficulty import PHRASES, Floats, features
from brain.router.levels import Level
from brain.router.router import COMPLEX_FROM, HARD_FROM
from memory.ports import Embeds
from ui.errors import UsageError
from ui.files import check_writable
from ui.router.turns import Turn, read

FOLDS = 5
INVERSE_REGULARIZATION = 5.0
"""Chosen between 2, 5 and 10 by cross-validation, which hardly tells them apart."""

Flags = NDArray[np.bool_]


def train(data: Sequence[Path], out: Path, embedder: Embeds, seed: int = 1) -> None:
    """Learn from these files and our own sentences, print cross-validated figures, write weights.

    The same data and seed give the same weights. Raises UsageError.
    """
    check_writable(out)
    console = Console()
    turns, left_out = read(data)
    for source, n in left_out.items():
        console.print(f"left out, not for commercial use: {source} ({n})", style="dim")
    x = np.array([features(turn.text, embedder) for turn in turns])
    more, hard = _at_least(turns, Level.COMPLEX), _at_least(turns, Level.HARD)
    weight = np.array([turn.weight for turn in turns])
    console.print(_figures(turns, x, weight, seed))
    weights: dict[str, Any] = {"embedder": embedder.name, "cues": PHRASES}
    for name, label in (("complex", more), ("hard", hard)):
        model = _regression(seed).fit(x, label, sample_weight=weight)
        numbers = [float(model.intercept_[0]), *map(float, model.coef_[0])]
        weights[name] = [round(number, 4) for number in numbers]
    out.write_text(json.dumps(weights) + "\n", "utf-8")
    console.print(f"{len(turns)} turns; weights in {out}", highlight=False)


def _at_least(turns: Sequence[Turn], level: Level) -> Flags:
    return np.array([turn.level >= level for turn in turns])


def _regression(seed: int) -> Any:
    try:
        from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    except ModuleNotFoundError as error:
        raise UsageError(
            "learning needs scikit-learn; install the extra 'train': pip install 'parlour[train]'"
        ) from error
    return LogisticRegression(C=INVERSE_REGULARIZATION, max_iter=3000, random_state=seed)


def _figures(turns: Sequence[Turn], x: Floats, weight: Floats, seed: int) -> Table:
    """Each source judged by weights that saw other turns of it, and by such that saw none."""
    from sklearn.model_selection import (  # type: ignore[import-untyped]
        LeaveOneGroupOut,
        StratifiedKFold,
    )

    more, hard = _at_least(turns, Level.COMPLEX), _at_least(turns, Level.HARD)
    sources = np.array([turn.source for turn in turns])
    levels = [turn.level for turn in turns]
    folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(x, levels))
    unseen = list(LeaveOneGroupOut().split(x, groups=sources))
    seen_up = _held_out(x, more, weight, folds, seed) >= COMPLEX_FROM
    unseen_up = _held_out(x, more, weight, unseen, seed) >= COMPLEX_FROM
    to_hard = _held_out(x, hard, weight, folds, seed) >= HARD_FROM
    names = ("source", "n", "label", "sent up", "sent up, source unseen", "sent to hard")
    table = Table(*names, title=f"{FOLDS}-fold cross-validation", title_justify="left")
    for source in dict.fromkeys(sources):
        here = sources == source
        labels = sorted({turn.level for turn in turns if turn.source == source})
        shares = [f"{up[here].mean():.1%}" for up in (seen_up, unseen_up, to_hard)]
        table.add_row(source, str(here.sum()), "/".join(each.word for each in labels), *shares)
    for title, up in (("all", seen_up), ("all, source unseen", unseen_up)):
        table.caption = "; ".join(filter(None, [str(table.caption or ""), _score(title, up, more)]))
    return table


def _held_out(x: Floats, label: Flags, weight: Floats, folds: Any, seed: int) -> Floats:
    """The chance of each turn, by weights learned without its fold."""
    chance = np.zeros(len(x))
    for learned, held in folds:
        model = _regression(seed).fit(x[learned], label[learned], sample_weight=weight[learned])
        chance[held] = model.predict_proba(x[held])[:, 1]
    return chance


def _score(title: str, up: Flags, more: Flags) -> str:
    return (
        f"{title}: accuracy {np.mean(up == more):.1%}, complex missed {np.mean(~up[more]):.1%}, "
        f"quick sent up {np.mean(up[~more]):.1%}"
    )
