"""A server's wire, SIMULATED: all that goes in or out shares so many bytes a second."""

from __future__ import annotations

import threading
import time

# Small enough that connections share the wire evenly, large enough that sleeping is precise.
PIECE = 32 * 1024


class Wire:
    """A limit that all connections of a server share.

    bandwidth  bytes a second
    """

    def __init__(self, bandwidth: float) -> None:
        self._bandwidth, self._lock, self._free = bandwidth, threading.Lock(), 0.0

    def take(self, size: int) -> None:
        """Waits until `size` bytes have gone over the wire, after all that asked before."""
        with self._lock:
            begins = max(time.perf_counter(), self._free)
            self._free = begins + size / self._bandwidth
            until = self._free
        rest = until - time.perf_counter()
        if rest > 0:
            time.sleep(rest)


def receive(connection, size: int, wire: Wire | None = None) -> int:
    """Reads exactly `size` bytes, over the wire if there is one; returns how many came before the other side ended."""
    got = 0
    while got < size:
        piece = connection.recv(min(PIECE, size - got))
        if not piece:
            return got
        if wire is not None:
            wire.take(len(piece))
        got += len(piece)
    return got


def send(connection, size: int, wire: Wire | None = None) -> None:
    """Sends `size` bytes, over the wire if there is one."""
    piece, left = bytes(PIECE), size
    while left > 0:
        part = min(PIECE, left)
        if wire is not None:
            wire.take(part)
        connection.sendall(piece[:part])
        left -= part
