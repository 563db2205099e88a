"""The repositories of the loopback GitHub. Tests may change any value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal, NamedTuple


class Commit(NamedTuple):
    """A commit; `login` is the account of its author's address, or None."""

    oid: str
    committed: datetime
    email: str
    login: str | None
    parents: int


class Tag(NamedTuple):
    """A tag. An annotated tag has its own date, a lightweight one the date of the commit."""

    name: str
    tagged: datetime
    annotated: bool
    target: Literal["commit", "tree"]

    @property
    def oid(self) -> str:
        """Return the target of the reference."""
        return object_id(f"tag {self.name} {self.annotated}")

    @property
    def commit(self) -> str:
        """Return the commit or tree after peeling."""
        return object_id(f"tagged {self.name}") if self.annotated else self.oid


class Release(NamedTuple):
    """A release of a tag."""

    tag: str
    published: datetime
    prerelease: bool
    draft: bool = False


@dataclass
class Repository:
    """A repository. Numbers that no history has (such as stars) are derived from its name."""

    full_name: str
    created: datetime
    pushed: datetime
    description: str = "Does one thing."
    license: str | None = "Apache-2.0"
    language: str | None = "Go"
    archived_on: str | None = None
    blocked: bool = False
    branch: str = "main"
    tags: list[Tag] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)
    expand: Callable[[], list[Commit]] = list
    _commits: list[Commit] | None = None

    def __post_init__(self) -> None:
        name = self.full_name
        self.id = made_up(name, "id", 10_000, 900_000_000)
        self.stars = made_up(name, "stars", 10, 30_000)
        self.forks = self.stars // made_up(name, "forks", 3, 9)
        self.open_issues = made_up(name, "issues", 0, 900)
        self.open_pulls = made_up(name, "pulls", 0, 120)

    @property
    def owner(self) -> str:
        """Return the owner."""
        return self.full_name.partition("/")[0]

    @property
    def name(self) -> str:
        """Return the name without the owner."""
        return self.full_name.partition("/")[2]

    @property
    def url(self) -> str:
        """Return the web address."""
        return f"https://github.com/{self.full_name}"

    @property
    def commits(self) -> list[Commit]:
        """Return the commits of the default branch, newest first; made on first use."""
        if self._commits is None:
            self._commits = self.expand()
        return self._commits

    @property
    def latest_release(self) -> Release | None:
        """Return the latest release: by date, no draft, no prerelease."""
        full = [release for release in self.releases if not (release.draft or release.prerelease)]
        return max(full, key=lambda release: release.published, default=None)


def object_id(text: str) -> str:
    """Return an object ID: 40 digits, the same for the same text."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40]


def made_up(name: str, what: str, low: int, high: int) -> int:
    """Return an arbitrary number, the same for the same name."""
    return low + int(object_id(f"{name} {what}")[:12], 16) % (high - low + 1)


def moment(day: str, hour: int = 12) -> datetime:
    """Return an hour (UTC) of a date such as 2026-08-22."""
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)


def timestamp(when: datetime) -> str:
    """Return a time as GitHub formats it."""
    return f"{when.isoformat()[:19]}Z"
