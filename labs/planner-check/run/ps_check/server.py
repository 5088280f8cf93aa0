"""A parameter server: takes each worker's part of the gradients, and gives it the parameters back."""

from __future__ import annotations

import socket
import threading

from ps_check.wire import Wire, receive, send


def serve(listener: socket.socket, shard: int, bandwidth: float, workers: int) -> None:
    """Serves until every worker has gone. All wait for the last one before their first round.

    shard  bytes of this server's part of the parameters
    """
    wire, everybody = Wire(bandwidth), threading.Barrier(workers)

    def one(connection: socket.socket) -> None:
        with connection:
            everybody.wait()
            connection.sendall(b"!")
            while receive(connection, shard, wire) == shard:
                send(connection, shard, wire)

    threads = []
    for _ in range(workers):
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threads.append(threading.Thread(target=one, args=(connection,)))
        threads[-1].start()
    for thread in threads:
        thread.join()
