"""The rate limits of GitHub's API and how much is left; this request itself is not counted."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from k8sml.evidence.model import Count
from k8sml.evidence.sources.github.api import (
    Api,
    ApiError,
    GitHubClient,
    Refusal,
    decoded,
    duration,
    server_time,
)


class Limit(Struct, frozen=True):
    """An hourly rate limit: requests in all and remaining, and seconds until it resets."""

    name: str
    limit: int
    remaining: int
    resets_in: int

    def words(self) -> str:
        """Return the limit in words: `4,990 of 5,000 left for 42 minutes`."""
        words = duration(self.resets_in)
        return f"{self.remaining:,} of {self.limit:,} left" + (f" for {words}" if words else "")


class _Resource(Struct):
    limit: Count
    remaining: Count
    reset: Annotated[int, Meta(ge=0, le=10**12)]


class _Resources(Struct):
    core: _Resource
    graphql: _Resource | None = None


class _Limits(Struct):
    resources: _Resources


_LIMITS, _REFUSAL = msgspec.json.Decoder(_Limits), msgspec.json.Decoder(Refusal)


def limits(api: Api, seconds: float) -> list[Limit]:
    """Return the limits of REST and, with a token, of GraphQL; none if they are off. Raises ApiError."""
    with closing(GitHubClient(api, seconds)) as client:
        reply = client.get("/rate_limit")
    # GitHub Enterprise Server answers so if limits are off; any other 404 shows nothing about the token
    if reply.status == 404 and "limit" in decoded(_REFUSAL, reply.body).message.lower():
        return []
    if reply.status != 200:
        raise ApiError(f"it answers {reply.status}: is this the address of an API?")
    resources = decoded(_LIMITS, reply.body).resources
    named = {"REST": resources.core, "GraphQL": resources.graphql if api.token else None}
    now = server_time(reply)
    return [
        Limit(name, limit.limit, limit.remaining, limit.reset - (now if now is not None else limit.reset))
        for name, limit in named.items()
        if limit is not None
    ]
