"""The gateway under callgrind, which counts the instructions of a load whatever else the machine does."""

import collections
import re
import subprocess

from .peers.tollgate import Tollgate
from .problem import Problem

_SECONDS = 60
_NAME = re.compile(r"\((\d+)\)(?: (.*))?")
REFERENCES = re.compile(r"swift_(retain|release|bridgeObjectRetain|bridgeObjectRelease|unownedRetainStrong)$")
ALLOCATIONS = re.compile(r"(malloc|calloc|realloc|aligned_alloc|posix_memalign|swift_slowAlloc)(@|$)")


class CountedTollgate(Tollgate):
    """Counts nothing until `counted`."""

    def start(self, keys=()):
        # Valgrind reads symbols, but not this compiler's debugging information.
        program = self.directory / "tollgate"
        self.run("strip", "-g", "-o", program, self.setting.tools.tollgate)
        self.launch(["valgrind", "--tool=callgrind", "--instr-atstart=no",
                     f"--callgrind-out-file={self.directory / 'callgrind'}", program, "serve", "--config", "gateway.yaml"])

    def counted(self, load):
        """What `load`, which gives the number of its requests, takes in user space."""
        self._control("--instr=on")
        requests = load()
        self._control("--instr=off")
        self._control("--dump")
        dumps = sorted(self.directory.glob("callgrind.*"), key=lambda path: path.stat().st_mtime)
        if not dumps:
            raise Problem("callgrind wrote no counts")
        self._control("--zero")
        return Counts(dumps[-1], requests)

    def _control(self, option):
        words = ["callgrind_control", option, str(self.process.identifier)]
        if subprocess.run(words, capture_output=True, timeout=_SECONDS).returncode != 0:
            raise Problem(f"{' '.join(words)} failed")


class Counts:
    """What a callgrind file says, per request. Its format: valgrind.org/docs/manual/cl-format.html."""

    def __init__(self, path, requests):
        self.requests = requests
        self._names = {}
        self.own = collections.Counter()
        self.libraries = collections.Counter()
        self.calls = collections.Counter()
        with open(path, errors="replace") as file:
            self._read(file)

    def _read(self, file):
        function = library = called = None
        is_call = False
        for line in file:
            if line.startswith("ob="):
                library = self._name("ob", line[3:])
            elif line.startswith("fn="):
                function = self._name("fn", line[3:])
            elif line.startswith("cfn="):
                called = self._name("fn", line[4:])
            elif line.startswith("cob="):
                self._name("ob", line[4:])
            elif line.startswith("calls="):
                self.calls[function, called] += int(line[6:].split()[0])
                is_call = True
            elif line[0].isdigit() or line[0] in "+-*":
                # Behind `calls=`, what the call took stands with those that it called.
                if not is_call and function:
                    count = int(line.split()[1])
                    self.own[function] += count
                    self.libraries[library] += count
                is_call = False

    def _name(self, kind, text):
        number, name = _NAME.match(text.strip()).groups()
        if name:
            self._names[kind, number] = name
        return self._names[kind, number]

    def instructions(self, library=""):
        """Of an access, in all, or in a shared library whose path contains `library`."""
        return sum(count for name, count in self.libraries.items() if library in name) / self.requests

    def called(self, pattern):
        """How often an access calls functions whose names match."""
        return sum(count for (_, name), count in self.calls.items() if pattern.match(name)) / self.requests

    def callers(self, pattern, count):
        """The functions that call those most: pairs of a name and the calls of an access."""
        callers = collections.Counter()
        for (function, name), calls in self.calls.items():
            if pattern.match(name):
                callers[function] += calls
        return [(name, calls / self.requests) for name, calls in callers.most_common(count)]

    def top(self, count):
        """The functions that take most: pairs of a name and the instructions of an access."""
        return [(name, own / self.requests) for name, own in self.own.most_common(count)]
