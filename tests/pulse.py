"""A PulseAudio of one's own, with a virtual microphone and a virtual loudspeaker."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import IO

import numpy as np
import pytest

from voice.audio import RATE, Samples

MICROPHONE = "vmic_in"
"""The sink to play into, to be heard by the virtual microphone."""

LOUDSPEAKER = "vspk.monitor"
"""The source to record, to hear the virtual loudspeaker."""

NATIVE = "module-native-protocol-unix auth-anonymous=1 auth-cookie-enabled=0"
"""How clients reach it; a cookie would be written to a home, which not every user has."""

SINKS = (
    # without norewinds=1 an idle null sink sleeps up to 2 s, and streams stall
    "module-null-sink sink_name=vspk norewinds=1 rate=48000 channels=2",
    "module-null-sink sink_name=vmic_in norewinds=1 rate=48000 channels=1",
    "module-remap-source source_name=vmic master=vmic_in.monitor",
)


class Pulse:
    """A private server: `start` and `kill` it at will; its clients see `environment`."""

    def __init__(self, folder: Path, loopback: str = "") -> None:
        """`folder`: short of path, a socket lies in it.

        `loopback`: arguments of a module-loopback from the loudspeaker to the microphone, such as
        "latency_msec=60"; empty for none.
        """
        self._folder = folder
        self._socket = folder / "pulse" / "native"
        self._process: subprocess.Popen[bytes] | None = None
        self._modules = list(SINKS)
        if loopback:
            self._modules.append(f"module-loopback source=vspk.monitor sink=vmic_in {loopback}")
        self.environment = {
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_RUNTIME_PATH": str(folder / "pulse"),
            "PULSE_STATE_PATH": str(folder / "state"),
            "PULSE_SERVER": f"unix:{self._socket}",
            "PULSE_SOURCE": "vmic",
            "PULSE_SINK": "vspk",
        }

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        (self._folder / "pulse").mkdir(mode=0o700, exist_ok=True)
        (self._folder / "state").mkdir(mode=0o700, exist_ok=True)
        native = f"{NATIVE} socket={self._socket}"
        modules = [part for module in (native, *self._modules) for part in ("-L", module)]
        self._process = subprocess.Popen(
            [
                *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1"),
                *("--use-pid-file=no", "--disallow-exit", "--realtime=no", "--high-priority=no"),
                *("--log-level=error", *modules),
            ],
            env=os.environ | self.environment,
            stderr=subprocess.DEVNULL,
        )
        patience = monotonic() + 10
        while self._pactl("info") != 0:
            if self._process.poll() is not None or monotonic() > patience:
                raise RuntimeError("PulseAudio does not start here")

    def soften_loopback(self, decibels: float) -> None:
        """Make the loudspeaker reach the microphone that much softer."""
        listed = subprocess.run(
            ["pactl", "list", "short", "sink-inputs"],
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
        )
        for line in listed.stdout.splitlines():
            self._pactl("set-sink-input-volume", line.split()[0], f"-{decibels}dB")

    def kill(self) -> None:
        """End the server as a crash would."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self, *, frozen: bool) -> None:
        """Halt the loudspeaker and the microphone silently, or let them go on."""
        self._pactl("suspend-sink", "vspk", str(int(frozen)))
        self._pactl("suspend-sink", "vmic_in", str(int(frozen)))

    @contextmanager
    def recorder(self, source: str = LOUDSPEAKER) -> Iterator[Recording]:
        """Record the source, in mono at 16 kHz, until the block ends."""
        with tempfile.TemporaryFile() as file:
            process = subprocess.Popen(
                ["parec", *_raw(source), "--latency-msec=20"],
                env=os.environ | self.environment,
                stdout=file,
            )
            recording = Recording(file)
            try:
                yield recording
            finally:
                process.terminate()
                process.wait()
                recording.samples = recording.so_far()

    @contextmanager
    def speaking(self, samples: Samples) -> Iterator[None]:
        """Say the samples, mono at 16 kHz, into the virtual microphone; silence after the block."""
        pcm = (np.clip(samples, -1, 1) * (2**15 - 1)).astype(np.int16).tobytes()
        with tempfile.TemporaryFile() as file:
            file.write(pcm)
            file.seek(0)
            process = subprocess.Popen(
                ["pacat", *_raw(MICROPHONE), "--latency-msec=20"],
                env=os.environ | self.environment,
                stdin=file,
            )
            try:
                yield
            finally:
                process.terminate()
                process.wait()

    def _pactl(self, *arguments: str) -> int:
        return subprocess.run(
            ["timeout", "5", "pactl", *arguments],
            env=os.environ | self.environment,
            capture_output=True,
        ).returncode


class Recording:
    """What a recorder heard; complete when its block has ended."""

    samples: Samples = np.zeros(0, np.float32)

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def so_far(self) -> Samples:
        """What was heard until now, while its block runs."""
        raw = os.pread(self._file.fileno(), 1 << 30, 0)
        whole = np.frombuffer(raw[: len(raw) // 2 * 2], np.int16)
        return whole.astype(np.float32) / np.float32(1 << 15)


def _raw(device: str) -> list[str]:
    return [f"--device={device}", "--raw", "--format=s16le", f"--rate={RATE}", "--channels=1"]


@contextmanager
def running(monkeypatch: pytest.MonkeyPatch, loopback: str = "") -> Iterator[Pulse]:
    """A server at work, which this process uses too; skips where PulseAudio is not installed."""
    for program in ("pulseaudio", "pactl", "pacat", "parec"):
        if shutil.which(program) is None:
            pytest.skip(
                f"{program} is absent; install it with: apt install pulseaudio-utils pulseaudio"
            )
    with tempfile.TemporaryDirectory(prefix="pulse-") as folder:
        pulse = Pulse(Path(folder), loopback)
        for name, value in pulse.environment.items():
            monkeypatch.setenv(name, value)
        pulse.start()
        try:
            yield pulse
        finally:
            pulse.kill()
