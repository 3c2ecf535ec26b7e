"""What the command lines of `run` and `scale` share."""

import argparse
import datetime
import os
import pathlib
import platform

from .problem import Problem

ROOT = pathlib.Path(__file__).resolve().parents[3]
FOLDER = ROOT / ".build" / "compare"


def add_shared(parser, rounds):
    parser.add_argument("--tollgate", type=pathlib.Path, default=ROOT / ".build/release/tollgate", metavar="PATH",
                        help="the gateway's release build (default: .build/release/tollgate)")
    parser.add_argument("--rounds", type=bounded(1, 1000), default=rounds, metavar="N",
                        help=f"how often each cell is measured, in turns (default: {rounds})")
    parser.add_argument("--seconds", type=bounded(1, 600), default=1, metavar="N",
                        help="how long each cell is measured in a round (default: 1)")
    parser.add_argument("--markdown", action="store_true", help="prints the tables in Markdown")
    parser.add_argument("--into", type=pathlib.Path, metavar="FILE",
                        help="writes the tables in Markdown into this file too, between the comments that mark their place")


def bounded(least, most):
    def number(text):
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} to {most}")
        return int(text)
    return number


def counts(option, text):
    """A list of numbers of connections, separated by commas."""
    number = bounded(1, 4000)
    try:
        return sorted({number(part.strip()) for part in text.split(",")})
    except argparse.ArgumentTypeError as error:
        raise Problem(f"{option}: {error}") from None


def chosen(option, text, entries):
    """Those entries whose names stand in a list separated by commas; all without one."""
    names = chosen_names(option, text, [entry.name for entry in entries])
    return [entry for entry in entries if entry.name in names]


def chosen_names(option, text, known):
    if not text:
        return list(known)
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in known:
            raise Problem(f"{option}: there is no {name!r}; there are {', '.join(known)}")
    return [name for name in known if name in names]


def program(path):
    """The gateway, if it is there and can be run."""
    if not (path.is_file() and os.access(path, os.X_OK)):
        raise Problem(f"{path} is missing; `make build` makes it")
    return path.resolve()


def write_into(path, name, lines):
    """Replaces what stands between `<!-- NAME: begin -->` and `<!-- NAME: end -->`."""
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
    text = path.read_text()
    before, found_begin, rest = text.partition(begin)
    _, found_end, after = rest.partition(end)
    if not found_begin or not found_end:
        raise Problem(f"--into: {path} has no lines {begin.strip()} and {end}")
    body = "\n".join(line.rstrip() for line in lines).strip("\n")
    path.write_text(f"{before}{begin}{body}\n{end}{after}")


def about(options):
    """When and where a run was made, for its results."""
    return {
        "made": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}",
        "rounds": options.rounds,
        "seconds": options.seconds,
    }
