"""The address of GraphQL, and the time until a rate limit resets."""

from __future__ import annotations

import pytest

from k8sml.evidence.address import parse_base
from k8sml.evidence.sources.github.api import Api, duration


@pytest.mark.parametrize(
    ("address", "graphql"),
    [
        ("https://api.github.com", "https://api.github.com/graphql"),
        ("https://api.github.com/", "https://api.github.com/graphql"),
        ("https://ghe.example.org/api/v3", "https://ghe.example.org/api/graphql"),
    ],
)
def test_graphql_has_an_address_of_its_own(address: str, graphql: str) -> None:
    assert Api(parse_base(address)).graphql.url == graphql


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "a second"),
        (40, "40 seconds"),
        (1800, "30 minutes"),
        (-5, None),
        (10**6, None),
    ],
)
def test_how_long_a_limit_lasts_is_told_unless_a_clock_is_wrong(seconds: int, words: str | None) -> None:
    assert duration(seconds) == words
