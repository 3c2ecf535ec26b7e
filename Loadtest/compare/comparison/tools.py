"""The programs that a comparison needs, from Debian where they are missing."""

import os
import shutil
import subprocess
import sys

from .problem import Problem

_SEARCH_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
_PACKAGES = {"nginx": "nginx", "wrk": "wrk", "taskset": "util-linux"}


def find_tools():
    """The paths of nginx, wrk and taskset, by name."""
    missing = [package for program, package in _PACKAGES.items() if not _find(program)]
    if missing:
        _install(missing)
    paths = {program: _find(program) for program in _PACKAGES}
    for program, path in paths.items():
        if not path:
            raise Problem(f"{program} is missing, and installing {_PACKAGES[program]} did not bring it")
    return paths


def version(program):
    """What a program says of its version, in one line."""
    result = subprocess.run([program, "-v"], capture_output=True, text=True, timeout=10)
    lines = (result.stdout + result.stderr).strip().splitlines()
    return lines[0] if lines else "unknown"


def _find(program):
    return shutil.which(program, path=_SEARCH_PATH)


def _install(packages):
    names = " ".join(packages)
    if not _find("apt-get"):
        raise Problem(f"{names} missing, and there is no apt-get here to install it")
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    if sudo and not _find("sudo"):
        raise Problem(f"{names} missing; install it as root: apt-get install {names}")
    print(f"installing {names}", file=sys.stderr)
    for words in (["update", "-q"], ["install", "-qy", *packages]):
        result = subprocess.run([*sudo, "apt-get", *words], stdin=subprocess.DEVNULL, stdout=sys.stderr)
        if result.returncode != 0:
            raise Problem(f"apt-get {' '.join(words)} ended with status {result.returncode}")
