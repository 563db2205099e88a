"""Valid responses of GitHub, for tests that damage a part of one."""

from __future__ import annotations

from typing import Any

STAMP = "2026-01-01T00:00:00Z"


def commit(day: str = STAMP) -> dict[str, Any]:
    """Return a commit of a GraphQL response."""
    return {"committedDate": day, "parents": {"totalCount": 1}, "author": {"email": "a@example.org"}}


def branch(*commits: dict[str, Any], **page: Any) -> dict[str, Any]:
    """Return the default branch of a GraphQL response; `page` changes its pageInfo."""
    info = {"hasNextPage": False, "endCursor": None, **page}
    return {"defaultBranchRef": {"target": {"history": {"pageInfo": info, "nodes": list(commits)}}}}


def repository(name: str) -> dict[str, Any]:
    """Return a repository with one tag and one commit as in a GraphQL response."""
    return {
        "nameWithOwner": name, "isArchived": False, "archivedAt": None, "stargazerCount": 1, "forkCount": 1,
        "createdAt": STAMP, "pushedAt": STAMP, "licenseInfo": {"spdxId": "MIT"},
        "issues": {"totalCount": 1}, "pullRequests": {"totalCount": 1},
        "refs": {"nodes": [{"name": "v1", "target": {"committedDate": STAMP}}]},
        **branch(commit()),
    }  # fmt: skip
