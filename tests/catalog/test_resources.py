from __future__ import annotations

from typing import Any

from hypothesis import given

from k8sml.catalog.model import Catalog, Resource, ResourceKind
from k8sml.catalog.resources import all_resources, resources_of, topics
from tests.builders import project
from tests.catalog.strategies import catalogs
from tests.examples import examples


def talk(title: str, **keys: Any) -> Resource:
    return Resource(title=title, url=f"https://example.org/{title}", kind=ResourceKind.TALK, **keys)


def test_resources_of_the_catalog_stand_before_those_of_its_projects() -> None:
    catalog = Catalog(
        projects=(project("b", resources=(talk("2"),)), project("a", resources=(talk("3"), talk("4")))),
        resources=(talk("1"),),
    )
    assert [resource.title for resource in all_resources(catalog)] == ["1", "2", "3", "4"]


def test_a_resource_of_a_project_is_about_that_project_first() -> None:
    catalog = Catalog(projects=(project("a", resources=(talk("1", projects=("b", "a")),)), project("b")))
    assert [resource.projects for resource in all_resources(catalog)] == [("a", "b")]


def test_a_resource_of_the_catalog_may_be_about_nobody() -> None:
    assert all_resources(Catalog(resources=(talk("1"),))) == [talk("1")]


def test_a_resource_listed_at_several_places_is_one_about_all_of_them() -> None:
    catalog = Catalog(
        projects=(
            project("a", resources=(talk("1"),)),
            project("b", resources=(talk("1", projects=("c",)),)),
        ),
        resources=(talk("1", projects=("b",)), talk("2")),
    )
    assert all_resources(catalog) == [talk("1", projects=("b", "a", "c")), talk("2")]


def test_the_resources_of_a_project_are_its_own_and_then_those_of_others_about_it() -> None:
    catalog = Catalog(
        projects=(
            project("a", resources=(talk("2"), talk("4", projects=("b",)))),
            project("b", resources=(talk("3"),)),
        ),
        resources=(talk("1", projects=("b",)), talk("5", projects=("a",))),
    )
    found = [[one.title for one in resources_of(catalog, of)] for of in catalog.projects]
    assert found == [["2", "4", "5"], ["3", "1", "4"]]


def test_a_resource_listed_at_a_project_and_at_the_top_is_one_of_the_project() -> None:
    catalog = Catalog(
        projects=(project("a", resources=(talk("1"),)),), resources=(talk("1", projects=("a",)),)
    )
    assert resources_of(catalog, catalog.projects[0]) == [talk("1", projects=("a",))]


def test_topics_are_each_named_once_in_order() -> None:
    catalog = Catalog(
        projects=(project("a", resources=(talk("1", topics=("serving", "gpu")),)),),
        resources=(talk("2", topics=("gpu", "data")),),
    )
    assert topics(catalog) == ["data", "gpu", "serving"]
    assert topics(Catalog()) == []


@given(catalogs())
@examples(0.3)
def test_every_resource_is_there_once_with_every_project_it_belongs_to(catalog: Catalog) -> None:
    listed = [*catalog.resources, *(one for owner in catalog.projects for one in owner.resources)]
    found = {resource.url: resource for resource in all_resources(catalog)}
    assert set(found) == {resource.url for resource in listed}
    assert len(found) == len(all_resources(catalog))
    for owner in catalog.projects:
        for resource in owner.resources:
            assert {owner.slug, *resource.projects} <= set(found[resource.url].projects)


def test_topics_of_a_resource_listed_twice_are_joined() -> None:
    one = Resource(title="T", url="https://a.org", kind=ResourceKind.TALK, topics=("gpu",))
    two = Resource(title="T", url="https://a.org", kind=ResourceKind.TALK, topics=("data",))
    assert topics(Catalog(resources=(one, two))) == ["data", "gpu"]
