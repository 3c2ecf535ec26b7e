"""HTTP/2 frames as bytes, for callers that do what no library lets them (RFC 9113, section 4; RFC 7541, section 6)."""

import socket
import ssl
import struct
import time

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
END_STREAM, END_HEADERS, ACK = 1, 4, 1
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


def frame(kind, flags=0, stream=0, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def integer(value, prefix, first=0):
    bound = (1 << prefix) - 1
    if value < bound:
        return bytes([first | value])
    out, value = bytearray([first | bound]), value - bound
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(name, value, indexed=False):
    """A literal field; where `indexed`, one that enters the table."""
    name, value = (text.encode("latin-1") if isinstance(text, str) else text for text in (name, value))
    first = b"\x40" if indexed else b"\x00"
    return first + integer(len(name), 7) + name + integer(len(value), 7) + value


def request(key=None, method="GET", path="/", more=(), authority="api.example"):
    fields = [(":method", method), (":scheme", "https"), (":authority", authority), (":path", path)]
    fields += [("x-api-key", key)] if key else []
    return b"".join(field(*pair) for pair in [*fields, *more])


class Connection:
    """A connection over TLS that has said its preface and has accepted the other side's settings."""

    def __init__(self, port, settings=b"", receive_bytes=None):
        plain = socket.socket()
        if receive_bytes:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        plain.settimeout(20)
        plain.connect(("127.0.0.1", port))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_alpn_protocols(["h2"])
        self.socket = context.wrap_socket(plain)
        assert self.socket.selected_alpn_protocol() == "h2"
        self.received = b""
        self.is_closed = False
        self.send(PREFACE + frame(SETTINGS, payload=settings))
        next(self.frames(20))
        self.send(frame(SETTINGS, ACK))

    def send(self, data):
        """False where the other side has closed."""
        try:
            self.socket.settimeout(20)
            self.socket.sendall(data)
            return True
        except (OSError, ValueError):
            return False

    def frames(self, seconds):
        """The frames that come within so many seconds, each as kind, flags, stream and payload."""
        end = time.monotonic() + seconds
        while True:
            while len(self.received) >= 9:
                length = int.from_bytes(self.received[:3], "big")
                if len(self.received) < 9 + length:
                    break
                head, payload = self.received[:9], self.received[9:9 + length]
                self.received = self.received[9 + length:]
                yield head[3], head[4], struct.unpack(">I", head[5:9])[0] & 0x7FFFFFFF, payload
            left = end - time.monotonic()
            if left <= 0 or self.is_closed:
                return
            try:
                self.socket.settimeout(left)
                data = self.socket.recv(1 << 16)
            except (TimeoutError, ssl.SSLWantReadError):
                return
            except OSError:
                data = b""
            if not data:
                self.is_closed = True
            self.received += data
