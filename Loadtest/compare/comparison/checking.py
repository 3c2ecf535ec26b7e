"""Makes sure, before anything is measured, that every server does what its row says."""

import email
import gzip
import http.client
import socket
import ssl
import subprocess
import time

from . import document
from .problem import Problem
from .row import LARGE, SMALL

_LOG_SECONDS = 8
_CREATED = b'{"data":{"id":"1650"}}'


class Checker:
    def __init__(self, tools, load, documents):
        self._tools = tools
        self._load = load
        self._documents = documents
        # How many accesses each server has been asked for, and how many posts it gave, by its name.
        self._asked, self._posts = {}, {}

    def check(self, peer, row):
        """Returns the size of the answer's body; raises unless the answer is what the row says."""
        if row.status == 429:
            # The only request that this key's limit lets through.
            self._ask(peer, row)
        status, headers, body = self._ask(peer, row)
        where = f"{peer.label}, {row.name}"
        if status != row.status:
            raise Problem(f"{where}: the answer is {status} where {row.status} is due: {body[:200]!r}")
        coding = headers.get("Content-Encoding", "identity")
        if status < 400:
            if coding != row.coding:
                raise Problem(f"{where}: the answer's coding is {coding} where {row.coding} is due")
            if self._decoded(coding, body) != self._due(row):
                raise Problem(f"{where}: the answer is not the upstream's")
        limits = max(headers.get("RateLimit-Policy", "").count(";q="), 1 if headers.get("x-ratelimit-limit") else 0)
        due = 0 if row.status == 401 else peer.told_limits
        if limits != due:
            raise Problem(f"{where}: the answer tells of {limits} limits where {due} are due")
        return len(body)

    def check_log(self, peer):
        """Every access that was asked for has its line, with its key where it has one."""
        if "log" not in peer.does:
            return
        deadline = time.monotonic() + _LOG_SECONDS
        while True:
            lines = peer.log_lines()
            if len(lines) >= self._asked[peer.name] or time.monotonic() > deadline:
                break
            time.sleep(0.1)
        if len(lines) != self._asked[peer.name]:
            raise Problem(f"{peer.label}: {self._asked[peer.name]} accesses were asked for, {len(lines)} are logged")
        served = [line for line in lines if line["status"] < 400]
        if not all(line.get("key") for line in served):
            raise Problem(f"{peer.label}: not every served access is logged with its key")
        if peer.name == "tollgate" and sum(line["items"] for line in served) != self._posts.get(peer.name, 0):
            raise Problem("tollgate: the items on record are not those that were served")

    def _ask(self, peer, row):
        self._asked[peer.name] = self._asked.get(peer.name, 0) + 1
        try:
            answer = self._ask_h2(peer, row) if row.protocol == "h2" else ask(peer, row, self._load.key(row))
        except (OSError, http.client.HTTPException) as error:
            raise Problem(f"{peer.label}, {row.name}: {error}") from error
        if answer[0] == 200:
            self._posts[peer.name] = self._posts.get(peer.name, 0) + _POSTS[row.path]
        return answer

    def _ask_h2(self, peer, row):
        command = [self._tools.find("curl"), "-sk", "--http2", "-m", "10", "-D", "-", "-w", "%{stderr}%{http_version}",
                   f"https://127.0.0.1:{peer.tls_port}{row.target}"]
        for name, value in row.fields(self._load.key(row)).items():
            command += ["-H", f"{name}: {value}"]
        result = subprocess.run(command, capture_output=True, timeout=15)
        head, _, body = result.stdout.partition(b"\r\n\r\n")
        if result.returncode != 0 or result.stderr != b"2" or not body:
            raise Problem(f"{peer.label}, {row.name}: curl got no answer over HTTP/2 (its status: {result.returncode})")
        status_line, _, fields = head.partition(b"\r\n")
        return int(status_line.split()[1]), email.message_from_bytes(fields), body

    def _due(self, row):
        return _CREATED if row.is_upload else self._documents[row.path]

    def _decoded(self, coding, body):
        if coding == "gzip":
            return gzip.decompress(body)
        if coding == "zstd":
            return subprocess.run([self._tools.find("zstd"), "-dcq"], input=body, capture_output=True, timeout=10).stdout
        return body


_POSTS = {SMALL: document.SMALL_POSTS, LARGE: document.LARGE_POSTS}


def ask(peer, row, key):
    """Sends the very bytes that the load sends."""
    port = peer.tls_port if row.is_encrypted else peer.port
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        if row.is_encrypted:
            connection = ssl._create_unverified_context().wrap_socket(connection)
        with connection:
            connection.sendall(row.request(key))
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            return answer.status, answer.headers, answer.read()
