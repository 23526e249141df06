"""What the settings name as tiers and services, as `parlour status` and `doctor` look after it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from brain.router.levels import Level
from memory.errors import MemoryFault
from memory.ledger import dollars_by_tier
from ui.clock import now
from ui.probes import State, Target
from ui.secrets import secret
from ui.settings import Settings
from ui.settings.tiers import HERE
from ui.status import Health, Watcher

AILING = (State.LACKING, State.DOWN, State.UNSET)


def targets(settings: Settings) -> list[Target]:
    """Tiers in the order of the settings, the mind in this process, then services."""
    minds = [
        Target(name, tier.kind, tier.url, tier.model, tier.level, secret(tier.key_env))
        for name, tier in settings.tiers.items()
    ]
    if settings.mind.engine != "none":
        minds.append(Target(HERE, "llama_cpp", model=settings.mind.model, level="quick"))
    services = [
        Target(name, service.kind, service.url) for name, service in settings.services.items()
    ]
    return [*minds, *speech(settings), *services]


def levels(settings: Settings) -> frozenset[Level]:
    """The levels that the settings have a tier for; all of them where there is but one mind."""
    found = {Level[tier.level.upper()] for tier in settings.tiers.values()}
    if settings.router.cloud == "never":
        found -= {Level.CLOUD}
    return frozenset(found | {Level.QUICK}) if found else frozenset(Level)


def speech(settings: Settings) -> list[Target]:
    """The servers of ears and voice, where the engines of this machine are not the first."""
    ears, voice = settings.transcriber, settings.speaker
    found = []
    if ears.engine == "remote":
        found.append(Target("ears", "stt", ears.url, ears.model, key=secret(ears.key_env)))
    if voice.engine == "remote":
        found.append(Target("voice", "tts", voice.url, voice.model, key=secret(voice.key_env)))
    return found


def ailing(settings: Settings) -> list[Health]:
    """The servers of the house that cannot be used at this moment. Blocks for a second at most."""
    servers = [target for target in targets(settings) if target.url]
    found = asyncio.run(Watcher(servers).look()) if servers else []
    return [health for health in found if health.state in AILING]


def spent_today(home: Path, tier: str) -> float | None:
    """USD that a tier has cost today; None where nothing is written down. Read anew each time."""
    try:
        return dollars_by_tier(home / "ledger.sqlite", now().date()).get(tier)
    except MemoryFault:
        return None
