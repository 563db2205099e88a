"""Which of several patterns an image's name matches."""

from __future__ import annotations

from itertools import permutations

import pytest

from k8sml.catalog.image_patterns import ImagePatterns, plain_name
from tests.builders import project


def owner(name: str, *entries: str) -> str | None:
    """The slug of the project that owns an image: entries are `slug=pattern`, in any order."""
    slugs = {
        match.project.slug if (match := patterns.find(name)) else None
        for order in permutations(entries)
        for patterns in [ImagePatterns((e.partition("=")[2], project(e.partition("=")[0])) for e in order)]
    }
    (slug,) = slugs
    return slug


@pytest.mark.parametrize(
    ("name", "entries", "slug"),
    [
        ("hub/server", ["a=hub/*", "b=hub/server"], "b"),
        ("hub/server", ["a=hub/*", "b=hub/ser*"], "b"),
        ("hub/server-x", ["a=hub/*", "b=hub/ser*", "c=hub/server-*"], "c"),
        ("hub/server-x", ["a=*/server-x", "b=hub/*"], "b"),
        ("hub/a/b", ["a=hub/*", "b=hub/a/*"], "b"),
        ("hub-x/a", ["a=hub*", "b=hub-x/*"], "b"),
        ("hub", ["a=hub*", "b=hub/*"], "a"),
        ("other/server", ["a=hub/*", "b=hub/server"], None),
        ("hub/server", ["a=hub/agent", "b=h*/agent"], None),
        ("ghcr.io/hub/server", ["a=hub/*", "b=ghcr.io/hub/*"], "b"),
        ("mirror.local/hub/server", ["a=quay.io/hub/server", "b=hub/*"], "a"),
        ("mirror.local/hub/server", ["a=hub/server", "b=quay.io/hub/server"], "a"),
        ("mirror.local/x/hub/server/y", ["a=quay.io/hub/server/*", "b=quay.io/hub/*/y"], "a"),
    ],
)
def test_the_most_exact_pattern_wins_whatever_the_order(
    name: str, entries: list[str], slug: str | None
) -> None:
    assert owner(name, *entries) == slug


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("hub/server", True),
        ("registry.acme.io/hub/server", True),
        ("registry.acme.io:5000/hub/server", True),
        ("localhost/hub/server", True),
        ("localhost:5000/hub/server", True),
        ("mirror:5000/hub/server", True),
        ("mirror/hub/server", False),
        ("registry.acme.io/docker.io/hub/server", True),
        ("registry.acme.io/proxy/hub/server", True),
        ("registry.acme.io/library/hub/server", True),
        ("registry.acme.io/hub/server/x", False),
        ("registry.acme.io/server", False),
        ("docker.io/hub/server", True),
        ("index.docker.io/library/hub/server", True),
    ],
)
def test_what_stands_before_a_name_at_a_mirror(name: str, found: bool) -> None:
    assert (owner(name, "a=hub/server") is not None) is found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("library/flink", True),
        ("registry.corp/library/flink", True),
        ("localhost:5000/library/flink", True),
        ("public.ecr.aws/docker/library/flink", True),
        ("registry.corp/docker.io/library/flink", True),
        ("registry.corp/index.docker.io/library/flink", True),
        ("registry.corp/team/dockerhub/library/flink", True),
        ("1.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/library/flink", True),
        ("registry.gitlab.com/acme/library/flink", False),
        ("registry.corp/team/library/flink", False),
        ("registry.corp/docker/team/library/flink", False),
        ("registry.corp/library/library/flink", False),
        ("registry.corp/library/team/flink", False),
        ("registry.corp/docker-hub-remote/library/flink", True),
        ("registry.corp/dockerhub_proxy/library/flink", True),
        ("registry.corp/dockerfiles/library/flink", False),
        ("registry.corp/docker/flink", False),
        ("registry.corp/flink", False),
        ("team/library/flink", False),
    ],
)
def test_dockers_own_images_are_directly_below_a_registry_or_its_folder_for_docker_hub(
    name: str, found: bool
) -> None:
    assert (owner(name, "flink=flink") is not None) is found


@pytest.mark.parametrize(
    ("entry", "name", "found"),
    [
        ("quay.io/hub/server", "mirror.local/hub/server", True),
        ("quay.io/hub/*", "mirror.local/hub/server", False),  # one part, which is not the project's name
        ("quay.io/demo/*", "mirror.local/demo/server", True),
        ("quay.io/demo*", "mirror.local/demo", False),
        ("quay.io/demo", "mirror.local/demo", False),
        ("quay.io/hub/server/*", "mirror.local/hub/server/x", True),
        ("localhost/hub/server", "mirror.local/hub/server", True),
    ],
)
def test_a_pattern_counts_at_a_mirror_if_it_still_leads_to_one_project(
    entry: str, name: str, found: bool
) -> None:
    assert owner(name, f"demo={entry}") == ("demo" if found else None)


def test_a_pattern_without_a_registry_is_more_exact_than_one_behind_a_mirror() -> None:
    patterns = ImagePatterns([("quay.io/hub/*/x", project("a")), ("hub/*", project("b"))])
    match = patterns.find("hub/y/x")
    assert match is not None
    assert (match.project.slug, match.entry, match.mirrored) == ("b", "hub/*", False)


def test_exactness_orders_whole_names_before_longer_beginnings() -> None:
    entries = ["hub/*", "hub/server-*", "hub/server*x", "hub/s"]
    found = [ImagePatterns([(entry, project())]).find(entry.replace("*", "1")) for entry in entries]
    order = sorted((match for match in found if match), key=lambda match: match.exactness)
    assert [match.entry for match in order] == ["hub/*", "hub/server*x", "hub/server-*", "hub/s"]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("docker.io/hub/server", "hub/server"),
        ("index.docker.io/hub/server", "hub/server"),
        ("registry-1.docker.io/hub/server", "hub/server"),
        ("registry.docker.com/hub/server", "hub/server"),
        ("docker.com/library/redis", "redis"),
        ("library/redis", "redis"),
        ("ghcr.io/library/redis", "ghcr.io/library/redis"),
        ("docker.iox/hub/server", "docker.iox/hub/server"),
    ],
)
def test_dockers_own_registry_is_no_part_of_a_name(name: str, plain: str) -> None:
    assert plain_name(name) == plain
