"""Executors that read repositories: threads of this process, or a Dask cluster."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

from k8sml.errors import K8smlError

# Seconds that a scheduler has to answer at all.
_SCHEDULER_SECONDS = 10


class SchedulerError(K8smlError):
    """The Dask scheduler cannot be used."""


@contextmanager
def executor(jobs: int, scheduler: str | None = None) -> Iterator[Executor]:
    """Return `jobs` threads, or the workers of the Dask scheduler at an address. Raises SchedulerError."""
    if scheduler is None:
        from k8sml.evidence.threads import ThreadExecutor

        with ThreadExecutor(jobs) as threads:
            yield threads
        return
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError:
        raise SchedulerError("--scheduler needs Dask: pip install 'k8sml[dask]'") from None
    try:
        client = distributed.Client(scheduler, timeout=_SCHEDULER_SECONDS)
    except (OSError, ValueError, RuntimeError, TypeError) as error:  # also on an unknown protocol
        raise SchedulerError(f"--scheduler {scheduler}: cannot be reached: {error}") from None
    with client:
        yield client.get_executor()
