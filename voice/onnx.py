"""One way to open an ONNX model: few threads, and none that spins while others need the core."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import onnxruntime  # type: ignore[import-untyped]

from voice import weights


class Port(Protocol):
    """An input or output of a graph, as ONNX Runtime describes it."""

    name: str
    shape: list[Any]


class Session(Protocol):
    """The part of onnxruntime.InferenceSession that is used here."""

    def run(
        self, outputs: list[str] | None, inputs: dict[str, Any], options: Any = None
    ) -> list[Any]:
        """Return the values of the outputs, or of all where None is given."""
        ...

    def get_inputs(self) -> list[Port]:
        """Describe the inputs."""
        ...

    def get_outputs(self) -> list[Port]:
        """Describe the outputs."""
        ...


def open_session(folder: Path, name: str, threads: int) -> Session:
    """Load one .onnx or .ort file of a model folder. Raises EngineError."""
    weights.require(folder, name)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        session: Session = onnxruntime.InferenceSession(
            folder / name, sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime's exceptions share no base of their own
        raise weights.broken(folder, error) from error
    return session
