"""The fields of each GraphQL type as dictionaries, which graphql-core resolves by itself."""

from __future__ import annotations

from functools import cache
from typing import Any

from tests.github.model import Commit, Release, Repository, Tag, timestamp

Fields = dict[str, Any]


def repository(one: Repository) -> Fields:
    """Return the fields of a repository; keys with _ are for the resolvers."""
    return {
        "_": one,
        "id": f"R_{one.id}",
        "databaseId": one.id,
        "name": one.name,
        "nameWithOwner": one.full_name,
        "owner": account("Organization", one.owner),
        "url": one.url,
        "description": one.description,
        "homepageUrl": None,
        "isArchived": one.archived_on is not None,
        "archivedAt": one.archived_on and f"{one.archived_on}T12:00:00Z",
        "isDisabled": False,
        "isEmpty": not one.commits,
        "isFork": False,
        "isPrivate": False,
        "stargazerCount": one.stars,
        "forkCount": one.forks,
        "createdAt": timestamp(one.created),
        "pushedAt": timestamp(one.pushed),
        "updatedAt": timestamp(one.pushed),
        "licenseInfo": license_info(one.license),
        "primaryLanguage": one.language and {"id": f"L_{one.language}", "name": one.language},
    }


@cache
def account(kind: str, login: str) -> Fields:
    """Return the fields of a user or an organization."""
    return {"__typename": kind, "id": f"U_{login}", "login": login, "url": f"https://github.com/{login}"}


def license_info(spdx: str | None) -> Fields | None:
    """Return a license; None without a license file, NOASSERTION for one that GitHub does not know."""
    if spdx is None:
        return None
    key = "other" if spdx == "NOASSERTION" else spdx.lower()
    return {"id": f"LI_{key}", "key": key, "name": "Other" if key == "other" else spdx, "spdxId": spdx}


def commit(repo: Repository, one: Commit) -> Fields:
    """Return the fields of a commit."""
    when = timestamp(one.committed)
    person = {
        "name": one.email.partition("@")[0],
        "email": one.email,
        "date": when,
        "user": account("User", one.login) if one.login else None,
    }
    return {
        **git_object("Commit", repo, one.oid),
        "committedDate": when,
        "authoredDate": when,
        "message": "Change a thing",
        "messageHeadline": "Change a thing",
        "author": person,
        "committer": person,
        "parents": {"totalCount": one.parents},
    }


def git_object(kind: str, repo: Repository, oid: str) -> Fields:
    """Return the fields of any git object."""
    return {"__typename": kind, "_": repo, "oid": oid}


def tag_ref(repo: Repository, one: Tag) -> Fields:
    """Return a tag reference with its target."""
    if one.target == "tree":
        end = git_object("Tree", repo, one.commit)
    else:
        end = commit(repo, Commit(one.commit, one.tagged, "dev0@example.org", "dev0", 1))
    target = end
    if one.annotated:
        tagger = {"name": "dev0", "email": "dev0@example.org", "date": timestamp(one.tagged), "user": None}
        tag = git_object("Tag", repo, one.oid)
        target = {**tag, "name": one.name, "message": one.name, "tagger": tagger, "target": end}
    return {"id": f"REF_{repo.id}_{one.name}", "name": one.name, "prefix": "refs/tags/", "target": target}


def branch_ref(repo: Repository) -> Fields | None:
    """Return the default branch, or None for an empty repository."""
    if not repo.commits:
        return None
    tip = commit(repo, repo.commits[0])
    return {"id": f"REF_{repo.id}", "name": repo.branch, "prefix": "refs/heads/", "target": tip}


def release(repo: Repository, latest: Release | None, one: Release) -> Fields:
    """Return the fields of a release."""
    return {
        "id": f"RE_{repo.id}_{one.tag}",
        "name": one.tag,
        "tagName": one.tag,
        "createdAt": timestamp(one.published),
        "publishedAt": None if one.draft else timestamp(one.published),
        "isPrerelease": one.prerelease,
        "isDraft": one.draft,
        "isLatest": one is latest,
        "url": f"{repo.url}/releases",
    }
