import datetime
import json

from .. import templates
from ..keys import KEYS_EACH, REFUSED_APP, apps
from ..problem import Problem
from .peer import Peer


class Tollgate(Peer):
    name = "tollgate"
    label = "Tollgate"
    told_limits = 6
    does = {
        "forwarding": "one event loop, kept connections",
        "keys": "table of identifiers, SHA-256 of the secret",
        "limits": "6: five buckets and windows for key, app and organization, one of concurrency; all or nothing; "
                  "items counted in each answer",
        "compression": "",
        "log": "binary journal, written before the answer, synced every 100 ms",
        "rate-limit fields": "all 6, and x-rate-limit-*",
    }

    def __init__(self, setting, folder=None, threads=1, app_names=None):
        """`app_names`: those of its organizations' file, in place of the comparison's; see `write_organizations`."""
        super().__init__(setting, folder)
        self._threads = threads
        self._apps = app_names or [*apps(), REFUSED_APP]
        self._listeners = [f"  - address: 127.0.0.1:{self.port}"]
        for name in ("tiers", "organizations"):
            getattr(self, f"_write_{name}")()
        self.has_tls = self._takes(tls=True)
        if self.has_tls:
            self._listeners.append(
                f"  - address: 127.0.0.1:{self.tls_port}\n"
                f"    tls: {{certificate: {setting.certificate}, private_key: {setting.private_key}}}")
        self.codings = ("zstd", "gzip") if self._takes(codings=("zstd", "gzip")) else ("gzip",)
        self.does = {**self.does, "compression": " and ".join(reversed(self.codings)) + ", fastest level"}
        self._write_gateway()
        self.command("check")

    def refusal(self, row):
        reason = super().refusal(row)
        return "not built" if reason in ("no TLS", "no zstd") else reason

    def start(self, keys=()):
        self.launch([self.setting.tools.tollgate, "serve", "--config", "gateway.yaml"])

    def version(self):
        """The commit of the sources and the time of the build, which may be of others."""
        commit = self.run("git", "-C", templates.PEERS, "describe", "--always", "--dirty").strip()
        built = datetime.datetime.fromtimestamp(self.setting.tools.tollgate.stat().st_mtime)
        return f"Tollgate {commit}, built {built:%Y-%m-%d %H:%M}"

    def issue(self):
        """Issues all keys of the comparison; gives the tokens of each app."""
        words = [word for app in apps() for word in ("--app", app)]
        tokens = {}
        for line in self.command("keys", "issue", "--count", str(KEYS_EACH), *words).splitlines():
            app, token = line.split()
            tokens.setdefault(app, []).append(token)
        tokens[REFUSED_APP] = [self.command("keys", "issue", "--app", REFUSED_APP).strip()]
        return tokens

    def log_lines(self):
        """The accesses on record."""
        return [json.loads(line) for line in self.command("audit", "export").splitlines()]

    def command(self, *words):
        return self.run(self.setting.tools.tollgate, *words, "--config", "gateway.yaml")

    def _takes(self, tls=False, codings=("gzip",)):
        """Whether this build accepts a configuration with TLS, or with these codings."""
        listeners = self._listeners[:1]
        if tls:
            listeners[0] += (f"\n    tls: {{certificate: {self.setting.certificate}, "
                             f"private_key: {self.setting.private_key}}}")
        self._write_gateway(listeners, codings)
        try:
            self.command("check")
            return True
        except Problem:
            return False

    def _write_gateway(self, listeners=None, codings=None):
        templates.fill(
            "tollgate/gateway.yaml", self.directory / "gateway.yaml", LISTENERS="\n".join(listeners or self._listeners),
            THREADS=self._threads, UPSTREAM_PORT=self.setting.upstream_port,
            CODINGS=", ".join(codings or self.codings),
        )

    def _write_tiers(self):
        templates.fill("tollgate/tiers.yaml", self.directory / "tiers.yaml")

    def _write_organizations(self):
        write_organizations(self.directory / "organizations.yaml", self._apps)


def write_organizations(path, app_names):
    """An agreement for each organization of these apps, whose names begin with their organization's and `-a`."""
    organizations = {}
    for app in app_names:
        organizations.setdefault(app.rpartition("-a")[0], []).append(app)
    lines = ["purposes:", "  measuring: {routes: [recent-search, full-search, create-post]}", "", "organizations:"]
    for name, its_apps in organizations.items():
        tier = "nothing" if REFUSED_APP in its_apps else "plenty"
        lines += [f"  {name}:", f"    legal_name: {name}", f"    tier: {tier}", "    apps:"]
        lines += [f"      {app}: {{purpose: measuring}}" for app in its_apps]
    path.write_text("\n".join(lines) + "\n")
