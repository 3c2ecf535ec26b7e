from .. import templates
from .peer import Peer


class Caddy(Peer):
    name = "caddy"
    label = "Caddy"
    needs = ("caddy",)
    codings = ("gzip", "zstd")
    has_limits = False
    told_limits = 0
    does = {
        "forwarding": "one processor (GOMAXPROCS), kept connections",
        "keys": "map, whole tokens; looked through from its top",
        "limits": "none: the standard build has none",
        "compression": "gzip level 1, zstd fastest (both in Go)",
        "log": "JSON, a write for each line",
    }

    def start(self, keys):
        lines = [f'"{key.authorization}" {key.name} {key.app} {key.organization}' for key in keys]
        (self.directory / "keys.map").write_text("\n".join(lines) + "\n")
        configuration = self.directory / "Caddyfile"
        templates.fill("caddy/Caddyfile", configuration, PORT=self.port, TLS_PORT=self.tls_port,
                       DIRECTORY=self.directory, UPSTREAM_PORT=self.setting.upstream_port,
                       CERTIFICATE=self.setting.certificate, PRIVATE_KEY=self.setting.private_key)
        home = str(self.directory)
        self.launch([self.setting.tools.find("caddy"), "run", "--config", configuration, "--adapter", "caddyfile"],
                    environment={"GOMAXPROCS": "1", "HOME": home, "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home})

    def version(self):
        return "Caddy " + self.run(self.setting.tools.find("caddy"), "version").split()[0]
