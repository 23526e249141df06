"""Interrupting llama.cpp within a computation."""

from __future__ import annotations

import ctypes

import llama_cpp
from llama_cpp._ggml import libggml


class StopFlag:
    """A flag that llama.cpp's C code reads between two operations, without Python's lock.

    A callback written in Python would wait for the lock hundreds of times per token. ggml has a
    C getter of the very type wanted, `bool (*)(void *)`, with a setter: `no_alloc` of a context
    that holds nothing.
    """

    def __init__(self) -> None:
        libggml.ggml_init.argtypes = [_InitParams]
        libggml.ggml_init.restype = ctypes.c_void_p
        libggml.ggml_set_no_alloc.argtypes = [ctypes.c_void_p, ctypes.c_bool]
        libggml.ggml_free.argtypes = [ctypes.c_void_p]
        self.context = ctypes.c_void_p(libggml.ggml_init(_InitParams(1024, None, False)))
        self.callback = ctypes.cast(libggml.ggml_get_no_alloc, llama_cpp.ggml_abort_callback)

    def set(self, stop: bool) -> None:
        """Ask to stop, or take that back; from any thread."""
        if self.context.value:
            libggml.ggml_set_no_alloc(self.context, stop)

    def close(self) -> None:
        """Free it; no computing may be under way."""
        libggml.ggml_free(self.context)
        self.context = ctypes.c_void_p(None)


class _InitParams(ctypes.Structure):
    """ggml.h: struct ggml_init_params."""

    _fields_ = (
        ("mem_size", ctypes.c_size_t),
        ("mem_buffer", ctypes.c_void_p),
        ("no_alloc", ctypes.c_bool),
    )
