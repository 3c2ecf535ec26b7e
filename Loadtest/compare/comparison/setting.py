"""What the servers of a run share."""

import dataclasses
import os
import pathlib
import subprocess

from .problem import Problem
from .tools import Tools


@dataclasses.dataclass
class Setting:
    stack: object
    directory: pathlib.Path
    tools: Tools
    server_cores: set
    load_core: int
    certificate: pathlib.Path
    private_key: pathlib.Path
    upstream_port: int = 0


def cores():
    """The core of the server, and that of the load and the upstream."""
    allowed = sorted(os.sched_getaffinity(0))
    if len(allowed) < 2:
        raise Problem("two cores are needed, one for the server and one for the load")
    return allowed[0], allowed[1]


def make_certificate(openssl, directory):
    """A certificate for 127.0.0.1 that is good for this run, and its key."""
    certificate, private_key = directory / "certificate.pem", directory / "private-key.pem"
    words = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
             "-keyout", private_key, "-out", certificate]
    result = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=60)
    if result.returncode != 0:
        raise Problem(f"openssl: {(result.stderr.strip().splitlines() or ['failed'])[-1]}")
    return certificate, private_key
