"""A server of a comparison: on cores of its own, measured with its children, stopped in the end."""

import ctypes
import os
import pathlib
import resource
import signal
import socket
import subprocess
import time

from .problem import Problem

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGESIZE")
_START_SECONDS = 20
_STOP_SECONDS = 5
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


class Process:
    """A server process and its children.

    It has a session of its own, so that Ctrl-C reaches the comparison alone, which then stops it.
    """

    def __init__(self, name, command, cores, directory, environment=None, output=None):
        """`output`: where standard output goes, if not to the same file as standard error."""
        self.name = name
        self._log = pathlib.Path(directory) / "output.log"
        self._known_tree = None
        with open(self._log, "wb") as log, open(output or self._log, "ab") as out:
            self._process = subprocess.Popen(
                [str(word) for word in command],
                cwd=directory,
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=log,
                start_new_session=True,
                preexec_fn=lambda: _prepare(cores),
            )

    @property
    def identifier(self):
        return self._process.pid

    def wait_until_listening(self, port):
        deadline = time.monotonic() + _START_SECONDS
        while True:
            self.check()
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise Problem(f"{self.name} does not listen after {_START_SECONDS} s") from None
                time.sleep(0.005)

    def check(self):
        """Raises where the process has ended."""
        status = self._process.poll()
        if status is not None:
            lines = self._log.read_text(errors="replace").strip().splitlines() or ["without a word"]
            raise Problem(f"{self.name} ended with status {status}: {lines[-1]}")

    def cpu_seconds(self):
        """User and system time of all threads of the process and its children, so far."""
        user = system = 0
        for identifier in self._tree():
            fields = _stat(identifier)
            if fields:
                user += int(fields[11])
                system += int(fields[12])
        return user / _TICKS_PER_SECOND, system / _TICKS_PER_SECOND

    def remember_tree(self):
        """Takes the present children for all there will be, which makes a reading cheap.

        Only for a server that has answered: one that listens may not have all its children yet.
        """
        self._known_tree = None
        self._known_tree = self._tree()

    def resident_bytes(self):
        """Resident memory; pages that a child shares with its parent count in both."""
        return sum(int(fields[21]) for fields in map(_stat, self._tree()) if fields) * _PAGE_BYTES

    def has_ended(self):
        return self._process.poll() is not None

    def stop(self):
        if self._process.poll() is not None:
            return
        self._known_tree = None
        tree = self._tree()
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            for identifier in tree:
                try:
                    os.kill(identifier, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            self._process.wait()

    def _tree(self):
        if self._known_tree:
            return self._known_tree
        children = {}
        for entry in os.listdir("/proc"):
            fields = _stat(entry) if entry.isdigit() else None
            if fields:
                children.setdefault(int(fields[1]), []).append(int(entry))
        tree = [self._process.pid]
        for identifier in tree:
            tree.extend(children.get(identifier, []))
        return tree


def _prepare(cores):
    """In the child: its cores, as many open files as it may have, and its end where ours comes without warning."""
    os.sched_setaffinity(0, cores)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _stat(identifier):
    """The fields of proc_pid_stat(5) from the third on; None where the process is gone."""
    try:
        with open(f"/proc/{identifier}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
