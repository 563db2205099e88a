"""Fetch snapshots through GraphQL, many repositories in one query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from k8sml.catalog.printable import strip_control_chars
from k8sml.catalog.repository import parse_repository
from k8sml.evidence.retry import retry
from k8sml.evidence.snapshot import SnapshotResult
from k8sml.evidence.sources.github.api import (
    ApiError,
    BadTokenError,
    GitHubClient,
    Reply,
    TooHeavyError,
    decoded,
    limit_reached,
)
from k8sml.evidence.sources.github.repository import (
    CommitLog,
    LogPages,
    RepositoryNode,
    as_pages,
    as_snapshot,
)

# Repositories in one query; GitHub answers 50 well within the ten seconds after which it gives up a query.
BATCH = 50
# Smaller batches are not halved any more but sent once more: the failure is more likely to pass.
_MIN_BATCH = 6
# Failed small batches after which the server is left alone.
_MAX_FAILED = 2

_COMMITS = """\
defaultBranchRef { target { ... on Commit { history(since: $since, until: $until, first: 100, after: %s) {
  pageInfo { hasNextPage endCursor }
  nodes { committedDate parents { totalCount } author { email } }
} } } }"""

# The day of a tag is its own if it has one, else that of its commit.
_REPOSITORY = f"""\
fragment repository on Repository {{
  nameWithOwner isArchived archivedAt stargazerCount forkCount createdAt pushedAt
  licenseInfo {{ spdxId }}
  issues(states: OPEN) {{ totalCount }}
  pullRequests(states: OPEN) {{ totalCount }}
  refs(refPrefix: "refs/tags/", first: 100, orderBy: {{field: TAG_COMMIT_DATE, direction: DESC}}) {{
    nodes {{ name target {{
      ... on Commit {{ committedDate }}
      ... on Tag {{ tagger {{ date }} target {{ ... on Commit {{ committedDate }} }} }}
    }} }}
  }}
  {_COMMITS % "null"}
}}"""


class RepoQuery(Struct, frozen=True):
    """A repository to fetch; with `after`, a cursor, only its further commits."""

    repo: str
    after: str | None = None


class FurtherPages(Struct, frozen=True):
    """The result for further commits of a repository: a page, or the problem in one line."""

    repo: str
    pages: LogPages | None = None
    problem: str | None = None


class _Error(Struct):
    message: str = ""
    type: str = ""
    path: list[str | int] | None = None


# The repositories of a response by alias; other keys are not kept.
_NOTHING = msgspec.Raw(b"null")
_Nodes: Any = msgspec.defstruct(
    "_Nodes", [(f"r{i}", msgspec.Raw, _NOTHING) for i in range(2 * BATCH)], frozen=True
)


class _Body(Struct):
    data: _Nodes | None = None
    errors: msgspec.Raw = _NOTHING


# Bytes; an error has about 300, and there is at most one for each repository.
_MAX_ERRORS = 256 * 1024


# Built at import, before any thread starts: see `decoded` in github/api.py.
_BODY = msgspec.json.Decoder(_Body)
_ERRORS = msgspec.json.Decoder(list[_Error] | None)
_NODE = msgspec.json.Decoder(RepositoryNode | None)
_MORE = msgspec.json.Decoder(CommitLog | None)


def query_text(queries: Sequence[RepoQuery]) -> str:
    """Return the text of the query for some repositories; it depends on their number only."""
    names = [
        (f"$o{i}: String!, $n{i}: String!" + (f", $a{i}: String!" if query.after else ""))
        for i, query in enumerate(queries)
    ]
    lines = [
        f"query({', '.join(['$since: GitTimestamp!, $until: GitTimestamp!', *names])}) {{",
        "rateLimit { cost remaining resetAt }",
    ]
    for i, query in enumerate(queries):
        fields = _COMMITS % f"$a{i}" if query.after else "...repository"
        lines.append(f"r{i}: repository(owner: $o{i}, name: $n{i}) {{ {fields} }}")
    lines.append("}")
    if not all(query.after for query in queries):
        lines.append(_REPOSITORY)
    return "\n".join(lines)


def fetch(client: GitHubClient, queries: Sequence[RepoQuery], since: str, day: str) -> list[SnapshotResult]:
    """Return a result for each repository, with its commits since a day, without the current month.

    A batch that is too heavy is halved. Failures are reported beside the rest. Raises BadTokenError.
    """
    parts = _batches(client, queries, since, day)
    return [
        _result(query.repo, raw, reason, since, day) for part in parts for query, raw, reason in part.each()
    ]


def fetch_more(
    client: GitHubClient, queries: Sequence[RepoQuery], since: str, day: str
) -> list[FurtherPages]:
    """Return the next page of commits of each repository. Raises BadTokenError."""
    parts = _batches(client, queries, since, day)
    return [_more(query.repo, raw, reason, day) for part in parts for query, raw, reason in part.each()]


class _Part(Struct):
    """The repositories of one query: the response about them, or why it failed."""

    queries: Sequence[RepoQuery]
    nodes: Any = None
    errors: Sequence[_Error] = ()
    failed: str | None = None

    def each(self) -> Iterator[tuple[RepoQuery, msgspec.Raw | None, str | None]]:
        """Yield each query with the response about its repository, and the reason of a failure."""
        aliases = {f"r{i}" for i in range(len(self.queries))}
        by_alias: dict[str, str] = {}
        general = None  # an error that names no repository may concern any of them
        for error in self.errors:
            if error.path and error.path[0] in aliases:
                by_alias[str(error.path[0])] = _reason(error)
            else:
                general = general or _reason(error)
        for i, query in enumerate(self.queries):
            yield query, getattr(self.nodes, f"r{i}", None), self.failed or by_alias.get(f"r{i}") or general


def _batches(client: GitHubClient, queries: Sequence[RepoQuery], since: str, day: str) -> list[_Part]:
    """Fetch some repositories in one query, or in several where that is too heavy. Raises BadTokenError."""
    parts: list[_Part] = []
    waiting, failures_left = [queries], _MAX_FAILED
    while waiting:
        batch = waiting.pop()
        try:
            parts.append(_fetch_batch(client, batch, since, day))
        except TooHeavyError as error:
            if len(batch) > _MIN_BATCH:
                half = len(batch) // 2
                waiting += [batch[half:], batch[:half]]
                continue
            failures_left -= 1
            not_sent = [] if failures_left else waiting
            parts += [_Part(failed, failed=f"GitHub: {error}") for failed in (batch, *not_sent)]
            if not failures_left:
                break
        except BadTokenError:
            raise
        except ApiError as error:
            return [*parts, *(_Part(failed, failed=f"GitHub: {error}") for failed in (batch, *waiting))]
    return parts


def _fetch_batch(client: GitHubClient, queries: Sequence[RepoQuery], since: str, day: str) -> _Part:
    """Send one query, a small one once more if it was too heavy. Raises ApiError."""
    text, variables = query_text(queries), _variables(queries, since, day)
    transient = (TooHeavyError,) if len(queries) <= _MIN_BATCH else ()
    return retry(lambda: _part(client, queries, client.post(text, variables)), *transient)


def _variables(queries: Sequence[RepoQuery], since: str, day: str) -> dict[str, Any]:
    variables = {"since": f"{since}T00:00:00Z", "until": f"{day[:7]}-01T00:00:00Z"}
    for i, query in enumerate(queries):
        repository = parse_repository(query.repo)
        variables[f"o{i}"], variables[f"n{i}"] = repository.owner, repository.name
        if query.after:
            variables[f"a{i}"] = query.after
    return variables


def _part(client: GitHubClient, queries: Sequence[RepoQuery], reply: Reply) -> _Part:
    """Read a response. Raises ApiError if it is not one, or has no repository at all."""
    body = decoded(_BODY, reply.body)
    if reply.status >= 400:
        raise ApiError(f"it answers {reply.status}")
    if len(bytes(body.errors)) > _MAX_ERRORS:
        raise ApiError("its response has too many errors")
    errors = decoded(_ERRORS, body.errors) or []
    if any(error.type == "RATE_LIMITED" for error in errors):
        raise limit_reached(reply)
    for error in errors:
        error.message = strip_control_chars(client.redact(error.message))[:200]
    if body.data is None:
        message = errors[0].message if errors else ""
        text = f"it returned an error: {message}" if message else "it returned an error without a message"
        raise (TooHeavyError if _is_timeout(message) else ApiError)(text)
    return _Part(queries, body.data, errors)


def _is_timeout(message: str) -> bool:
    """Return whether this is GitHub's error for a heavy query ("Something went wrong while executing …")."""
    return "timeout" in message.lower() or "something went wrong" in message.lower()


def _reason(error: _Error) -> str:
    if error.type == "NOT_FOUND":
        return "no such repository on GitHub: gone, private or never there"
    return error.message or "no answer"


def _result(repo: str, raw: msgspec.Raw | None, reason: str | None, since: str, day: str) -> SnapshotResult:
    try:
        node = decoded(_NODE, raw) if raw else None
        if node is None or reason:  # with an error, parts of it may be missing
            return SnapshotResult(repo, problem=reason or "no answer")
        return SnapshotResult(repo, as_snapshot(node, since, day))
    except (ApiError, ValueError):
        return SnapshotResult(repo, problem=reason or "GitHub does not answer with a repository")


def _more(repo: str, raw: msgspec.Raw | None, reason: str | None, day: str) -> FurtherPages:
    try:
        node = decoded(_MORE, raw) if raw else None
        if node is None or reason:
            return FurtherPages(repo, problem=reason or "no answer")
        return FurtherPages(repo, as_pages(node.default_branch_ref, day))
    except (ApiError, ValueError):
        return FurtherPages(repo, problem=reason or "GitHub does not answer with a repository")
