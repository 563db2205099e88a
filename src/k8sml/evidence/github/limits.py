"""How much may still be asked of GitHub this hour; asking that is free."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from k8sml.evidence.github.api import Api, ApiError, Client, duration, server_time


class Limit(Struct, frozen=True):
    """A limit by the hour: how many questions, how many are left, and in how many seconds it begins anew."""

    name: str
    limit: int
    remaining: int
    resets_in: int

    def words(self) -> str:
        """`4,990 of 5,000 left for 42 minutes`."""
        words = duration(self.resets_in)
        return f"{self.remaining:,} of {self.limit:,} left" + (f" for {words}" if words else "")


class _Resource(Struct):
    limit: int
    remaining: int
    reset: int


class _Resources(Struct):
    core: _Resource
    graphql: _Resource | None = None


class _Limits(Struct):
    resources: _Resources


def limits(api: Api) -> list[Limit]:
    """The limits of REST and, with a token, of GraphQL. Raises ApiError."""
    reply = Client(api).get("/rate_limit")
    if reply.status == 404:  # GitHub Enterprise Server where limits are off
        return []
    try:
        found = msgspec.json.decode(reply.body, type=_Limits).resources
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise ApiError("it answers something that is no JSON of its API") from None
    named = {"REST": found.core, "GraphQL": found.graphql if api.token else None}
    now = server_time(reply)
    return [
        Limit(name, one.limit, one.remaining, one.reset - (now if now is not None else one.reset))
        for name, one in named.items()
        if one is not None
    ]
