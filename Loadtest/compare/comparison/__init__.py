"""Measures the gateway beside nginx: the same work, on the same core, in turns."""
