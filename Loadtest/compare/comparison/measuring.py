"""One row's round: load for some seconds, and what it cost the server."""

import dataclasses
import json
import pathlib
import subprocess

from .problem import Problem
from .row import TARGET

_REPORT = pathlib.Path(__file__).resolve().parent.parent / "report.lua"
_GRACE_SECONDS = 30


@dataclasses.dataclass
class Load:
    wrk: str
    taskset: str
    core: int
    connections: int


@dataclasses.dataclass
class Round:
    """Times are of one request; CPU times are of the whole process tree, over the requests that were answered."""

    requests: int
    seconds: float
    cpu_us: float
    system_us: float
    # The share of the server's core that was used; well below 1, something else was the bottleneck.
    busy: float
    requests_per_second: float
    bytes_per_request: float
    p50_us: int
    p99_us: int
    p999_us: int
    resident_bytes: int


def measure(row, server, load, seconds):
    process = server.process
    user_before, system_before = process.cpu_seconds()
    counts = _run_wrk(row, server, load, seconds)
    process.check()
    user_after, system_after = process.cpu_seconds()
    requests = counts["requests"]
    if requests == 0:
        raise Problem(f"{row.name}: not one request was answered")
    if counts["socket_errors"] > 0:
        raise Problem(f"{row.name}: {counts['socket_errors']} of {requests} requests failed on the socket")
    refused = counts["status_errors"]
    if refused != (requests if row.status >= 400 else 0):
        raise Problem(f"{row.name}: {refused} of {requests} answers have a status of 400 or above")
    elapsed = counts["microseconds"] / 1e6
    cpu = user_after - user_before + system_after - system_before
    return Round(
        requests=requests,
        seconds=elapsed,
        cpu_us=cpu / requests * 1e6,
        system_us=(system_after - system_before) / requests * 1e6,
        busy=cpu / elapsed,
        requests_per_second=requests / elapsed,
        bytes_per_request=counts["bytes"] / requests,
        p50_us=counts["p50_us"],
        p99_us=counts["p99_us"],
        p999_us=counts["p999_us"],
        resident_bytes=process.resident_bytes(),
    )


def _run_wrk(row, server, load, seconds):
    command = [load.taskset, "-c", str(load.core), load.wrk, "--latency", "-t", "1", "-c", str(load.connections)]
    command += ["-d", f"{seconds}s", "-s", str(_REPORT)]
    for name, value in row.headers(server).items():
        command += ["-H", f"{name}: {value}"]
    command.append(f"http://127.0.0.1:{server.port}{TARGET}")
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=seconds + _GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        raise Problem(f"{row.name}: wrk did not end") from None
    for line in result.stdout.splitlines():
        if line.startswith("result "):
            return json.loads(line.removeprefix("result "))
    lines = (result.stderr or result.stdout).strip().splitlines() or [f"status {result.returncode}"]
    raise Problem(f"{row.name}: wrk: {lines[-1]}")
