"""Settings for all tests."""

from __future__ import annotations

import signal

from hypothesis import HealthCheck, settings

# No deadline: the time of an example depends on the load of the machine. `ci` is the default and uses the
# same examples in every run, so a new failure comes from a change. `thorough` looks for new ones for long.
settings.register_profile(
    "thorough", max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("ci", settings.get_profile("thorough"), max_examples=50, derandomize=True)
settings.load_profile("ci")

# If a shell starts the tests in the background, they ignore these signals, and programs that they start
# inherit that. Handlers are not inherited, so one that does nothing restores the default in those programs.
for _number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, lambda *_: None)
