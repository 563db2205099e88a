"""Requests and responses, as the server, its log and the faults use them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from socket import socket
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from tests.github.server import GitHub
    from tests.github.world import World

_REPOSITORY = re.compile(r"\brepository\s*\(")


@dataclass
class Request:
    """A request; `status` and `size` (of the body) are those of the response, 0 until it is sent."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""
    status: int = 0
    size: int = 0

    @property
    def authorization(self) -> str | None:
        """Return the header, or None."""
        return self.headers.get("authorization")

    @property
    def token(self) -> str | None:
        """Return the token in the header."""
        return self.authorization.partition(" ")[2].strip() if self.authorization else None

    @cached_property
    def payload(self) -> dict[str, Any]:
        """Return the JSON object in the body, or an empty one."""
        try:
            read = msgspec.json.decode(self.body)
        except msgspec.MsgspecError:
            return {}
        return read if isinstance(read, dict) else {}

    @property
    def is_graphql(self) -> bool:
        """Return whether the request is for GraphQL."""
        return self.path in ("/graphql", "/api/graphql")

    @property
    def query(self) -> str:
        """Return the GraphQL query, or an empty text."""
        text = self.payload.get("query") if self.is_graphql else None
        return text if isinstance(text, str) else ""

    @property
    def aliases(self) -> int:
        """Return the number of repositories in the query."""
        return len(_REPOSITORY.findall(self.query))


@dataclass
class Reply:
    """A response. `close` ends the connection after it."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    close: bool = False


def json_reply(status: int, value: object, **headers: str) -> Reply:
    """Return a JSON response; pass headers as `retry_after`."""
    named = {name.replace("_", "-").title(): text for name, text in headers.items()}
    return Reply(
        status, msgspec.json.encode(value), {"Content-Type": "application/json; charset=utf-8", **named}
    )


class Exchange:
    """A request with the server and the connection, which a fault needs."""

    def __init__(self, request: Request, github: GitHub, connection: socket) -> None:
        self.request = request
        self.github = github
        self.connection = connection

    def answer(self, world: World | None = None) -> Reply:
        """Return the response without the fault."""
        return self.github.answer(self.request, world)

    def message(self, reply: Reply) -> bytes:
        """Return a response as bytes."""
        return self.github.message(reply, self.request)
