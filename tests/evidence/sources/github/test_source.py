"""Targets observed through a GitHub on loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from k8sml.evidence.address import parse_base
from k8sml.evidence.collect import Target
from k8sml.evidence.sources.github.api import Api
from k8sml.evidence.sources.github.source import NOT_ON_GITHUB, RequestOptions, max_further_pages, observe
from k8sml.evidence.threads import ThreadExecutor
from k8sml.evidence.token import Token
from tests.cli.live import TODAY, world
from tests.github import TOKEN, GitHub

OPTIONS = RequestOptions(TODAY, 0, 30)


@pytest.fixture
def github() -> Iterator[GitHub]:
    there = world()
    with GitHub(there, clock=there.now.timestamp) as running:
        yield running


def api(github: GitHub) -> Api:
    address = parse_base(github.url)
    return Api(address, Token(TOKEN, "a test", address.origin))


def test_targets_that_share_a_repository_take_one_request(github: GitHub) -> None:
    targets = [Target("one", "acme/modelhub"), Target("two", "Acme/ModelHub")]
    with ThreadExecutor(1) as pool:
        results = {result.slug: result for result in observe(targets, api(github), OPTIONS, pool, None)}
    assert {slug: result.history and result.history.observed for slug, result in results.items()} == {
        "one": TODAY,
        "two": TODAY,
    }
    assert [request.aliases for request in github.requests] == [1]


def test_a_target_on_another_host_is_reported_and_not_requested(github: GitHub) -> None:
    targets = [Target("elsewhere", "gitlab.com/acme/modelhub")]
    with ThreadExecutor(1) as pool:
        (result,) = observe(targets, api(github), OPTIONS, pool, None)
    assert (result.history, result.problem) == (None, NOT_ON_GITHUB)
    assert not github.requests


@pytest.mark.parametrize(("repositories", "pages"), [(1, 50), (10, 50), (11, 4), (150, 4)])
def test_few_repositories_are_read_further_than_many(repositories: int, pages: int) -> None:
    assert max_further_pages(repositories) == pages
