"""Answers that several threads decode at the same moment."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

# With decoders that are built on first use, at least one process in five crashes with SIGSEGV.
PROCESSES = 25


def test_threads_that_decode_for_the_first_time_do_not_crash() -> None:
    command = [sys.executable, "-m", "tests.evidence.sources.github.first_use"]
    root = Path(__file__).parents[4]
    codes = [
        subprocess.run(command, cwd=root, check=False, capture_output=True).returncode
        for _ in range(PROCESSES)
    ]
    assert codes == [0] * PROCESSES
