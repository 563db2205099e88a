"""The REST endpoints below `/repos/{owner}/{repo}`, with pages, revalidation and rate limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.github import rest_objects as objects
from tests.github.exchange import Reply, Request, json_reply
from tests.github.limits import Limits, Standing
from tests.github.model import Repository
from tests.github.rest_pulls import pull
from tests.github.world import World

T = TypeVar("T")
DOCS = "https://docs.github.com/rest"
_ROUTE = re.compile(r"/(?:repos/(?P<name>[^/]+/[^/]+)|repositories/(?P<id>\d+))(?P<rest>/.*)?\Z")
_PER_PAGE, _MOST_PER_PAGE = 30, 100


@dataclass(frozen=True)
class _Asked:
    """A parsed request for a repository; `base` is the address of the API."""

    base: str
    path: str
    query: dict[str, str]
    repo: Repository


def answer(request: Request, base: str, path: str, world: World, limits: Limits) -> Reply:
    """Answer a path of the API, with rate-limit headers. A 304 costs a token nothing."""
    if urlsplit(path).path == "/rate_limit":
        return _rate_limit(request, limits)
    before = limits.standing("core", request.token)
    if before.remaining == 0:
        return limited(before, request.token)
    reply = _answer(request, base, path, world)
    free = reply.status == 304 and request.token is not None
    standing = before if free else limits.spend("core", request.token, 1)[1]
    reply.headers.update(standing.headers())
    return reply


def problem(status: int, message: str, docs: str = DOCS, **headers: str) -> Reply:
    """Return an error as the REST API formats it."""
    return json_reply(
        status, {"message": message, "documentation_url": docs, "status": str(status)}, **headers
    )


def limited(standing: Standing, token: str | None) -> Reply:
    """Return the response for a reached primary rate limit."""
    who = (
        "user ID 1." if token else "127.0.0.1. (But here's the good news: Authenticated requests get a higher"
    )
    more = "" if token else " rate limit. Check out the documentation for more details.)"
    reply = problem(403, f"API rate limit exceeded for {who}{more}", f"{DOCS}/rate-limit")
    reply.headers.update(standing._replace(used=standing.limit).headers())
    return reply


def access_blocked() -> Reply:
    """Return the response for a blocked repository."""
    block = {"reason": "dmca", "created_at": "2024-01-01T00:00:00Z", "html_url": f"{objects.WEB}/dmca"}
    return json_reply(451, {"message": "Repository access blocked", "block": block})


def moved(location: str) -> Reply:
    """Return a redirect with GitHub's body."""
    body = {"message": "Moved Permanently", "url": location, "documentation_url": f"{DOCS}/guides"}
    return json_reply(301, body, location=location)


def _answer(request: Request, base: str, path: str, world: World) -> Reply:
    parts = urlsplit(path)
    match = _ROUTE.match(parts.path)
    if match is None or request.method not in ("GET", "HEAD"):
        return problem(404, "Not Found")
    repo = world.find(match["name"]) if match["name"] else world.with_id(int(match["id"]))
    if repo is None:
        return problem(404, "Not Found", f"{DOCS}/repos/repos#get-a-repository")
    if repo.blocked:
        return access_blocked()
    rest = match["rest"] or ""
    if match["name"] and match["name"].lower() != repo.full_name.lower():
        query = f"?{parts.query}" if parts.query else ""
        return moved(f"{base}/repositories/{repo.id}{rest}{query}")
    endpoint = _ENDPOINTS.get(rest)
    if endpoint is None:
        return problem(404, "Not Found")
    asked = _Asked(base, f"{base}{parts.path}", dict(parse_qsl(parts.query)), repo)
    return _revalidated(request, endpoint(asked))


def _revalidated(request: Request, reply: Reply) -> Reply:
    """Add an ETag; leave out the body if the client has that ETag."""
    if reply.status != 200:
        return reply
    mark = f'W/"{sha256(reply.body).hexdigest()}"'
    marked = {
        "ETag": mark,
        "Cache-Control": "public, max-age=60, s-maxage=60",
        "Vary": "Accept, Authorization",
    }
    # weak marks are compared without the W/ (RFC 9110, 8.8.3.2)
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if mark.removeprefix("W/") in known:
        return Reply(304, b"", marked)
    reply.headers.update(marked)
    return reply


def _paged(asked: _Asked, found: Sequence[T], show: Callable[[T], Any]) -> Reply:
    """Return a page of a list, with the other pages in `Link`."""
    try:
        size = min(max(int(asked.query.get("per_page", _PER_PAGE)), 1), _MOST_PER_PAGE)
        page = max(int(asked.query.get("page", 1)), 1)
    except ValueError:
        size, page = _PER_PAGE, 1
    last = max(-(-len(found) // size), 1)
    shown = found[(page - 1) * size : page * size]
    others = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
    if page <= 1:
        del others["prev"], others["first"]
    if page >= last:
        del others["next"], others["last"]
    links = [
        f'<{asked.path}?{urlencode({**asked.query, "page": number})}>; rel="{rel}"'
        for rel, number in others.items()
    ]
    return json_reply(200, [show(one) for one in shown], **({"link": ", ".join(links)} if links else {}))


def _repository(asked: _Asked) -> Reply:
    return json_reply(200, objects.repository(asked.base, asked.repo))


def _releases(asked: _Asked) -> Reply:
    found = sorted(asked.repo.releases, key=lambda one: one.published, reverse=True)
    return _paged(asked, [one for one in found if not one.draft], objects.release(asked.base, asked.repo))


def _latest(asked: _Asked) -> Reply:
    found = asked.repo.latest_release
    if found is None:
        return problem(404, "Not Found", f"{DOCS}/releases/releases#get-the-latest-release")
    return json_reply(200, objects.release(asked.base, asked.repo)(found))


def _tags(asked: _Asked) -> Reply:
    found = sorted(asked.repo.tags, key=lambda one: one.name, reverse=True)  # not by day
    return _paged(asked, found, objects.tag(asked.base, asked.repo))


def _commits(asked: _Asked) -> Reply:
    if not asked.repo.commits:
        return problem(409, "Git Repository is empty.", f"{DOCS}/commits/commits#list-commits")
    since = _time(asked.query.get("since"), datetime.min)
    until = _time(asked.query.get("until"), datetime.max)
    found = [one for one in asked.repo.commits if since <= one.committed <= until]
    return _paged(asked, found, objects.commit(asked.base, asked.repo))


def _pulls(asked: _Asked) -> Reply:
    numbers = range(asked.repo.open_pulls, 0, -1) if asked.query.get("state", "open") == "open" else range(0)
    return _paged(asked, numbers, pull(asked.base, asked.repo))


def _time(text: str | None, otherwise: datetime) -> datetime:
    try:
        return datetime.fromisoformat(text or "").astimezone(UTC)
    except ValueError:
        return otherwise.replace(tzinfo=UTC)


def _rate_limit(request: Request, limits: Limits) -> Reply:
    standings = {name: limits.standing(name, request.token) for name in ("core", "graphql")}
    resources = {
        name: {"limit": one.limit, "used": one.used, "remaining": one.remaining, "reset": one.reset}
        for name, one in standings.items()
    }
    reply = json_reply(
        200, {"resources": {**resources, "search": resources["core"]}, "rate": resources["core"]}
    )
    reply.headers.update(standings["core"].headers())
    return reply


_ENDPOINTS: dict[str, Callable[[_Asked], Reply]] = {
    "": _repository,
    "/releases": _releases,
    "/releases/latest": _latest,
    "/tags": _tags,
    "/commits": _commits,
    "/pulls": _pulls,
}
