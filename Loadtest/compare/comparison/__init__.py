"""Measures the gateway beside other proxies: the same work, on the same core, in turns."""
