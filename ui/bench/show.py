"""The figures of a bench run as a table."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table


def print_table(result: dict[str, Any], console: Console) -> None:
    """Print machine, commit, and every figure of every mode, with its n."""
    facts = result["machine"]
    console.print(
        f"{facts['processor']}, {facts['cores']} cores, {facts['memory_bytes'] / 2**30:.0f} GiB, "
        f"{facts['system']}, Python {facts['python']}, commit {facts['commit']}",
        highlight=False,
    )
    console.print(
        "clock: last voiced sample to first sample above -50 dBFS, sound heard in real time, "
        "endpoint wait included, no sound device",
        highlight=False,
    )
    table = Table()
    table.add_column("")
    for mode in result["modes"]:
        table.add_column(mode, justify="right")
    for label, cells in _rows(result["modes"]):
        table.add_row(label, *cells)
    console.print(table)
    if any(mode["early"] for mode in result["modes"].values()):
        console.print(
            "early: the answer began before the last voiced sample, which was a noise after the "
            "words, or somebody was cut off; no wait is counted",
            highlight=False,
        )
    if result.get("ratio_p50"):
        console.print(f"P50 is {result['ratio_p50']:.2f} of the sequential mode's", highlight=False)
    for route, share in result.get("ratio_p50_by_route", {}).items():
        console.print(f"  {route}: {share:.2f}", highlight=False)


def _rows(modes: dict[str, Any]) -> list[tuple[str, list[str]]]:
    figures = list(modes.values())
    names = figures[0]["parts_p50"]
    return [
        ("answered", [_answered(mode) for mode in figures]),
        ("voice to voice", [seconds(mode["voice_to_voice"]) for mode in figures]),
        *[
            (f"  {route}", [seconds(m["voice_to_voice_by_route"][route]) for m in figures])
            for route in figures[0]["voice_to_voice_by_route"]
        ],
        *[
            (f"after the endpoint, {route}", [seconds(m["after_endpoint"][route]) for m in figures])
            for route in figures[0]["after_endpoint"]
        ],
        *[
            (f"  {name} (P50)", [f"{m['parts_p50'].get(name, 0) * 1000:.0f} ms" for m in figures])
            for name in names
        ],
        ("word error", [_error(mode["word_error"]) for mode in figures]),
        ("speculation", [_speculation(mode["speculation"]) for mode in figures]),
        ("CPU per turn (P50)", [f"{m['cpu_seconds_per_turn']['p50']:.1f} s" for m in figures]),
        ("peak memory", [f"{mode['peak_memory_bytes'] / 1e9:.2f} GB" for mode in figures]),
    ]


def _answered(mode: dict[str, Any]) -> str:
    told = f"{mode['answered']} of {mode['turns']}"
    return f"{told}, {mode['early']} early" if mode["early"] else told


def seconds(values: dict[str, float]) -> str:
    """P50, P90 and maximum of a spread, in milliseconds, with its n."""
    if not values["n"]:
        return "none"
    p50, p90, most = (round(values[key] * 1000) for key in ("p50", "p90", "max"))
    return f"P50 {p50}, P90 {p90}, max {most} ms (n={values['n']})"


def _speculation(values: dict[str, float]) -> str:
    if not values["n"]:
        return "none"
    return (
        f"{values['hits']:.0%} hit, {values['wasted']:.0%} of the CPU wasted, "
        f"{values['begun']:.1f} begun a turn (n={values['n']})"
    )


def _error(values: dict[str, float]) -> str:
    if not values["n"]:
        return "no reference"
    return f"{values['rate'] * 100:.1f} % (n={values['n']}, {values['words']:.0f} words)"
