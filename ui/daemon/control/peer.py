"""Who is at the other end of a Unix socket, as the kernel tells it."""

from __future__ import annotations

import _socket
import os
import struct
import sys

_UCRED = struct.Struct("3i")
"""Linux, unix(7): process, user, group."""

_XUCRED = struct.Struct("=IIh2x16I")
"""macOS and the BSDs, sys/ucred.h: version, user, number of groups, groups."""

_SOL_LOCAL = 0


def is_own(connection: _socket.socket) -> bool:
    """Whether the other end belongs to the user of this process. Raises OSError."""
    return _user(connection) == os.getuid()


if sys.platform == "linux":

    def _user(connection: _socket.socket) -> int:
        packed = connection.getsockopt(_socket.SOL_SOCKET, _socket.SO_PEERCRED, _UCRED.size)
        return int(_UCRED.unpack(packed)[1])

else:

    def _user(connection: _socket.socket) -> int:
        return user_in(connection.getsockopt(_SOL_LOCAL, _socket.LOCAL_PEERCRED, _XUCRED.size))


def user_in(xucred: bytes) -> int:
    """The user in the credentials that macOS and the BSDs give."""
    return int(_XUCRED.unpack(xucred)[1])
