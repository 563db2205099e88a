"""Reports of a service while it works: warnings, and progress of long loops."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from msgspec import Struct

from k8sml.evidence.progress import Progress, no_progress

# Called after each step, with a word or two on it.
Advance = Callable[[str], None]


def _ignore(text: str) -> None:
    """Ignore a warning or a step."""


def _no_bar(total: int, task: str) -> AbstractContextManager[Advance]:
    return nullcontext(_ignore)


class Feedback(Struct, frozen=True):
    """Callbacks of a service: `warn` takes a line, `bar` the number of steps and the name of the task.

    `progress` passes items on one by one and shows how many are done. By default nothing is reported.
    """

    warn: Callable[[str], None] = _ignore
    bar: Callable[[int, str], AbstractContextManager[Advance]] = _no_bar
    progress: Progress = no_progress


SILENT = Feedback()
