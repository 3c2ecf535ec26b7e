"""One cell of the comparison: a server, a row and a number of connections, and what each round of it cost."""

import dataclasses
import os
import threading

from .problem import Problem

_SAMPLE_SECONDS = 0.1
_MANY = 500
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclasses.dataclass(frozen=True)
class Cell:
    peer: object
    row: object
    connections: int

    @property
    def rate(self):
        """One connection carries one request at a time, so it is asked for less."""
        return self.row.rate if self.connections > 1 else min(self.row.rate, 1500)

    def full_seconds(self, seconds):
        """Many connections take their time to be made; so they are kept for longer."""
        return seconds * 2 if self.connections >= _MANY else seconds


def measure_full(cell, load, core, seconds):
    """A round of as many requests as the server answers, as numbers by name.

    CPU times are of the whole process tree over the requests that were answered, in microseconds.
    """
    process = cell.peer.process
    busy_before = _busy_seconds(core)
    user_before, system_before = process.cpu_seconds()
    answered = load.full(cell.row, cell.peer, cell.connections, cell.full_seconds(seconds))
    process.check()
    user_after, system_after = process.cpu_seconds()
    busy = _busy_seconds(core) - busy_before
    system = system_after - system_before
    cpu = user_after - user_before + system
    if cpu <= 0:
        raise Problem(f"{cell.peer.label}, {cell.row.name}: {answered.requests} answers took no CPU time")
    return {
        "requests": answered.requests,
        "cpu_us": cpu / answered.requests * 1e6,
        "system_us": system / answered.requests * 1e6,
        "requests_per_second": answered.requests / answered.seconds,
        "bytes_per_request": answered.bytes / answered.requests,
        # Shares of the server's core: what the server used, and what everybody else did.
        "used": cpu / answered.seconds,
        "others": max(0.0, busy - cpu) / answered.seconds,
    }


def measure_timed(cell, load, seconds):
    timed = load.timed(cell.row, cell.peer, cell.connections, cell.rate, seconds)
    cell.peer.process.check()
    return timed


def warm_up(cell, load, seconds):
    """A first load, of a server that has answered; returns the most memory that it held under it."""
    most = 0
    ended = threading.Event()
    cell.peer.process.remember_tree()

    def watch():
        nonlocal most
        while not ended.wait(_SAMPLE_SECONDS):
            most = max(most, cell.peer.process.resident_bytes())

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        load.full(cell.row, cell.peer, cell.connections, cell.full_seconds(seconds))
    except Problem as problem:
        cell.peer.process.check()
        raise problem
    finally:
        ended.set()
        thread.join()
    return most


def _busy_seconds(core):
    """How long a core has not been idle, for whomever."""
    with open("/proc/stat") as file:
        for line in file:
            fields = line.split()
            if fields[0] == f"cpu{core}":
                user, nice, system, _, _, interrupt, soft_interrupt, steal = (int(field) for field in fields[1:9])
                return (user + nice + system + interrupt + soft_interrupt + steal) / _TICKS
    raise Problem(f"/proc/stat does not list core {core}")



