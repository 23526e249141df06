"""Text to tokens and back, as a model wants it."""

from __future__ import annotations

import ctypes

import llama_cpp
from llama_cpp.llama_chat_format import Jinja2ChatFormatter

from brain.llm.native import NativeError

_PIECE_BYTES = 256


class Vocabulary:
    """The tokens of a loaded model, and its chat template."""

    def __init__(self, model: int) -> None:
        """`model`: llama.cpp's. Raises NativeError when it has no template."""
        self._vocab = llama_cpp.llama_model_get_vocab(model)
        template = llama_cpp.llama_model_chat_template(model, None)
        if template is None:
            raise NativeError("it has no chat template, so it can only continue text, not answer")
        self._chat = Jinja2ChatFormatter(
            template=template.decode(),
            eos_token=self._text(llama_cpp.llama_vocab_eos(self._vocab)),
            bos_token=self._text(llama_cpp.llama_vocab_bos(self._vocab)),
        )

    def prompt(self, messages: list[dict[str, str]], answer: bool) -> list[int]:
        """Tokens of a conversation, up to the place where an answer begins if one is wanted."""
        self._chat.add_generation_prompt = answer
        try:
            # Models that can think aloud first are told not to: someone is waiting.
            rendered = self._chat(messages=messages, enable_thinking=False)  # type: ignore[arg-type]
        except Exception as error:  # whatever a template from a file may raise
            raise NativeError(f"its chat template refuses this conversation: {error}") from error
        return self._tokens(rendered.prompt)

    def piece(self, token: int) -> bytes:
        """The bytes of one token, which need not be whole characters; none if it is special."""
        buffer = ctypes.create_string_buffer(_PIECE_BYTES)
        size = llama_cpp.llama_token_to_piece(self._vocab, token, buffer, _PIECE_BYTES, 0, False)
        return buffer.raw[: max(size, 0)]

    def count(self, text: str) -> int:
        """Tokens of a text. It reads the vocabulary only: from any thread, while it computes."""
        return len(self._tokens(text))

    def ends(self, token: int) -> bool:
        """Whether this token ends the answer."""
        return bool(llama_cpp.llama_vocab_is_eog(self._vocab, token))

    def _tokens(self, text: str) -> list[int]:
        raw = text.encode()
        room = len(raw) + 1
        buffer = (llama_cpp.llama_token * room)()
        count = llama_cpp.llama_tokenize(self._vocab, raw, len(raw), buffer, room, False, True)
        if count < 0:
            raise NativeError("the prompt cannot be cut into tokens")
        found = list(buffer[:count])
        first = llama_cpp.llama_vocab_bos(self._vocab)
        if llama_cpp.llama_vocab_get_add_bos(self._vocab) and found[:1] != [first]:
            found.insert(0, first)
        return found

    def _text(self, token: int) -> str:
        if token < 0:
            return ""
        return str(llama_cpp.llama_vocab_get_text(self._vocab, token).decode())
