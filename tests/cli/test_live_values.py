"""Answers in the right form whose values cannot be: they are told, and harm nothing that is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.live import TODAY, Live, github, live
from tests.github import TOKEN, GitHub, faults
from tests.github.answers import repository
from tests.github.exchange import json_reply

__all__ = ["github", "live"]

REPOSITORY: dict[str, Any] = {
    "full_name": "acme/modelhub",
    "stargazers_count": 1,
    "forks_count": 1,
    "open_issues_count": 1,
    "archived": False,
    "created_at": "2020-01-01T00:00:00Z",
    "pushed_at": "2026-09-01T00:00:00Z",
}
LINES = {
    "k8sml: acme/modelhub: GitHub does not answer with a repository",
    "k8sml: acme/modelhub: GitHub: its response is not JSON of its API",
}


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        ({"stargazers_count": -5}, "repository"),
        ({"pushed_at": "yesterday really"}, "repository"),
        ({"created_at": "0001-01-01T00:00:00+23:00"}, "repository"),
        ([{"tag_name": "v1", "published_at": "2020-13-45T00:00:00Z"}], "releases"),
    ],
    ids=["fewer than no stars", "no time", "a time before all times", "a day of no calendar"],
)
@pytest.mark.parametrize("command", ["show", "update"])
def test_rest_with_values_that_cannot_be(
    live: Live, github: GitHub, wrong: Any, kind: str, command: str
) -> None:
    body = {**REPOSITORY, **wrong} if kind == "repository" else wrong
    end = "/repos/acme/modelhub" if kind == "repository" else "/releases?per_page=100"
    github.fail(faults.always(json_reply(200, body)), when=lambda request: request.path.endswith(end))
    stays_as_it_was(live, command, "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"stargazerCount": -5},
        {"pushedAt": "yesterday really"},
        {"refs": {"nodes": [{"name": "v1", "target": {"committedDate": "2020-13-45T00:00:00Z"}}]}},
    ],
    ids=["fewer than no stars", "no time", "a day of no calendar"],
)
@pytest.mark.parametrize("command", ["show", "update"])
def test_graphql_with_values_that_cannot_be(
    live: Live, github: GitHub, wrong: dict[str, Any], command: str
) -> None:
    github.fail(faults.always(json_reply(200, {"data": {"r0": repository("acme/modelhub") | wrong}})))
    stays_as_it_was(live, command, TOKEN)


def stays_as_it_was(live: Live, command: str, token: str) -> None:
    options = ["--live"] if command == "show" else ["--from", "github"]
    done = live(command, "modelhub", *options, GH_TOKEN=token)
    assert done.code == 3
    (line,) = done.err.splitlines()
    assert line.rsplit("; ", 1)[0] in LINES
    kept = json.loads(live("show", "modelhub", "-o", "json").out)["items"][0]
    assert (kept["observed"], kept["observed"] < TODAY) == ("2026-08-15", True)
    # the answer stands in no cache: the next one is believed
    live.github.mend()
    assert live("show", "modelhub", "--live", GH_TOKEN=token).code == 0
