"""Sources of evidence: one package or module each, all behind `interface.py`."""
