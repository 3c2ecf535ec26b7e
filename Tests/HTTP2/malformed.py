#!/usr/bin/env python3
"""Sends malformed requests on one connection, each on a stream of its own: malformed.py PORT KEY

Each must get a problem document with status 400 and then RST_STREAM with PROTOCOL_ERROR; then a good request must be
answered on the same connection. Prints how many were malformed.
"""

import struct
import sys

from frames import Connection, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, RST_STREAM, field, frame, request

PROTOCOL_ERROR = 1


def block(*fields):
    return b"".join(field(*pair) for pair in fields)


def requests(key):
    """Each as the block of its HEADERS, its body or None, and its trailers or None."""
    good = [(":method", "GET"), (":scheme", "https"), (":authority", "api.example"), (":path", "/")]
    for index in (0, 1, 3):
        yield block(*good[:index], *good[index + 1:], ("x-api-key", key)), None, None
    for pair in good:
        yield block(*good, pair), None, None
        yield block(("x-api-key", key), *good), None, None
    for pair in [("Upper", "1"), ("connection", "close"), ("keep-alive", "1"), ("proxy-connection", "close"),
                 ("transfer-encoding", "chunked"), ("upgrade", "h2c"), ("te", "gzip"), ("x", "a\r\nb: c"), ("x", "a\0"),
                 ("x", " a"), ("x y", "1"), (":late", "1")]:
        yield block(*good, ("x-api-key", key), pair), None, None
    post = [(":method", "POST"), *good[1:], ("x-api-key", key)]
    yield block(*post, ("content-length", "3")), b"1234", None
    yield block(*post, ("content-length", "5")), b"1234", None
    yield block(*post, ("content-length", "5")), None, None
    yield block(*post), b"1234", block((":path", "/"))
    yield block(*post), b"1234", block(("connection", "close"))


def ask(connection, stream, head, body, trailers):
    ends = END_STREAM if body is None else 0
    data = frame(HEADERS, END_HEADERS | ends, stream, head)
    if body is not None:
        data += frame(DATA, END_STREAM if trailers is None else 0, stream, body)
    if trailers is not None:
        data += frame(HEADERS, END_HEADERS | END_STREAM, stream, trailers)
    connection.send(data)


def answer(connection, stream):
    """The body of a stream's answer, and the code it ended with; None: properly."""
    body = b""
    for kind, flags, number, payload in connection.frames(10):
        if kind == GOAWAY:
            sys.exit(f"stream {stream}: GOAWAY {struct.unpack('>I', payload[4:8])[0]}")
        if number != stream:
            continue
        if kind == DATA:
            body += payload
        if kind == RST_STREAM:
            return body, struct.unpack(">I", payload)[0]
        if kind in (HEADERS, DATA) and flags & END_STREAM:
            return body, None
    sys.exit(f"stream {stream}: no answer, only {body!r}")


def main():
    port, key = int(sys.argv[1]), sys.argv[2]
    connection = Connection(port)
    stream, count = 1, 0
    for head, body, trailers in requests(key):
        ask(connection, stream, head, body, trailers)
        text, code = answer(connection, stream)
        if code != PROTOCOL_ERROR or b'"status":400' not in text:
            sys.exit(f"{head!r} {body!r} {trailers!r}: {code} {text!r}")
        stream, count = stream + 2, count + 1
    ask(connection, stream, request(key, path="/last"), None, None)
    text, code = answer(connection, stream)
    if (text, code) != (b"fine", None):
        sys.exit(f"the good request: {code} {text!r}")
    print(count)


main()
