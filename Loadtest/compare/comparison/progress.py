"""What a comparison is doing: one line with a bar on a terminal, plain lines elsewhere; on standard error."""

import sys
import time

_BAR_WIDTH = 24


class Progress:
    def __init__(self):
        self._overwrites = sys.stderr.isatty()
        self._total = 0.0
        self._done = 0.0
        self._started = time.monotonic()
        self._heading = None

    def begin(self, total):
        """From here on, a bar of `total` units; a unit is about a second."""
        self._total, self._done, self._started = total, 0.0, time.monotonic()

    def advance(self, units):
        self._done += units

    def say(self, text, heading=None):
        """`heading` is what is written once where lines are plain, instead of each text under it."""
        if self._overwrites:
            sys.stderr.write(f"\r\x1b[K{self._bar()}{text}")
        elif heading is None or heading != self._heading:
            sys.stderr.write(f"{heading or text}\n")
        self._heading = heading
        sys.stderr.flush()

    def clear(self):
        if self._overwrites:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def _bar(self):
        if not self._total:
            return ""
        share = min(1.0, self._done / self._total)
        full = round(share * _BAR_WIDTH)
        left = ""
        if share > 0.02:
            seconds = (time.monotonic() - self._started) * (1 - share) / share
            left = f" {int(seconds) // 60}:{int(seconds) % 60:02} left"
        return f"{'█' * full}{'░' * (_BAR_WIDTH - full)} {share:4.0%}{left}  "
