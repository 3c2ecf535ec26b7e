"""Ports for the servers of a comparison: free ones from 21000 on, below those that callers are given."""

import socket

from .problem import Problem

FIRST, LAST = 21000, 21999
_next = FIRST


def free_port():
    global _next
    while _next <= LAST:
        port, _next = _next, _next + 1
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise Problem(f"there is no free port from {FIRST} to {LAST}")
