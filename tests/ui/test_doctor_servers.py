from __future__ import annotations

from typing import get_args

import pytest

from ui.doctor_servers import as_text, recipes, united
from ui.probes import Kind, Target

SECRET = "sk-very-secret"
RX550 = Target("rx550", "openai", "http://desktop:8080", "qwen2.5-1.5b-q4", "quick", SECRET)
MIDDLING = Target("middling", "ollama", "http://ai:11434", "qwen2.5:3b", "complex")
HARD = Target("hard", "ollama", "http://ai:11434", "qwen2.5:7b", "hard")


def commands(target: Target, which: int = 0) -> str:
    return "\n".join(recipes(target)[which].commands)


def test_the_radeon_gets_its_flags_under_windows() -> None:
    told = commands(RX550)
    assert "llama-server.exe -m qwen2.5-1.5b-q4.gguf --alias qwen2.5-1.5b-q4" in told
    for flag in (
        "set GGML_VK_DISABLE_HOST_VISIBLE_VIDMEM=1",
        "-dev Vulkan0 -ngl 99 -fit off",
        "-np 1 -c 4096",
        "-b 512 -ub 256",
        "--jinja --cache-reuse 64",
        "--cache-ram 512 --metrics",
        "--host 0.0.0.0 --port 8080",
        "localport=8080",
    ):
        assert flag in told
    lines = recipes(RX550)[0].commands
    carried = [line.endswith("^") for line in lines]
    assert lines[carried.index(True) + 1].startswith("  -dev")
    assert "Windows" in recipes(RX550)[0].where


def test_on_this_machine_nothing_listens_to_others() -> None:
    [recipe] = recipes(Target("quick", "openai", "http://127.0.0.1:8080", "m"))
    assert "--host 127.0.0.1 --port 8080" in recipe.commands[-1]
    assert "Windows" not in recipe.where
    assert "firewall" not in as_text([recipe])


def test_ollama_keeps_two_models_and_is_told_which_to_fetch() -> None:
    told = commands(MIDDLING)
    for variable in (
        "OLLAMA_HOST=0.0.0.0:11434",
        "OLLAMA_MAX_LOADED_MODELS=2",
        "OLLAMA_NUM_PARALLEL=1",
        "OLLAMA_KEEP_ALIVE=30m",
        "OLLAMA_FLASH_ATTENTION=1",
        "OLLAMA_KV_CACHE_TYPE=q8_0",
    ):
        assert f"\nEnvironment={variable}\n" in told
    assert told.endswith("ollama pull qwen2.5:3b")


def test_tiers_on_one_ollama_are_told_of_together() -> None:
    found = united([RX550, MIDDLING, HARD])
    assert [target.name for target in found] == ["rx550", "middling"]
    assert commands(found[1]).splitlines()[-2:] == [
        "OLLAMA_HOST=127.0.0.1:11434 ollama pull qwen2.5:3b",
        "OLLAMA_HOST=127.0.0.1:11434 ollama pull qwen2.5:7b",
    ]


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("url", ["http://ai:1234", "http://127.0.0.1:1234", ""])
def test_every_kind_has_a_way_and_no_secret_is_shown(kind: Kind, url: str) -> None:
    found = recipes(Target("it", kind, url, "model", key=SECRET))
    text = as_text(found)
    assert all(recipe.commands or recipe.notes for recipe in found)
    assert SECRET not in text
    if url and kind not in ("llama_cpp", "claude"):
        assert ("1234" in text) or kind in ("postgresql", "redis")
        assert ("firewall" in text) == ("ai" in url)


def test_a_server_in_the_network_without_a_key_is_warned_of() -> None:
    without = Target("rx550", "openai", "http://desktop:8080", "m")
    assert "key_env" in as_text(recipes(without))
    assert "key_env" not in as_text(recipes(RX550))
