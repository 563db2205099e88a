"""The interface of evidence sources: ways to read the history of repositories.

A source is a module with a function `open_source(options)` that returns an `EvidenceSource`, and an entry in
`registry.py`. A source with `SourceSpec.live` set returns a `LiveSource`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from k8sml.catalog.repository import Repository, parse_repository
from k8sml.evidence.model import History

if TYPE_CHECKING:
    from concurrent.futures import Executor


class Target(Struct, frozen=True):
    """A repository to observe for the project `slug`; `known` is its stored history."""

    slug: str
    repo: str
    known: History | None = None

    @property
    def repository(self) -> Repository:
        """Return the repository that `repo` names."""
        return parse_repository(self.repo)


class Collected(Struct, frozen=True):
    """The result for a target: a history, or the problem, in a few words without the repository's name.

    Both, if an older history is used. `partly` is why a new history is incomplete. `asked` is when a
    server answered (seconds since 1970), if known.
    """

    slug: str
    history: History | None = None
    problem: str | None = None
    partly: str | None = None
    asked: int | None = None


class SourceOptions(Struct, frozen=True):
    """Settings of an observation. Each source uses those that concern it."""

    # The date today, as YYYY-MM-DD, and the time now, in seconds since 1970.
    day: str
    now: int
    # Time limit in seconds: of a clone for each repository, of an API for all of them.
    seconds: float
    # An API reads commits until they are by so many people, and uses cached responses up to this age
    # (seconds).
    min_authors: int
    max_age: int = 0
    # The folder of this source in the cache; without one nothing is cached.
    folder: Path | None = None
    # The addresses of servers, and the sources of tokens.
    environment: Mapping[str, str] = {}
    token_file: Path | None = None
    api_url: str | None = None


class EvidenceSource(Protocol):
    """A way to read repositories."""

    def supports(self, repository: Repository) -> bool:
        """Return whether this source can read a repository. `observe` is given no others."""

    def refusal(self, targets: Sequence[Target]) -> str | None:
        """Return the reason why so many targets cannot be observed; None if they can. Raises K8smlError."""

    def observe(self, targets: Sequence[Target], executor: Executor) -> Iterator[Collected]:
        """Yield a result for each target as it arrives. Closing the iterator stops all work at once.

        Failures are results. Raises CredentialsError after all other results.
        """


class LiveSource(EvidenceSource, Protocol):
    """A source of current data, which caches responses."""

    @property
    def address(self) -> str:
        """Return the address of the server."""

    def fingerprints(self, targets: Sequence[Target]) -> list[object]:
        """Return the fingerprints of the cached responses about targets."""
