#!/usr/bin/env python3
"""Asks whether to send a body before it does, and wants an upstream's 103 too: interim.py PORT KEY

Prints as JSON how many HEADERS came before the body was sent, how many after, and the body of the answer.
"""

import json
import sys

from frames import Connection, DATA, END_HEADERS, END_STREAM, HEADERS, RST_STREAM, field, frame, request


def main():
    connection = Connection(int(sys.argv[1]))
    fields = [("expect", "100-continue"), ("content-length", "4")]
    connection.send(frame(HEADERS, END_HEADERS, 1, request(sys.argv[2], "POST", "/interim", fields)))
    result = {"before": 0, "after": 0, "body": ""}
    for kind, flags, stream, payload in connection.frames(20):
        if kind == HEADERS and not flags & END_STREAM:
            result["before"] += 1
            break
    connection.send(frame(DATA, END_STREAM, 1, b"data"))
    for kind, flags, stream, payload in connection.frames(20):
        if kind == HEADERS:
            result["after"] += 1
        elif kind == DATA and stream == 1:
            result["body"] += payload.decode()
        if stream == 1 and (kind == RST_STREAM or flags & END_STREAM and kind in (HEADERS, DATA)):
            break
    print(json.dumps(result))


main()
