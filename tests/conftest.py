"""What holds for all tests."""

from __future__ import annotations

import signal

from hypothesis import HealthCheck, settings

# How long an example takes says how busy the machine is, not whether the rule holds. The examples are the
# same in each run, so that a test that fails after a change fails because of it; new ones are looked for
# with --hypothesis-profile=search.
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("k8sml", settings.get_profile("search"), derandomize=True)
settings.load_profile("k8sml")

# A shell that starts the tests in the background ignores these, and so would each program that a test starts
# and sends one of them. A handler is not inherited as an ignored signal is; it does nothing in turn.
for _number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, lambda *_: None)
