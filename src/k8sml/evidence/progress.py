"""How long work lets itself be looked at, by whoever may tell a person of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")


class Progress(Protocol):
    """Passes things on one by one, and may tell a person how far along `what` is."""

    def __call__(self, things: Sequence[T], what: str) -> Iterable[T]:
        """The same things in the same order."""


def no_progress(things: Sequence[T], what: str) -> Iterable[T]:
    """The things, told to nobody."""
    return things
