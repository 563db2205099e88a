"""Targets observed through a GitHub on loopback."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from k8sml.catalog.repository import parse_repository
from k8sml.errors import CredentialsError
from k8sml.evidence.sources.github.fetch import max_further_pages
from k8sml.evidence.sources.interface import Collected, LiveSource, SourceOptions, Target
from k8sml.evidence.sources.registry import GITHUB
from k8sml.evidence.threads import ThreadExecutor
from tests.cli.live import TODAY, world
from tests.github import TOKEN, GitHub


@pytest.fixture
def github() -> Iterator[GitHub]:
    there = world()
    with GitHub(there, clock=there.now.timestamp) as running:
        yield running


def source(github: GitHub, token: str = TOKEN, **options: Any) -> LiveSource:
    environment = {"GITHUB_API_URL": github.url, **({"K8SML_GITHUB_TOKEN": token} if token else {})}
    return GITHUB.open_live(SourceOptions(TODAY, 0, 30, 30, environment=environment, **options))


def observe(github: GitHub, targets: Sequence[Target]) -> dict[str, Collected]:
    with ThreadExecutor(1) as pool:
        return {result.slug: result for result in source(github).observe(targets, pool)}


def test_targets_that_share_a_repository_take_one_request(github: GitHub) -> None:
    results = observe(github, [Target("one", "acme/modelhub"), Target("two", "Acme/ModelHub")])
    assert {slug: result.history and result.history.observed for slug, result in results.items()} == {
        "one": TODAY,
        "two": TODAY,
    }
    assert [request.aliases for request in github.requests] == [1]


def test_histories_bear_the_name_of_the_source(github: GitHub) -> None:
    history = observe(github, [Target("one", "acme/modelhub")])["one"].history
    assert history is not None
    assert history.source == GITHUB.name


@pytest.mark.parametrize(
    ("repo", "supported"), [("acme/modelhub", True), ("gitlab.com/acme/modelhub", False)]
)
def test_no_repository_of_another_host_is_supported(github: GitHub, repo: str, supported: bool) -> None:
    assert source(github).supports(parse_repository(repo)) is supported
    assert not github.requests


@pytest.mark.parametrize(
    ("token", "number", "refused"), [("", 15, False), ("", 16, True), (TOKEN, 16, False)]
)
def test_without_a_token_so_many_repositories_are_refused(
    github: GitHub, token: str, number: int, refused: bool
) -> None:
    targets = [Target(f"p{n}", f"many/p{n}") for n in range(number)]
    assert (source(github, token).refusal(targets) is not None) is refused
    assert not github.requests


def test_a_token_that_cannot_be_used_is_an_error_before_any_request(github: GitHub) -> None:
    with pytest.raises(CredentialsError):
        source(github, "two words").refusal([])
    assert not github.requests


@pytest.mark.parametrize(("repositories", "pages"), [(1, 50), (10, 50), (11, 4), (150, 4)])
def test_few_repositories_are_read_further_than_many(repositories: int, pages: int) -> None:
    assert max_further_pages(repositories) == pages
