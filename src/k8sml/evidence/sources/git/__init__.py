"""What was observed in git histories, read from clones without files."""
