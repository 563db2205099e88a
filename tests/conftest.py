"""What holds for all tests."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# How long an example takes says how busy the machine is, not whether the rule holds.
settings.register_profile("k8sml", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("k8sml")
