"""Make text from outside safe to store and show."""

from __future__ import annotations

import re

# A user name or password in an address: before an @, after `://` or, without a scheme, at the start. If the
# part before the path has no @, but a colon without a port, the password has a slash: then up to the last @.
_AFTER_SCHEME = r"://(?:[^/?#\s]*|[^/?#@\s]*:(?!\d+/).*)@"
_AT_START = r"^.+@(?=[^@]*/)"


def strip_control_chars(text: str) -> str:
    """Return text without control characters, escapes and direction marks, on one line."""
    if text.isprintable():
        return text.strip()
    return "".join(char if char.isprintable() else " " for char in text).strip()


def hide_user_info(text: str) -> str:
    """Return text with `…` in place of the user name and password of an address: `https://…@gitlab.com/a/b`."""
    if "@" not in text:
        return text
    if "://" in text:
        return re.sub(_AFTER_SCHEME, "://…@", text, flags=re.DOTALL)
    return re.sub(_AT_START, "…@", text, flags=re.DOTALL)
