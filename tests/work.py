"""Measure the work of a call independently of the speed of the machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def work(function: Callable[[], object]) -> int:
    """Count the bytecode instructions that a call executes in this thread."""
    executed = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal executed
        frame.f_trace_opcodes = True
        executed += event == "opcode"
        return trace

    before = sys.gettrace()  # set if coverage is measured
    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(before)
    return executed
