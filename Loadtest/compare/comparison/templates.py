"""Configuration files, made from those beside the program."""

import pathlib

PEERS = pathlib.Path(__file__).resolve().parent.parent / "peers"


def fill(template, target, **values):
    """Writes `template`, a path under peers/, to `target`, with each `@NAME@` replaced."""
    text = (PEERS / template).read_text()
    for name, value in values.items():
        text = text.replace(f"@{name}@", str(value))
    target.write_text(text)
