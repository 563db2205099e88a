"""The entry point of the program. It imports little, so that a signal is handled from the start."""

from __future__ import annotations

import gc
import sys

from k8sml.cli.signals import clean_up_first, ended_before, exit_at_once


def run() -> None:
    """Run the program; an error that the user can act on is a line on standard error and an exit code."""
    exit_at_once()
    # A quick command ends before there is garbage to collect. Looking for it, during the run and at exit,
    # costs a tenth of its time. Long commands turn the collector on again.
    gc.disable()
    from k8sml.catalog.issues import os_reason
    from k8sml.cli.app import CommandLineError, one_line
    from k8sml.cli.commands import app
    from k8sml.cli.errors import fail
    from k8sml.errors import IncompleteError, K8smlError

    clean_up_first()
    try:
        sys.exit(app(standalone_mode=False))
    except K8smlError as error:
        fail(error)
    except CommandLineError as error:
        fail(K8smlError(one_line(error)))
    except OSError as error:
        ended = ended_before(error)  # the terminal was closed, and the clean-up writes to it
        if ended is not None:
            raise ended from None
        # no thread or temporary folder, for example
        fail(IncompleteError(os_reason(error)))
    finally:
        exit_at_once()
        gc.freeze()
