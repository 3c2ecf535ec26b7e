import os
import pwd

from .. import templates
from .peer import Peer


def nginx_values(peer):
    """What every nginx configuration here is filled with."""
    return {
        "PORT": peer.port, "TLS_PORT": peer.tls_port, "DIRECTORY": peer.directory,
        "USER": pwd.getpwuid(os.geteuid()).pw_name,
        "CERTIFICATE": peer.setting.certificate, "PRIVATE_KEY": peer.setting.private_key,
    }


class _Nginx(Peer):
    template = ""

    def start(self, keys):
        configuration = self.directory / "nginx.conf"
        templates.fill(self.template, configuration, UPSTREAM_PORT=self.setting.upstream_port, **nginx_values(self))
        self.launch([self.setting.tools.find("nginx"), "-p", self.directory, "-c", configuration])

    def version(self):
        return self.run(self.setting.tools.find("nginx"), "-v").strip().removeprefix("nginx version: ")


class Upstream(_Nginx):
    """What stands behind every server, on the load's core."""

    name = "upstream"
    label = "the upstream"
    has_tls = False
    template = "nginx/upstream.conf"

    def __init__(self, setting, small, large):
        super().__init__(setting)
        self._values = {}
        for name, content in (("SMALL", small), ("LARGE", large)):
            file = self.directory / f"{name.lower()}.json"
            file.write_bytes(content)
            self._values[name] = file

    def start(self, keys=()):
        configuration = self.directory / "nginx.conf"
        templates.fill(self.template, configuration, **self._values, **nginx_values(self))
        self.launch([self.setting.tools.find("nginx"), "-p", self.directory, "-c", configuration])


class BareNginx(_Nginx):
    name = "nginx-bare"
    label = "nginx, bare"
    needs = ("nginx",)
    template = "nginx/bare.conf"
    does = {"forwarding": "proxy_pass with kept connections"}
    codings = ()
    has_keys = has_limits = False
    told_limits = 0


class LuaNginx(_Nginx):
    name = "nginx"
    label = "nginx + Lua"
    needs = ("nginx", "nginx-lua")
    template = "nginx/gateway.conf"
    does = {
        "forwarding": "proxy_pass with kept connections",
        "keys": "Lua table, whole tokens",
        "limits": "3 buckets (GCRA) in Lua tables of its one worker, all or nothing",
        "compression": "gzip level 1 (zlib)",
        "log": "JSON, written every 64 kB or second",
        "rate-limit fields": "all 3",
    }

    def start(self, keys):
        lines = [f'["{key.authorization}"]={{"{key.name}","{key.app}","{key.organization}",'
                 f'"{"nothing" if key.is_refused else "plenty"}"}},' for key in keys]
        (self.directory / "keys.lua").write_text("return {\n" + "\n".join(lines) + "\n}\n")
        templates.fill("nginx/gateway.lua", self.directory / "gateway.lua")
        super().start(keys)

    def version(self):
        module = self.run("dpkg-query", "-W", "-f", "${Version}", "libnginx-mod-http-lua").strip()
        return f"{super().version()} with Lua module {module}"
