"""Pictures of figures, drawn by matplotlib: PNG, SVG or PDF by the suffix of their file."""

from __future__ import annotations

from pathlib import Path

from ui.errors import UsageError
from ui.files import check_writable

try:
    import matplotlib as mpl
    from matplotlib.figure import Figure
except ImportError as error:
    raise UsageError(
        f"drawing needs the package {error.name!r}; "
        "run: uv pip install -e '.[measure]' -c configs/requirements.lock"
    ) from error


def check(path: Path) -> None:
    """Raise UsageError unless a picture can be written there."""
    known = mpl.backend_bases.FigureCanvasBase.get_supported_filetypes()
    if path.suffix.lower().removeprefix(".") not in known:
        raise UsageError(
            f"{str(path)!r} is no name of a picture; give one that ends in .png, .svg or .pdf"
        )
    check_writable(path)


def canvas(width: float, height: float) -> Figure:
    """An empty picture of that size, in inches."""
    return Figure(figsize=(width, height), layout="constrained")


def save(figure: Figure, path: Path) -> None:
    """Write the picture. Raises UsageError."""
    try:
        figure.savefig(path, dpi=120)
    except (OSError, ValueError) as error:
        raise UsageError(f"the picture cannot be written to {str(path)!r}: {error}") from error
