from __future__ import annotations

from msgspec import Struct

from k8sml.catalog.model import Detect, FormerName, Resource, ResourceKind, Url
from k8sml.catalog.web_addresses import web_addresses
from tests.builders import event, project


class Entry(Struct):
    """An entry with a key that no catalog has."""

    name: str
    changelog: Url
    mirrors: tuple[Url, ...] = ()
    forum: Url | None = None


def test_a_new_key_of_the_type_url_is_an_address() -> None:
    entry = Entry("http://name", "https://a.org/log", ("https://b.org", "https://c.org"))
    assert list(web_addresses(entry, "entries[0]")) == [
        ("entries[0].changelog", "https://a.org/log"),
        ("entries[0].mirrors[0]", "https://b.org"),
        ("entries[0].mirrors[1]", "https://c.org"),
    ]


def test_the_addresses_of_a_project_are_found_at_every_depth() -> None:
    former = FormerName(name="a/old", since="2020", source="https://example.org/former")
    resource = Resource(title="A talk", url="https://example.org/talk", kind=ResourceKind.TALK)
    whole = project(
        homepage="https://example.org",
        docs="https://example.org/docs",
        events=(event("2020", "archived"),),
        detect=Detect(images=("a/old",), former=(former,)),
        resources=(resource,),
    )
    assert list(web_addresses(whole)) == [
        ("homepage", "https://example.org"),
        ("docs", "https://example.org/docs"),
        ("events[0].source", "https://example.org/source"),
        ("detect.former[0].source", "https://example.org/former"),
        ("resources[0].url", "https://example.org/talk"),
    ]
