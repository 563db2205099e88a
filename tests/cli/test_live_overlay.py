"""`--live`: what GitHub says now, beside what was observed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from k8sml.evidence.checksum import unseal
from k8sml.evidence.sources.github.cache import CachedSnapshot
from tests.cli.live import Live, github, live
from tests.cli.sample import write_sample
from tests.github import TOKEN, GitHub, faults

__all__ = ["github", "live"]


def item(live: Live, *args: str) -> dict[str, Any]:
    done = live(*args, "-o", "json")
    assert (done.code, done.err) == (0, "")
    found: dict[str, Any] = json.loads(done.out)["items"][0]
    return found


def test_without_live_nothing_is_asked(live: Live, github: GitHub) -> None:
    assert live("show", "modelhub").code == 0
    assert github.requests == []


def test_numbers_come_with_the_day_and_from_where(live: Live, github: GitHub) -> None:
    found = item(live, "show", "modelhub", "--live")
    there = github.world["acme/modelhub"]
    assert found["github"]["observed"] == "2026-09-15"
    assert (found["github"]["stars"], found["github"]["forks"]) == (there.stars, there.forks)
    assert (found["github"]["open_issues"], found["github"]["open_pull_requests"]) == (
        there.open_issues,
        there.open_pulls,
    )
    assert (found["observed"], found["observed_by"]) == ("2026-09-15", "GitHub")


def test_a_release_since_the_last_look_is_the_latest(live: Live) -> None:
    assert item(live, "show", "modelhub")["stable"]["version"] == "1.13.0"
    assert item(live, "show", "modelhub", "--live")["stable"]["version"] == "1.14.0"
    assert "1.14.0" in live("releases", "modelhub", "--live").out


def test_what_was_known_of_earlier_years_stays(live: Live) -> None:
    years = item(live, "show", "modelhub", "--live")["activity"]["commits_by_year"]
    assert years["2022"] == 720


def test_a_project_that_nobody_had_observed_is_judged(live: Live) -> None:
    assert item(live, "show", "unseen")["verdict"] is None
    found = item(live, "show", "unseen", "--live")
    assert found["activity"]["authors_12m"] == 4
    assert found["vitality"] == "active"


def test_a_forecast_needs_more_than_the_year_that_github_was_asked_for(live: Live, tmp_path: Path) -> None:
    data = write_sample(tmp_path / "data")
    bundled = Path(__file__).parents[2] / "data" / "forecast.json"
    (data / "forecast.json").write_bytes(bundled.read_bytes())
    live.usual["K8SML_DATA"] = str(data)
    risk = item(live, "show", "unseen", "--live")["risk"]
    assert risk["reason"]["code"] == "partial-history"
    assert item(live, "show", "modelhub", "--live")["risk"]["reason"] is None


def test_a_rename_that_the_catalog_does_not_know_is_a_finding(live: Live, github: GitHub) -> None:
    github.world.rename("acme/modelhub", "foundation/modelhub")
    sentence = "the catalog says acme/modelhub; GitHub says foundation/modelhub"
    assert item(live, "show", "modelhub", "--live")["github"]["findings"] == [sentence]
    assert f"ModelHub: {sentence}" in live("list", "modelhub", "--live").lines


def test_an_archive_flag_that_the_catalog_does_not_know_decides_the_verdict(
    live: Live, github: GitHub
) -> None:
    github.world.archive("acme/modelhub", "2026-09-12")
    found = item(live, "show", "modelhub", "--live")
    assert (found["verdict"], found["vitality"]) == ("hold", "archived")
    assert found["reasons"]["verdict"][0]["sentence"] == "archived on 2026-09-12: archive flag on GitHub"
    assert found["github"]["findings"] == [
        "GitHub says that acme/modelhub is archived since 2026-09-12; no event of the catalog says so"
    ]


def test_a_license_that_github_reads_otherwise_is_a_finding(live: Live, github: GitHub) -> None:
    github.world["acme/tinyserve"].license = "BUSL-1.1"
    (finding,) = item(live, "show", "tinyserve", "--live")["github"]["findings"]
    assert finding == "the catalog says MIT; GitHub reads BUSL-1.1 in acme/tinyserve"


def test_bots_and_merges_are_no_people_and_no_work(live: Live, github: GitHub) -> None:
    before = item(live, "show", "unseen", "--live")["activity"]
    name, bot = "acme/unseen", "dependabot[bot]@users.noreply.github.com"
    for day in range(1, 10):
        github.world.add_commit(name, day=f"2026-08-0{day}", author=bot)
        github.world.add_commit(name, day=f"2026-08-0{day}", author="merger@example.org", parents=2)
    assert item(live, "show", "unseen", "--live", "--refresh")["activity"] == before


def test_an_umbrella_is_asked_for_with_its_parts(live: Live, github: GitHub) -> None:
    found = item(live, "show", "suite", "--live")
    assert found["observed_by"] == "GitHub"
    assert [request.aliases for request in github.requests] == [2]


def test_only_the_projects_that_are_meant_are_asked_for(live: Live, github: GitHub) -> None:
    live("list", "--category", "messaging", "--live")
    assert [request.aliases for request in github.requests] == [1]


def test_a_filter_by_what_is_observed_goes_by_what_github_says(live: Live, github: GitHub) -> None:
    github.world.archive("acme/modelhub", "2026-09-12")
    assert live("list", "--vitality", "archived", "--live", "-o", "name").lines == ["modelhub"]


def test_what_was_asked_within_the_hour_is_not_asked_again(live: Live, github: GitHub) -> None:
    first = live("maturity", "--live")
    asked = len(github.requests)
    assert live("maturity", "--live").out == first.out
    assert len(github.requests) == asked
    live("maturity", "--live", "--refresh")
    assert len(github.requests) > asked


def test_a_comparison_shows_what_github_counts(live: Live, github: GitHub) -> None:
    lines = live("compare", "modelhub", "tinyserve", "--live").lines
    stars = [f"{github.world[name].stars:,}" for name in ("acme/modelhub", "acme/tinyserve")]
    assert ["stars", *stars] in [line.split() for line in lines]


def test_without_live_a_comparison_has_no_rows_for_it(live: Live) -> None:
    assert "stars" not in live("compare", "modelhub", "tinyserve").out


def test_many_people_are_a_lower_bound_once_there_are_enough(live: Live, github: GitHub) -> None:
    name = "acme/modelhub"
    for number in range(300):
        github.world.add_commit(name, day=f"2026-08-{number % 28 + 1:02d}", author=f"p{number}@example.org")
    found = item(live, "show", "modelhub", "--live")
    assert found["activity"]["lower_bound"] is True
    assert found["activity"]["authors_12m"] >= 30
    assert len(github.requests) == 1
    assert "at least" in live("maturity", "modelhub", "--live").out


def test_few_people_are_counted_to_the_end(live: Live, github: GitHub) -> None:
    name = "acme/modelhub"
    for number in range(300):
        github.world.add_commit(
            name, day=f"2026-08-{number % 28 + 1:02d}", author=f"p{number % 7}@example.org"
        )
    found = item(live, "show", "modelhub", "--live")
    assert (found["activity"]["authors_12m"], found["activity"]["lower_bound"]) == (11, False)
    assert len(github.requests) == 4


def test_a_view_of_the_past_cannot_be_live(live: Live, github: GitHub) -> None:
    done = live("list", "--live", "--as-of", "2020-01-01")
    assert (done.code, done.err) == (
        2, "k8sml: --live shows today, not a past date; leave out --as-of or --live\n"
    )  # fmt: skip
    assert github.requests == []


@pytest.mark.parametrize("option", [("--refresh",), ("--token-file", "x"), ("--api-url", "https://x")])
def test_what_goes_with_live_is_refused_without(live: Live, option: tuple[str, ...]) -> None:
    done = live("show", "modelhub", *option)
    assert (done.code, done.err) == (2, f"k8sml: {option[0]} needs --live\n")


# ---- what was not read is not taken for silence ----


def busy(github: GitHub, name: str, month: str, people: int, commits: int) -> None:
    """Many commits of one month, by so many people in turn."""
    for number in range(commits):
        day, author = f"{month}-{number % 14 + 1:02d}", f"p{number % people}@example.org"
        github.world.add_commit(name, day=day, author=author)


@pytest.mark.parametrize("token", [TOKEN, ""], ids=["GraphQL", "REST"])
def test_a_burst_in_the_month_under_way_hides_nothing_of_the_year(
    live: Live, github: GitHub, token: str
) -> None:
    busy(github, "acme/unseen", "2026-09", 80, 900)
    done = live("show", "unseen", "--live", "-o", "json", GH_TOKEN=token)
    found = json.loads(done.out)["items"][0]
    assert (found["vitality"], found["activity"]["window_end"]) == ("active", "2026-08")
    assert (found["activity"]["authors_12m"], found["activity"]["lower_bound"]) == (4, False)


def test_a_year_of_bots_is_read_through_to_the_people(live: Live, github: GitHub) -> None:
    bot = "dependabot[bot]@users.noreply.github.com"
    for number in range(700):
        github.world.add_commit("acme/unseen", day=f"2026-08-{number % 28 + 1:02d}", author=bot)
    found = item(live, "show", "unseen", "--live")
    assert (found["vitality"], found["activity"]["authors_12m"]) == ("active", 4)


def test_what_lies_before_the_last_year_is_unknown_where_only_that_was_read(live: Live) -> None:
    found = item(live, "show", "unseen", "--live")
    assert (found["level"], found["stable_releases"], found["first_1_0"]) == (None, None, None)
    assert found["activity"]["commits_12m_before"] is None
    assert "partial-history" in [reason["code"] for reason in found["reasons"]["level"]]


def test_parts_that_could_not_be_asked_for_stay_in_the_umbrella_as_they_were(
    live: Live, github: GitHub
) -> None:
    before = item(live, "show", "suite")
    github.world.remove("acme/newflow")
    done = live("show", "suite", "--live", "-o", "json")
    after = json.loads(done.out)["items"][0]
    assert done.code == 3
    assert after["stable"] == before["stable"]
    assert after["activity"]["authors_12m"] >= before["activity"]["authors_12m"] > 2


def test_a_repository_without_pull_requests_has_none(live: Live, github: GitHub) -> None:
    github.fail(faults.not_found(), when=lambda request: "/pulls" in request.path)
    found = json.loads(live("show", "modelhub", "--live", "-o", "json", GH_TOKEN="").out)["items"][0]
    assert found["github"]["open_pull_requests"] == 0


def test_nothing_of_an_author_stays_in_the_cache(live: Live) -> None:
    live("show", "unseen", "--live")
    (file,) = (live.cache / "github").rglob("*.msgpack")
    kept = msgspec.msgpack.decode(unseal(file.read_bytes()), type=CachedSnapshot)
    assert {commit.author for commit in kept.snapshot.commits} == {"0", "1", "2", "3"}


def test_what_is_remembered_needs_no_token(live: Live, github: GitHub) -> None:
    live("list", "--live")
    asked = len(github.requests)
    assert live("list", "--live", GH_TOKEN="").code == 0
    assert len(github.requests) == asked


# ---- tokens and addresses ----


def test_without_a_token_the_rest_api_is_asked(live: Live, github: GitHub) -> None:
    found = json.loads(live("show", "modelhub", "--live", "-o", "json", GH_TOKEN="").out)["items"][0]
    there = github.world["acme/modelhub"]
    assert found["github"]["stars"] == there.stars
    assert (found["github"]["open_issues"], found["github"]["open_pull_requests"]) == (
        there.open_issues,
        there.open_pulls,
    )
    assert {request.method for request in github.requests} == {"GET"}
    assert all(request.authorization is None for request in github.requests)


def test_without_a_token_the_next_look_costs_nothing_where_nothing_changed(
    live: Live, github: GitHub
) -> None:
    live("show", "modelhub", "--live", GH_TOKEN="")
    asked = len(github.requests)
    first = live("show", "modelhub", "--live", GH_TOKEN="")
    assert len(github.requests) == asked
    again = live("show", "modelhub", "--live", "--refresh", GH_TOKEN="")
    assert [request.status for request in github.requests[asked:]] == [304] * asked
    assert again.out == first.out


def test_without_a_token_too_many_projects_are_refused_at_once(live: Live, github: GitHub) -> None:
    catalog = "projects:\n" + "".join(
        f"- {{slug: p{n}, name: P{n}, summary: Does., category: data, repo: acme/p{n}}}\n" for n in range(20)
    )
    live.cache.mkdir()
    own = live.cache.parent / "own.yaml"
    own.write_text(catalog, encoding="utf-8")
    done = live("list", "--live", "--catalog", str(own), GH_TOKEN="")
    assert done.code == 3
    assert "27 repositories need a token: without one GitHub answers for about 15 an hour" in done.err
    assert github.requests == []
    assert "ModelHub" in done.out


def test_a_token_of_a_file_comes_first(live: Live, github: GitHub) -> None:
    file = live.cache.parent / "token"
    file.write_text(f"{TOKEN}\n")
    assert live("show", "modelhub", "--live", "--token-file", str(file), GH_TOKEN="other").code == 0
    assert github.requests[0].authorization == f"Bearer {TOKEN}"


def test_a_token_file_that_is_not_there_is_told(live: Live) -> None:
    done = live("show", "modelhub", "--live", "--token-file", "nowhere")
    assert (done.code, done.err) == (4, "k8sml: nowhere: cannot be read: no such file or directory\n")


def test_enterprise_has_its_graphql_beside_rest(live: Live, github: GitHub) -> None:
    done = live("show", "modelhub", "--live", "--api-url", github.enterprise, GITHUB_API_URL="")
    assert (done.code, done.err) == (0, "")
    assert github.requests[0].path == "/api/graphql"


def test_no_token_is_sent_in_the_clear(live: Live) -> None:
    done = live("show", "modelhub", "--live", GITHUB_API_URL="http://192.0.2.1", GH_ENTERPRISE_TOKEN="x")
    assert (done.code, done.err) == (4, "k8sml: no token is sent to http://192.0.2.1: it is not https\n")


def test_a_token_of_github_com_is_not_for_another_host(live: Live) -> None:
    done = live("auth", "status", "--api-url", "https://github.invalid/api/v3")
    assert (done.code, done.err) == (3, "k8sml: GitHub: cannot be reached\n")
    assert "no token" not in done.out


# ---- auth ----


def test_the_status_tells_the_source_and_what_is_left(live: Live, github: GitHub) -> None:
    live("show", "modelhub", "--live")
    done = live("auth", "status")
    assert done.code == 0
    assert [line.split(maxsplit=1) for line in done.lines] == [
        ["api", github.url],
        ["token", "GH_TOKEN"],
        ["REST", "5,000 of 5,000 left for 60 minutes"],
        ["GraphQL", done.lines[-1].split(maxsplit=1)[1]],
    ]
    assert done.lines[-1].endswith("of 5,000 left for 60 minutes")


def test_the_status_of_a_token_that_is_refused_exits_with_the_authentication_code(
    live: Live, github: GitHub
) -> None:
    github.fail(faults.bad_token())
    done = live("auth", "status")
    assert (done.code, done.err) == (4, "k8sml: GitHub: it refused the token of GH_TOKEN\n")


def test_the_status_without_a_token_says_how_to_have_one(live: Live) -> None:
    done = live("auth", "status", GH_TOKEN="")
    assert done.code == 0
    assert "none; set GH_TOKEN, or run `gh auth login`" in done.out
