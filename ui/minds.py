"""Building the minds that the settings name: one in this process, and those on servers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from brain.context import fit
from brain.cost.books import Books
from brain.cost.budget import Budget, Limits
from brain.cost.paid import Paid
from brain.cost.purse import Purse
from brain.minds import Minds
from brain.ports import LanguageModel
from brain.router.levels import Level
from brain.tiers import ENGINES
from brain.tiers.breaker import Breaker, Patience
from brain.tiers.deadlines import Deadlines
from brain.tiers.ladder import Rung
from brain.tiers.prices import FREE, Prices
from memory.ledger import Ledger
from ui.clock import now
from ui.engines import create, make_model
from ui.errors import UsageError
from ui.paths import config_file
from ui.secrets import secret
from ui.settings import Settings, load
from ui.settings.engines import PROMPT_ROOM
from ui.settings.tiers import HERE, Tier

SERVERS = Patience(failures=1, first=3.0, most=60.0)
"""Somebody has waited for the first failure already."""

OURS = Patience(failures=3, first=1.0, most=5.0)

_OPTIONS = {
    "openai": ("max_tokens", "temperature"),
    "ollama": ("context", "max_tokens", "temperature", "keep_alive"),
    "claude": ("max_tokens", "effort"),
}


@dataclass(frozen=True, slots=True)
class Till:
    """Where money is counted."""

    purse: Purse
    ledger: Ledger
    books: Books
    """The owner's."""
    told: Callable[[str], None]
    _sold: dict[str, tuple[Tier, LanguageModel]] = field(default_factory=dict, init=False)
    """Minds that cost money, by name."""

    def paid(self, name: str, tier: Tier, model: LanguageModel) -> Paid:
        """The model, asked within the budget."""
        self._sold[name] = tier, model
        return self._paid(name, self.books)

    def books_of(self, user: str) -> Books:
        """Where this user's answers are written down."""
        return Books(self.ledger, now, self.told, user)

    def asked_by(self, user: str, minds: Minds) -> Minds:
        """The same minds, within the same budget; what they cost is written down as this user's."""
        books = self.books_of(user)
        return minds.through({name: self._paid(name, books) for name in self._sold})

    def _paid(self, name: str, books: Books) -> Paid:
        tier, model = self._sold[name]
        entry = partial(books.entry, name, tier.level, tier.model)
        return Paid(model, entry, prices(tier), tier.max_tokens, self.purse, self.ledger, self.told)


def make_till(settings: Settings, home: Path, told: Callable[[str], None]) -> Till:
    """Build the ledger, not yet opened, and what stands around it."""
    limits = settings.budget
    budget = Budget(
        Limits(limits.day_warning, limits.day_limit, limits.month_warning, limits.month_limit)
    )
    ledger = Ledger(home / "ledger.sqlite", patience=settings.memory.lock_patience)
    return Till(Purse(ledger, budget, now), ledger, Books(ledger, now, told), told)


def make_minds(settings: Settings, home: Path, clock: Callable[[], float], till: Till) -> Minds:
    """Build all of them, not yet loaded. Raises UsageError where there is none."""
    rungs = [server(name, tier, settings.mind.seed, till) for name, tier in settings.tiers.items()]
    if settings.mind.engine != "none":
        rungs.append(here(settings, home))
    if not rungs:
        raise UsageError("there is no mind: name a server under [tiers], or choose [mind] engine")
    return Minds(rungs, clock)


def here(settings: Settings, home: Path) -> Rung:
    """The mind in this process: the last of the quick ones."""
    wanted = settings.mind
    model = make_model(settings, home)
    deadlines = Deadlines(wanted.first_seconds, wanted.between_seconds, ready=600.0)
    fitted = partial(fit, budget=wanted.context - wanted.max_tokens, count=model.count_tokens)
    return Rung(HERE, model, deadlines, Breaker(OURS), weights=wanted.model, fitted=fitted)


def server(name: str, tier: Tier, seed: int, till: Till) -> Rung:
    """A mind on a server."""
    options: dict[str, Any] = tier.model_dump(include={"url", "model", *_OPTIONS[tier.kind]})
    if tier.kind != "ollama":
        options["key"] = secret(tier.key_env)
    if tier.kind != "claude":
        options["seed"] = seed
    model = create(ENGINES, "tier", tier.kind, **options)
    if prices(tier) != FREE:
        model = till.paid(name, tier, model)
    budget = min(tier.context - tier.max_tokens, tier.history_tokens + PROMPT_ROOM)
    return Rung(
        name,
        model,
        Deadlines(tier.first_seconds, tier.between_seconds, tier.hedge_seconds or None),
        Breaker(SERVERS),
        Level[tier.level.upper()],
        prices(tier),
        tier.model,
        partial(fit, budget=budget, count=model.count_tokens),
    )


def baseline(settings: Settings) -> tuple[str, Prices]:
    """The cloud's model that costs are compared with: the user's, else the one that ships."""
    for tier in (*settings.tiers.values(), *load(config_file("cloud.toml")).tiers.values()):
        if tier.level == "cloud":
            return tier.model, prices(tier)
    raise UsageError("there is no cloud tier to compare with")


def prices(tier: Tier) -> Prices:
    """What a tier costs."""
    return Prices(
        input=tier.input_price,
        output=tier.output_price,
        cached=tier.cached_price,
        stored=tier.stored_price,
    )
