from __future__ import annotations

from k8sml.catalog.model import Catalog, Detect
from k8sml.catalog.names import NameIndex
from k8sml.scan.match import claims
from tests.builders import project
from tests.scan.makers import seen


def owners(kind: str, **groups: tuple[str, ...]) -> list[str]:
    projects = [project(slug, detect=Detect(shared_api_groups=names)) for slug, names in groups.items()]
    names = NameIndex(Catalog(projects=tuple(projects)))
    return [claim.project.slug for claim in claims(seen(f"g.io/{kind}", "v1", "api"), names)]


def test_kinds_of_a_group_that_others_define_kinds_in_are_of_the_one_that_names_it_whole() -> None:
    shared = {"whole": ("g.io", "g.io/Both"), "part": ("g.io/Own", "g.io/Both")}
    assert owners("Model", **shared) == ["whole"]
    assert owners("Own", **shared) == ["part"]
    assert owners("Both", **shared) == ["whole", "part"]


def test_where_several_name_a_group_whole_its_other_kinds_are_nobody_s() -> None:
    shared = {"one": ("g.io",), "two": ("g.io",), "part": ("g.io/Own",)}
    assert owners("Model", **shared) == []
    assert owners("Own", **shared) == ["part"]
