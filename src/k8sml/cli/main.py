"""The entry point of the program. It imports little, so that a signal is handled from the start."""

from __future__ import annotations

import gc
import sys

from k8sml.cli.signals import clean_up_first, ended_before, exit_at_once


def run() -> None:
    """Run the program; what a person can mend is a line on standard error and an exit code."""
    exit_at_once()
    # A command is over before there is garbage to collect: looking for it, while it runs and once more
    # at the exit, costs a tenth of its time.
    gc.disable()
    from k8sml.catalog.issues import os_reason
    from k8sml.cli.app import CommandLineError, one_line
    from k8sml.cli.commands import app
    from k8sml.cli.errors import Exit, UserError, fail

    clean_up_first()
    try:
        sys.exit(app(standalone_mode=False))
    except UserError as error:
        fail(error)
    except CommandLineError as error:
        fail(UserError(one_line(error)))
    except OSError as error:
        ended = ended_before(error)  # the terminal was closed, and the clean-up writes to it
        if ended is not None:
            raise ended from None
        # no thread or temporary folder, for example
        fail(UserError(os_reason(error), code=Exit.PARTIAL))
    finally:
        exit_at_once()
        gc.freeze()
