"""Reads other people's lists of projects into drafts of entries; one module a form of list."""
