"""As much of llama.cpp as a few conversations need. Blocking; for one thread.

The low-level bindings are used, not `llama_cpp.Llama`: that class redirects the whole process's
standard output while it loads, cannot stop within a prompt, and samples every token from a
generator seeded alike.
"""

from __future__ import annotations

import ctypes
import os

# OpenMP reads this once, when its library is loaded. Threads that spin for long while they wait
# take the processor from everybody else; threads that never spin lose a third of the speed.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")

import llama_cpp

# llama.cpp's log would go to standard error; what matters is raised.
_silent = llama_cpp.llama_log_callback(lambda _level, _text, _data: None)
llama_cpp.llama_log_set(_silent, ctypes.c_void_p(0))
llama_cpp.llama_backend_init()


class NativeError(RuntimeError):
    """What llama.cpp refused to do."""
