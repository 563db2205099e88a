"""Resolvers of the fields that take arguments or are rarely requested."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from operator import attrgetter
from typing import Any, TypeVar

from graphql import GraphQLError, GraphQLObjectType, GraphQLResolveInfo, GraphQLSchema, build_schema

from tests.github.fields import Fields, account, branch_ref, commit, release, repository, tag_ref
from tests.github.limits import Standing
from tests.github.model import Repository, made_up, timestamp
from tests.github.schema import SDL
from tests.github.world import World

T = TypeVar("T")
_CURSOR = "cursor:v2:"
_GIT_OBJECTS = ("Commit", "Tag", "Tree", "Blob")
_OLDEST, _NEWEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


class Context:
    """The context of root fields: the world and the cost of the query."""

    def __init__(self, world: World, standing: Standing, cost: int, nodes: int) -> None:
        self.world = world
        self.standing = standing
        self.cost = cost
        self.nodes = nodes


@cache
def executable() -> GraphQLSchema:
    """Return the schema with its resolvers; other fields are read from dictionaries."""
    schema = build_schema(SDL)
    for place, resolver in _RESOLVERS.items():
        kind, _, name = place.partition(".")
        named = schema.type_map[kind]
        assert isinstance(named, GraphQLObjectType)
        named.fields[name].resolve = resolver
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
    """Return a page of items; its cursor is the number of items before it."""
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
    """Count items by state; closed and merged counts are invented."""

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
