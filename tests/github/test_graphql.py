"""GraphQL as GitHub answers it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import parse, validate

from tests.github import TOKEN, GitHub, World
from tests.github.conftest import Query
from tests.github.model import moment
from tests.github.resolve import executable

HISTORY = """query($after: String, $since: GitTimestamp) {
  repository(owner: "kserve", name: "kserve") { defaultBranchRef { target { ... on Commit {
    history(first: 100, after: $after, since: $since) {
      totalCount pageInfo { hasNextPage endCursor } nodes { oid committedDate parents { totalCount } }
} } } } } }"""


def test_a_query_without_a_good_token_is_401(query: Query) -> None:
    assert query("{ viewer { login } }", token=None).status_code == 401
    wrong = query("{ viewer { login } }", token="wrong")
    assert (wrong.status_code, wrong.json()["message"]) == (401, "Bad credentials")


def test_a_missing_repository_is_null_and_the_others_are_good(query: Query) -> None:
    reply = query(
        '{ r0: repository(owner: "o", name: "r") { name } '
        'r1: repository(owner: "kserve", name: "kserve") { name } }'
    )
    body = reply.json()
    assert (reply.status_code, body["data"]) == (200, {"r0": None, "r1": {"name": "kserve"}})
    (error,) = body["errors"]
    assert (error["type"], error["path"]) == ("NOT_FOUND", ["r0"])
    assert error["message"] == "Could not resolve to a Repository with the name 'o/r'."


def test_a_rename_is_followed_unless_it_may_not_be(world: World, query: Query) -> None:
    world.rename("feast-dev/feast", "lf-ai/feast")
    old = 'repository(owner: "feast-dev", name: "feast"'
    data = query(f"{{ a: {old}) {{ nameWithOwner }} b: {old}, followRenames: false) {{ name }} }}").json()[
        "data"
    ]
    assert data == {"a": {"nameWithOwner": "lf-ai/feast"}, "b": None}


def test_a_blocked_repository_is_null_with_an_error(world: World, query: Query) -> None:
    world.block("kserve/kserve")
    body = query('{ repository(owner: "kserve", name: "kserve") { name } }').json()
    assert (body["data"], body["errors"][0]["message"]) == ({"repository": None}, "Repository access blocked")


def test_pages_give_every_commit_once(world: World, query: Query) -> None:
    found: list[str] = []
    for nodes in _pages(query, None):
        found += [node["oid"] for node in nodes]
    assert found == [commit.oid for commit in world["kserve/kserve"].commits]


def test_history_goes_by_the_day_of_the_commit(world: World, query: Query) -> None:
    since = "2026-06-01T00:00:00Z"
    nodes = [node for page in _pages(query, since) for node in page]
    assert len(nodes) == sum(
        one.committed >= moment("2026-06-01", 0) for one in world["kserve/kserve"].commits
    )
    assert min(node["committedDate"] for node in nodes) >= since


def _pages(query: Query, since: str | None) -> Iterator[list[dict[str, Any]]]:
    after = None
    while True:
        body = query(HISTORY, after=after, since=since).json()
        history = body["data"]["repository"]["defaultBranchRef"]["target"]["history"]
        yield history["nodes"]
        after = history["pageInfo"]["endCursor"]
        if not history["pageInfo"]["hasNextPage"]:
            return


def test_tags_come_newest_first_with_their_days(world: World, query: Query) -> None:
    world.add_tag("kserve/kserve", "tree\x1b[2J", "2026-08-22", target="tree", annotated=False)
    world.add_tag("kserve/kserve", "light", "2026-08-21", annotated=False)
    world.add_tag("kserve/kserve", "heavy", "2026-08-21", annotated=True)
    refs = query(
        '{ repository(owner: "kserve", name: "kserve") { refs(refPrefix: "refs/tags/", first: 3, '
        "orderBy: {field: TAG_COMMIT_DATE, direction: DESC}) { totalCount nodes { name target { __typename "
        "... on Commit { committedDate } ... on Tag { tagger { date } target { oid } } } } } } }"
    ).json()["data"]["repository"]["refs"]
    assert refs["totalCount"] == len(world["kserve/kserve"].tags)
    tree, *others = refs["nodes"]
    assert (tree["name"], tree["target"]) == ("tree\x1b[2J", {"__typename": "Tree"})
    when = "2026-08-21T12:00:00Z"
    by_name = {one["name"]: one["target"] for one in others}
    assert by_name["light"] == {"__typename": "Commit", "committedDate": when}
    assert by_name["heavy"]["tagger"] == {"date": when}


def test_the_latest_release_is_by_date_and_never_a_prerelease(world: World, query: Query) -> None:
    world.add_release("kserve/kserve", "v0.1.9", "2026-08-20")
    world.add_release("kserve/kserve", "v9.0.0-rc0", "2026-08-21", prerelease=True)
    asked = '{ repository(owner: "kserve", name: "kserve") { latestRelease { tagName isPrerelease } } }'
    latest = query(asked).json()["data"]["repository"]["latestRelease"]
    assert latest == {"tagName": "v0.1.9", "isPrerelease": False}


def test_an_empty_repository_has_no_branch(world: World, query: Query) -> None:
    world.add("o/empty")
    data = query('{ repository(owner: "o", name: "empty") { isEmpty defaultBranchRef { name } } }').json()[
        "data"
    ]
    assert data["repository"] == {"isEmpty": True, "defaultBranchRef": None}


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("releases { nodes { name } }", "MISSING_PAGINATION_BOUNDARIES"),
        ("releases(first: 101) { nodes { name } }", "EXCESSIVE_PAGINATION"),
        ('releases(first: 1, after: "?") { nodes { name } }', "INVALID_CURSOR_ARGUMENTS"),
    ],
)
def test_a_list_wants_a_number_from_1_to_100_and_a_cursor_of_its_own(
    part: str, kind: str, query: Query
) -> None:
    reply = query(f'{{ repository(owner: "kserve", name: "kserve") {{ {part} }} }}')
    assert (reply.status_code, reply.json()["errors"][0]["type"]) == (200, kind)


def test_a_query_cannot_reach_half_a_million_nodes(query: Query) -> None:
    inner = "history(first: 100) { nodes { history(first: 100) { nodes { oid } } } }"
    target = f"target {{ ... on Commit {{ {inner} }} }}"
    asked = f'refs(refPrefix: "refs/tags/", first: 100) {{ nodes {{ {target} }} }}'
    body = query(f'{{ repository(owner: "kserve", name: "kserve") {{ {asked} }} }}').json()
    assert body["errors"][0]["type"] == "MAX_NODE_LIMIT_EXCEEDED"


def test_a_field_that_github_does_not_have_is_an_error_in_a_200(query: Query) -> None:
    reply = query('{ repository(owner: "kserve", name: "kserve") { stars } }')
    assert reply.status_code == 200
    assert "data" not in reply.json()
    assert "Cannot query field 'stars'" in reply.json()["errors"][0]["message"]


def test_fifty_repositories_cost_a_few_points_and_an_empty_purse_is_told_in_a_200(
    github: GitHub, query: Query
) -> None:
    part = 'repository(owner: "kserve", name: "kserve") { releases(first: 9) { nodes { name } } name }'
    many = " ".join(f"r{number}: {part}" for number in range(250))
    body = query(f"{{ {many} rateLimit {{ cost remaining nodeCount }} }}").json()
    assert body["data"]["rateLimit"] == {"cost": 2, "remaining": 4998, "nodeCount": 2250}
    assert github.requests[-1].aliases == 250
    github.limits.use_up("graphql", TOKEN)
    refused = query(f"{{ {part} }}")
    assert (refused.status_code, refused.json()["errors"][0]["type"]) == (200, "RATE_LIMITED")
    assert refused.headers["X-RateLimit-Remaining"] == "0"


def test_every_field_of_the_schema_can_be_answered(world: World, query: Query) -> None:
    world.add_tag("kserve/kserve", "tree", "2026-08-22", target="tree", annotated=True)
    text = _everything("Query", 0)
    assert validate(executable(), parse(text)) == []
    assert "errors" not in query(text).json()


_ARGUMENTS = {
    "repository": '(owner: "kserve", name: "kserve")',
    "refs": '(refPrefix: "refs/tags/", first: 1, orderBy: {field: TAG_COMMIT_DATE, direction: DESC})',
    "releases": "(first: 1)",
    "history": "(first: 1)",
}


def _everything(kind: str, depth: int) -> str:
    """A selection of all fields of a type, as deep as commits of tags lie."""
    named: Any = executable().type_map[kind]
    parts = ["__typename"]
    for name, field in named.fields.items():
        inner = str(field.type).strip("[]!")
        if not hasattr(executable().type_map[inner], "fields"):
            parts.append(f"{kind.lower()}_{name}: {name}")
        elif depth < 6:
            parts.append(
                f"{kind.lower()}_{name}: {name}{_ARGUMENTS.get(name, '')} {_everything(inner, depth + 1)}"
            )
    for possible in (
        executable().get_possible_types(named) if kind in ("GitObject", "RepositoryOwner") else ()
    ):
        if depth < 6:
            parts.append(f"... on {possible.name} {_everything(possible.name, depth + 1)}")
    return "{ " + " ".join(parts) + " }"
