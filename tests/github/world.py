"""The data of the loopback GitHub, and how tests change it."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from datetime import UTC, datetime
from typing import Literal

from tests.github import histories
from tests.github.model import Commit, Release, Repository, Tag, moment, object_id

# The end of the day on which the bundled histories end.
NOW = datetime(2026, 8, 22, 23, 59, 59, tzinfo=UTC)
# A description that would move the cursor, color the page and turn its text round.
HOSTILE = (
    "\x1b[31mred\x1b[2J [bold]loud[/bold] [link=https://example.org]x[/link] \u202egnihtemos\u202c\r\x07"
)


class World:
    """Repositories by owner/name (case-insensitive) at the time `now`."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now
        self._repositories: dict[str, Repository] = {}
        self._moved: dict[str, str] = {}

    @classmethod
    def from_catalog(
        cls, slugs: list[str] | None = None, *, projects: int | None = None, now: datetime = NOW
    ) -> World:
        """Return the repositories of the catalog with a bundled history: all, some, or the first few."""
        world = cls(now)
        for number, (project, history) in enumerate(histories.bundled(slugs)):
            if projects is not None and number >= projects:
                break
            world._repositories[project.repo.lower()] = histories.repository(project, history, now)
        missing = projects is not None and projects > len(world._repositories)
        if missing or (slugs is not None and len(set(slugs)) > len(world._repositories)):
            raise LookupError(f"only {len(world._repositories)} of the projects asked for have a history")
        return world

    @classmethod
    def empty(cls, now: datetime = NOW) -> World:
        """Return a world without repositories."""
        return cls(now)

    def __iter__(self) -> Iterator[Repository]:
        return iter(list(self._repositories.values()))

    def __len__(self) -> int:
        return len(self._repositories)

    def __getitem__(self, name: str) -> Repository:
        found = self.find(name)
        if found is None:
            raise KeyError(name)
        return found

    def find(self, name: str, follow: bool = True) -> Repository | None:
        """Return the repository of a name (with `follow`, also of a former name), or None."""
        key = name.lower()
        while follow and key not in self._repositories and key in self._moved:
            key = self._moved[key]
        return self._repositories.get(key)

    def with_id(self, number: int) -> Repository | None:
        """Return the repository with an ID."""
        return next((one for one in self if one.id == number), None)

    def without(self, *names: str) -> World:
        """Return this world without some repositories."""
        other = copy(self)
        gone = {name.lower() for name in names}
        other._repositories = {key: one for key, one in self._repositories.items() if key not in gone}
        return other

    def add(self, name: str, **keys: object) -> Repository:
        """Add a repository, empty by default."""
        new = Repository(full_name=name, created=moment("2020-01-01"), pushed=self.now)
        for key, value in keys.items():
            setattr(new, key, value)
        self._repositories[name.lower()] = new
        return new

    def rename(self, old: str, new: str) -> None:
        """Rename a repository; `old` redirects to `new`."""
        found = self._repositories.pop(old.lower(), None)
        if found is not None:
            found.full_name = new
            self._repositories[new.lower()] = found
        elif self.find(new) is None:
            raise KeyError(new)
        self._moved.pop(new.lower(), None)
        self._moved[old.lower()] = new.lower()

    def archive(self, name: str, day: str) -> None:
        """Archive a repository on a date."""
        self[name].archived_on = day

    def remove(self, name: str) -> None:
        """Remove a repository."""
        del self._repositories[name.lower()]

    def block(self, name: str) -> None:
        """Block a repository for legal reasons."""
        self[name].blocked = True

    def describe(self, name: str, text: str) -> None:
        """Change the description of a repository."""
        self[name].description = text

    def add_commit(
        self,
        name: str,
        day: str,
        author: str = "dev0@example.org",
        parents: int = 1,
        login: str | None = None,
    ) -> Commit:
        """Add a commit to the default branch."""
        commits = self[name].commits
        new = Commit(object_id(f"{name} added {len(commits)}"), moment(day), author, login, parents)
        commits.append(new)
        commits.sort(key=lambda commit: commit.committed, reverse=True)
        return new

    def add_tag(
        self,
        name: str,
        tag: str,
        day: str,
        annotated: bool = True,
        target: Literal["commit", "tree"] = "commit",
    ) -> Tag:
        """Add a tag of a date."""
        new = Tag(tag, moment(day), annotated, target)
        self[name].tags.append(new)
        return new

    def add_release(
        self, name: str, tag: str, day: str, prerelease: bool = False, draft: bool = False
    ) -> Release:
        """Add a release, and its tag if missing."""
        if not any(one.name == tag for one in self[name].tags):
            self.add_tag(name, tag, day)
        new = Release(tag, moment(day), prerelease, draft)
        self[name].releases.append(new)
        return new
