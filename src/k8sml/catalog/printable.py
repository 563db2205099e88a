"""Make text from outside safe to store and show."""

from __future__ import annotations


def strip_control_chars(text: str) -> str:
    """Return text without control characters, escapes and direction marks, on one line."""
    if text.isprintable():
        return text.strip()
    return "".join(char if char.isprintable() else " " for char in text).strip()
