"""The retry policy: after a failure that may pass, try once more, and never a third time.

HTTP requests (`http.py`), fetches with git (`sources/git/fetch.py`) and small GraphQL queries
(`sources/github/graphql.py`) all go through `retry`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

# Seconds before git fetches again from a server that was busy.
PAUSE_SECONDS = 1.0
# HTTP statuses of failures that may pass.
TEMPORARY_STATUSES = frozenset({500, 502, 503})


def is_temporary(method: str, status: int) -> bool:
    """Return whether a request with this response is worth a second try.

    GitHub answers 502 to a POST whose query took too long; the same query would take as long again.
    """
    return status in TEMPORARY_STATUSES and not (method == "POST" and status == 502)


def retry(
    call: Callable[[], T],
    *transient: type[Exception],
    again: Callable[[T], bool] = lambda _: False,
    pause: Callable[[], object] = lambda: None,
) -> T:
    """Return the result of a call; call once more after a `transient` error or if `again` asks for it.

    `pause` is called in between. Raises the error of the last call.
    """
    try:
        result = call()
    except transient:
        pass
    else:
        if not again(result):
            return result
    pause()
    return call()
