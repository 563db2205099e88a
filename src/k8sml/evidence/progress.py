"""The progress callback of long loops."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")


class Progress(Protocol):
    """Pass items on one by one, and show how many of a `task` are done."""

    def __call__(self, items: Sequence[T], task: str, minimum: int = 0) -> Iterable[T]:
        """Return the same items in the same order; with fewer than `minimum` nothing is shown."""


def no_progress(items: Sequence[T], task: str, minimum: int = 0) -> Iterable[T]:
    """Return the items unchanged; nothing is shown."""
    return items
