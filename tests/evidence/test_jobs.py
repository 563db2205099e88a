"""Jobs handed to an executor: every target has an answer, in time, whatever becomes of its job."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sml.evidence.jobs import Job, chunks, collect
from k8sml.evidence.sources.interface import Collected, Target
from k8sml.evidence.threads import ThreadExecutor
from tests.waiting import GUARD


class FatalError(Exception):
    pass


def failed(target: Target, why: str) -> Collected:
    return Collected(target.slug, problem=why)


def targets(*slugs: str) -> list[Target]:
    return [Target(slug, f"o/{slug}") for slug in slugs]


def job(call: Callable[[], list[Collected]], *slugs: str) -> Job[Target, Collected]:
    return targets(*slugs), call


def good(*slugs: str) -> Job[Target, Collected]:
    return job(lambda: [Collected(slug) for slug in slugs], *slugs)


def raising(error: BaseException, *slugs: str) -> Job[Target, Collected]:
    def call() -> NoReturn:
        raise error

    return job(call, *slugs)


def problems(found: list[Collected]) -> dict[str, str | None]:
    return {one.slug: one.problem for one in found}


@given(st.lists(st.integers()), st.integers(1, 9))
def test_chunks_are_all_things_in_order(things: list[int], size: int) -> None:
    parts = chunks(things, size)
    assert [one for part in parts for one in part] == things
    assert all(len(part) == size for part in parts[:-1])
    assert all(1 <= len(part) <= size for part in parts)


@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=3), max_size=6))
def test_every_target_has_one_answer(plan: list[list[bool]]) -> None:
    jobs = []
    for i, oks in enumerate(plan):
        slugs = [f"p{i}-{j}" for j in range(len(oks))]
        jobs.append(good(*slugs) if all(oks) else raising(ValueError("no"), *slugs))
    with ThreadPoolExecutor(3) as pool:
        found = list(collect(jobs, pool, failed))
    assert sorted(one.slug for one in found) == sorted(one.slug for asked, _ in jobs for one in asked)
    assert {one.problem for one in found} <= {None, "no"}


@pytest.mark.parametrize(
    ("error", "why"),
    [(ValueError("no such day"), "no such day"), (MemoryError(), "MemoryError"), (SystemExit(3), "3")],
)
def test_of_a_job_that_raises_each_target_is_told_why(error: BaseException, why: str) -> None:
    found = list(collect([raising(error, "a", "b"), good("c")], ThreadExecutor(2), failed))
    assert problems(found) == {"a": why, "b": why, "c": None}


def test_what_is_not_done_in_time_is_given_up_and_what_is_done_is_had() -> None:
    go = Event()
    hanging = job(lambda: [Collected("late")] if go.wait(GUARD) else [], "late", "too")
    threads = ThreadExecutor(1)

    class Mixed(AtOnce):
        """Only the first job takes time, so the others finish on any machine."""

        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            return threads.submit(fn) if fn is hanging[1] else super().submit(fn)

    found = list(collect([hanging, good("a"), good("b")], Mixed(), failed, 0.3))
    assert not go.is_set()
    assert problems(found) == {
        "a": None, "b": None, "late": "no answer in time", "too": "no answer in time"
    }  # fmt: skip
    go.set()


def test_what_was_not_begun_in_time_never_begins() -> None:
    go, begun = Event(), Event()
    hanging = job(lambda: [Collected("late")] if go.wait(GUARD) else [], "late")

    def begin() -> list[Collected]:
        begun.set()
        return []

    after = job(begin, "after")
    threads = ThreadExecutor(1)
    list(collect([hanging, after], threads, failed, 0.1))
    go.set()
    assert threads.submit(len, "abc").result(GUARD) == 3
    assert not begun.is_set()


class AtOnce(Executor):
    """Does what it is given at once, so that all of it is done together."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def test_what_is_fatal_is_raised_after_what_was_had() -> None:
    jobs = [good("a"), raising(FatalError("bad token"), "b"), good("c")]
    found: list[Collected] = []
    with pytest.raises(FatalError, match="bad token"):
        found.extend(collect(jobs, AtOnce(), failed, fatal=(FatalError,)))
    assert problems(found) == {"a": None, "c": None}


def test_whoever_stops_asking_has_the_rest_not_done() -> None:
    begun: list[int] = []
    go = Event()

    def work(number: int) -> list[Collected]:
        begun.append(number)
        assert number == 0 or go.wait(GUARD)
        return [Collected(f"p{number}")]

    threads = ThreadExecutor(1)
    answers = collect([job(partial(work, n), f"p{n}") for n in range(50)], threads, failed)
    assert isinstance(answers, Generator)
    next(answers)
    answers.close()
    go.set()
    threads.submit(len, "abc").result(GUARD)
    assert begun in ([0], [0, 1])  # a job that has begun is completed
