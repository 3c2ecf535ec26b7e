"""The servers of a comparison, each with its configuration in a folder of its own."""

import os
import pathlib
import pwd
import socket
import subprocess

from .problem import Problem
from .process import Process

_HERE = pathlib.Path(__file__).resolve().parent.parent
PATH = "/2/tweets/search/recent"
_COMMAND_SECONDS = 60


class Server:
    def __init__(self, process, port, keys=None):
        self.process = process
        self.port = port
        self.keys = keys or {}


def start(stack, directory, nginx, tollgate, server_core, load_core, document):
    """The servers under test by name, with the upstream behind them; the stack stops them."""
    file = directory / "recent.json"
    file.write_bytes(document)
    upstream = _start_nginx(stack, directory, nginx, load_core, "upstream", DOCUMENT=file)
    servers = {
        template: _start_nginx(stack, directory, nginx, server_core, template, UPSTREAM_PORT=upstream.port)
        for template in ("proxy", "proxy-gzip-log")
    }
    servers["tollgate"] = Gateway(stack, directory, tollgate, server_core, upstream)
    return servers


def _start_nginx(stack, directory, nginx, core, template, **values):
    folder = directory / template
    folder.mkdir()
    port = _free_port()
    configuration = folder / "nginx.conf"
    user = pwd.getpwuid(os.geteuid()).pw_name
    _fill(_HERE / "nginx" / f"{template}.conf", configuration, PORT=port, DIRECTORY=folder, USER=user, **values)
    process = Process(f"nginx ({template})", [nginx, "-p", folder, "-c", configuration], core, folder)
    stack.callback(process.stop)
    process.wait_until_listening(port)
    return Server(process, port)


class Gateway(Server):
    """The gateway, with a key that is served and one that is refused."""

    def __init__(self, stack, directory, program, core, upstream):
        self._program = program
        self._directory = directory / "tollgate"
        self._directory.mkdir()
        port = _free_port()
        for name in ("gateway.yaml", "tiers.yaml", "organizations.yaml"):
            _fill(_HERE / "tollgate" / name, self._directory / name, PORT=port, UPSTREAM_PORT=upstream.port)
        self._run("check")
        keys = {app: self._run("keys", "issue", "--app", app).strip() for app in ("served", "refused")}
        process = Process("tollgate", [program, "serve", "--config", "gateway.yaml"], core, self._directory)
        stack.callback(process.stop)
        process.wait_until_listening(port)
        super().__init__(process, port, keys)

    def records(self):
        """The accesses on record, each a line of JSON."""
        return self._run("audit", "export").splitlines()

    def _run(self, *words):
        result = subprocess.run(
            [self._program, *words, "--config", "gateway.yaml"],
            cwd=self._directory, capture_output=True, text=True, timeout=_COMMAND_SECONDS,
        )
        if result.returncode != 0:
            lines = result.stderr.strip().splitlines() or [f"status {result.returncode}"]
            raise Problem(f"tollgate {' '.join(words)}: {lines[0]}")
        return result.stdout


def _fill(template, target, **values):
    text = template.read_text()
    for name, value in values.items():
        text = text.replace(f"@{name}@", str(value))
    target.write_text(text)


def _free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
