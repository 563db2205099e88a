"""How judgements look: one module an output format, over views that hold what to show. Computes nothing."""
