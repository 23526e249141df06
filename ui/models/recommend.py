"""Which profile suits a machine, and why."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ui.models.catalogue import Catalogue

_OWN_MB = 300  # Parlour itself: Python, libraries, audio, the page
_SPARE_MB = 1000  # the system, and whatever else the machine does
_QUALITY_CORES = 4
_DEFAULT_CORES = 2


@dataclass(frozen=True, slots=True)
class Gpu:
    """A graphics card."""

    name: str
    memory_mb: int


@dataclass(frozen=True, slots=True)
class Machine:
    """What there is to work with."""

    cores: int
    """Processor cores this process may use."""
    memory_mb: int
    """Memory this process may use, taken or not."""
    gpu: Gpu | None


@dataclass(frozen=True, slots=True)
class Advice:
    """A profile, and sentences that say why."""

    profile: str
    reasons: tuple[str, ...]


def recommend(machine: Machine, catalogue: Catalogue) -> Advice:
    """Choose the best profile that the machine carries with ease."""
    has = f"This machine has {machine.cores} cores and {machine.memory_mb / 1000:.1f} GB of memory."
    chosen, why = "tiny", f"That is less than `default` asks for ({_DEFAULT_CORES} cores, 4 GB)."
    if _carries(machine, catalogue, "default", _DEFAULT_CORES):
        chosen, why = "default", f"The finer voice of `quality` wants {_QUALITY_CORES} cores."
    if _carries(machine, catalogue, "quality", _QUALITY_CORES):
        chosen, why = "quality", "That is enough for the finer voice as well."
    needs = (
        f"`{chosen}` takes {catalogue.disk_bytes([chosen]) / 1e9:.1f} GB of disk, "
        f"and {(catalogue.ram_mb([chosen]) + _OWN_MB) / 1000:.1f} GB of memory while it works."
    )
    return Advice(chosen, (has, why, needs, *_about_gpu(machine, catalogue, chosen)))


def _carries(machine: Machine, catalogue: Catalogue, profile: str, cores: int) -> bool:
    needed = catalogue.ram_mb([profile]) + _OWN_MB + _SPARE_MB
    return machine.cores >= cores and machine.memory_mb >= needed


def _about_gpu(machine: Machine, catalogue: Catalogue, profile: str) -> tuple[str, ...]:
    if machine.gpu is None:
        return ("No NVIDIA graphics card was found, and none is needed.",)
    minds = [m for m in map(catalogue.model, catalogue.expand([profile])) if "llm" in m.roles]
    needed = sum(mind.vram_mb for mind in minds)
    card = f"Its {machine.gpu.name} with {machine.gpu.memory_mb / 1000:.1f} GB"
    if machine.gpu.memory_mb >= needed:
        return (f"{card} could carry the quick mind ({needed / 1000:.1f} GB); it is not needed.",)
    return (f"{card} is too small for the quick mind ({needed / 1000:.1f} GB); it is not needed.",)


def read_machine() -> Machine:
    """Look at the machine; limits of a container count."""
    import psutil

    memory = psutil.virtual_memory().total
    limit = _number(Path("/sys/fs/cgroup/memory.max"))
    return Machine(_cores(), int(min(memory, limit or memory) / 1e6), _gpu())


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        allowed = len(os.sched_getaffinity(0))
    else:
        allowed = os.cpu_count() or 1
    quota = _quota(Path("/sys/fs/cgroup/cpu.max"))
    return max(1, min(allowed, int(quota + 0.5) if quota else allowed))


def _quota(path: Path) -> float | None:
    try:
        share, period = path.read_text("ascii").split()
        return int(share) / int(period)
    except (OSError, ValueError):  # no such limit, or "max"
        return None


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text("ascii"))
    except (OSError, ValueError):  # no such limit, or "max"
        return None


def _gpu() -> Gpu | None:
    """The first NVIDIA card, as its driver's own tool tells it."""
    question = "--query-gpu=name,memory.total"
    try:
        told = subprocess.run(
            ["nvidia-smi", question, "--format=csv,noheader,nounits"],
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        ).stdout
        name, memory = told.splitlines()[0].rsplit(",", 1)
        return Gpu(name.strip(), int(float(memory) * 1.048576))  # the tool counts in MiB
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None
