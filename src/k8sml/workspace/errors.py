"""The errors of a workspace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from k8sml.catalog.printable import hide_user_info
from k8sml.errors import K8smlError


class DataError(K8smlError):
    """A catalog or forecast is missing, or cannot be used."""


class UnknownProjectError(K8smlError):
    """A name that no project has; `similar` and `mentioned_in` are slugs that the user may have meant."""

    def __init__(self, name: str, similar: Sequence[str] = (), mentioned_in: Sequence[str] = ()) -> None:
        self.name, self.similar, self.mentioned_in = name, tuple(similar), tuple(mentioned_in)
        super().__init__(f"no project named {hide_user_info(name)!r}{_hint(self.similar, self.mentioned_in)}")


class UnknownOnDateError(K8smlError):
    """A project that is not known to have existed on a date."""

    def __init__(self, project: str, as_of: date) -> None:
        self.project, self.as_of = project, as_of
        super().__init__(f"{project} is not known to have existed on {as_of}; use a later date")


def _hint(similar: Sequence[str], mentioned_in: Sequence[str]) -> str:
    if similar:
        return f"; did you mean {' or '.join(similar)}?"
    if mentioned_in:
        return f"; the word occurs in the entries of {' and '.join(mentioned_in)}"
    return "; `k8sml list` shows all"
