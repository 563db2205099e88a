"""The number of examples of a property test."""

from __future__ import annotations

from hypothesis import settings


def examples(share: float) -> settings:
    """Return a decorator that sets the number of examples to a share of the profile's, above 1 if cheap."""
    return settings(max_examples=max(1, round(share * settings().max_examples)))
