"""What the loopback GitHub knows of a repository. Tests may change any of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal, NamedTuple


class Commit(NamedTuple):
    """A commit; `login` is the account that its address belongs to, None where it belongs to none."""

    oid: str
    committed: datetime
    email: str
    login: str | None
    parents: int


class Tag(NamedTuple):
    """A tag. An annotated one has a day of its own; a light one has that of the commit."""

    name: str
    tagged: datetime
    annotated: bool
    target: Literal["commit", "tree"]

    @property
    def oid(self) -> str:
        """The object that the reference points at."""
        return object_id(f"tag {self.name} {self.annotated}")

    @property
    def commit(self) -> str:
        """The commit or tree in the end."""
        return object_id(f"tagged {self.name}") if self.annotated else self.oid


class Release(NamedTuple):
    """A release made of a tag."""

    tag: str
    published: datetime
    prerelease: bool
    draft: bool = False


@dataclass
class Repository:
    """A repository. Its numbers that no history tells (stars and the like) are made up from its name."""

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
        """The owner."""
        return self.full_name.partition("/")[0]

    @property
    def name(self) -> str:
        """The name without the owner."""
        return self.full_name.partition("/")[2]

    @property
    def url(self) -> str:
        """The address of its page."""
        return f"https://github.com/{self.full_name}"

    @property
    def commits(self) -> list[Commit]:
        """The commits of the default branch, newest first; made when first asked for."""
        if self._commits is None:
            self._commits = self.expand()
        return self._commits

    @property
    def latest_release(self) -> Release | None:
        """The release that GitHub calls the latest: by date, never a draft or a prerelease."""
        full = [release for release in self.releases if not (release.draft or release.prerelease)]
        return max(full, key=lambda release: release.published, default=None)


def object_id(text: str) -> str:
    """A name for a git object: 40 digits, always the same for the same text."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40]


def made_up(name: str, what: str, low: int, high: int) -> int:
    """A number that means nothing, always the same for a name."""
    return low + int(object_id(f"{name} {what}")[:12], 16) % (high - low + 1)


def moment(day: str, hour: int = 12) -> datetime:
    """An hour of the day `2026-08-22`, UTC."""
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)


def timestamp(when: datetime) -> str:
    """A moment as GitHub writes it."""
    return f"{when.isoformat()[:19]}Z"
