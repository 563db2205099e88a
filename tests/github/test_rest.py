"""REST as GitHub answers it."""

from __future__ import annotations

import requests

from tests.github import TOKEN, GitHub, World
from tests.github.conftest import SECONDS, Ask


def test_open_issues_count_pull_requests_too(world: World, ask: Ask) -> None:
    repo = world["kserve/kserve"]
    said = ask("/repos/kserve/kserve").json()
    assert (said["full_name"], said["stargazers_count"]) == ("kserve/kserve", repo.stars)
    assert said["open_issues_count"] == repo.open_issues + repo.open_pulls


def test_a_renamed_repository_is_a_301_to_its_id(world: World, github: GitHub, ask: Ask) -> None:
    world.rename("feast-dev/feast", "lf-ai/feast")
    reply = ask("/repos/feast-dev/feast/tags?per_page=3")
    location = f"{github.url}/repositories/{world['lf-ai/feast'].id}/tags?per_page=3"
    assert (reply.status_code, reply.headers["Location"]) == (301, location)
    assert reply.json()["message"] == "Moved Permanently"
    assert len(requests.get(location, timeout=SECONDS).json()) == 3


def test_enterprise_has_the_same_under_its_own_path(world: World, github: GitHub, ask: Ask) -> None:
    world.rename("feast-dev/feast", "lf-ai/feast")
    assert ask("/api/v3/repos/kserve/kserve").json()["name"] == "kserve"
    assert (
        ask("/api/v3/repos/feast-dev/feast")
        .headers["Location"]
        .startswith(f"{github.enterprise}/repositories/")
    )


def test_what_is_not_there_is_404_and_what_is_blocked_451(world: World, ask: Ask) -> None:
    world.remove("feast-dev/feast")
    world.block("kserve/kserve")
    gone, blocked = ask("/repos/feast-dev/feast"), ask("/repos/kserve/kserve")
    assert (gone.status_code, gone.json()["message"]) == (404, "Not Found")
    assert gone.json()["documentation_url"].startswith("https://docs.github.com/")
    assert (blocked.status_code, blocked.json()["block"]["reason"]) == (451, "dmca")


def test_a_mark_that_still_holds_is_304_and_costs_a_token_nothing(
    github: GitHub, world: World, ask: Ask
) -> None:
    first = ask("/repos/kserve/kserve", TOKEN)
    assert first.headers["ETag"].startswith('W/"')
    again = ask("/repos/kserve/kserve", TOKEN, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["X-RateLimit-Remaining"] == first.headers["X-RateLimit-Remaining"] == "4999"
    world["kserve/kserve"].stars += 1
    assert ask("/repos/kserve/kserve", TOKEN, If_None_Match=first.headers["ETag"]).status_code == 200


def test_a_304_without_a_token_costs_a_request(ask: Ask) -> None:
    first = ask("/repos/kserve/kserve")
    again = ask("/repos/kserve/kserve", If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.headers["X-RateLimit-Remaining"]) == (304, "58")


def test_sixty_requests_an_hour_without_a_token(github: GitHub, ask: Ask) -> None:
    github.limits.use_up("core", None)
    reply = ask("/repos/kserve/kserve")
    assert (reply.status_code, reply.headers["X-RateLimit-Remaining"]) == (403, "0")
    assert "rate limit exceeded" in reply.json()["message"]
    assert ask("/repos/kserve/kserve", TOKEN).status_code == 200
    assert ask("/rate_limit").json()["resources"]["core"]["remaining"] == 0
    assert github.limits.standing("core", None).limit == 60


def test_a_wrong_token_is_401_and_asking_for_limits_costs_nothing(ask: Ask) -> None:
    assert ask("/repos/kserve/kserve", "wrong").status_code == 401
    for _ in range(2):
        assert ask("/rate_limit", TOKEN).json()["resources"]["graphql"]["remaining"] == 5000


def test_pages_are_linked(world: World, github: GitHub, ask: Ask) -> None:
    found: list[str] = []
    path = "/repos/kserve/kserve/commits?per_page=100&since=2026-01-01T00:00:00Z"
    while path:
        reply = ask(path, TOKEN)
        found += [one["sha"] for one in reply.json()]
        path = reply.links.get("next", {}).get("url", "").removeprefix(github.url)
    since = [one.oid for one in world["kserve/kserve"].commits if f"{one.committed:%Y}" == "2026"]
    assert found == since


def test_the_last_page_of_single_pull_requests_counts_them(world: World, ask: Ask) -> None:
    last = ask("/repos/kserve/kserve/pulls?state=open&per_page=1").links["last"]["url"]
    assert last.endswith(f"page={world['kserve/kserve'].open_pulls}")


def test_tags_are_not_in_the_order_of_their_days_and_a_prerelease_is_never_the_latest(
    world: World, ask: Ask
) -> None:
    names = [one["name"] for one in ask("/repos/kserve/kserve/tags?per_page=100").json()]
    by_day = [
        one.name for one in sorted(world["kserve/kserve"].tags, key=lambda one: one.tagged, reverse=True)
    ]
    assert names != by_day[:100]
    world.add_release("kserve/kserve", "v99.0.0-rc1", "2026-08-22", prerelease=True)
    assert ask("/repos/kserve/kserve/releases").json()[0]["tag_name"] == "v99.0.0-rc1"
    assert not ask("/repos/kserve/kserve/releases/latest").json()["prerelease"]


def test_an_empty_repository_has_no_release_and_its_commits_are_409(world: World, ask: Ask) -> None:
    world.add("o/empty")
    assert ask("/repos/o/empty/releases/latest").status_code == 404
    assert ask("/repos/o/empty/commits").status_code == 409
