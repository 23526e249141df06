"""Meaning as numbers: MiniLM (sentence-transformers/all-MiniLM-L6-v2) on ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from tokenizers import Tokenizer

from memory.errors import MemoryFault
from memory.ports import Vectors32

WIDTH = 384
"""Numbers in one vector."""
_MOST_TOKENS = 256
"""What the model was trained on; longer texts are cut."""


class Embedder:
    """Sentences to vectors, computed here from the files `model.onnx` and `tokenizer.json`."""

    def __init__(self, folder: Path, *, threads: int) -> None:
        self._folder = folder
        self._threads = threads
        self._session: onnxruntime.InferenceSession | None = None
        self._tokenizer: Tokenizer | None = None

    @property
    def name(self) -> str:
        """The model's name in the catalogue, which its folder bears."""
        return self._folder.name

    def load(self) -> None:
        """Read tokenizer and weights, unless they are there; blocking. Raises MemoryFault."""
        if self._session is not None and self._tokenizer is not None:
            return
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        try:
            tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
            tokenizer.enable_truncation(_MOST_TOKENS)
            tokenizer.enable_padding()  # to the longest of the texts given together, no further
            self._session = onnxruntime.InferenceSession(
                str(self._folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # both libraries raise bare Exceptions of their own
            raise MemoryFault(
                f"Recall needs model.onnx and tokenizer.json in {str(self._folder)!r} and cannot "
                f"read them ({type(error).__name__}). Fetch them again with: "
                f"parlour models pull {self.name}"
            ) from error
        self._tokenizer = tokenizer

    def embed(self, texts: Sequence[str]) -> Vectors32:
        """One vector of length 1 for each text, float32 (texts, 384); the mean over its tokens."""
        if self._session is None or self._tokenizer is None:
            raise MemoryFault(f"The embedder {self.name!r} is not loaded; load it first.")
        if not texts:
            return np.zeros((0, WIDTH), dtype=np.float32)
        encoded = self._tokenizer.encode_batch(list(texts))
        ids = np.array([text.ids for text in encoded], dtype=np.int64)
        mask = np.array([text.attention_mask for text in encoded], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        (hidden,) = self._session.run(["last_hidden_state"], inputs)
        weight = mask[..., None].astype(np.float32)
        means = (hidden * weight).sum(axis=1) / weight.sum(axis=1)
        unit: Vectors32 = means / np.linalg.norm(means, axis=1, keepdims=True)
        return unit
