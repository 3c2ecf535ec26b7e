"""Results as tables, for a terminal or in Markdown."""

import csv

FIELDS = ["server", "row", "connections", "round", "cpu_us", "system_us", "requests_per_second", "bytes_per_request",
          "used", "others", "requests"]
CELL_FIELDS = ["reason", "body_bytes", "memory_bytes", "rate", "scheduled", "unanswered", "p50_ns", "p99_ns", "p999_ns"]


def tables(results):
    """Pairs of a heading and a table, which is a list of lines of cells with the header first."""
    yield "CPU of an access, µs (median; user and system, whole process tree)", _matrix(results, _cpu)
    if any(server["name"] == "tollgate" for server in results.servers):
        yield ratios(results)
    yield "Accesses a second on one core (median)", _matrix(results, _throughput)
    yield "Latency at a fixed rate, ms: p50 / p99 / p99.9", _matrix(results, _latency, has_rate=True)
    yield "Most memory under load, MB (resident)", _matrix(results, _memory, rows=["proxied"])
    yield "Size of the answer's body, bytes", _matrix(results, _size, rows=[
        row["name"] for row in results.rows if row["coding"] != "identity"])


def ratios(results):
    """The heading and the table of the gateway's CPU beside that of each other server."""
    return "Tollgate's CPU ÷ that of each other (median of the ratios within each round)", _ratios(results)


def header(results):
    """What a run was, in a few lines."""
    content = results.content
    median, most = results.quietness()
    plural = "s" if content["rounds"] > 1 else ""
    yield (f"{content['rounds']} round{plural} of {content['seconds']} s; {content['machine']}; "
           f"{content['made']}.")
    yield "; ".join(dict.fromkeys(server["version"] for server in results.servers)) + "."
    yield f"Others used {median:.0%} of the server's core, {most:.0%} in the worst round."
    if median > 0.05:
        yield "The machine was not quiet: take these figures for a trial of the harness, not for a result."


def rendered(tables_to_render, is_markdown):
    """Lines of tables, each under its heading."""
    for heading, lines in tables_to_render:
        if len(lines) < 2:
            continue
        widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
        yield ""
        if is_markdown:
            yield f"**{heading}**"
            yield ""
            rule = ["-" * (width - (place > 0)) + ":" * (place > 0) for place, width in enumerate(widths)]
            for line in [_padded(lines[0], widths), rule, *(_padded(line, widths) for line in lines[1:])]:
                yield f"| {' | '.join(line)} |"
        else:
            yield heading
            rule = ["─" * width for width in widths]
            for line in [_padded(lines[0], widths), rule, *(_padded(line, widths) for line in lines[1:])]:
                yield "  ".join(line).rstrip()


def write_csv(results, file):
    """A line for each round of each cell, and one where there was none; figures of the cell stand in each line."""
    writer = csv.writer(file)
    writer.writerow(FIELDS + CELL_FIELDS)
    for cell in results.content["cells"]:
        whole = [cell.get(name) for name in CELL_FIELDS]
        place = [cell["server"], cell["row"], cell["connections"]]
        for number, entry in enumerate(cell["rounds"], 1):
            writer.writerow(place + [number] + [entry[name] for name in FIELDS[4:]] + whole)
        if not cell["rounds"]:
            writer.writerow(place + [None] * (len(FIELDS) - 3) + whole)


def _matrix(results, figure, rows=None, has_rate=False):
    """A line for each row, a column for each server."""
    lines = [["", *(["rate"] if has_rate else []), *(server["label"] for server in results.servers)]]
    for row, connections in results.lines:
        if rows is not None and row not in rows:
            continue
        line = [results.label(row, connections)]
        if has_rate:
            rates = [cell["rate"] for server in results.servers
                     if (cell := results.cell(server["name"], row, connections)) and cell["rounds"]]
            line.append(f"{rates[0]:,}/s" if rates else "–")
        for server in results.servers:
            reason = results.reason(server["name"], row, connections)
            line.append(reason or figure(results, server["name"], row, connections))
        lines.append(line)
    return lines


def _cpu(results, *place):
    return f"{results.median(*place, 'cpu_us'):.1f}"


def _throughput(results, *place):
    return f"{results.median(*place, 'requests_per_second'):,.0f}"


def latencies(cell):
    """`0.21 / 0.40 / 1.2`; with ≥ where requests were left unanswered."""
    if cell.get("p50_ns") is None:
        return "–"
    sign = "≥ " if cell["unanswered"] else ""
    return sign + " / ".join(milliseconds(cell[f"{name}_ns"]) for name in ("p50", "p99", "p999"))


def milliseconds(nanoseconds):
    value = nanoseconds / 1e6
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 10 else f"{value:,.0f}"


def _latency(results, *place):
    return latencies(results.cell(*place))


def _memory(results, *place):
    return f"{results.cell(*place)['memory_bytes'] / 1e6:.1f}"


def _size(results, *place):
    return f"{results.cell(*place)['body_bytes']:,}"


def _ratios(results):
    others = [server for server in results.servers if server["name"] != "tollgate"]
    lines = [["", *(server["label"] for server in others)]]
    for row, connections in results.lines:
        line = [results.label(row, connections)]
        for server in others:
            ratio = results.ratio("tollgate", server["name"], row, connections)
            line.append("–" if ratio is None else f"{ratio:.2f}")
        lines.append(line)
    return lines


def _padded(line, widths):
    return [cell.rjust(width) if place else cell.ljust(width) for place, (cell, width) in enumerate(zip(line, widths))]
