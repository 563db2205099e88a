"""The retry policy: one more try after what may pass, never more."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from k8sml.evidence.retry import is_temporary, retry


class BusyError(Exception):
    pass


def answers(*results: str | type[Exception]) -> tuple[Callable[[], str], list[str | type[Exception]]]:
    """A call that gives one result after another, and the results that are left."""
    left = list(results)

    def call() -> str:
        result = left.pop(0)
        if isinstance(result, str):
            return result
        raise result

    return call, left


@pytest.mark.parametrize(
    ("results", "result", "left"),
    [
        (["good", "unused"], "good", 1),
        ([BusyError, "good"], "good", 0),
        (["bad", "good"], "good", 0),
        (["bad", "bad", "good"], "bad", 1),
    ],
)
def test_what_may_pass_is_tried_once_more(
    results: list[str | type[Exception]], result: str, left: int
) -> None:
    call, rest = answers(*results)
    assert retry(call, BusyError, again=lambda text: text == "bad") == result
    assert len(rest) == left


@pytest.mark.parametrize("results", [[BusyError, BusyError, "good"], ["bad", BusyError, "good"]])
def test_the_second_failure_is_raised(results: list[str | type[Exception]]) -> None:
    call, rest = answers(*results)
    with pytest.raises(BusyError):
        retry(call, BusyError, again=lambda text: text == "bad")
    assert rest == ["good"]


def test_any_other_error_is_raised_at_once() -> None:
    call, rest = answers(KeyError, "good")
    with pytest.raises(KeyError):
        retry(call, BusyError)
    assert rest == ["good"]


def test_there_is_a_pause_before_the_second_try_alone() -> None:
    paused: list[int] = []
    call, _ = answers(BusyError, "good")
    assert retry(call, BusyError, pause=lambda: paused.append(1)) == "good"
    call, _ = answers("good")
    assert retry(call, BusyError, pause=lambda: paused.append(2)) == "good"
    assert paused == [1]


@pytest.mark.parametrize(
    ("method", "status", "temporary"),
    [
        ("GET", 500, True), ("GET", 502, True), ("GET", 503, True), ("POST", 500, True), ("POST", 503, True),
        ("POST", 502, False), ("GET", 504, False), ("GET", 404, False), ("GET", 200, False),
    ],
)  # fmt: skip
def test_a_busy_server_is_asked_again_but_not_for_a_query_that_took_too_long(
    method: str, status: int, temporary: bool
) -> None:
    assert is_temporary(method, status) is temporary
