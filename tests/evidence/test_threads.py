"""Threads that do not hold up the end of the program."""

from __future__ import annotations

import subprocess
import sys
import time
from threading import Event

from k8sml.evidence.threads import ThreadExecutor
from tests.waiting import GUARD, until

PROGRAM = """
import time
from k8sml.evidence.threads import ThreadExecutor
threads = ThreadExecutor(2)
futures = [threads.submit(time.sleep, 3600) for _ in range(5)]
try:
    futures[0].result(0.2)
except TimeoutError:
    print("late")
"""


def test_results_and_errors_come_back() -> None:
    threads = ThreadExecutor(3)
    futures = [threads.submit(divmod, 7, number) for number in (2, 0, 3)]
    assert futures[0].result(GUARD) == (3, 1)
    assert isinstance(futures[1].exception(GUARD), ZeroDivisionError)
    assert futures[2].result(GUARD) == (2, 1)
    threads.shutdown()


def test_an_error_does_not_end_its_thread() -> None:
    threads = ThreadExecutor(1)
    assert isinstance(threads.submit(sys.exit, 3).exception(GUARD), SystemExit)
    assert threads.submit(len, "abc").result(GUARD) == 3


def test_so_many_run_at_once_and_no_more() -> None:
    threads, go, begun = ThreadExecutor(2), Event(), []

    def work(number: int) -> None:
        begun.append(number)
        go.wait(GUARD)

    futures = [threads.submit(work, number) for number in range(4)]
    until(lambda: len(begun) >= 2)
    time.sleep(0.05)  # time for a job to begin that should not
    assert sorted(begun) == [0, 1]
    assert futures[3].cancel()
    go.set()
    futures[2].result(GUARD)
    threads.shutdown()
    assert begun[2:] == [2]


def test_shutting_down_lets_what_was_handed_in_be_done() -> None:
    with ThreadExecutor(1) as threads:
        futures = [threads.submit(pow, 2, number) for number in range(20)]
    assert [future.result(GUARD) for future in futures] == [2**number for number in range(20)]


def test_a_program_ends_although_its_threads_hang() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=GUARD, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "late\n", "")
