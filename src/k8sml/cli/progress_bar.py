"""How a person sees work go on: a bar on standard error, where that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

# Told what has been done since the last call, in a word or two.
Advance = Callable[[str], None]


@contextmanager
def progress(total: int, what: str) -> Iterator[Advance]:
    """A bar of so many steps, and the function that takes one; the bar is gone when the work is done."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda name: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)

        def advance(name: str) -> None:
            bar.update(task, advance=1, description=f"{what} {escape(name)}".rstrip())

        yield advance


def with_progress(things: Sequence[T], what: str, many: int = 0) -> Iterable[T]:
    """The things, with a bar of how far along they are unless they are fewer than `many`."""
    if len(things) < many:
        yield from things
        return
    with progress(len(things), what) as advance:
        for one in things:
            yield one
            advance("")
