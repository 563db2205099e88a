"""One small module a format: what a file of that format shows, as facts."""
