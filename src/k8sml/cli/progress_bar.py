"""The progress bar on standard error, if that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from k8sml.services.feedback import Advance

T = TypeVar("T")


@contextmanager
def progress_bar(total: int, task: str) -> Iterator[Advance]:
    """Show a bar of `total` steps, and return the function that takes a step; remove the bar at the end."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda name: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        bar_task = bar.add_task(task, total=total)

        def advance(name: str) -> None:
            bar.update(bar_task, advance=1, description=f"{task} {escape(name)}".rstrip())

        yield advance


def with_progress(items: Sequence[T], task: str, minimum: int = 0) -> Iterable[T]:
    """Return the items one by one, with a bar unless there are fewer than `minimum`."""
    if len(items) < minimum:
        yield from items
        return
    with progress_bar(len(items), task) as advance:
        for item in items:
            yield item
            advance("")
