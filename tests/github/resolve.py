"""What the fields of the schema answer: dictionaries, which graphql-core reads, and pages of them."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from operator import attrgetter
from typing import Any, TypeVar

from graphql import GraphQLError, GraphQLResolveInfo, GraphQLSchema, build_schema

from tests.github.limits import Standing
from tests.github.model import Commit, Release, Repository, Tag, made_up, timestamp
from tests.github.schema import SDL
from tests.github.world import World

T = TypeVar("T")
Fields = dict[str, Any]
_CURSOR = "cursor:v2:"
_GIT_OBJECTS = ("Commit", "Tag", "Tree", "Blob")
_OLDEST, _NEWEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


class Context:
    """What the root fields read: the world and what the query costs."""

    def __init__(self, world: World, standing: Standing, cost: int, nodes: int) -> None:
        self.world = world
        self.standing = standing
        self.cost = cost
        self.nodes = nodes


@cache
def executable() -> GraphQLSchema:
    """The schema with its resolvers. A field without one is read from a dictionary."""
    schema = build_schema(SDL)
    for place, resolver in _RESOLVERS.items():
        kind, _, name = place.partition(".")
        field = schema.type_map[kind].fields[name]  # type: ignore[attr-defined]  # all of them are object types
        field.resolve = resolver
    return schema


def _repository(_: None, info: GraphQLResolveInfo[Any], owner: str, name: str, **args: Any) -> Fields | None:
    world: World = info.context.world
    found = world.find(f"{owner}/{name}", follow=args["followRenames"])
    if found is None:
        message = f"Could not resolve to a Repository with the name '{owner}/{name}'."
        raise GraphQLError(message, extensions={"type": "NOT_FOUND"})
    if found.blocked:
        raise GraphQLError("Repository access blocked", extensions={"type": "FORBIDDEN"})
    return repository(found)


def repository(one: Repository) -> Fields:
    """A repository's fields. What begins with _ is for the resolvers."""
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
    """A person or an organisation."""
    return {"__typename": kind, "id": f"U_{login}", "login": login, "url": f"https://github.com/{login}"}


def license_info(spdx: str | None) -> Fields | None:
    """A licence, None where no licence file was found; NOASSERTION where it is none that GitHub knows."""
    if spdx is None:
        return None
    key = "other" if spdx == "NOASSERTION" else spdx.lower()
    return {"id": f"LI_{key}", "key": key, "name": "Other" if key == "other" else spdx, "spdxId": spdx}


def commit(repo: Repository, one: Commit) -> Fields:
    """A commit's fields."""
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
    """What every object of git has."""
    return {"__typename": kind, "_": repo, "oid": oid}


def tag_ref(repo: Repository, one: Tag) -> Fields:
    """A reference to a tag, with what it points at."""
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
    """The default branch, None in an empty repository."""
    if not repo.commits:
        return None
    tip = commit(repo, repo.commits[0])
    return {"id": f"REF_{repo.id}", "name": repo.branch, "prefix": "refs/heads/", "target": tip}


def release(repo: Repository, latest: Release | None, one: Release) -> Fields:
    """A release's fields."""
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


def _releases(parent: Fields, _: GraphQLResolveInfo[Any], **args: Any) -> Fields:
    repo: Repository = parent["_"]
    order = args.get("orderBy") or {"field": "CREATED_AT", "direction": "ASC"}
    key = attrgetter("tag" if order["field"] == "NAME" else "published")
    found = sorted(repo.releases, key=key, reverse=order["direction"] == "DESC")
    return _page([one for one in found if not one.draft], partial(release, repo, repo.latest_release), args)


def _refs(parent: Fields, _: GraphQLResolveInfo[Any], **args: Any) -> Fields:
    repo: Repository = parent["_"]
    if args["refPrefix"] != "refs/tags/":
        branch = branch_ref(repo)
        heads = [branch] if branch and args["refPrefix"] == "refs/heads/" else []
        return _page(heads, lambda one: one, args)
    order = args.get("orderBy") or {"field": "ALPHABETICAL", "direction": "ASC"}
    key = attrgetter("name" if order["field"] == "ALPHABETICAL" else "tagged")
    found = sorted(repo.tags, key=key, reverse=order["direction"] == "DESC")
    return _page(found, partial(tag_ref, repo), args)


def _history(parent: Fields, _: GraphQLResolveInfo[Any], **args: Any) -> Fields:
    repo: Repository = parent["_"]
    since, until = _time(args.get("since"), _OLDEST), _time(args.get("until"), _NEWEST)
    found = [one for one in repo.commits if since <= one.committed <= until]
    return _page(found, partial(commit, repo), args)


def _time(text: str | None, otherwise: datetime) -> datetime:
    if text is None:
        return otherwise
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        raise GraphQLError(f"`{text}` is not a valid GitTimestamp") from None


def _page(found: Sequence[T], show: Callable[[T], Fields], args: Fields) -> Fields:
    """A page of what was found; a page's cursor counts what stands before it."""
    start = _place(args.get("after"))
    shown = found[start : start + (args.get("first") or 0)]
    end = start + len(shown)
    return {
        "totalCount": len(found),
        "pageInfo": {
            "hasNextPage": end < len(found),
            "hasPreviousPage": start > 0,
            "startCursor": _cursor(start + 1) if shown else None,
            "endCursor": _cursor(end) if shown else None,
        },
        "nodes": [show(one) for one in shown],
    }


def _cursor(number: int) -> str:
    return b64encode(f"{_CURSOR}{number}".encode()).decode()


def _place(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        text = b64decode(cursor, validate=True).decode("ascii")
        return int(text.removeprefix(_CURSOR))
    except ValueError:
        raise GraphQLError(
            f"`{cursor}` does not appear to be a valid cursor.",
            extensions={"type": "INVALID_CURSOR_ARGUMENTS"},
        ) from None


def _counted(what: str) -> Callable[..., Fields]:
    """Open ones are those of the repository; the closed ones, and the merged, are made up."""

    def resolve(parent: Fields, _: GraphQLResolveInfo[Any], **args: Any) -> Fields:
        repo: Repository = parent["_"]
        is_open = repo.open_issues if what == "issues" else repo.open_pulls
        other = {"CLOSED": made_up(repo.full_name, f"closed {what}", 0, 3000)}
        if what == "pulls":
            other["MERGED"] = made_up(repo.full_name, "merged", 0, 5000)
        count = {"OPEN": is_open, **other}
        states = args.get("states") or list(count)
        return {"totalCount": sum(count[state] for state in set(states))}

    return resolve


def _latest(parent: Fields, _: GraphQLResolveInfo[Any]) -> Fields | None:
    repo: Repository = parent["_"]
    latest = repo.latest_release
    return release(repo, latest, latest) if latest else None


def _rate_limit(_: None, info: GraphQLResolveInfo[Any], **args: Any) -> Fields:
    context: Context = info.context
    standing = context.standing
    return {
        "limit": standing.limit,
        "cost": context.cost,
        "remaining": standing.remaining,
        "used": standing.used,
        "resetAt": timestamp(datetime.fromtimestamp(standing.reset, UTC)),
        "nodeCount": context.nodes,
    }


_RESOLVERS: dict[str, Callable[..., Any]] = {
    "Query.repository": _repository,
    "Query.rateLimit": _rate_limit,
    "Query.viewer": lambda *_: account("User", "dev0"),
    "Repository.issues": _counted("issues"),
    "Repository.pullRequests": _counted("pulls"),
    "Repository.latestRelease": _latest,
    "Repository.releases": _releases,
    "Repository.refs": _refs,
    "Repository.defaultBranchRef": lambda parent, _: branch_ref(parent["_"]),
    "Commit.history": _history,
    # seldom asked for, so not made for each of thousands of commits
    **{f"{kind}.id": lambda one, _: f"O_{one['_'].id}_{one['oid']}" for kind in _GIT_OBJECTS},
    **{f"{kind}.abbreviatedOid": lambda one, _: one["oid"][:7] for kind in _GIT_OBJECTS},
    **{f"{kind}.commitUrl": lambda one, _: f"{one['_'].url}/commit/{one['oid']}" for kind in _GIT_OBJECTS},
}
