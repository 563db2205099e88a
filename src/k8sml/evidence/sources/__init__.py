"""Sources of evidence: one package or module each."""
