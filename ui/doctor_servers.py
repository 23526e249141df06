"""How to start each server of a house, as commands to copy. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from ui.probes import Kind, Target

CONTEXT = 4096
"""Tokens of prompt and answer together."""

_OPEN = "Without a key whoever is in your network may use it; give the tier a key_env."
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_PORTS = {"postgresql": 5432, "redis": 6379}


@dataclass(frozen=True, slots=True)
class Recipe:
    """One way to start a server."""

    where: str
    """On which machine, and in what."""
    commands: tuple[str, ...]
    """Lines to copy, in their order."""
    notes: tuple[str, ...] = ()
    """What to look at when it does not work, or works badly."""


def recipes(target: Target) -> list[Recipe]:
    """The ways to start this server, the likeliest first."""
    place = _Place(target)
    if not target.url and target.kind != "llama_cpp":
        return [Recipe("in your settings file", (), ("Give it a url.",))]
    found = _RECIPES[target.kind](target, place)
    if place.away and target.kind not in ("llama_cpp", "claude"):
        found[0] = _reached(found[0], place)
    return found


def fetching(target: Target) -> list[Recipe]:
    """The ways to have an Ollama that lacks the target's models fetch them."""
    there = f"On {_Place(target).machine} itself: ollama pull {target.model}"
    return [Recipe("with the settings that name it", ("parlour setup",), (there,))]


def united(targets: Iterable[Target]) -> list[Target]:
    """The targets, those of one Ollama as one that has all their models, with spaces between."""
    found: dict[tuple[Kind, str], Target] = {}
    for target in targets:
        key = (target.kind, target.url if target.kind == "ollama" else target.name)
        first = found.get(key)
        also = replace(first, model=f"{first.model} {target.model}") if first else target
        found[key] = also
    return list(found.values())


def as_text(found: list[Recipe]) -> str:
    """The recipes as lines, which must not be wrapped: they are there to be copied."""
    lines = []
    for recipe in found:
        lines += [f"{recipe.where}:", *(f"    {line}" for line in recipe.commands)]
        lines += [f"  – {note}" for note in recipe.notes]
    return "\n".join(lines)


class _Place:
    """Where a target is to listen."""

    def __init__(self, target: Target) -> None:
        url = urlsplit(target.url)
        self.host = url.hostname or ""
        self.port = url.port or _PORTS.get(target.kind) or (443 if url.scheme == "https" else 80)
        self.away = self.host not in _LOOPBACK
        self.bind = "0.0.0.0" if self.away else "127.0.0.1"  # noqa: S104 - the user's own network
        self.machine = self.host if self.away else "this machine"


def _reached(recipe: Recipe, place: _Place) -> Recipe:
    """The recipe with what to look at when the server runs and cannot be reached."""
    note = f"It runs there and not here? Its firewall must let TCP port {place.port} through."
    return Recipe(recipe.where, recipe.commands, (*recipe.notes, note))


def _in_process(_target: Target, _place: _Place) -> list[Recipe]:
    return [Recipe("on this machine", ("parlour setup",))]


def _llama_server(target: Target, place: _Place) -> list[Recipe]:
    name = target.model or "qwen2.5-1.5b-instruct-q4_k_m"
    shared = f"-m {name}.gguf --alias {name} -np 1 -c {CONTEXT} --jinja --cache-reuse 64"
    tail = f"--cache-ram 512 --metrics --no-webui --host {place.bind} --port {place.port}"
    radeon = Recipe(
        f"on {place.machine}, Windows with an RX 550 (4 GB), in cmd.exe beside llama-server.exe",
        (
            *(("set LLAMA_API_KEY=the same key as here",) if target.key else ()),
            "set GGML_VK_DISABLE_HOST_VISIBLE_VIDMEM=1",
            f"llama-server.exe {shared} ^",
            f"  -dev Vulkan0 -ngl 99 -fit off -b 512 -ub 256 -fa auto {tail}",
            f'netsh advfirewall firewall add rule name="llama-server" dir=in action=allow '
            f"protocol=TCP localport={place.port}",
        ),
        (
            "Take the Vulkan build of llama.cpp; `llama-server.exe --list-devices` must name the "
            "card as Vulkan0, and -lv 4 tell that all layers were offloaded.",
            "Measure with and without GGML_VK_DISABLE_HOST_VISIBLE_VIDMEM, and -fa off: on old "
            "Radeons either can be faster.",
            "Allocation fails: set GGML_VK_FORCE_MAX_ALLOCATION_SIZE=1073741824. The driver "
            "crashes: close overlays and frame limiters.",
            "-np 1 matters: the context is split over the slots, and one speaks at a time.",
            *(() if target.key else (_OPEN,)),
        ),
    )
    plain = Recipe(
        f"on {place.machine}, Linux or macOS",
        (
            *(("export LLAMA_API_KEY=the-same-key-as-here",) if target.key else ()),
            f"llama-server {shared} {tail}",
        ),
    )
    return [radeon, plain] if place.away else [plain]


def _ollama(target: Target, place: _Place) -> list[Recipe]:
    here = f"OLLAMA_HOST=127.0.0.1:{place.port}"
    variables = (
        f"OLLAMA_HOST={place.bind}:{place.port}",
        "OLLAMA_MAX_LOADED_MODELS=2",
        "OLLAMA_NUM_PARALLEL=1",
        "OLLAMA_KEEP_ALIVE=30m",
        f"OLLAMA_CONTEXT_LENGTH={CONTEXT}",
        "OLLAMA_FLASH_ATTENTION=1",
        "OLLAMA_KV_CACHE_TYPE=q8_0",
        "OLLAMA_MAX_QUEUE=4",
    )
    return [
        Recipe(
            f"on {place.machine}, Linux with 32 GB and no graphics card",
            (
                "sudo mkdir -p /etc/systemd/system/ollama.service.d",
                "sudo tee /etc/systemd/system/ollama.service.d/parlour.conf <<END",
                "[Service]",
                *(f"Environment={variable}" for variable in variables),
                "END",
                "sudo systemctl daemon-reload && sudo systemctl restart ollama",
                *(f"{here} ollama pull {model}" for model in target.model.split()),
            ),
            (
                "OLLAMA_MAX_LOADED_MODELS=2: two models, such as qwen2.5:3b and qwen2.5:7b in some "
                "8 GB, stay loaded side by side, and no turn waits for a change of models. Without "
                "a graphics card Ollama does not look whether they fit: 1 where there is less.",
                "q8_0 halves what the context takes, and needs OLLAMA_FLASH_ATTENTION=1.",
                "OLLAMA_MAX_QUEUE=4: it says at once that it is busy, and the next mind speaks.",
                "What it says of itself: journalctl -u ollama -e",
                *(("It knows no keys: whoever is in your network may use it.",) * place.away),
            ),
        )
    ]


def _parlour(target: Target, place: _Place) -> list[Recipe]:
    """Parlour's own server lends ears and voice."""
    return [
        Recipe(
            f"on {place.machine}, with Parlour installed there",
            (
                "cat >> ~/.config/parlour/parlour.toml <<END",
                "[serve]",
                f'host = "{place.bind}"',
                f"port = {place.port}",
                "END",
                *(("export PARLOUR_TOKEN=the-same-key-as-here",) if place.away else ()),
                "parlour serve",
            ),
            (f"Any server with OpenAI's /v1/audio will do; ask it: curl {target.url}/health",),
        )
    ]


def _claude(_target: Target, _place: _Place) -> list[Recipe]:
    return [
        Recipe(
            "on this machine, in the environment of Parlour",
            ("export ANTHROPIC_API_KEY=sk-ant-…",),
            ("The variable's name is the tier's key_env; keys: https://platform.claude.com/",),
        )
    ]


def _service(package: str, unit: str, listens: str) -> Callable[[Target, _Place], list[Recipe]]:
    """A server of Debian's, that listens to its own machine until it is told otherwise."""

    def recipe(_target: Target, place: _Place) -> list[Recipe]:
        commands = [f"sudo apt install {package}", f"sudo systemctl enable --now {unit}"]
        notes = [f"What it says of itself: journalctl -u {unit} -e"]
        if place.away:
            notes.insert(0, listens)
        return [Recipe(f"on {place.machine}, Debian", tuple(commands), tuple(notes))]

    return recipe


def _chroma(_target: Target, place: _Place) -> list[Recipe]:
    run = f"uvx --from chromadb chroma run --path ~/chroma --host {place.bind} --port {place.port}"
    return [Recipe(f"on {place.machine}", (run,))]


def _searxng(_target: Target, place: _Place) -> list[Recipe]:
    return [
        Recipe(
            f"on {place.machine}, with Docker",
            (
                f"docker run -d --name searxng --restart unless-stopped -p {place.port}:8080 "
                "-v ~/searxng:/etc/searxng searxng/searxng",
            ),
            ("Searches need JSON: in ~/searxng/settings.yml, search: formats: [html, json]",),
        )
    ]


def _home_assistant(target: Target, place: _Place) -> list[Recipe]:
    return [
        Recipe(
            f"on {place.machine}",
            ("ha core start",),
            (
                "In a container: docker start homeassistant",
                f"A token: {target.url}/profile/security, long-lived access tokens",
            ),
        )
    ]


def _page(target: Target, place: _Place) -> list[Recipe]:
    look = f"curl -sI {target.url}"
    return [Recipe(f"on {place.machine}", (look,), ("Start whatever serves the page there.",))]


_RECIPES: dict[Kind, Callable[[Target, _Place], list[Recipe]]] = {
    "llama_cpp": _in_process,
    "openai": _llama_server,
    "ollama": _ollama,
    "claude": _claude,
    "stt": _parlour,
    "tts": _parlour,
    "postgresql": _service(
        "postgresql",
        "postgresql",
        "It listens to its own machine only until postgresql.conf says listen_addresses = '*', and "
        "pg_hba.conf names your network.",
    ),
    "redis": _service(
        "redis-server",
        "redis-server",
        "It listens to its own machine only until /etc/redis/redis.conf says bind 0.0.0.0 and "
        "requirepass.",
    ),
    "chroma": _chroma,
    "page": _page,
    "searxng": _searxng,
    "home-assistant": _home_assistant,
}
