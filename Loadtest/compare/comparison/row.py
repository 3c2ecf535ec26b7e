"""What is measured: a kind of request, and the answer that is due to it."""

import dataclasses

SMALL, LARGE, UPLOAD = "/2/tweets/search/recent", "/2/tweets/search/all", "/2/tweets"
UPLOAD_BYTES, UPLOAD_CHUNK_BYTES = 16384, 4096
# HTTP/2 carries the same requests at a time as the other rows on fewer connections.
STREAMS = 8


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    label: str
    # Requests a second where latency is measured: what every server carries on one core.
    rate: int
    path: str = SMALL
    coding: str = "identity"
    status: int = 200
    # Whose keys are sent: "served" in turn, the one that is "refused", or one that is "unknown".
    keys: str = "served"
    # "h1", or "tls" and "h2", which are both encrypted.
    protocol: str = "h1"

    @property
    def is_upload(self):
        return self.path == UPLOAD

    @property
    def is_encrypted(self):
        return self.protocol != "h1"

    @property
    def target(self):
        return self.path if self.is_upload else f"{self.path}?query=coffee"

    def fields(self, key):
        """What a caller sends beside the request line, Host and the framing of a body."""
        return {
            "User-Agent": "compare/1",
            "Accept": "*/*",
            "Accept-Encoding": self.coding,
            "Authorization": key.authorization if hasattr(key, "authorization") else f"Bearer {key}",
        }

    def request(self, key):
        """The bytes of an HTTP/1.1 request."""
        fields = {"Host": "api.example", **self.fields(key)}
        body = b""
        if self.is_upload:
            fields["Content-Type"] = "application/json"
            fields["Transfer-Encoding"] = "chunked"
            chunk = b"%x\r\n" % UPLOAD_CHUNK_BYTES + b"x" * UPLOAD_CHUNK_BYTES + b"\r\n"
            body = chunk * (UPLOAD_BYTES // UPLOAD_CHUNK_BYTES) + b"0\r\n\r\n"
        head = f"{'POST' if self.is_upload else 'GET'} {self.target} HTTP/1.1\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        return head.encode() + b"\r\n" + body


PROXIED = Row("proxied", "proxied access, 2.7 kB", 3000)
ROWS = (
    PROXIED,
    Row("gzip-small", "gzip of 2.7 kB", 3000, coding="gzip"),
    Row("gzip-large", "gzip of 24 kB", 1000, path=LARGE, coding="gzip"),
    Row("zstd-small", "zstd of 2.7 kB", 3000, coding="zstd"),
    Row("zstd-large", "zstd of 24 kB", 1000, path=LARGE, coding="zstd"),
    Row("401", "401, unknown key", 3000, status=401, keys="unknown"),
    Row("429", "429, limit used up", 3000, status=429, keys="refused"),
    Row("upload", "chunked upload of 16 kB", 2000, path=UPLOAD, status=201),
    Row("tls", "proxied access over TLS", 3000, protocol="tls"),
    Row("h2", "proxied access over HTTP/2", 3000, protocol="h2"),
)
