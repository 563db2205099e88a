"""The GraphQL response about a repository, read as a snapshot."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from k8sml.catalog.printable import strip_control_chars
from k8sml.evidence.commit_counts import Commit
from k8sml.evidence.model import Count, RepoFacts
from k8sml.evidence.snapshot import (
    RepoSnapshot,
    ShortText,
    by_people,
    created_on,
    day_of,
    validated,
)

# Commits or tags on one page.
PAGE = 100


class LogPages(Struct, frozen=True):
    """A page of commits: the commits, the day of the last one on it, and the cursor of the next page."""

    commits: tuple[Commit, ...]
    oldest: str | None
    more: str | None


class _Total(Struct, rename="camel"):
    total_count: Count


class _License(Struct, rename="camel"):
    spdx_id: str | None = None


class _Page(Struct, rename="camel"):
    has_next_page: bool
    end_cursor: ShortText | None = None


class _Author(Struct, rename="camel"):
    email: str | None = None


class _Commit(Struct, rename="camel"):
    committed_date: str
    parents: _Total
    author: _Author | None = None


class _Log(Struct, rename="camel"):
    page_info: _Page
    nodes: Annotated[list[_Commit], Meta(max_length=PAGE)]


class _Branch(Struct, rename="camel"):
    history: _Log | None = None


class BranchRef(Struct, rename="camel"):
    """A default branch with its commits."""

    target: _Branch | None = None


class _Dated(Struct, rename="camel"):
    date: str | None = None


class _Tagged(Struct, rename="camel"):
    committed_date: str | None = None


class _Object(Struct, rename="camel"):
    committed_date: str | None = None
    tagger: _Dated | None = None
    target: _Tagged | None = None


class _Ref(Struct, rename="camel"):
    name: str
    target: _Object | None = None


class _Refs(Struct, rename="camel"):
    nodes: Annotated[list[_Ref], Meta(max_length=PAGE)]


class RepositoryNode(Struct, rename="camel"):
    """A repository as the fragment of that name requests it."""

    name_with_owner: str
    is_archived: bool
    stargazer_count: Count
    fork_count: Count
    issues: _Total
    pull_requests: _Total
    refs: _Refs
    archived_at: str | None
    created_at: str
    pushed_at: str | None
    license_info: _License | None
    default_branch_ref: BranchRef | None


class CommitLog(Struct, rename="camel"):
    """A repository of which only further commits are requested."""

    default_branch_ref: BranchRef


def as_snapshot(node: RepositoryNode, since: str, day: str) -> RepoSnapshot:
    """Return the snapshot of a repository on a day. Raises ValueError on an invalid time."""
    pages = as_pages(node.default_branch_ref, day)
    snapshot = RepoSnapshot(
        facts=RepoFacts(
            full_name=strip_control_chars(node.name_with_owner),
            observed=day,
            stars=node.stargazer_count,
            forks=node.fork_count,
            open_issues=node.issues.total_count,
            open_pulls=node.pull_requests.total_count,
            archived=node.is_archived,
            archived_on=day_of(node.archived_at, day),
            license=strip_control_chars(node.license_info.spdx_id or "") or None
            if node.license_info
            else None,
            created=created_on(node.created_at, day),
            pushed=day_of(node.pushed_at, day),
        ),
        tags=tuple(
            (ref.name, tagged) for ref in node.refs.nodes if (tagged := _tagged(ref, day)) is not None
        ),
        commits=pages.commits,
        since=since,
        oldest=pages.oldest,
        more=pages.more,
    )
    return validated(snapshot)


def as_pages(branch: BranchRef | None, day: str) -> LogPages:
    """Return the commits of a branch up to a day; none without a branch, as in an empty repository.

    Raises ValueError if the commits or the cursor of the next page are missing.
    """
    if branch is None:
        return LogPages((), None, None)
    log = branch.target.history if branch.target else None
    if log is None:
        raise ValueError("a branch without its commits")
    days = [day_of(commit.committed_date, day) for commit in log.nodes]
    more = log.page_info.has_next_page
    if (more and not log.page_info.end_cursor) or ((more or log.nodes) and not any(days)):
        raise ValueError("a page without usable commits, or without the cursor of the next page")
    addresses = [(commit.author.email if commit.author else None) or "" for commit in log.nodes]
    parents = [commit.parents.total_count for commit in log.nodes]
    return LogPages(
        commits=by_people(zip(days, addresses, parents, strict=True)),
        oldest=next(filter(None, reversed(days)), None),
        more=log.page_info.end_cursor if log.page_info.has_next_page else None,
    )


def _tagged(ref: _Ref, until: str) -> str | None:
    """Return the day of a tag: its own, or that of its commit; None if it has no commit."""
    target = ref.target
    if target is None:
        return None
    own = target.tagger.date if target.tagger else None
    commit = target.committed_date or (target.target.committed_date if target.target else None)
    return day_of(own or commit, until)
