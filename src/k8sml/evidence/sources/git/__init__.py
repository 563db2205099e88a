"""The source git: histories read from clones without file contents."""
