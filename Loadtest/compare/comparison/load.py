"""The load: wrk and h2load as fast as they can, and at a fixed rate our own open loop, or h2load."""

import dataclasses
import json
import pathlib
import re
import struct
import subprocess

from .problem import Problem
from .row import STREAMS

_PROGRAMS = pathlib.Path(__file__).resolve().parent.parent / "programs"
_GRACE_SECONDS = 40
_RATE_WARM_UP_MILLISECONDS = 300
_H2LOAD_SLACK = 0.1


@dataclasses.dataclass
class Answered:
    """What came of a load without a rate."""

    requests: int
    seconds: float
    bytes: int


@dataclasses.dataclass
class Timed:
    """What came of a load at a fixed rate: how many requests took how long, from the moment they were due."""

    scheduled: int
    unanswered: int
    # Pairs of nanoseconds and count.
    histogram: list


class Load:
    def __init__(self, setting, keys, unknown):
        self._setting = setting
        self._taskset = [setting.tools.find("taskset"), "-c", str(setting.load_core)]
        self._keys = {
            "served": [key for key in keys if not key.is_refused],
            "refused": [key for key in keys if key.is_refused],
            "unknown": unknown,
        }
        self._seed = 1

    def key(self, row):
        return self._keys[row.keys][0]

    def full(self, row, peer, connections, seconds):
        """As many requests as the server answers."""
        if row.is_encrypted:
            return self._h2load(row, peer, connections, ["-D", str(seconds)])[0]
        words = [self._setting.tools.find("wrk"), "--latency", "-t", "1", "-c", str(connections), "-d", f"{seconds}s",
                 "-s", str(_PROGRAMS / "wrk.lua"), f"http://127.0.0.1:{peer.port}{row.target}", "--", self._file(row)]
        for line in self._run(row, peer, words, seconds).splitlines():
            if line.startswith("result "):
                return _answered(row, peer, json.loads(line.removeprefix("result ")))
        raise Problem(f"{peer.label}, {row.name}: wrk ended without a result")

    def timed(self, row, peer, connections, rate, seconds):
        """A fixed number of requests a second, at random moments."""
        if row.is_encrypted:
            return self._timed_encrypted(row, peer, connections, rate, seconds)
        self._seed += 1
        words = [self._setting.tools.find("rate"), peer.port, connections, rate, _RATE_WARM_UP_MILLISECONDS, seconds,
                 self._seed, row.status, self._file(row)]
        counts = json.loads(self._run(row, peer, words, seconds))
        if counts["wrong_status"]:
            raise Problem(f"{peer.label}, {row.name}: {counts['wrong_status']} answers do not have status {row.status}")
        return Timed(counts["scheduled"], counts["unanswered"], counts["histogram"])

    def _timed_encrypted(self, row, peer, connections, rate, seconds):
        log = self._setting.directory / "h2load.log"
        log.unlink(missing_ok=True)
        clients = _clients(row, connections)
        each = max(1, rate // clients)
        answered, _ = self._h2load(row, peer, connections, ["-D", str(seconds), f"--rps={each}", f"--log-file={log}"])
        counts = {}
        for line in log.read_text().splitlines():
            microseconds = int(line.split("\t")[2])
            counts[microseconds] = counts.get(microseconds, 0) + 1
        # h2load begins gently and doesn't say what was due; only a server that clearly falls behind is told of.
        scheduled = each * clients * seconds
        late = scheduled - answered.requests
        return Timed(scheduled, late if late > scheduled * _H2LOAD_SLACK else 0,
                     [[microseconds * 1000, count] for microseconds, count in sorted(counts.items())])

    def _h2load(self, row, peer, connections, options):
        clients = _clients(row, connections)
        words = [self._setting.tools.find("h2load"), "-t", "1", "-c", clients, "-m", connections // clients, *options]
        words += ["--h1"] if row.protocol == "tls" else []
        for name, value in row.fields(self.key(row)).items():
            words += ["-H", f"{name}: {value}"]
        words.append(f"https://127.0.0.1:{peer.tls_port}{row.target}")
        output = self._run(row, peer, words, int(options[1]))
        return _h2load_result(row, peer, output), output

    def _file(self, row):
        """The row's requests, each behind its length, for wrk.lua and rate.c."""
        path = self._setting.directory / f"requests-{row.name}"
        if not path.exists():
            requests = [row.request(key) for key in self._keys[row.keys]]
            path.write_bytes(b"".join(struct.pack("<I", len(request)) + request for request in requests))
        return path

    def _run(self, row, peer, words, seconds):
        command = self._taskset + [str(word) for word in words]
        try:
            result = subprocess.run(command, capture_output=True, text=True, timeout=seconds + _GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            raise Problem(f"{peer.label}, {row.name}: the load did not end") from None
        if result.returncode != 0:
            lines = (result.stderr or result.stdout).strip().splitlines() or [f"status {result.returncode}"]
            raise Problem(f"{peer.label}, {row.name}: {lines[-1]}")
        return result.stdout


def _clients(row, connections):
    return max(1, connections // STREAMS) if row.protocol == "h2" else connections


def _answered(row, peer, counts):
    requests = counts["requests"]
    if requests == 0:
        raise Problem(f"{peer.label}, {row.name}: not one request was answered")
    if counts["socket_errors"]:
        raise Problem(f"{peer.label}, {row.name}: {counts['socket_errors']} of {requests} requests failed on the socket")
    refused = counts["status_errors"]
    if refused != (requests if row.status >= 400 else 0):
        raise Problem(f"{peer.label}, {row.name}: {refused} of {requests} answers have a status of 400 or above")
    return Answered(requests, counts["microseconds"] / 1e6, counts["bytes"])


def _h2load_result(row, peer, output):
    finished = re.search(r"finished in ([\d.]+)(us|ms|s),", output)
    requests = re.search(r"requests: \d+ total, \d+ started, (\d+) done, (\d+) succeeded, (\d+) failed", output)
    traffic = re.search(r"traffic: \S+ \((\d+)\) total", output)
    if not finished or not requests or not traffic:
        raise Problem(f"{peer.label}, {row.name}: h2load's result can't be read")
    done, succeeded, failed = (int(number) for number in requests.groups())
    if not succeeded or failed or succeeded != done:
        raise Problem(f"{peer.label}, {row.name}: {done - succeeded + failed} of {done} requests failed")
    seconds = float(finished[1]) * {"us": 1e-6, "ms": 1e-3, "s": 1}[finished[2]]
    return Answered(succeeded, seconds, int(traffic[1]))
