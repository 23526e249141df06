"""How the parts of the house are."""

from __future__ import annotations

from collections.abc import Callable

from brain.tools.tool import Effect, Tool, tool

CUE = (
    r"(?:your|all (?:of )?(?:the|your)|any of (?:the|your))\b.*"
    r"\b(?:systems?|servers?|computers?|parts)|(?:system|server) status|status report"
    r"|(?:servers?|systems|cloud|models?) (?:is |are )?(?:up|down|running|working|online|offline)"
)


def status_tool(status: Callable[[], str]) -> Tool:
    """A tool that says what `status` returns, which must be quick and fit for the ear."""

    @tool(cue=CUE, effect=Effect.READS, says=True)
    def system_status() -> str:
        """Tell how the assistant's own computers are."""
        return status()

    return system_status
