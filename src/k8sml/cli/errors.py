"""What goes wrong at the command line, and the codes that it exits with."""

from __future__ import annotations

import os
import sys
from enum import IntEnum
from typing import NoReturn

from k8sml.catalog.printable import strip_control_chars


class Exit(IntEnum):
    """Exit codes, the same for every command."""

    FINE = 0
    FINDINGS = 1
    USAGE = 2
    PARTIAL = 3
    AUTHENTICATION = 4


class UserError(Exception):
    """Something that a person can mend: lines for standard error, and the exit code."""

    def __init__(self, *lines: str, code: Exit = Exit.USAGE) -> None:
        self.lines, self.code = lines, code
        super().__init__(lines[0] if lines else "")


def warn(message: str) -> None:
    """Say something on standard error."""
    if sys.stderr is None:  # closed by whoever called us
        return
    try:
        sys.stderr.write(f"k8sml: {strip_control_chars(message)}\n")
        sys.stderr.flush()
    except OSError:  # a full disk or a closed pipe; the exit code still counts
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def fail(error: UserError) -> NoReturn:
    """Print an error's lines and leave with its code."""
    for line in error.lines:
        warn(line)
    sys.exit(error.code)
