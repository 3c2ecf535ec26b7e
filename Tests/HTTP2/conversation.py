#!/usr/bin/env python3
"""Talks to a gateway with Python's h2: many requests at once, each of whose bodies an upstream echoes.

    conversation.py PORT KEY REQUESTS SEED [WINDOW]

Prints as JSON how many answers were whole and right, and what else came. `WINDOW` is the initial window of a stream.
"""

import json
import random
import socket
import ssl
import sys

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.settings


def connect(port):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    connected = context.wrap_socket(socket.create_connection(("127.0.0.1", port)))
    connected.settimeout(30)
    assert connected.selected_alpn_protocol() == "h2"
    return connected


class Conversation:
    def __init__(self, port, key, bodies, window):
        self.socket = connect(port)
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
        self.h2.initiate_connection()
        if window:
            self.h2.update_settings({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: window})
        self.key = key
        self.waiting = list(enumerate(bodies))
        self.unsent = {}
        self.expected = {}
        self.received = {}
        self.result = {"whole": 0, "wrong": 0, "resets": 0, "statuses": {}, "fields": []}

    def begin(self):
        while self.waiting and len(self.expected) < min(50, self.h2.remote_settings.max_concurrent_streams):
            number, body = self.waiting.pop()
            stream = self.h2.get_next_available_stream_id()
            fields = [(":method", "POST"), (":scheme", "https"), (":authority", "api.example"),
                      (":path", f"/echo/{number}"), ("x-api-key", self.key), ("cookie", "a=1"), ("cookie", "b=2")]
            if number % 3:
                fields.append(("content-length", str(len(body))))
            self.h2.send_headers(stream, fields, end_stream=not body)
            self.expected[stream], self.received[stream] = body, b""
            if body:
                self.unsent[stream] = body

    def send_bodies(self):
        for stream in list(self.unsent):
            while stream in self.unsent:
                body = self.unsent[stream]
                room = min(self.h2.local_flow_control_window(stream), self.h2.max_outbound_frame_size, len(body))
                if room == 0:
                    break
                self.h2.send_data(stream, body[:room], end_stream=room == len(body))
                self.unsent[stream] = body[room:]
                if not self.unsent[stream]:
                    del self.unsent[stream]

    def take(self, event):
        stream = getattr(event, "stream_id", None)
        if isinstance(event, h2.events.ResponseReceived):
            status = dict(event.headers)[":status"]
            self.result["statuses"][status] = self.result["statuses"].get(status, 0) + 1
            self.result["fields"] = sorted({*self.result["fields"], *(name for name, _ in event.headers)})
        elif isinstance(event, h2.events.DataReceived):
            self.received[stream] += event.data
            self.h2.acknowledge_received_data(event.flow_controlled_length, stream)
        elif isinstance(event, h2.events.StreamEnded):
            right = self.received.pop(stream) == self.expected.pop(stream)
            self.result["whole" if right else "wrong"] += 1
        elif isinstance(event, h2.events.StreamReset):
            self.expected.pop(stream, None)
            self.unsent.pop(stream, None)
            self.result["resets"] += 1
        elif isinstance(event, h2.events.ConnectionTerminated):
            raise SystemExit(f"GOAWAY {event.error_code}")

    def run(self):
        while self.waiting or self.expected:
            self.begin()
            self.send_bodies()
            self.socket.sendall(self.h2.data_to_send())
            data = self.socket.recv(65_536)
            if not data:
                raise SystemExit("the connection has ended")
            for event in self.h2.receive_data(data):
                self.take(event)
        return self.result


def main():
    port, key, count, seed = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    window = int(sys.argv[5]) if len(sys.argv) > 5 else 0
    source = random.Random(seed)
    bodies = [source.randbytes(source.choice([0, 1, 1_000, 20_000, 70_000, 300_000])) for _ in range(count)]
    print(json.dumps(Conversation(port, key, bodies, window).run()))


main()
