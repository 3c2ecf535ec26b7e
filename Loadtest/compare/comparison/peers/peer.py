"""What the servers of a comparison have in common."""

import json
import subprocess

from ..ports import free_port
from ..problem import Problem
from ..process import Process

COMMAND_SECONDS = 120


class Peer:
    """A server under test.

    `does` says how it does each part of the gateway's job, for the report; what is missing there, it doesn't do.
    """

    name = ""
    label = ""
    # What has to be installed: names of `tools.Tools`.
    needs = ()
    does = {}
    # The codings it packs answers in.
    codings = ("gzip",)
    has_keys = True
    has_limits = True
    # How many limits its rate-limit fields tell of.
    told_limits = 3
    has_tls = True

    def __init__(self, setting, folder=None):
        self.setting = setting
        self.directory = setting.directory / (folder or self.name)
        self.directory.mkdir()
        self.port = free_port()
        self.tls_port = free_port()
        self.process = None
        self.log = self.directory / "access.jsonl"

    def refusal(self, row):
        """Why it can't do a row; None where it can."""
        if row.is_encrypted and not self.has_tls:
            return "no TLS"
        if row.coding not in ("identity", *self.codings):
            return f"no {row.coding}"
        if row.status == 401 and not self.has_keys:
            return "no keys"
        if row.status == 429 and not self.has_limits:
            return "no limits"
        return None

    def start(self, keys):
        """Starts it, with the keys that it is to know, and returns when it listens."""
        raise NotImplementedError

    def version(self):
        raise NotImplementedError

    def log_lines(self):
        """The access log so far, each line as what its JSON says."""
        return [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []

    def launch(self, command, **options):
        self.process = Process(self.label, command, self.setting.server_cores, self.directory, **options)
        self.setting.stack.callback(self.process.stop)
        for port in [self.port] + ([self.tls_port] if self.has_tls else []):
            self.process.wait_until_listening(port)

    def run(self, *words, **options):
        """What a command of its own prints; `options` are those of `subprocess.run`."""
        result = subprocess.run(
            [str(word) for word in words], cwd=self.directory, capture_output=True, text=True, timeout=COMMAND_SECONDS,
            **options,
        )
        if result.returncode != 0:
            lines = (result.stderr or result.stdout).strip().splitlines() or [f"status {result.returncode}"]
            raise Problem(f"{self.label}: {lines[0]}")
        return result.stdout or result.stderr
