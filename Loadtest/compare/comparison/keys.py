"""The keys that callers have: the same table for every server."""

import dataclasses
import secrets
import zlib

ORGANIZATIONS = 100
APPS_EACH = 2
KEYS_EACH = 5
# An app whose one key has a limit of one request a day.
REFUSED_APP = "org-101-a1"
ORGANIZATION_LENGTH = len("org-001")
APP_LENGTH = len(REFUSED_APP)
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclasses.dataclass(frozen=True)
class Key:
    """Names are of fixed lengths, and each begins with the one above it: `org-001-a2-k5`."""

    token: str
    name: str

    @property
    def app(self):
        return self.name[:APP_LENGTH]

    @property
    def organization(self):
        return self.name[:ORGANIZATION_LENGTH]

    @property
    def is_refused(self):
        return self.app == REFUSED_APP

    @property
    def authorization(self):
        return f"Bearer {self.token}"


def apps():
    """The apps that are served, by name."""
    return [f"org-{organization:03}-a{app}" for organization in range(1, ORGANIZATIONS + 1)
            for app in range(1, APPS_EACH + 1)]


def table(token_of):
    """All keys; `token_of(app, count)` gives an app's tokens."""
    keys = []
    for app in [*apps(), REFUSED_APP]:
        count = 1 if app == REFUSED_APP else KEYS_EACH
        keys += [Key(token, f"{app}-k{index}") for index, token in enumerate(token_of(app, count), 1)]
    return keys


def made_up(_app=None, count=1):
    """Tokens of the right form that no gateway has issued (docs/keys.md)."""
    return [_made_up_token() for _ in range(count)]


def _made_up_token():
    body = f"tg_{_random(10)}_{_random(43)}"
    checksum, digits = zlib.crc32(body.encode()), ""
    for _ in range(6):
        checksum, digit = divmod(checksum, 62)
        digits = _DIGITS[digit] + digits
    return f"{body}_{digits}"


def _random(count):
    return "".join(secrets.choice(_DIGITS) for _ in range(count))
