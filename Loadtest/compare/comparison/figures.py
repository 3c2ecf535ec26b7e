"""Results as plain values, which the tables and the report are made of, and can be made of again."""

import statistics

PERCENTILES = (("p50", 0.5), ("p99", 0.99), ("p999", 0.999))


def percentile(histogram, share):
    """Nanoseconds below which a share of a merged histogram lies; None where it is empty."""
    total = sum(count for _, count in histogram)
    if not total:
        return None
    rest = share * total
    for value, count in histogram:
        rest -= count
        if rest <= 0:
            return value
    return histogram[-1][0]


def merged(histograms):
    counts = {}
    for histogram in histograms:
        for value, count in histogram:
            counts[value] = counts.get(value, 0) + count
    return sorted(counts.items())


def cell_content(cell, rounds, timed, memory, body_bytes):
    histogram = merged(entry.histogram for entry in timed)
    content = {
        "server": cell.peer.name, "row": cell.row.name, "connections": cell.connections, "reason": None,
        "body_bytes": body_bytes, "memory_bytes": memory, "rounds": rounds,
        "rate": cell.rate, "scheduled": sum(entry.scheduled for entry in timed),
        "unanswered": sum(entry.unanswered for entry in timed),
    }
    for name, share in PERCENTILES:
        content[f"{name}_ns"] = percentile(histogram, share)
    return content


def missing_content(cell, reason):
    return {"server": cell.peer.name, "row": cell.row.name, "connections": cell.connections, "reason": reason,
            "rounds": []}


class Results:
    """Reads what a run has written."""

    def __init__(self, content):
        self.content = content
        self.servers = content["servers"]
        self.rows = content["rows"]
        self._cells = {(cell["server"], cell["row"], cell["connections"]): cell for cell in content["cells"]}
        # Rows with their number of connections, in the order of the tables.
        self.lines = list(dict.fromkeys((cell["row"], cell["connections"]) for cell in content["cells"]))

    def cell(self, server, row, connections):
        return self._cells.get((server, row, connections))

    def label(self, row, connections):
        """As `proxied access, 2.7 kB (32)`, with the connections in brackets."""
        text = next(entry["label"] for entry in self.rows if entry["name"] == row)
        return f"{text} ({connections:,})"

    def reason(self, server, row, connections):
        """Why there is no figure; None where there is one."""
        cell = self.cell(server, row, connections)
        return "–" if cell is None else cell["reason"]

    def median(self, server, row, connections, name):
        values = self.values(server, row, connections, name)
        return statistics.median(values) if values else None

    def values(self, server, row, connections, name):
        cell = self.cell(server, row, connections)
        return [entry[name] for entry in cell["rounds"]] if cell else []

    def ratio(self, server, other, row, connections):
        """CPU of one over another's: the median of the ratios within each round."""
        pairs = zip(self.values(server, row, connections, "cpu_us"), self.values(other, row, connections, "cpu_us"))
        ratios = [one / two for one, two in pairs if two > 0]
        return statistics.median(ratios) if ratios else None

    def quietness(self):
        """The median and the most of others' share of the server's core, over all rounds."""
        shares = [entry["others"] for cell in self.content["cells"] for entry in cell["rounds"]]
        return (statistics.median(shares), max(shares)) if shares else (0.0, 0.0)
