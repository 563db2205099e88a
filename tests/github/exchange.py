"""A request and its answer, as the server, its log and the faults see them."""

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
    """A request; `status` and `size` (of the body) are those of the answer, 0 until one was sent."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""
    status: int = 0
    size: int = 0

    @property
    def authorization(self) -> str | None:
        """The whole header, None where there was none."""
        return self.headers.get("authorization")

    @property
    def token(self) -> str | None:
        """The token in it."""
        return self.authorization.partition(" ")[2].strip() if self.authorization else None

    @cached_property
    def payload(self) -> dict[str, Any]:
        """The JSON object that was sent, empty where it was none."""
        try:
            read = msgspec.json.decode(self.body)
        except msgspec.MsgspecError:
            return {}
        return read if isinstance(read, dict) else {}

    @property
    def is_graphql(self) -> bool:
        """Whether it went to the GraphQL endpoint."""
        return self.path in ("/graphql", "/api/graphql")

    @property
    def query(self) -> str:
        """The GraphQL query, empty where it is none."""
        text = self.payload.get("query") if self.is_graphql else None
        return text if isinstance(text, str) else ""

    @property
    def aliases(self) -> int:
        """How many repositories the query asks for."""
        return len(_REPOSITORY.findall(self.query))


@dataclass
class Reply:
    """An answer. `close` ends the connection after it."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    close: bool = False


def json_reply(status: int, value: object, **headers: str) -> Reply:
    """An answer in JSON; a header is given as `retry_after`."""
    named = {name.replace("_", "-").title(): text for name, text in headers.items()}
    return Reply(
        status, msgspec.json.encode(value), {"Content-Type": "application/json; charset=utf-8", **named}
    )


class Exchange:
    """A request with what a fault needs to spoil its answer: the server and the connection."""

    def __init__(self, request: Request, github: GitHub, connection: socket) -> None:
        self.request = request
        self.github = github
        self.connection = connection

    def answer(self, world: World | None = None) -> Reply:
        """The answer without the fault."""
        return self.github.answer(self.request, world)

    def message(self, reply: Reply) -> bytes:
        """An answer as it goes over the wire."""
        return self.github.message(reply, self.request)
