"""Readers of files: one module a format, listed in `registry.py`, yielding the facts of `interface.py`."""
