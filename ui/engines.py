"""Building the engines that the settings name; nothing heavy is imported before one is chosen."""

from __future__ import annotations

import random
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from brain.llm import ENGINES as MINDS
from brain.ports import LanguageModel
from ui.compile import installed
from ui.errors import UsageError
from ui.models.store import model_folder
from ui.secrets import secret
from ui.settings import Settings
from voice.bridge import Bridge
from voice.echo import ENGINES as CANCELLERS
from voice.fallback import FallbackSynthesizer, FallbackTranscriber
from voice.fillers import PHRASES, Filling, Phrasing, Waits, earcon
from voice.ports import Canceller, Detector, Synthesizer, Transcriber, TurnModel
from voice.say import sound
from voice.stt import ENGINES as TRANSCRIBERS
from voice.stt.guard import Guarded
from voice.tts import ENGINES as SYNTHESIZERS
from voice.turn.lull import Lull
from voice.turn.pauses import Pauses
from voice.turn.policy import Bounds, TurnPolicy
from voice.vad import ENGINES as DETECTORS


def create(table: dict[str, str], role: str, name: str, **options: Any) -> Any:
    """Import and build one engine of a table; nothing heavy is imported before.

    Raises UsageError for a name that the table does not hold, or a part that is not installed.
    """
    if name not in table:
        raise UsageError(f"no {role} engine {name!r}; there are: {', '.join(table)}")
    module, _, cls = table[name].partition(":")
    try:
        return getattr(import_module(module), cls)(**options)
    except ModuleNotFoundError as error:
        raise UsageError(
            f"{role} engine {name!r} needs the package {error.name!r}; run: parlour setup"
        ) from error


def make_detector(settings: Settings) -> Detector:
    """Build the voice activity detector, not yet loaded."""
    ear = settings.ear
    options: dict[str, Any] = (
        {"folder": model_folder(ear.model)}
        if ear.detector == "silero"
        else {"aggressiveness": ear.aggressiveness}
    )
    built: Detector = create(DETECTORS, "detector", ear.detector, **options)
    return built


def make_transcriber(
    settings: Settings,
    believed: Callable[[str], bool] = lambda _: False,
    told: Callable[[str], None] = lambda _: None,
) -> Transcriber:
    """Build the transcriber, not yet loaded: a server where one is named, and this machine's own.

    `believed` knows whole commands; `told` is given a sentence when the server fails or is back.
    """
    wanted = settings.transcriber
    engine = make_own_ears(settings, believed)
    if wanted.engine == "remote":
        options = wanted.model_dump(include={"url", "model", "language", "deadline"})
        options["token"] = secret(wanted.key_env)
        remote = create(TRANSCRIBERS, "transcriber", "remote", **options)
        engine = FallbackTranscriber(remote, engine, told)
    return Guarded(engine, make_detector(settings))


def make_own_ears(settings: Settings, believed: Callable[[str], bool]) -> Transcriber:
    """Build this machine's transcriber, not yet loaded."""
    wanted = settings.transcriber
    options: dict[str, Any] = {"threads": wanted.threads}
    if wanted.local == "whisper":
        options |= wanted.model_dump(include={"compute_type", "language", "window", "beam"})
        options["believed"] = believed
    folder = model_folder(wanted.chosen_model)
    built: Transcriber = create(TRANSCRIBERS, "transcriber", wanted.local, folder=folder, **options)
    return built


def make_synthesizer(
    settings: Settings, told: Callable[[str], None] = lambda _: None
) -> Synthesizer:
    """Build the voice, not yet loaded: a server's where one is named, and this machine's own."""
    wanted = settings.speaker
    voice = make_own_voice(settings)
    if wanted.engine == "remote":
        names = {"url", "model", "voice", "speed", "deadline", "audio"}
        options = wanted.model_dump(include=names)
        options["token"] = secret(wanted.key_env)
        remote = create(SYNTHESIZERS, "speaker", "remote", **options)
        voice = FallbackSynthesizer(remote, voice, told)
    return voice


def make_own_voice(settings: Settings) -> Synthesizer:
    """Build this machine's voice, not yet loaded."""
    wanted = settings.speaker
    built: Synthesizer = create(
        SYNTHESIZERS,
        "speaker",
        wanted.local,
        folder=model_folder(wanted.chosen_model),
        voice=wanted.chosen_voice,
        speed=wanted.speed,
        threads=wanted.threads,
    )
    return built


def make_model(settings: Settings, home: Path) -> LanguageModel:
    """Build the quick model, not yet loaded; `home` keeps what it need not compute twice."""
    wanted = settings.mind
    engine = wanted.engine if wanted.engine != "auto" else installed()
    if engine is None:
        raise UsageError("no engine for the quick mind is installed; run: parlour setup")
    include = {"context", "threads", "threads_batch", "max_tokens", "temperature", "seed"}
    options = wanted.model_dump(include=include) | {"sequences": wanted.conversations}
    if engine == "llama_cpp":
        options["cache"] = home / "cache"
    built: LanguageModel = create(MINDS, "mind", engine, path=model_folder(wanted.model), **options)
    return built


def make_turn_model(settings: Settings) -> TurnModel | None:
    """Build the model that hears whether a turn is over, not yet loaded; None for none."""
    if not settings.turn.model:
        return None
    from voice.turn.smart import SmartTurn

    return SmartTurn(model_folder(settings.turn.model))


def make_policy(settings: Settings) -> TurnPolicy:
    """Build the policy that ends turns; it learns from one speaker."""
    wanted = settings.turn
    bounds = Bounds(**wanted.model_dump(include=set(Bounds.__dataclass_fields__)))
    return TurnPolicy(bounds, Pauses(wanted.pause_weight, wanted.pause_spreads, wanted.unlikely))


def make_lull(settings: Settings) -> Lull:
    """Build what knows by level alone that a voice has fallen quiet."""
    wanted = settings.turn
    return Lull(wanted.quiet_drop, wanted.quiet_hold, wanted.quiet_decay)


def make_canceller(settings: Settings) -> Canceller:
    """Build the echo canceller and start it. Raises UsageError where it is not installed."""
    wanted = settings.echo
    options: dict[str, Any] = {}
    if wanted.canceller == "webrtc":
        options = {"suppress_noise": wanted.suppress_noise, "delay": wanted.delay}
    elif wanted.canceller == "half-duplex":
        options = {"tail": wanted.tail}
    try:
        built = create(CANCELLERS, "echo", wanted.canceller, **options)
    except UsageError as error:
        raise UsageError(
            f"the echo canceller {wanted.canceller!r} is not installed (extra 'talk')"
        ) from error
    built.load()
    canceller: Canceller = built
    return canceller


def make_bridge(settings: Settings, voice: Synthesizer) -> Bridge | None:
    """Make the sounds that bridge a long wait, with a voice that is loaded. Blocks."""
    wanted = settings.filler
    if wanted.kind == "off":
        return None
    clips = (
        {phrase: sound(voice, phrase) for phrase in PHRASES}
        if wanted.kind == "phrase"
        else {"": earcon(voice.rate)}
    )
    filling = Filling(**wanted.model_dump(include=set(Filling.__dataclass_fields__)))
    return Bridge(Waits(filling), Phrasing(random.SystemRandom()), clips)
