"""Results as one HTML page that needs nothing else."""

import html
import pathlib

from . import charts, table

_STYLE = pathlib.Path(__file__).resolve().parent / "page.css"


def page(results):
    parts = [_head(results), _summary(results), _cpu(results), _latency(results), _memory(results), _rest(results),
             _jobs(results), _method(results)]
    return "\n".join(part for part in parts if part) + "\n"


def _head(results):
    lines = "<br>".join(html.escape(line) for line in table.header(results))
    return (f'<!doctype html>\n<html lang="en"><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width,initial-scale=1">'
            f"<title>Tollgate beside other proxies</title>\n<style>\n{_STYLE.read_text()}</style>\n"
            f"<h1>Tollgate beside other proxies</h1>\n<p>{lines}</p>")


def _summary(results):
    """Tollgate's CPU over that of the others, with a colour for less and for more."""
    others = [server for server in results.servers if server["name"] != "tollgate"]
    if len(others) == len(results.servers) or not others:
        return ""
    head = "".join(f"<th>{html.escape(server['label'])}</th>" for server in others)
    body = []
    for row, connections in results.lines:
        cells = []
        for server in others:
            ratio = results.ratio("tollgate", server["name"], row, connections)
            if ratio is None:
                reason = results.reason("tollgate", row, connections) or results.reason(server["name"], row, connections)
                cells.append(f'<td class="none">{html.escape(reason or "–")}</td>')
            else:
                kind = "less" if ratio <= 0.97 else "more" if ratio >= 1.03 else "same"
                cells.append(f'<td class="{kind}">{ratio:.2f}</td>')
        body.append(f"<tr><th>{html.escape(results.label(row, connections))}</th>{''.join(cells)}</tr>")
    return ("<h2>CPU of an access, as a share of each other’s</h2>\n<p>Tollgate’s CPU time over the other’s: below "
            "1, Tollgate takes less. In brackets, the number of connections. The last two servers do nothing but forward."
            f'</p>\n<div class="wide"><table><tr><th></th>{head}</tr>\n' + "\n".join(body) + "</table></div>")


def _cpu(results):
    figures = []
    for row, connections in results.lines:
        entries = []
        for server in results.servers:
            values = results.values(server["name"], row, connections, "cpu_us")
            if values:
                median = results.median(server["name"], row, connections, "cpu_us")
                entries.append((server["label"], _kind(server), median, min(values), max(values)))
        figures.append(_figure(results, row, connections, entries and charts.bars(entries, "µs"), "µs of CPU"))
    return ("<h2>CPU time of an access</h2>\n<p>User and system time of the whole process tree over the accesses that "
            "were answered; the median of all rounds, and their range.</p>\n" + _grid(figures))


def _latency(results):
    figures = []
    for row, connections in results.lines:
        entries, rate, late = [], None, []
        for server in results.servers:
            cell = results.cell(server["name"], row, connections)
            if cell and cell.get("p50_ns"):
                rate = cell["rate"]
                times = [cell[f"{name}_ns"] / 1e6 for name in ("p50", "p99", "p999")]
                entries.append((server["label"], _kind(server), times))
                if cell["unanswered"]:
                    late.append(f"{server['label']} left {cell['unanswered']:,} of {cell['scheduled']:,} unanswered")
        if entries:
            figures.append(_figure(results, row, connections, charts.percentiles(entries), f"{rate:,}/s", late))
    return ("<h2>Latency at the same fixed rate</h2>\n<p>Requests are sent at random moments, whether or not answers "
            "keep up, and timed from the moment they were due: p50, p99 and p99.9, from the large dot to the small one. A "
            "request without an answer counts with the time that it waited. TLS and HTTP/2 are timed by h2load, from "
            "when it sends.</p>\n" + _grid(figures))


def _memory(results):
    figures = []
    for row, connections in results.lines:
        if row != "proxied":
            continue
        entries = []
        for server in results.servers:
            cell = results.cell(server["name"], row, connections)
            if cell and cell["rounds"]:
                megabytes = cell["memory_bytes"] / 1e6
                entries.append((server["label"], _kind(server), megabytes, megabytes, megabytes))
        figures.append(_figure(results, row, connections, entries and charts.bars(entries, "MB"), "MB resident"))
    return figures and ("<h2>Memory</h2>\n<p>The most that the process tree held resident under its first load.</p>\n"
                        + _grid(figures))


def _rest(results):
    parts = []
    for heading, lines in table.tables(results):
        if heading.startswith(("Tollgate’s", "Tollgate's")) or len(lines) < 2:
            continue
        head = "".join(f"<th>{html.escape(cell)}</th>" for cell in lines[0])
        body = "\n".join(f"<tr><th>{html.escape(line[0])}</th>"
                         + "".join(f"<td{_class(cell)}>{html.escape(cell)}</td>" for cell in line[1:]) + "</tr>"
                         for line in lines[1:])
        parts.append(f'<h3>{html.escape(heading)}</h3>\n<div class="wide"><table><tr>{head}</tr>\n{body}</table></div>')
    return "<h2>Figures</h2>\n" + "\n".join(parts)


def _jobs(results):
    aspects = list(dict.fromkeys(aspect for server in results.servers for aspect in server["does"]))
    head = "".join(f"<th>{html.escape(aspect)}</th>" for aspect in aspects)
    body = "\n".join(
        f'<tr><th class="{_kind(server)}">{html.escape(server["label"])}</th>'
        + "".join(f"<td>{html.escape(server['does'].get(aspect, '–'))}</td>" for aspect in aspects) + "</tr>"
        for server in results.servers)
    return ('<h2>What each does</h2>\n<div class="wide"><table class="text">'
            f"<tr><th></th>{head}</tr>\n{body}</table></div>")


def _method(results):
    content = results.content
    return (f"<h2>How it is measured</h2>\n<p>{content['rounds']} rounds of {content['seconds']} s a cell, all cells in "
            "turn within each round. The server has one core; the load and the upstream, an nginx with static JSON, have "
            "another. Before, every server’s answer to every row is checked: status, coding, the upstream’s bytes, "
            "rate-limit fields, and a line of the log with the key. CPU time comes from /proc. The load without a rate is "
            "wrk’s, with 1,001 keys in turn; TLS and HTTP/2 are h2load’s.</p>")


def _figure(results, row, connections, plot, unit, remarks=()):
    missing = [f"{server['label']} ({reason})" for server in results.servers
               if (reason := results.reason(server["name"], row, connections))]
    notes = ([f"No figure: {', '.join(missing)}."] if missing else []) + [f"{remark}." for remark in remarks]
    note = f"<p>{html.escape(' '.join(notes))}</p>" if notes else ""
    caption = f"<b>{html.escape(results.label(row, connections))}</b> <span>{unit}</span>"
    return f"<figure><figcaption>{caption}</figcaption>{plot or ''}{note}</figure>"


def _grid(figures):
    return f'<div class="grid">{"".join(figures)}</div>'


def _kind(server):
    return f"s-{server['name']}"


def _class(cell):
    return "" if any(character.isdigit() for character in cell) else ' class="none"'
