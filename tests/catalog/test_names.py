from __future__ import annotations

import pytest

from k8sml.catalog.model import Catalog, Detect, FormerName, Project
from k8sml.catalog.names import Confidence, NameClaim, NameIndex
from tests.builders import SOURCE, event, project

HIGH, MEDIUM = Confidence.HIGH, Confidence.MEDIUM


def index(*projects: Project) -> NameIndex:
    return NameIndex(Catalog(projects=projects))


def former(name: str, to: str | None = None) -> FormerName:
    return FormerName(name=name, to=to, since="2021-10-11", source=SOURCE)


HUB = project(
    "hub",
    aliases=("oldhub",),
    detect=Detect(
        api_groups=("old.example.org", "hub.example.org"),
        images=("hub/*", "oldhub/*", "nvcr.io/acme/oldserver", "hubserver"),
        charts=("hub", "oldhub"),
        python=("hub-client", "old.hub"),
        former=(former("oldhub/*", "hub/*"), former("old.example.org"), former("nvcr.io/acme/oldserver"),
                former("oldhub"), former("old.hub", "hub-client")),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("image", "entry", "confidence"),
    [
        ("hub/server", "hub/*", HIGH),
        ("docker.io/hub/server", "hub/*", HIGH),
        ("registry.acme.io/hub/server", "hub/*", MEDIUM),
        ("registry.acme.io:5000/proxy/hub/server", "hub/*", MEDIUM),
        ("localhost/hub/server", "hub/*", MEDIUM),
        ("hubserver", "hubserver", HIGH),
        ("library/hubserver", "hubserver", HIGH),
        ("docker.io/library/hubserver", "hubserver", HIGH),
        ("registry.acme.io/library/hubserver", "hubserver", MEDIUM),
    ],
)
def test_an_image_is_claimed_by_one_entry_behind_a_mirror_too(
    image: str, entry: str, confidence: Confidence
) -> None:
    assert index(HUB).image(image) == NameClaim(HUB, entry, confidence)


@pytest.mark.parametrize("image", ["server", "acme/hub/server", "registry.acme.io/hubserver", "hub"])
def test_a_name_that_no_entry_has_is_claimed_by_nobody(image: str) -> None:
    assert index(HUB).image(image) is None


@pytest.mark.parametrize(
    ("image", "entry"),
    [
        ("oldhub/server", "oldhub/*"),
        ("registry.acme.io/oldhub/server", "oldhub/*"),
        ("localhost:5000/oldhub/server", "oldhub/*"),
        ("nvcr.io/acme/oldserver", "nvcr.io/acme/oldserver"),
        ("mirror.local/acme/oldserver", "nvcr.io/acme/oldserver"),
        ("mirror.local/nvcr.io/acme/oldserver", "nvcr.io/acme/oldserver"),
    ],
)
def test_an_image_under_a_former_name_is_known_as_such_behind_a_mirror_too(image: str, entry: str) -> None:
    claim = index(HUB).image(image)
    assert claim is not None
    assert claim.former is not None
    assert (claim.entry, claim.former.name) == (entry, entry)


def test_the_entry_that_claims_a_name_says_whether_it_is_a_former_one() -> None:
    names = index(HUB)
    charts = [names.chart("hub"), names.chart("oldhub")]
    packages = [names.python("Hub.Client"), names.python("old_hub")]
    assert [claim and claim.former and claim.former.name for claim in charts] == [None, "oldhub"]
    assert [claim and claim.former and claim.former.to for claim in packages] == [None, "hub-client"]
    (old,), (new,) = names.api("old.example.org/Model"), names.api("hub.example.org/Model")
    assert (old.former, new.former) == (former("old.example.org"), None)


def test_an_exact_name_of_today_within_a_former_pattern_is_no_former_name() -> None:
    detect = Detect(images=("old/*", "old/kept"), former=(former("old/*"),))
    names = index(project(detect=detect))
    kept, other = names.image("old/kept"), names.image("acme.io/old/other")
    assert kept is not None
    assert other is not None
    assert (kept.former, other.former) == (None, former("old/*"))


def test_a_repository_leads_to_the_project_that_lives_there_before_those_that_left_it() -> None:
    moved = event("2023-01-01", "moved", from_="acme/whole", to="acme/part")
    part = project("part", repo="acme/part", events=(moved,))
    whole = project("whole", repo="acme/whole")
    names = index(part, whole)
    claims = [
        names.repository("ACME/whole"),
        names.repository("acme/part"),
        index(part).repository("acme/whole"),
    ]
    assert [claim and claim.project for claim in claims] == [whole, part, part]


def test_the_repository_of_an_umbrella_leads_to_the_first_part_that_left_it() -> None:
    released = project("released", repo="acme/released", part_of="whole")
    whole = project("whole", repo="acme/whole", released_by="released")
    moves = {slug: event("2023-01-01", "moved", from_="acme/whole", to=f"acme/{slug}") for slug in "ab"}
    parts = [project(slug, repo=f"acme/{slug}", events=(move,)) for slug, move in moves.items()]
    name = "Acme/whole"
    assert index(released, whole, *parts).repository(name) == NameClaim(parts[0], name)
    assert index(*parts[::-1], whole, released).repository(name) == NameClaim(parts[1], name)
    # its refs are no versions of the umbrella, whose versions are those of another repository
    assert index(whole, released).repository(name) == NameClaim(whole, name, own_versions=False)


def test_a_label_leads_to_a_project_by_its_names_and_to_all_that_share_a_group() -> None:
    one, two = (project(slug, detect=Detect(shared_api_groups=("g.io",))) for slug in ("one", "two"))
    names = index(HUB, one, two)
    assert [claim.project for claim in names.label("oldhub")] == [HUB]
    assert [claim.project for claim in names.label("g.io")] == [one, two]
    assert names.label("nobody") == names.label("nobody.io") == []


def test_versions_under_a_foreign_tag_or_chart_are_not_the_projects_own() -> None:
    detect = Detect(
        images=("x/*", "x/own"), charts=("a", "b"), python=("p-q", "r"),
        foreign_tags=("x/*", "P.q"), foreign_charts=("b",),
    )  # fmt: skip
    names = index(project(detect=detect))
    claims = [
        names.image("x/own"), names.image("x/y"), names.image("acme.io/x/own"), names.image("acme.io/x/y"),
        names.chart("a"), names.chart("b"), names.python("r"), names.python("p-q"),
    ]  # fmt: skip
    assert [claim and claim.own_versions for claim in claims] == [True, False] * 4
