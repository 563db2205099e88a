"""Readers of files: one module per format, listed in `registry.py`, yielding the facts of `interface.py`."""
