"""Fetch a snapshot through REST, which needs no token: four requests, answered only if something changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from k8sml.catalog.patterns import GITHUB_REPO_PATTERN, matches
from k8sml.catalog.printable import strip_control_chars
from k8sml.evidence.commit_counts import Commit
from k8sml.evidence.model import Count, Day, RepoFacts
from k8sml.evidence.snapshot import (
    ETAG,
    RepoSnapshot,
    SnapshotResult,
    by_people,
    created_on,
    day_of,
    validated,
)
from k8sml.evidence.sources.github.api import (
    MAX_BYTES,
    REPEATS,
    ApiError,
    GitHubClient,
    Refusal,
    Reply,
    decoded,
)
from k8sml.evidence.sources.github.repository import PAGE

T = TypeVar("T")

# Requests for one repository.
REQUESTS = 4
_GONE = (404, 410)
_BLOCKED = 451
_EMPTY = 409  # the commits of an empty repository
_NOT_MODIFIED = 304
_PAGE_NUMBER = re.compile(r"[?&]page=([0-9]{1,9})(?![0-9])")
# Bytes; each parent has some 250.
_MAX_PARENTS = 65_536
# Bytes of a page of releases with notes and lists of files; everything else is much smaller.
_RELEASES_BYTES = 32 * 2**20


class _License(Struct):
    spdx_id: str | None = None


class _Repository(Struct):
    full_name: str
    stargazers_count: Count
    forks_count: Count
    open_issues_count: Count
    archived: bool
    license: _License | None = None
    created_at: str | None = None
    pushed_at: str | None = None


class _Release(Struct):
    tag_name: str
    draft: bool = False
    published_at: str | None = None


class _Author(Struct):
    email: str | None = None


class _Committer(Struct):
    date: str


class _Git(Struct):
    committer: _Committer
    author: _Author | None = None


class _Commit(Struct):
    commit: _Git
    parents: msgspec.Raw
    sha: str = ""


class _Log(Struct, frozen=True):
    """A page of commits: those by people, the day of the last one, the names of all, whether more follow."""

    commits: tuple[Commit, ...] = ()
    oldest: str | None = None
    names: frozenset[str] = frozenset()
    more: bool = False


# Built at import, before any thread starts: see `decoded` in github/api.py.
_REPOSITORY = msgspec.json.Decoder(_Repository)
_PULLS = msgspec.json.Decoder(Annotated[list[msgspec.Raw], Meta(max_length=PAGE)])
_RELEASES = msgspec.json.Decoder(Annotated[list[_Release], Meta(max_length=PAGE)])
_PARENTS = msgspec.json.Decoder(list[msgspec.Raw])
_MESSAGE = msgspec.json.Decoder(Refusal)
_COMMITS = msgspec.json.Decoder(Annotated[list[_Commit], Meta(max_length=PAGE)])


# A test that the commits of a snapshot suffice; otherwise another page is read.
IsEnough = Callable[[RepoSnapshot], bool]


def fetch(
    client: GitHubClient,
    repo: str,
    since: str,
    day: str,
    is_enough: IsEnough,
    before: RepoSnapshot | None = None,
) -> SnapshotResult:
    """Return a snapshot of a repository on a day; parts unchanged since `before` are taken from there.

    Further pages of commits are read until there are enough. Raises ApiError if a response, such as that of a
    rate limit, is not about this repository.
    """
    # in another month the path of the commits is another one
    if before is not None and (before.since != since or before.facts.observed[:7] != day[:7]):
        before = None
    try:
        return _fetch(_ConditionalClient(client, before), repo, since, day, is_enough)
    except ValueError:
        return SnapshotResult(repo, problem="GitHub does not answer with a repository")


class _ConditionalClient:
    """A client whose requests are answered only if something changed since `before`; it collects ETags."""

    def __init__(self, client: GitHubClient, before: RepoSnapshot | None) -> None:
        self.client, self.before = client, before
        self.etags: dict[str, str] = {}

    def changed(self, path: str, max_bytes: int = MAX_BYTES) -> Reply | None:
        """Return the response, None if nothing has changed. Raises ApiError."""
        etag = self.before.etags.get(path) if self.before else None
        reply = self.client.get(path, etag, max_bytes)
        new_etag = reply.headers.get("etag", "")
        if ETAG.match(new_etag):
            self.etags[path] = new_etag
        return None if reply.status == _NOT_MODIFIED and etag else reply


def _fetch(
    conditional: _ConditionalClient, repo: str, since: str, day: str, is_enough: IsEnough
) -> SnapshotResult:
    before = conditional.before
    reply = conditional.changed(f"/repos/{repo}")
    if reply is not None and reply.status in _GONE:
        return SnapshotResult(repo, problem="no such repository on GitHub: gone, private or never there")
    if reply is not None and reply.status == _BLOCKED:
        return SnapshotResult(repo, problem="blocked on GitHub for legal reasons")
    facts = _facts(reply, day) if reply else replace(before.facts, observed=day) if before else None
    if facts is None:
        return SnapshotResult(repo, problem="no answer")
    home = facts.full_name
    pulls = conditional.changed(f"/repos/{home}/pulls?state=open&per_page=1")
    open_pulls = _open_pulls(pulls) if pulls else before.facts.open_pulls if before else 0
    both = facts.open_issues + (before.facts.open_pulls if reply is None and before else 0)
    facts = replace(facts, open_pulls=open_pulls, open_issues=max(both - open_pulls, 0))
    releases = conditional.changed(f"/repos/{home}/releases?per_page={PAGE}", _RELEASES_BYTES)
    tags = _tags(releases, day) if releases else before.tags if before else ()
    path = f"/repos/{home}/commits?since={since}T00:00:00Z&until={day[:7]}-01T00:00:00Z&per_page={PAGE}"
    commits = conditional.changed(path)
    if commits is None and before is not None:
        snapshot = replace(before, facts=facts, tags=tags, etags=conditional.etags)
        return SnapshotResult(repo, validated(snapshot))
    first = _log(commits, day) if commits else _Log()
    more = "2" if first.more else None
    snapshot = RepoSnapshot(facts, tags, first.commits, since, first.oldest, more, conditional.etags)
    return _read_on(conditional.client, repo, path, snapshot, first.names, is_enough)


def _read_on(
    client: GitHubClient,
    repo: str,
    path: str,
    snapshot: RepoSnapshot,
    names: frozenset[str],
    is_enough: IsEnough,
) -> SnapshotResult:
    """Add further pages of commits to a snapshot until there are enough. `names` are the commits so far."""
    while snapshot.more is not None and not is_enough(snapshot):
        page = int(snapshot.more)
        log = _log(client.get(f"{path}&page={page}"), snapshot.facts.observed)
        if names & log.names:  # commits would be counted twice
            return SnapshotResult(repo, validated(snapshot), f"GitHub: {REPEATS}")
        names |= log.names
        snapshot = replace(
            snapshot,
            commits=(*snapshot.commits, *log.commits),
            oldest=log.oldest or snapshot.oldest,
            more=str(page + 1) if log.more else None,
        )
    return SnapshotResult(repo, validated(snapshot))


def _facts(reply: Reply, day: str) -> RepoFacts:
    """Return the facts, with pull requests still counted as open issues."""
    repository = _decoded(reply, _REPOSITORY)
    if not matches(GITHUB_REPO_PATTERN, repository.full_name):  # it is requested next
        raise ValueError("a repository without an owner and a name")
    return RepoFacts(
        full_name=repository.full_name,
        observed=day,
        stars=repository.stargazers_count,
        forks=repository.forks_count,
        open_issues=repository.open_issues_count,
        open_pulls=0,
        archived=repository.archived,
        license=strip_control_chars(repository.license.spdx_id or "") or None if repository.license else None,
        created=created_on(repository.created_at, day),
        pushed=day_of(repository.pushed_at, day),
    )


def _open_pulls(reply: Reply) -> int:
    """Return their number: with one request on a page, the number of the last page. None if they are off."""
    if reply.status in _GONE:
        return 0
    for link in reply.headers.get("link", "").split(","):
        number = _PAGE_NUMBER.search(link) if 'rel="last"' in link else None
        if number:
            return int(number[1])
    return len(_decoded(reply, _PULLS))


def _tags(reply: Reply, until: str) -> tuple[tuple[str, Day], ...]:
    """Return the tags of the releases; REST has no days for other tags."""
    releases = _decoded(reply, _RELEASES)
    days = [
        (release.tag_name, day_of(release.published_at, until)) for release in releases if not release.draft
    ]
    return tuple((name, day) for name, day in days if day is not None)


def _log(reply: Reply, until: str) -> _Log:
    if reply.status == _EMPTY and "empty" in decoded(_MESSAGE, reply.body).message.lower():
        return _Log()
    commits = _decoded(reply, _COMMITS)
    days = [day_of(commit.commit.committer.date, until) for commit in commits]
    more = 'rel="next"' in reply.headers.get("link", "")
    if (more or commits) and not any(days):
        raise ValueError("a page without usable commits")
    addresses = [(commit.commit.author.email if commit.commit.author else None) or "" for commit in commits]
    parents = [_parents(commit.parents) for commit in commits]
    return _Log(
        commits=by_people(zip(days, addresses, parents, strict=True)),
        oldest=next(filter(None, reversed(days)), None),
        names=frozenset(commit.sha for commit in commits if commit.sha),
        more=more,
    )


def _parents(raw: msgspec.Raw) -> int:
    """Return the number of parents of a commit; 2 for a merge with very many."""
    return len(decoded(_PARENTS, raw)) if len(bytes(raw)) < _MAX_PARENTS else 2


def _decoded(reply: Reply, decoder: msgspec.json.Decoder[T]) -> T:
    """Return the body of a response. Raises ApiError."""
    if reply.status >= 400:
        raise ApiError(f"it answers {reply.status}")
    return decoded(decoder, reply.body)
