"""Language models on servers, behind `brain.ports.LanguageModel`."""

from __future__ import annotations

ENGINES: dict[str, str] = {
    "openai": "brain.tiers.openai:OpenAI",
    "ollama": "brain.tiers.ollama:Ollama",
    "claude": "brain.tiers.claude:Claude",
}
"""Kind of server to `module:class`; only the chosen one is ever imported."""
