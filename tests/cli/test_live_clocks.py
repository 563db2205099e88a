"""Wrong clocks and impossible dates are reported and never used."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Turn
from tests.cli.live import LONG, TODAY, Live, github, items, known, live, no_token_in_logs, stored
from tests.github import TOKEN, GitHub
from tests.github.answers import branch, commit, repository
from tests.github.exchange import Exchange, Reply, json_reply
from tests.github.faults import Fault, wrong_clock

__all__ = ["github", "live", "no_token_in_logs", "stored"]

# A project with a history, one that was never observed, and an umbrella with a component.
ALL = ("modelhub", "unseen", "suite")
TOKENS = pytest.mark.parametrize("token", [TOKEN, ""], ids=["GraphQL", "REST"])


def dated(text: str | None) -> Fault:
    """A good answer with another Date header, or without one."""

    def fault(exchange: Exchange) -> Reply:
        reply = exchange.answer()
        reply.headers["Date"] = text or ""
        return reply

    return fault


def offline(live: Live) -> list[tuple[Any, ...]]:
    return known(live("list", *ALL, "-o", "json"))


def changed(found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Drop who observed the projects, and when, from `known`."""
    return [one[:5] for one in found]


@TOKENS
@pytest.mark.parametrize(
    "text",
    [
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "Mon, 01 Jan 0001 00:00:00 -0000",
        "Mon, 01 Jan 0001 00:00:00 +2359",
        "Sun, 15 Sep 2024 12:00:00 GMT",
        "Fri, 15 Sep 2028 12:00:00 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Sat, 12 Sep 2026 12:00:00 GMT",
        "Sat, 19 Sep 2026 12:00:00 GMT",
    ],
)
def test_an_answer_of_another_day_is_not_used(
    live: Live, github: GitHub, stored: Path, text: str, token: str
) -> None:
    before = offline(live)
    github.fail(dated(text))
    for _ in range(2):  # the first answer might have been cached
        done = live("list", *ALL, "--live", "-o", "json", *LONG, GH_TOKEN=token)
        assert (done.code, known(done)) == (3, before)
        assert f"this machine's clock says {TODAY}, GitHub's " in done.err
        assert "Traceback" not in done.err
    done = live("update", *ALL, "--from", "github", *LONG, GH_TOKEN=token)
    assert done.code == 3
    assert f"this machine's clock says {TODAY}, GitHub's " in done.err
    assert not list(stored.rglob("*"))


@TOKENS
@pytest.mark.parametrize(
    "text",
    [
        None,
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "yesterday",
        "Tue, 99 Sep 2026 12:00:00 GMT",
        "15 Sep 2026",
        "\x01",
        "9" * 5000,
    ],
)
def test_a_date_that_is_none_is_no_reason_to_doubt(
    live: Live, github: GitHub, text: str | None, token: str
) -> None:
    github.fail(dated(text))
    done = live("list", "modelhub", "--live", "-o", "json", *LONG, GH_TOKEN=token)
    assert (done.code, done.err) == (0, "")
    assert items(done)["modelhub"]["observed"] == TODAY


@TOKENS
@pytest.mark.parametrize("day", ["2025-06-01", "2027-11-30", "2028-06-01", "2036-01-31", "2100-01-01"])
def test_a_wrong_clock_of_this_machine_makes_no_silence(
    live: Live, github: GitHub, on: Turn, day: str, token: str
) -> None:
    on(day)
    before = offline(live)
    for command in ("list", "list", "update"):  # the first answer might have been cached
        options = ("--live", "-o", "json") if command == "list" else ("--from", "github", "-o", "json")
        done = live(command, *ALL, *options, GH_TOKEN=token)
        assert done.code == 3
        assert f"this machine's clock says {day}, GitHub's {TODAY}" in done.err
        assert command == "update" or known(done) == before


@TOKENS
def test_an_answer_of_a_clock_that_was_ahead_is_forgotten(
    live: Live, github: GitHub, on: Turn, token: str
) -> None:
    before = offline(live)
    ahead = (date.fromisoformat(TODAY) + timedelta(days=400)).isoformat()
    on(ahead)
    github.fail(wrong_clock(400 * 86_400))
    assert live("list", *ALL, "--live", GH_TOKEN=token).code == 0
    on(TODAY)
    github.mend()
    github.fail(dated("Fri, 15 Sep 2028 12:00:00 GMT"))
    done = live("list", *ALL, "--live", "-o", "json", *LONG, GH_TOKEN=token)
    assert (done.code, known(done)) == (3, before)


# ---- dates and other values in answers ----

NO_REPOSITORY = "k8sml: acme/unseen: GitHub does not answer with a repository; shown as last observed\n"


@pytest.mark.parametrize(
    "wrong",
    [
        {"createdAt": None},
        {"createdAt": ""},
        {"createdAt": "2031-01-01T00:00:00Z"},
        {"createdAt": "1969-01-01T00:00:00Z"},
        {"createdAt": "9999-12-31T23:59:59-23:59"},
        {"nameWithOwner": "x" * 10**6},
        {"nameWithOwner": f"{'x' * 200}/y"},
        {"licenseInfo": {"spdxId": "x" * 10**6}},
        {"refs": {"nodes": [{"name": "v" * 10**6, "target": {"committedDate": "2026-01-01T00:00:00Z"}}]}},
        {"refs": {"nodes": [{"name": "v1"}] * 101}},
        {"stargazerCount": 10**15},
        {"defaultBranchRef": {"target": None}},
        {"defaultBranchRef": {"target": {"history": None}}},
        branch(*[commit("2026-08-01T00:00:00Z")] * 101),
        branch(commit("2026-08-01T00:00:00Z"), hasNextPage=True, endCursor=None),
        branch(commit("2026-08-01T00:00:00Z"), hasNextPage=True, endCursor="x" * 10**6),
    ],
)
def test_an_answer_with_values_that_cannot_be_is_not_used(
    live: Live, github: GitHub, wrong: dict[str, Any]
) -> None:
    before = known(live("list", "unseen", "-o", "json"))
    github.fail(lambda _: json_reply(200, {"data": {"r0": repository("acme/unseen") | wrong}}))
    done = live("list", "unseen", "--live", "-o", "json")
    assert (done.code, done.err) == (3, NO_REPOSITORY)
    assert known(done) == before
    github.mend()
    assert live("list", "unseen", "--live").code == 0


def test_parts_that_came_with_an_error_are_not_used(live: Live, github: GitHub) -> None:
    error = {"message": "timedout", "path": ["r0", "defaultBranchRef", "target", "history"]}
    body = {"data": {"r0": {**repository("acme/unseen"), "defaultBranchRef": None}}, "errors": [error]}
    github.fail(lambda _: json_reply(200, body))
    done = live("list", "unseen", "--live")
    assert (done.code, done.err) == (3, "k8sml: acme/unseen: timedout; shown as last observed\n")


def test_commits_and_tags_of_impossible_days_count_nowhere(live: Live, github: GitHub) -> None:
    odd = ["1969-12-31T00:00:00Z", "1970-06-01T00:00:00Z", "2031-01-01T00:00:00Z", "9999-12-31T00:00:00Z"]
    tags = [{"name": f"v{i}.0.0", "target": {"committedDate": day}} for i, day in enumerate(odd, 1)]
    whole = repository("acme/unseen") | branch(*map(commit, odd), commit("2026-08-01T00:00:00Z"))
    whole["refs"] = {"nodes": tags}
    github.fail(lambda _: json_reply(200, {"data": {"r0": whole}}))
    done = live("show", "unseen", "--live", "-o", "json")
    (item,) = items(done).values()
    assert (done.code, done.err) == (0, "")
    assert (item["stable"], item["activity"]["commits_12m"], item["activity"]["authors_12m"]) == (None, 1, 1)


@pytest.mark.parametrize("cursors", [["A"], ["A", "B"]], ids=["the same place", "two places in turn"])
def test_a_cursor_that_repeats_counts_no_commit_twice(live: Live, github: GitHub, cursors: list[str]) -> None:
    page = [commit(f"2026-08-{day:02d}T00:00:00Z") for day in range(1, 21)]
    asked = []

    def fault(exchange: Exchange) -> Reply:
        asked.append(exchange.request)
        more = {"hasNextPage": True, "endCursor": cursors[(len(asked) - 1) % len(cursors)]}
        return json_reply(200, {"data": {"r0": repository("acme/unseen") | branch(*page, **more)}})

    github.fail(fault)
    done = live("show", "unseen", "--live", "-o", "json")
    (item,) = items(done).values()
    assert done.code == 3
    assert "GitHub: it repeats its pages" in done.err
    assert item["activity"]["commits_12m"] == 20 * len(cursors)
    assert len(asked) == len(cursors) + 1


def test_a_page_that_repeats_counts_no_commit_twice(live: Live, github: GitHub) -> None:
    page = [
        {"sha": f"{day:040d}", "commit": {"author": {"email": "a@example.org"},
         "committer": {"date": f"2026-08-{day:02d}T00:00:00Z"}}, "parents": []}
        for day in range(1, 21)
    ]  # fmt: skip
    reply = json_reply(200, page)
    reply.headers["Link"] = '<https://api.github.com/x?page=2>; rel="next"'
    github.fail(lambda _: reply, when=lambda request: "/commits" in request.path)
    done = live("show", "unseen", "--live", "-o", "json", *LONG, GH_TOKEN="")
    (item,) = items(done).values()
    assert done.code == 3
    assert "GitHub: it repeats its pages" in done.err
    assert item["activity"]["commits_12m"] == 20


# ---- what was not read ----

ERROR = {"message": "Something went wrong"}


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in repository("acme/unseen").items() if name != key}


@pytest.mark.parametrize("slug", ["unseen", "modelhub"])
@pytest.mark.parametrize(
    "body",
    [
        {"data": {"r0": {**repository("acme/unseen"), "defaultBranchRef": None}}, "errors": [ERROR]},
        {
            "data": {"r0": {**repository("acme/unseen"), "defaultBranchRef": None}},
            "errors": [{**ERROR, "path": []}],
        },
        {
            "data": {"r0": {**repository("acme/unseen"), "defaultBranchRef": None}},
            "errors": [{**ERROR, "path": ["x"]}],
        },
        {"data": {"r0": without("defaultBranchRef")}},
        {"data": {"r0": {**repository("acme/unseen"), **branch(commit(""), commit(""))}}},
        {"data": {"r0": {**repository("acme/unseen"), **branch(commit("2031-01-01T00:00:00Z"))}}},
        {"data": {"r0": {**repository("acme/unseen"), **branch(commit("1970-01-01T00:00:00Z"))}}},
        {"data": {"r0": {**repository("acme/unseen"), **branch(hasNextPage=True, endCursor="A")}}},
        {"data": {"r0": {**repository("acme/unseen"), "issues": {}}}},
        {"data": {"r0": {**repository("acme/unseen"), "stargazerCount": 10**30}}},
    ],
)
def test_what_was_not_read_is_never_silence(
    live: Live, github: GitHub, body: dict[str, Any], slug: str
) -> None:
    before = known(live("list", slug, "-o", "json"))
    github.fail(lambda _: json_reply(200, body))
    done = live("list", slug, "--live", "-o", "json", *LONG)
    assert (done.code, known(done)) == (3, before)
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("slug", ["unseen", "modelhub"])
@pytest.mark.parametrize(
    "reply",
    [
        json_reply(200, [{"sha": "1", "parents": [], "commit": {}}]),
        json_reply(200, [{"sha": "1", "parents": [], "commit": {"committer": None}}]),
        json_reply(200, [{"sha": "1", "parents": [], "commit": {"committer": {"date": None}}}]),
        json_reply(200, [{"sha": "1", "parents": [], "commit": {"committer": {"date": ""}}}]),
        json_reply(200, [{"sha": "1", "commit": {"committer": {"date": "2026-08-01T00:00:00Z"}}}]),
        json_reply(409, {"message": "Conflict"}),
    ],
)
def test_commits_that_rest_does_not_tell_are_never_silence(
    live: Live, github: GitHub, reply: Reply, slug: str
) -> None:
    before = known(live("list", slug, "-o", "json"))
    github.fail(lambda _: reply, when=lambda request: "/commits" in request.path)
    done = live("list", slug, "--live", "-o", "json", *LONG, GH_TOKEN="")
    assert (done.code, known(done)) == (3, before)


def test_one_impossible_number_costs_the_others_nothing(live: Live, github: GitHub) -> None:
    def fault(exchange: Exchange) -> Reply:
        reply = exchange.answer()
        reply.body = re.sub(
            rb'"stargazerCount": ?[0-9]+', b'"stargazerCount":' + b"9" * 30, reply.body, count=1
        )
        return reply

    github.fail(fault)
    done = live("list", "modelhub", "tinyserve", "--live", "-o", "json", *LONG)
    assert done.code == 3
    assert sorted(one["observed"] for one in items(done).values()) == ["2026-08-15", TODAY]


@pytest.mark.parametrize("page", [{}, {"defaultBranchRef": None}])
def test_a_further_page_that_says_nothing_is_not_the_last(
    live: Live, github: GitHub, page: dict[str, Any]
) -> None:
    before = known(live("list", "modelhub", "-o", "json"))

    def fault(exchange: Exchange) -> Reply:
        first = {**repository("acme/modelhub"), **branch(commit(), hasNextPage=True, endCursor="A")}
        return json_reply(200, {"data": {"r0": page if "$a0" in exchange.request.query else first}})

    github.fail(fault)
    done = live("list", "modelhub", "--live", "-o", "json", *LONG)
    assert (done.code, known(done)) == (3, before)
