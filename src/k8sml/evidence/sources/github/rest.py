"""A repository through REST, which needs no token: four questions, each asked only for what changed."""

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
from k8sml.evidence.sources.github.snapshot import (
    ETAG,
    RepoSnapshot,
    SnapshotResult,
    by_people,
    created_on,
    day_of,
    validated,
)

T = TypeVar("T")

# How many questions one repository takes.
QUESTIONS = 4
_GONE = (404, 410)
_BLOCKED = 451
_EMPTY = 409  # what GitHub answers for the commits of an empty repository
_NOT_MODIFIED = 304
_PAGE_NUMBER = re.compile(r"[?&]page=([0-9]{1,9})(?![0-9])")
# Bytes; each parent has some 250.
_MAX_PARENTS = 65_536
# Of releases with their notes and the lists of their files; anything else is much smaller.
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
    """A page of commits: those by people, the day of the last one, all names, whether there are more."""

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


# Whether what was read of a repository is enough.
Enough = Callable[[RepoSnapshot], bool]


def ask(
    client: GitHubClient, repo: str, since: str, day: str, enough: Enough, before: RepoSnapshot | None = None
) -> SnapshotResult:
    """What GitHub says of a repository on a day; what has not changed is taken from `before`.

    Further commits are read until there are `enough`. Raises ApiError where an answer says nothing of the
    repository, such as a limit.
    """
    # what was asked for in another month is another question
    if before is not None and (before.since != since or before.facts.observed[:7] != day[:7]):
        before = None
    asker = _Asker(client, before)
    try:
        return _ask(asker, repo, since, day, enough)
    except ValueError:
        return SnapshotResult(repo, problem="GitHub does not answer with a repository")


class _Asker:
    """Asks only for what has changed since before, and keeps the tags to do so again."""

    def __init__(self, client: GitHubClient, before: RepoSnapshot | None) -> None:
        self.client, self.before = client, before
        self.etags: dict[str, str] = {}

    def changed(self, path: str, max_bytes: int = MAX_BYTES) -> Reply | None:
        """The answer, None where nothing has changed."""
        known = self.before.etags.get(path) if self.before else None
        reply = self.client.get(path, known, max_bytes)
        tag = reply.headers.get("etag", "")
        if ETAG.match(tag):
            self.etags[path] = tag
        return None if reply.status == _NOT_MODIFIED and known else reply


def _ask(asker: _Asker, repo: str, since: str, day: str, enough: Enough) -> SnapshotResult:
    before = asker.before
    reply = asker.changed(f"/repos/{repo}")
    if reply is not None and reply.status in _GONE:
        return SnapshotResult(repo, problem="no such repository on GitHub: gone, private or never there")
    if reply is not None and reply.status == _BLOCKED:
        return SnapshotResult(repo, problem="blocked on GitHub for legal reasons")
    facts = _facts(reply, day) if reply else replace(before.facts, observed=day) if before else None
    if facts is None:
        return SnapshotResult(repo, problem="no answer")
    home = facts.full_name
    pulls = asker.changed(f"/repos/{home}/pulls?state=open&per_page=1")
    open_pulls = _open_pulls(pulls) if pulls else before.facts.open_pulls if before else 0
    both = facts.open_issues + (before.facts.open_pulls if reply is None and before else 0)
    facts = replace(facts, open_pulls=open_pulls, open_issues=max(both - open_pulls, 0))
    releases = asker.changed(f"/repos/{home}/releases?per_page={PAGE}", _RELEASES_BYTES)
    tags = _tags(releases, day) if releases else before.tags if before else ()
    path = f"/repos/{home}/commits?since={since}T00:00:00Z&until={day[:7]}-01T00:00:00Z&per_page={PAGE}"
    commits = asker.changed(path)
    if commits is None and before is not None:
        seen = replace(before, facts=facts, tags=tags, etags=asker.etags)
        return SnapshotResult(repo, validated(seen))
    log = _log(commits, day) if commits else _Log()
    seen = RepoSnapshot(facts, tags, log.commits, since, log.oldest, "2" if log.more else None, asker.etags)
    names = log.names
    while seen.more is not None and not enough(seen):
        page = int(seen.more)
        log = _log(asker.client.get(f"{path}&page={page}"), day)
        if names & log.names:  # commits would be counted twice
            return SnapshotResult(repo, validated(seen), f"GitHub: {REPEATS}")
        names |= log.names
        seen = replace(
            seen,
            commits=(*seen.commits, *log.commits),
            oldest=log.oldest or seen.oldest,
            more=str(page + 1) if log.more else None,
        )
    return SnapshotResult(repo, validated(seen))


def _facts(reply: Reply, day: str) -> RepoFacts:
    """The facts, with pull requests still among the open issues."""
    found = _decoded(reply, _REPOSITORY)
    if not matches(GITHUB_REPO_PATTERN, found.full_name):  # it is asked for next
        raise ValueError("a repository without an owner and a name")
    return RepoFacts(
        full_name=found.full_name,
        observed=day,
        stars=found.stargazers_count,
        forks=found.forks_count,
        open_issues=found.open_issues_count,
        open_pulls=0,
        archived=found.archived,
        license=strip_control_chars(found.license.spdx_id or "") or None if found.license else None,
        created=created_on(found.created_at, day),
        pushed=day_of(found.pushed_at, day),
    )


def _open_pulls(reply: Reply) -> int:
    """How many there are, one a page: the number of the last page. Where they are switched off: none."""
    if reply.status in _GONE:
        return 0
    for link in reply.headers.get("link", "").split(","):
        number = _PAGE_NUMBER.search(link) if 'rel="last"' in link else None
        if number:
            return int(number[1])
    return len(_decoded(reply, _PULLS))


def _tags(reply: Reply, until: str) -> tuple[tuple[str, Day], ...]:
    """The tags of the releases: REST gives no day for others."""
    found = _decoded(reply, _RELEASES)
    days = [(one.tag_name, day_of(one.published_at, until)) for one in found if not one.draft]
    return tuple((name, day) for name, day in days if day is not None)


def _log(reply: Reply, until: str) -> _Log:
    if reply.status == _EMPTY and "empty" in decoded(_MESSAGE, reply.body).message.lower():
        return _Log()
    found = _decoded(reply, _COMMITS)
    days = [day_of(one.commit.committer.date, until) for one in found]
    more = 'rel="next"' in reply.headers.get("link", "")
    if (more or found) and not any(days):
        raise ValueError("a page without usable commits")
    addresses = [(one.commit.author.email if one.commit.author else None) or "" for one in found]
    parents = [_parents(one.parents) for one in found]
    return _Log(
        commits=by_people(zip(days, addresses, parents, strict=True)),
        oldest=next(filter(None, reversed(days)), None),
        names=frozenset(one.sha for one in found if one.sha),
        more=more,
    )


def _parents(raw: msgspec.Raw) -> int:
    """How many parents a commit has; of a merge with very many, just that it is one."""
    return len(decoded(_PARENTS, raw)) if len(bytes(raw)) < _MAX_PARENTS else 2


def _decoded(reply: Reply, decoder: msgspec.json.Decoder[T]) -> T:
    """The body of an answer. Raises ApiError."""
    if reply.status >= 400:
        raise ApiError(f"it answers {reply.status}")
    return decoded(decoder, reply.body)
