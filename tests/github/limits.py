"""GitHub's primary rate limits: points per hour for an account, or for an address without a token."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Literal, NamedTuple

Resource = Literal["core", "graphql"]

# docs.github.com, "Rate limits for the REST API": requests an hour without a token; GraphQL wants one.
ANONYMOUS = {"core": 60, "graphql": 0}
WINDOW = 3600


class Standing(NamedTuple):
    """The rate-limit state of a client; `reset` is in epoch seconds."""

    resource: Resource
    limit: int
    used: int
    reset: int

    @property
    def remaining(self) -> int:
        """Return the points left, at least zero."""
        return max(self.limit - self.used, 0)

    def headers(self) -> dict[str, str]:
        """Return the rate-limit headers."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(self.reset),
            "X-RateLimit-Used": str(min(self.used, self.limit)),
            "X-RateLimit-Resource": self.resource,
        }


class Limits:
    """Points used, by resource and token; `tokens` gives the hourly limit of each token."""

    def __init__(self, tokens: dict[str, int], clock: Callable[[], float]) -> None:
        self._tokens = tokens
        self._clock = clock
        self._lock = Lock()
        self._used: dict[tuple[Resource, str | None], tuple[int, int]] = {}

    def spend(self, resource: Resource, token: str | None, cost: int) -> tuple[bool, Standing]:
        """Spend points; return whether enough were left, and the new state."""
        with self._lock:
            before = self._standing(resource, token)
            if before.used + cost > before.limit:
                return False, before._replace(used=before.limit)
            after = before._replace(used=before.used + cost)
            self._used[resource, token] = (after.used, after.reset)
            return True, after

    def standing(self, resource: Resource, token: str | None) -> Standing:
        """Return the current state; this costs no points."""
        with self._lock:
            return self._standing(resource, token)

    def remaining(self, resource: Resource, token: str | None) -> int:
        """Return the points left."""
        return self.standing(resource, token).remaining

    def use_up(self, resource: Resource, token: str | None) -> None:
        """Use all points until the limit resets."""
        with self._lock:
            now = self._standing(resource, token)
            self._used[resource, token] = (now.limit, now.reset)

    def _standing(self, resource: Resource, token: str | None) -> Standing:
        limit = ANONYMOUS[resource] if token is None else self._tokens[token]
        used, reset = self._used.get((resource, token), (0, 0))
        if reset <= self._clock():
            used, reset = 0, int(self._clock()) + WINDOW
            self._used[resource, token] = (used, reset)
        return Standing(resource, limit, used, reset)
