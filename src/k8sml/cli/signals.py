"""Handle signals: end the program with its clean-up, and with the exit code that shells expect."""

from __future__ import annotations

import os
import signal
from time import monotonic
from types import FrameType

# Ctrl-C, a service manager, a terminal that is closed; Windows has only some of them.
_ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
# The clean-up takes less; it hangs if a signal arrives that long after the first.
_CLEAN_UP_SECONDS = 15.0


class Ended(SystemExit):
    """A signal ends the program."""


def exit_at_once() -> None:
    """End the program at a signal, without clean-up: there is nothing to clean up."""
    _handle(lambda number, frame: os._exit(128 + number))


def clean_up_first() -> None:
    """Raise Ended in the main thread at a signal. Later signals do not interrupt the clean-up."""

    def unwind(number: int, frame: FrameType | None) -> None:
        hangs = monotonic() + _CLEAN_UP_SECONDS

        def again(number: int, frame: FrameType | None) -> None:
            if monotonic() > hangs:
                os._exit(128 + number)

        _handle(again)
        raise Ended(128 + number)

    _handle(unwind)


def ended_before(error: BaseException | None) -> Ended | None:
    """Return the signal whose clean-up raised an error; None if there was no signal."""
    while error is not None and not isinstance(error, Ended):
        error = error.__context__
    return error


def _handle(handler: signal._HANDLER) -> None:
    for number in _ENDING:
        # ignored at the start, as by nohup, stays ignored
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)
