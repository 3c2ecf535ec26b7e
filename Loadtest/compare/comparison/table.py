"""Rounds as a table: medians, and ratios of rounds that were made one after the other."""

import statistics

from .row import BARE, GZIP_LOG

COLUMNS = ["row", "CPU µs", "of it system", "range", f"÷ {BARE.name}", f"÷ {GZIP_LOG.name}", "requests/s", "core used",
           "p50 ms", "p99 ms", "bytes", "RSS MB"]


def table(rounds_by_row):
    """Lines of a Markdown table, readable as it is."""
    lines = [COLUMNS, None] + [_line(name, rounds, rounds_by_row) for name, rounds in rounds_by_row.items()]
    widths = [max(len(line[column]) for line in lines if line) for column in range(len(COLUMNS))]
    for line in lines:
        if line is None:
            yield "| " + " | ".join(_rule(column, width) for column, width in enumerate(widths)) + " |"
        else:
            yield "| " + " | ".join(_pad(column, cell, widths[column]) for column, cell in enumerate(line)) + " |"


def _line(name, rounds, rounds_by_row):
    def median(value):
        return statistics.median(value(round) for round in rounds)

    costs = [round.cpu_us for round in rounds]
    return [
        name,
        f"{median(lambda round: round.cpu_us):.1f}",
        f"{median(lambda round: round.system_us):.1f}",
        f"{min(costs):.1f}–{max(costs):.1f}",
        _ratio(rounds, rounds_by_row.get(BARE.name)),
        _ratio(rounds, rounds_by_row.get(GZIP_LOG.name)),
        f"{median(lambda round: round.requests_per_second):,.0f}",
        f"{median(lambda round: round.busy):.0%}",
        f"{median(lambda round: round.p50_us) / 1000:.2f}",
        f"{median(lambda round: round.p99_us) / 1000:.2f}",
        f"{median(lambda round: round.bytes_per_request):.0f}",
        f"{median(lambda round: round.resident_bytes) / 1e6:.1f}",
    ]


def _ratio(rounds, others):
    if not others:
        return "–"
    return f"{statistics.median(one.cpu_us / other.cpu_us for one, other in zip(rounds, others)):.2f}"


def _pad(column, cell, width):
    return cell.ljust(width) if column == 0 else cell.rjust(width)


def _rule(column, width):
    return "-" * width if column == 0 else "-" * (width - 1) + ":"
