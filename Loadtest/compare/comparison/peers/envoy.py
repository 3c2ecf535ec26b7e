import json
import re

from .. import templates
from ..keys import APP_LENGTH, ORGANIZATION_LENGTH
from .peer import Peer


class Envoy(Peer):
    name = "envoy"
    label = "Envoy"
    needs = ("envoy",)
    codings = ("gzip", "zstd")
    told_limits = 1
    does = {
        "forwarding": "one worker, kept connections",
        "keys": "api_key_auth, whole tokens",
        "limits": "3 token buckets of local_ratelimit",
        "compression": "gzip level 1 (zlib), zstd level 1",
        "log": "JSON, written by a thread of its own",
        "rate-limit fields": "the tightest of the 3; a refusal is plain text",
    }

    def start(self, keys):
        configuration = self.directory / "envoy.yaml"
        templates.fill(
            "envoy/envoy.yaml", configuration, PORT=self.port, TLS_PORT=self.tls_port, DIRECTORY=self.directory,
            UPSTREAM_PORT=self.setting.upstream_port, CERTIFICATE=self.setting.certificate,
            PRIVATE_KEY=self.setting.private_key, ORGANIZATION_LENGTH=ORGANIZATION_LENGTH, APP_LENGTH=APP_LENGTH,
            CREDENTIALS=json.dumps([{"key": key.token, "client": key.name} for key in keys]),
            DESCRIPTORS=json.dumps(_descriptors(keys)),
        )
        self.launch([
            self.setting.tools.find("envoy"), "-c", configuration, "--concurrency", "1", "--disable-hot-restart",
            "--log-level", "error", "--file-flush-interval-msec", "1000",
        ])

    def version(self):
        text = self.run(self.setting.tools.find("envoy"), "--version")
        return "Envoy " + re.search(r"version: \w+/([\d.]+)/", text)[1]


def _descriptors(keys):
    """A bucket for each key, app and organization."""
    def bucket(level, name, count, seconds):
        return {
            "entries": [{"key": level, "value": name}],
            "token_bucket": {"max_tokens": count, "tokens_per_fill": count, "fill_interval": f"{seconds}s"},
        }

    descriptors = [bucket("key", key.name, 1, 86400) if key.is_refused else bucket("key", key.name, 1_000_000_000, 1)
                   for key in keys]
    descriptors += [bucket("app", name, 4_000_000_000, 900) for name in sorted({key.app for key in keys})]
    names = sorted({key.organization for key in keys})
    return descriptors + [bucket("organization", name, 4_000_000_000, 900) for name in names]
