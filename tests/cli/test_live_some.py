"""Some of what is asked for fails: the rest is shown, and a server in trouble is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.live import (
    LIST,
    LONG,
    TODAY,
    TWO,
    UPDATE,
    Live,
    github,
    items,
    live,
    many,
    no_token_in_logs,
    stored,
    told,
)
from tests.github import TOKEN, GitHub, faults
from tests.github.exchange import Request
from tests.github.faults import Fault

__all__ = ["github", "live", "no_token_in_logs", "stored"]


MINUTES_30 = "GitHub: its limit is reached and resets in 30 minutes"
WRONG = "GitHub: it returned an error: Something went wrong while executing your query. "


@pytest.mark.parametrize("token", [TOKEN, ""], ids=["GraphQL", "REST"])
@pytest.mark.parametrize("bad", ["removed", "blocked"])
def test_a_repository_that_is_not_there_spoils_no_other(
    live: Live, github: GitHub, token: str, bad: str
) -> None:
    spoil = {"removed": github.world.remove, "blocked": github.world.block}[bad]
    spoil("acme/tinyserve")
    done = live(*LIST, GH_TOKEN=token)
    assert done.code == 3
    assert done.err.startswith("k8sml: acme/tinyserve: ")
    assert done.err.endswith("; shown as last observed\n")
    assert done.err.count("\n") == 1
    found = items(done)
    assert (found["modelhub"]["observed"], found["tinyserve"]["observed"]) == (TODAY, "2026-08-15")


def test_a_null_among_good_ones_is_told_alone(live: Live, github: GitHub) -> None:
    github.fail(faults.missing("acme/modelhub"))
    done = live("list", "--live", "-o", "json")
    gone = "no such repository on GitHub: gone, private or never there"
    assert (done.code, done.err) == (3, told(f"acme/modelhub: {gone}"))
    assert [slug for slug, one in items(done).items() if one["observed"] != TODAY] == ["modelhub"]


def test_many_repositories_with_one_fault_are_one_line(live: Live, github: GitHub) -> None:
    github.fail(faults.server_error(500))
    many(live, github, 30)
    done = live("list", "--live", "--category", "data")
    assert done.err.count("\n") == 1
    assert " and 21 more: GitHub: it answers 500" in done.err


def test_a_batch_that_is_too_heavy_is_halved(live: Live, github: GitHub) -> None:
    names = many(live, github, 49)
    github.fail(faults.too_heavy(), when=faults.more_than(20))
    done = live("list", "--category", "data", "--live", "-o", "json")
    assert (done.code, done.err) == (0, "")
    assert [one for one in names if items(done)[one]["observed"] != TODAY] == []
    assert [request.aliases for request in github.requests] == [50, 25, 12, 13, 25, 12, 13]


def test_a_repository_that_is_too_heavy_by_itself_costs_few_others(live: Live, github: GitHub) -> None:
    names = many(live, github, 49)
    github.fail(faults.graphql_timeout(), when=faults.about("many/p30"))
    done = live("list", "--category", "data", "--live", "-o", "json")
    assert done.code == 3
    missing = [one for one in names if items(done)[one]["observed"] != TODAY]
    assert "p30" in missing
    assert len(missing) <= 7
    assert done.err.count("\n") == 1
    assert WRONG in done.err


def test_a_server_that_is_down_is_left_alone_soon(live: Live, github: GitHub) -> None:
    many(live, github, 149)
    github.fail(faults.server_error(502))
    done = live("list", "--category", "data", "--live")
    assert done.code == 3
    # of three batches each: 50, 25, 12, 6 twice, 6 twice
    assert len(github.requests) == 3 * 7


def test_after_a_limit_no_more_is_asked(live: Live, github: GitHub) -> None:
    many(live, github, 149)
    github.fail(faults.primary_limit())
    done = live("update", "--category", "data", "--from", "github", "--jobs", "1")
    assert done.code == 3
    assert done.err.count("\n") == 1
    assert f" and 140 more: {MINUTES_30}" in done.err
    assert len(github.requests) == 1


def test_a_limit_in_the_middle_leaves_what_came_before_it(live: Live, github: GitHub) -> None:
    names = many(live, github, 49)
    github.fail(faults.too_heavy(), when=faults.more_than(30))
    github.fail(faults.graphql_limited(), when=faults.about("many/p48"))
    done = live("list", "--category", "data", "--live", "-o", "json")
    assert done.code == 3
    assert [one for one in names if items(done)[one]["observed"] == TODAY] == names[:24]
    assert done.err.count("\n") == 1
    assert MINUTES_30 in done.err
    assert [request.aliases for request in github.requests] == [50, 25, 25]


def test_a_token_that_is_refused_leaves_what_was_asked_for_before(live: Live, github: GitHub) -> None:
    names = many(live, github, 9)
    assert live("list", "p1", "p2", "--live").code == 0
    github.fail(faults.bad_token())
    done = live("list", "--category", "data", "--live", "-o", "json")
    assert done.code == 4
    assert [one for one in names if items(done)[one]["observed"] == TODAY] == ["p1", "p2"]
    assert done.err.count("\n") == 1


def a_further_page(request: Request) -> bool:
    return "$a0" in request.query


def more_than_a_page(github: GitHub, slug: str = "modelhub") -> None:
    for number in range(300):
        day = f"2026-08-{number % 28 + 1:02d}"
        github.world.add_commit(f"acme/{slug}", day=day, author=f"p{number % 7}@example.org")


@pytest.mark.parametrize("fault", [faults.server_error(500), faults.graphql_limited()])
def test_commits_that_could_not_be_read_to_the_end_change_nothing_that_was_known(
    live: Live, github: GitHub, stored: Path, fault: Fault
) -> None:
    before = items(live("list", *TWO, "-o", "json"))["modelhub"]
    more_than_a_page(github)
    github.fail(fault, when=a_further_page)
    done = live(*LIST, *LONG)
    assert done.code == 3
    assert done.err.startswith("k8sml: acme/modelhub: GitHub: ")
    assert done.err.endswith("; shown as last observed\n")
    assert done.err.count("\n") == 1
    assert items(done)["modelhub"] == before
    assert items(done)["tinyserve"]["observed"] == TODAY
    assert live(*UPDATE, *LONG).code == 3
    assert [path.name for path in sorted(stored.iterdir())] == ["tinyserve.json"]
    github.mend()
    assert live(*LIST).code == 0


def test_commits_that_could_not_be_read_to_the_end_are_a_lower_bound_where_nothing_was_known(
    live: Live, github: GitHub, stored: Path
) -> None:
    more_than_a_page(github, "unseen")
    github.fail(faults.server_error(500), when=a_further_page)
    done = live("show", "unseen", "--live", "-o", "json", *LONG)
    (item,) = items(done).values()
    assert (done.code, item["activity"]["lower_bound"]) == (3, True)
    assert done.err.endswith("; its contributors and commits are lower bounds\n")
    assert live("update", "unseen", "--from", "github", *LONG).code == 3
    assert not list(stored.rglob("*.json"))


@pytest.mark.slow
def test_commits_that_hang_change_nothing_that_was_known(live: Live, github: GitHub) -> None:
    before = items(live("list", *TWO, "-o", "json"))["modelhub"]
    more_than_a_page(github)
    github.fail(faults.hang(), when=a_further_page)
    done = live(*LIST, "--timeout", "15")  # enough for the first page on a busy machine
    assert done.code == 3
    assert done.err == "k8sml: acme/modelhub: GitHub: no answer in time; shown as last observed\n"
    assert items(done)["modelhub"] == before
