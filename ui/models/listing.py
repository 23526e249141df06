"""The catalogue and the disk side by side, as people and programs want to see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from ui.models.catalogue import Catalogue
from ui.models.store import folder_bytes, missing, model_folder, model_home, staging_folder

Row = dict[str, Any]


def model_row(catalogue: Catalogue, name: str) -> Row:
    """All that is worth knowing about a model and its state on this disk."""
    model = catalogue.model(name)
    problems = missing([name])
    state = "ready"
    if problems:
        state = "damaged" if model_folder(name).is_dir() else "absent"
    if problems and folder_bytes(staging_folder(model_home(), name)):
        state = "partial"
    return {
        "name": name,
        "state": state,
        "bytes": model.bytes,
        "path": str(model_folder(name)),
        **model.model_dump(exclude={"files", "sources"}, mode="json"),
        "sources": [source.kind for source in model.sources],
    }


def profile_row(catalogue: Catalogue, name: str) -> Row:
    """A profile and what it costs."""
    profile = catalogue.profiles[name]
    costs = {"bytes": catalogue.disk_bytes([name]), "ram_mb": catalogue.ram_mb([name])}
    return {"name": name, **profile.model_dump(mode="json"), **costs}


def show(models: Sequence[Row], profiles: Sequence[Row]) -> None:
    """Print both as tables."""
    listing = Table(box=None, pad_edge=False)
    for title in ("model", "role", "here?", "disk", "memory", "licence"):
        listing.add_column(title, no_wrap=True)
    for row in models:
        costs = size_text(row["bytes"]), size_text(row["ram_mb"] * 1_000_000)
        listing.add_row(row["name"], ", ".join(row["roles"]), row["state"], *costs, row["licence"])
    sets = Table("profile", "disk", "memory", "what for", box=None, pad_edge=False)
    for row in profiles:
        costs = size_text(row["bytes"]), size_text(row["ram_mb"] * 1_000_000)
        sets.add_row(row["name"], *costs, row["summary"])
    console = Console()
    console.print(listing)
    console.print()
    console.print(sets)


def size_text(count: int) -> str:
    """A number of bytes for people."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
