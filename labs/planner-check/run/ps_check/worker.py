"""A worker: computes a step while the gradients of the step before are pushed and the parameters pulled."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Sequence

from ps_check.wire import receive, send

# A server's name is known before its pod is ready.
CONNECT_SECONDS = 60.0


def connect(address: tuple[str, int], seconds: float = CONNECT_SECONDS) -> socket.socket:
    """Connects as soon as the server is there. The last error where it does not come in time."""
    until = time.monotonic() + seconds
    while True:
        try:
            connection = socket.create_connection(address, timeout=seconds)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def rounds(servers: Sequence[tuple[str, int]], shard: int, compute: float, count: int) -> list[float]:
    """Returns the seconds of each of `count` rounds: computation (SIMULATED by sleep) beside the exchange.

    shard  bytes that go to each server and come back
    """
    connections = [connect(server) for server in servers]
    for connection in connections:
        if receive(connection, 1) != 1:
            raise ConnectionError("a server ended before the first round")

    def exchange(connection: socket.socket) -> None:
        send(connection, shard)
        receive(connection, shard)

    found = []
    for _ in range(count):
        began = time.perf_counter()
        threads = [threading.Thread(target=exchange, args=(connection,)) for connection in connections]
        for thread in threads:
            thread.start()
        time.sleep(compute)
        for thread in threads:
            thread.join()
        found.append(time.perf_counter() - began)
    for connection in connections:
        connection.close()
    return found
