"""Read the first words of the license file in a clone, if the clone has it."""

from __future__ import annotations

import re

from k8sml.catalog.printable import strip_control_chars
from k8sml.evidence.sources.git.errors import DamagedError
from k8sml.evidence.sources.git.run import Git

# Characters kept in a history file.
_HEAD_LENGTH = 160
# Bytes read of the file; a banner of signs may precede the words.
_READ_BYTES = 4096
_NAME = re.compile(r"(?:LICEN[CS]E|COPYING)(?:[.-].*)?", re.IGNORECASE)


def license_head(git: Git, commit: str) -> str | None:
    """Return the first words of the license file at the root of a commit, on one line; None without one."""
    try:
        blob = license_file(git, root_of(git, commit))
        return None if blob is None else _first_words(git.output("cat-file", "blob", blob, limit=_READ_BYTES))
    except DamagedError:  # a clone without file contents may lack it
        return None


def root_of(git: Git, commit: str) -> str:
    """Return the root tree of a commit. Raises GitError."""
    return git.output("log", "-1", "--format=%T", "--end-of-options", commit, "--").decode().strip()


def license_file(git: Git, tree: str) -> str | None:
    """Return the object of the license file in a tree, that of the shortest name. Raises GitError."""
    candidates = []
    for line in git.output("ls-tree", "-z", tree).split(b"\0"):
        entry, _, name = line.decode("utf-8", "replace").partition("\t")
        if entry.startswith("100") and _NAME.fullmatch(name):
            candidates.append((len(name), name, entry.split()[2]))
    return min(candidates)[2] if candidates else None


def _first_words(content: bytes) -> str | None:
    return " ".join(strip_control_chars(content.decode("utf-8", "replace")).split())[:_HEAD_LENGTH] or None
