"""Plots as inline SVG: bars with the range of their rounds, and percentiles on a line."""

import html
import math

_LABEL, _PLOT, _VALUE = 104, 250, 96
_WIDTH = _LABEL + _PLOT + _VALUE
_LINE = 22
_DOTS = ("p50", "p99", "p99.9")


def bars(entries, unit):
    """A bar for each entry, which is (label, class, value, least, most); `unit` is told to those who point at one."""
    top = max((entry[4] for entry in entries), default=0) or 1

    def x(value):
        return _LABEL + _PLOT * value / top

    shapes = []
    for place, (label, kind, value, least, most) in enumerate(entries):
        y = place * _LINE + 4
        middle = y + 8
        shapes.append(
            f'<g class="{kind}"><title>{html.escape(label)}: {number(value)} {unit}, '
            f'rounds {number(least)} to {number(most)}</title>'
            f'<text x="{_LABEL - 8}" y="{y + 12}" text-anchor="end">{html.escape(label)}</text>'
            f'<rect x="{_LABEL}" y="{y}" width="{max(1, x(value) - _LABEL):.1f}" height="16" rx="2"/>')
        if most > least:
            shapes.append(f'<path class="range" d="M{x(least):.1f} {middle}H{x(most):.1f}M{x(least):.1f} {middle - 3}v6'
                          f'M{x(most):.1f} {middle - 3}v6"/>')
        end = max(x(value), x(most)) + 6
        shapes.append(f'<text class="value" x="{end:.1f}" y="{y + 12}">{number(value)}</text></g>')
    return _svg(len(entries) * _LINE + 6, shapes)


def percentiles(entries):
    """A line for each entry, which is (label, class, [p50, p99, p99.9] in milliseconds), on one logarithmic scale."""
    values = [value for _, _, times in entries for value in times]
    least, most = min(values) / 1.2, max(values) * 1.2
    span = math.log(most / least)

    def x(value):
        return _LABEL + (_PLOT + _VALUE - 40) * math.log(value / least) / span

    height = len(entries) * _LINE + 6
    shapes = []
    for tick in _ticks(least, most):
        shapes.append(f'<path class="grid" d="M{x(tick):.1f} 0V{height}"/>'
                      f'<text class="tick" x="{x(tick):.1f}" y="{height + 14}" text-anchor="middle">'
                      f'{_time(tick)}</text>')
    for place, (label, kind, times) in enumerate(entries):
        y = place * _LINE + 12
        told = ", ".join(f"{name} {number(value)} ms" for name, value in zip(_DOTS, times))
        shapes.append(f'<g class="{kind}"><title>{html.escape(label)}: {told}</title>'
                      f'<text x="{_LABEL - 8}" y="{y + 4}" text-anchor="end">{html.escape(label)}</text>'
                      f'<path class="span" d="M{x(times[0]):.1f} {y}H{x(times[2]):.1f}"/>')
        for radius, value in zip((5.5, 4, 2.5), times):
            shapes.append(f'<circle cx="{x(value):.1f}" cy="{y}" r="{radius}"/>')
        shapes.append("</g>")
    return _svg(height + 20, shapes)


def number(value):
    """Three digits or so."""
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def _time(milliseconds):
    return f"{milliseconds / 1000:g} s" if milliseconds >= 1000 else f"{milliseconds:g} ms"


def _ticks(least, most):
    """1, 2 and 5 of each power of ten; fewer where there would be many."""
    exponents = range(math.floor(math.log10(least)), math.ceil(math.log10(most)) + 1)
    steps = (1, 2, 5) if math.log10(most / least) < 1.5 else (1,)
    ticks = [step * 10.0 ** exponent for exponent in exponents for step in steps]
    return [tick for tick in ticks if least <= tick <= most]


def _svg(height, shapes):
    return f'<svg viewBox="0 0 {_WIDTH} {height}" role="img">{"".join(shapes)}</svg>'
