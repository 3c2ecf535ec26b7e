from .. import templates
from .peer import Peer


class HAProxy(Peer):
    name = "haproxy"
    label = "HAProxy"
    needs = ("haproxy",)
    does = {
        "forwarding": "kept connections, http-reuse always",
        "keys": "map file, whole tokens",
        "limits": "no token buckets: request rates over 15 minutes in 3 stick tables; a refused request counts too",
        "compression": "gzip by SLZ, which has one level",
        "log": "JSON to standard output, a file; a write for each line",
        "rate-limit fields": "all 3; the reset is the window's length",
    }

    def start(self, keys):
        lines = [f"{key.token} {key.organization}/{key.app}/{key.name}/{1 if key.is_refused else 1000000000}"
                 for key in keys]
        (self.directory / "keys.map").write_text("\n".join(lines) + "\n")
        both = self.directory / "both.pem"
        both.write_text(self.setting.certificate.read_text() + self.setting.private_key.read_text())
        both.chmod(0o600)
        configuration = self.directory / "haproxy.cfg"
        templates.fill("haproxy/haproxy.cfg", configuration, PORT=self.port, TLS_PORT=self.tls_port, BOTH=both,
                       DIRECTORY=self.directory, UPSTREAM_PORT=self.setting.upstream_port)
        self.launch([self.setting.tools.find("haproxy"), "-db", "-f", configuration], output=self.log)

    def version(self):
        """As `HAProxy 2.6.12-1`, of `HAProxy version 2.6.12-1 2026/10/17 - https://…`."""
        return "HAProxy " + self.run(self.setting.tools.find("haproxy"), "-v").split()[2]
