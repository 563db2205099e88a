"""Reads how the licence file of a clone begins, as far as the clone has it."""

from __future__ import annotations

import re

from k8sml.catalog.printable import strip_control_chars
from k8sml.evidence.sources.git.errors import DamagedError
from k8sml.evidence.sources.git.run import Git

# As many characters as the history files hold.
_HEAD = 160
# Enough of a file to make them from, with a banner of signs before the words.
_READ = 4096
_NAME = re.compile(r"(?:LICEN[CS]E|COPYING)(?:[.-].*)?", re.IGNORECASE)


def license_head(git: Git, commit: str) -> str | None:
    """The first words of the licence file in the root of a commit, on one line; None if it is not there."""
    try:
        blob = license_file(git, root_of(git, commit))
        return None if blob is None else _first_words(git.output("cat-file", "blob", blob, limit=_READ))
    except DamagedError:  # a clone without files may not have it
        return None


def root_of(git: Git, commit: str) -> str:
    """The tree of a commit. Raises GitError."""
    return git.output("log", "-1", "--format=%T", "--end-of-options", commit, "--").decode().strip()


def license_file(git: Git, tree: str) -> str | None:
    """The object of the licence file in a tree, the plainest name first. Raises GitError."""
    found = []
    for line in git.output("ls-tree", "-z", tree).split(b"\0"):
        entry, _, name = line.decode("utf-8", "replace").partition("\t")
        if entry.startswith("100") and _NAME.fullmatch(name):
            found.append((len(name), name, entry.split()[2]))
    return min(found)[2] if found else None


def _first_words(content: bytes) -> str | None:
    return " ".join(strip_control_chars(content.decode("utf-8", "replace")).split())[:_HEAD] or None
