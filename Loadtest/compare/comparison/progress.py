import sys


class Progress:
    """One line that is overwritten on a terminal, plain lines elsewhere; on standard error."""

    def __init__(self):
        self._overwrites = sys.stderr.isatty()

    def say(self, text):
        sys.stderr.write(f"\r\x1b[K{text}" if self._overwrites else f"{text}\n")
        sys.stderr.flush()

    def clear(self):
        if self._overwrites:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
