"""Repositories through GraphQL, many in one question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from k8sml.catalog.printable import strip_control_chars
from k8sml.catalog.repository import parse_repository
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
from k8sml.evidence.sources.github.snapshot import SnapshotResult

# GitHub answers 50 such repositories well within the ten seconds after which it gives a question up.
BATCH = 50
# So few are not halved any more, but asked for once more: what is wrong is more likely to pass.
_SMALLEST = 6
# After so many small batches that failed the server is in trouble, and is left alone.
_MOST_FAILED = 2

_COMMITS = """\
defaultBranchRef { target { ... on Commit { history(since: $since, until: $until, first: 100, after: %s) {
  pageInfo { hasNextPage endCursor }
  nodes { committedDate parents { totalCount } author { email } }
} } } }"""

# A tag's day is its own where it has one, else its commit's.
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
    """A repository to ask for; with `after` only the commits that follow that place."""

    repo: str
    after: str | None = None


class FurtherPages(Struct, frozen=True):
    """What came of asking for further commits of a repository: these, or the problem in a line."""

    repo: str
    pages: LogPages | None = None
    problem: str | None = None


class _Error(Struct):
    message: str = ""
    type: str = ""
    path: list[str | int] | None = None


# Answers of a batch by their aliases; anything else that an answer may hold is not kept.
_NOTHING = msgspec.Raw(b"null")
_Answers: Any = msgspec.defstruct(
    "_Answers", [(f"r{i}", msgspec.Raw, _NOTHING) for i in range(2 * BATCH)], frozen=True
)


class _Body(Struct):
    data: _Answers | None = None
    errors: msgspec.Raw = _NOTHING


# An error has some 300 bytes, and there is at most one for each repository.
_MAX_ERRORS = 256 * 1024


# Built at import, before any thread starts: see `decoded` in github/api.py.
_BODY = msgspec.json.Decoder(_Body)
_ERRORS = msgspec.json.Decoder(list[_Error] | None)
_ANSWER = msgspec.json.Decoder(RepositoryNode | None)
_MORE = msgspec.json.Decoder(CommitLog | None)


def query_text(questions: Sequence[RepoQuery]) -> str:
    """The text of one question for some repositories, the same for any of as many."""
    names = [
        (f"$o{i}: String!, $n{i}: String!" + (f", $a{i}: String!" if one.after else ""))
        for i, one in enumerate(questions)
    ]
    lines = [
        f"query({', '.join(['$since: GitTimestamp!, $until: GitTimestamp!', *names])}) {{",
        "rateLimit { cost remaining resetAt }",
    ]
    for i, one in enumerate(questions):
        what = _COMMITS % f"$a{i}" if one.after else "...repository"
        lines.append(f"r{i}: repository(owner: $o{i}, name: $n{i}) {{ {what} }}")
    lines.append("}")
    if not all(one.after for one in questions):
        lines.append(_REPOSITORY)
    return "\n".join(lines)


def ask(client: GitHubClient, questions: Sequence[RepoQuery], since: str, day: str) -> list[SnapshotResult]:
    """What GitHub says of some repositories on a day, with the commits since another.

    Those of the month of that day are left out. A batch that is too heavy is halved, and what could not be
    had is told beside what could. Raises BadTokenError.
    """
    parts = _batches(client, questions, since, day)
    return [_answer(one.repo, raw, why, since, day) for part in parts for one, raw, why in part.each()]


def ask_more(
    client: GitHubClient, questions: Sequence[RepoQuery], since: str, day: str
) -> list[FurtherPages]:
    """The next commits of some repositories. Raises BadTokenError."""
    parts = _batches(client, questions, since, day)
    return [_more(one.repo, raw, why, day) for part in parts for one, raw, why in part.each()]


class _Part(Struct):
    """Repositories that were asked for in one question: their answers, or why there are none."""

    questions: Sequence[RepoQuery]
    answers: Any = None
    errors: Sequence[_Error] = ()
    failed: str | None = None

    def each(self) -> Iterator[tuple[RepoQuery, msgspec.Raw | None, str | None]]:
        """Each repository with what is said of it, and why it is not there."""
        aliases = {f"r{i}" for i in range(len(self.questions))}
        named = {str(one.path[0]): _why(one) for one in self.errors if one.path and one.path[0] in aliases}
        # an error that names no repository may be about any of them
        of_any = next((_why(one) for one in self.errors if not one.path or one.path[0] not in aliases), None)
        for i, one in enumerate(self.questions):
            why = self.failed or named.get(f"r{i}") or of_any
            yield one, getattr(self.answers, f"r{i}", None), why


def _batches(client: GitHubClient, questions: Sequence[RepoQuery], since: str, day: str) -> list[_Part]:
    """The answers to some questions, asked together, or in parts where that is too heavy."""
    parts: list[_Part] = []
    waiting, left = [questions], _MOST_FAILED
    while waiting:
        some = waiting.pop()
        try:
            parts.append(_answered(client, some, since, day))
        except TooHeavyError as error:
            if len(some) > _SMALLEST:
                half = len(some) // 2
                waiting += [some[half:], some[:half]]
                continue
            left -= 1
            unasked = [] if left else waiting
            parts += [_Part(one, failed=f"GitHub: {error}") for one in (some, *unasked)]
            if not left:
                break
        except BadTokenError:
            raise
        except ApiError as error:
            return [*parts, *(_Part(one, failed=f"GitHub: {error}") for one in (some, *waiting))]
    return parts


def _answered(client: GitHubClient, questions: Sequence[RepoQuery], since: str, day: str) -> _Part:
    """The answer to a question; a small one is asked once more if it was too much. Raises ApiError."""
    text, variables = query_text(questions), _variables(questions, since, day)
    try:
        return _part(client, questions, client.post(text, variables))
    except TooHeavyError:
        if len(questions) > _SMALLEST:
            raise
        return _part(client, questions, client.post(text, variables))


def _variables(questions: Sequence[RepoQuery], since: str, day: str) -> dict[str, Any]:
    variables = {"since": f"{since}T00:00:00Z", "until": f"{day[:7]}-01T00:00:00Z"}
    for i, one in enumerate(questions):
        repository = parse_repository(one.repo)
        variables[f"o{i}"], variables[f"n{i}"] = repository.owner, repository.name
        if one.after:
            variables[f"a{i}"] = one.after
    return variables


def _part(client: GitHubClient, questions: Sequence[RepoQuery], reply: Reply) -> _Part:
    """Read an answer. Raises ApiError where it is none, or speaks of no repository at all."""
    body = decoded(_BODY, reply.body)
    if reply.status >= 400:
        raise ApiError(f"it answers {reply.status}")
    if len(bytes(body.errors)) > _MAX_ERRORS:
        raise ApiError("it answers with too many errors")
    errors = decoded(_ERRORS, body.errors) or []
    if any(one.type == "RATE_LIMITED" for one in errors):
        raise limit_reached(reply)
    for one in errors:
        one.message = strip_control_chars(client.redact(one.message))[:200]
    if body.data is None:
        said = (errors[0].message if errors else "") or "nothing"
        # "Something went wrong while executing your query", "… timeout": the question was too much
        raise TooHeavyError(f"it says: {said}") if _slow(said) else ApiError(f"it says: {said}")
    return _Part(questions, body.data, errors)


def _slow(said: str) -> bool:
    return "timeout" in said.lower() or "something went wrong" in said.lower()


def _why(error: _Error) -> str:
    if error.type == "NOT_FOUND":
        return "no such repository on GitHub: gone, private or never there"
    return error.message or "no answer"


def _answer(repo: str, raw: msgspec.Raw | None, why: str | None, since: str, day: str) -> SnapshotResult:
    try:
        found = decoded(_ANSWER, raw) if raw else None
        if found is None or why:  # with an error, parts of it may be missing
            return SnapshotResult(repo, problem=why or "no answer")
        return SnapshotResult(repo, as_snapshot(found, since, day))
    except (ApiError, ValueError):
        return SnapshotResult(repo, problem=why or "GitHub does not answer with a repository")


def _more(repo: str, raw: msgspec.Raw | None, why: str | None, day: str) -> FurtherPages:
    try:
        found = decoded(_MORE, raw) if raw else None
        if found is None or why:
            return FurtherPages(repo, problem=why or "no answer")
        return FurtherPages(repo, as_pages(found.default_branch_ref, day))
    except (ApiError, ValueError):
        return FurtherPages(repo, problem=why or "GitHub does not answer with a repository")
