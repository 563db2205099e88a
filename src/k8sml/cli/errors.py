"""Exit codes, and how errors and warnings are printed."""

from __future__ import annotations

import os
import sys
from enum import IntEnum
from typing import NoReturn

from k8sml.catalog.printable import strip_control_chars
from k8sml.errors import CredentialsError, IncompleteError, K8smlError


class Exit(IntEnum):
    """Exit codes, the same for every command."""

    FINE = 0
    CHECK_FAILED = 1
    USAGE = 2
    PARTIAL = 3
    AUTHENTICATION = 4


class CheckFailedError(K8smlError):
    """A requested check failed."""


def exit_code(error: K8smlError) -> Exit:
    """Return the exit code of an error."""
    if isinstance(error, CheckFailedError):
        return Exit.CHECK_FAILED
    if isinstance(error, CredentialsError):
        return Exit.AUTHENTICATION
    return Exit.PARTIAL if isinstance(error, IncompleteError) else Exit.USAGE


def warn(message: str) -> None:
    """Print a line on standard error."""
    if sys.stderr is None:  # closed by the caller
        return
    try:
        sys.stderr.write(f"k8sml: {strip_control_chars(message)}\n")
        sys.stderr.flush()
    except OSError:  # a full disk or a closed pipe; the exit code still counts
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def fail(error: K8smlError) -> NoReturn:
    """Print the lines of an error and exit with its code."""
    for line in error.lines:
        warn(line)
    sys.exit(exit_code(error))
