"""How the gateway grows: with event loops, with keys, with connections that wait."""

import dataclasses
import random
import socket
import statistics
import time

from . import checking, measuring
from .keys import Key
from .load import Load
from .peers.tollgate import Tollgate
from .problem import Problem
from .row import PROXIED

LOOPS = (1, 2, 4)
KEYS = (10, 100, 1_000, 10_000, 100_000)
MOST_ORGANIZATIONS = 1_000
CONNECTIONS = (100, 1_000, 10_000)
BUSY_CONNECTIONS = 32
_ANSWER_SECONDS = 60
_SETTLE_SECONDS = 0.5


class LoopGrowth:
    """One gateway for each number of event loops on the server's core, and one that has all cores, load included."""

    def __init__(self, setting, all_cores, loops):
        self._core = min(setting.server_cores)
        self._cells = {}
        for count in loops:
            for place, cores in (("one core", setting.server_cores), ("all cores", all_cores)):
                own = dataclasses.replace(setting, server_cores=cores)
                peer = Tollgate(own, f"loops-{count}-{place[:3]}", threads=count, app_names=["org-001-a1"])
                keys = [Key(token, "org-001-a1-k1") for token in issue(peer, ["org-001-a1"], 100)]
                peer.start()
                load = Load(dataclasses.replace(setting, directory=peer.directory), keys, [])
                self._cells[count, place] = (measuring.Cell(peer, PROXIED, BUSY_CONNECTIONS), load)
        self.steps = list(self._cells)
        self.rounds = {step: [] for step in self.steps}

    def warm_up(self, step):
        cell, load = self._cells[step]
        _until_answered(cell.peer, load.key(PROXIED).token)
        measuring.warm_up(cell, load, 1)

    def measure(self, step, seconds):
        cell, load = self._cells[step]
        figures = measuring.measure_full(cell, load, self._core, seconds)
        self.rounds[step].append({**figures, "resident_bytes": cell.peer.process.resident_bytes()})

    def content(self):
        return [{"loops": count, "cores": place, **_medians(rounds, "cpu_us", "requests_per_second", "resident_bytes")}
                for (count, place), rounds in self.rounds.items()]


class KeyGrowth:
    """One gateway for each number of keys, with as many organizations up to a thousand."""

    def __init__(self, setting, sizes, progress):
        self._core = min(setting.server_cores)
        self._cells, self._first = {}, {}
        self.steps = list(sizes)
        self.rounds = {size: [] for size in sizes}
        for size in sizes:
            progress.say(f"issuing {size:,} keys")
            names = [f"org-{number:04}-a1" for number in range(min(size, MOST_ORGANIZATIONS))]
            peer = Tollgate(setting, f"keys-{size}", app_names=names)
            began = time.monotonic()
            tokens = issue(peer, names, size // len(names))
            issued = time.monotonic() - began
            # So that no two requests in a row find the same lines in the caches.
            random.Random(size).shuffle(tokens)
            own = dataclasses.replace(setting, directory=peer.directory)
            self._cells[size] = (measuring.Cell(peer, PROXIED, BUSY_CONNECTIONS),
                                 Load(own, [Key(token, "org-0000-a1-k1") for token in tokens], []))
            self._first[size] = {"issue_seconds": issued, "organizations": len(names), "app": names[0]}

    def warm_up(self, size):
        """The first start, and what a new key takes to be known."""
        cell, load = self._cells[size]
        first = self._first[size]
        self._start(size)
        first["resident_bytes"] = cell.peer.process.resident_bytes()
        user, system = cell.peer.process.cpu_seconds()
        token = issue(cell.peer, [first["app"]], 1)[0]
        first["known_seconds"] = _until_answered(cell.peer, token)
        time.sleep(_SETTLE_SECONDS)
        first["known_cpu_seconds"] = sum(cell.peer.process.cpu_seconds()) - user - system
        measuring.warm_up(cell, load, 1)

    def measure(self, size, seconds):
        cell, load = self._cells[size]
        started = self._start(size)
        measuring.warm_up(cell, load, 1)
        figures = measuring.measure_full(cell, load, self._core, seconds)
        self.rounds[size].append({**figures, **started})

    def content(self):
        return [{"keys": size, **self._first[size], **_medians(
            rounds, "cpu_us", "requests_per_second", "start_seconds", "start_cpu_seconds")}
            for size, rounds in self.rounds.items()]

    def _start(self, size):
        """Starts a gateway anew, and says how long that took to the first answer."""
        cell, load = self._cells[size]
        if cell.peer.process:
            cell.peer.process.stop()
        began = time.monotonic()
        cell.peer.start()
        _until_answered(cell.peer, load.key(PROXIED).token)
        seconds = time.monotonic() - began
        return {"start_seconds": seconds, "start_cpu_seconds": sum(cell.peer.process.cpu_seconds())}


class ConnectionGrowth:
    """A new gateway for each number of connections: before they are made, while they wait, after they have ended."""

    def __init__(self, setting, sizes):
        self._peers, self._keys = {}, {}
        self.steps = [(size, asks) for size in sizes for asks in (False, True)]
        self.rounds = {step: [] for step in self.steps}
        for size, asks in self.steps:
            peer = Tollgate(setting, f"connections-{size}-{asks}", app_names=["org-001-a1"])
            self._keys[size, asks] = Key(issue(peer, ["org-001-a1"], 1)[0], "org-001-a1-k1")
            self._peers[size, asks] = peer

    def warm_up(self, step):
        pass

    def measure(self, step, _seconds):
        size, asks = step
        peer, key = self._peers[step], self._keys[step]
        peer.start()
        process = peer.process
        checking.ask(peer, PROXIED, key)
        time.sleep(_SETTLE_SECONDS)
        before = process.resident_bytes()
        connections = []
        try:
            for _ in range(size):
                connections.append(_connect(peer.port, PROXIED.request(key) if asks else None))
            time.sleep(_SETTLE_SECONDS)
            held = process.resident_bytes()
            user, system = process.cpu_seconds()
            time.sleep(1)
            idle_cpu = sum(process.cpu_seconds()) - user - system
        finally:
            for connection in connections:
                connection.close()
        time.sleep(_SETTLE_SECONDS)
        process.check()
        self.rounds[step].append({"bytes_each": (held - before) / size, "resident_bytes": held,
                                  "after_bytes": process.resident_bytes(), "idle_cpu_seconds": idle_cpu})
        process.stop()

    def content(self):
        return [{"connections": size, "asked": asks, **_medians(
            rounds, "bytes_each", "resident_bytes", "after_bytes", "idle_cpu_seconds")}
            for (size, asks), rounds in self.rounds.items()]


def issue(peer, app_names, count_each):
    """Issues keys of these apps; their tokens."""
    words = [word for name in app_names for word in ("--app", name)]
    return [line.split()[-1] for line in peer.command("keys", "issue", "--count", str(count_each), *words).splitlines()]


def slope(points):
    """Least squares: what one more of the first costs of the second."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    middle_x, middle_y = statistics.fmean(xs), statistics.fmean(ys)
    spread = sum((x - middle_x) ** 2 for x in xs)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / spread if spread else 0.0


def _medians(rounds, *names):
    return {name: statistics.median(entry[name] for entry in rounds) for name in names}


def _until_answered(peer, token):
    """Asks until the key is accepted; the seconds that took."""
    began = time.monotonic()
    while True:
        status = checking.ask(peer, PROXIED, Key(token, "org-001-a1-k1"))[0]
        waited = time.monotonic() - began
        if status == 200:
            return waited
        if status != 401 or waited > _ANSWER_SECONDS:
            raise Problem(f"the gateway answers {status} to a key that it should know")
        time.sleep(0.005)


def _connect(port, request):
    """A connection that waits, after one answered request or before the first."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    if request:
        connection.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += connection.recv(65536)
        head, _, body = answer.partition(b"\r\n\r\n")
        fields = dict(line.split(b":", 1) for line in head.lower().split(b"\r\n")[1:])
        left = int(fields[b"content-length"])
        while len(body) < left:
            body += connection.recv(65536)
    return connection
