from __future__ import annotations

from pathlib import Path

import pytest

from k8sml.catalog.model import Catalog, Detect
from k8sml.catalog.names import Confidence, NameIndex
from k8sml.scan.match import claims
from k8sml.scan.types import Detection, DetectionKind, Place
from tests.builders import project
from tests.scan.trees import CATALOG, deployment, only, scanned, versions
from tests.work import work


def owner(name: str, catalog: Catalog = CATALOG) -> tuple[str, Confidence] | None:
    owners = claims(Detection(DetectionKind.IMAGE, name, Place("a"), name), NameIndex(catalog))
    return (owners[0].project.slug, owners[0].confidence) if owners else None


@pytest.mark.parametrize(
    ("image", "wanted"),
    [
        ("kserve/agent", ("kserve", Confidence.HIGH)),
        ("gcr.io/kfserving/agent", ("kserve", Confidence.HIGH)),
        ("registry.acme.com/proxy/kserve/agent", ("kserve", Confidence.MEDIUM)),
        ("localhost:5000/kserve/agent", ("kserve", Confidence.MEDIUM)),
        ("acme.io/ghcr/kubeflow/katib/katib-ui", ("katib", Confidence.MEDIUM)),
        ("acme.io/kfserving/agent", ("kserve", Confidence.MEDIUM)),
        ("kserves/agent", None),
        ("acme/kserve/agent", None),
        ("acme.io/agent", None),
    ],
)
def test_an_image_is_known_behind_a_mirror_with_less_confidence(
    image: str, wanted: tuple[str, Confidence] | None
) -> None:
    assert owner(image) == wanted


def test_the_longest_pattern_wins_and_an_exact_name_beats_it() -> None:
    catalog = Catalog(
        projects=(
            project("one", detect=Detect(images=("a/*",))),
            project("two", detect=Detect(images=("a/b-*",))),
            project("three", detect=Detect(images=("a/b-c",))),
        )
    )
    assert [owner(name, catalog) for name in ("a/x", "a/b-x", "a/b-c")] == [
        ("one", Confidence.HIGH), ("two", Confidence.HIGH), ("three", Confidence.HIGH),
    ]  # fmt: skip


def test_a_folder_that_says_nothing_of_a_project_is_not_known_without_its_registry() -> None:
    catalog = Catalog(projects=(project("mesh", detect=Detect(images=("registry.mesh.io/release/*",))),))
    assert owner("registry.mesh.io/release/pilot", catalog) == ("mesh", Confidence.HIGH)
    assert owner("acme.io/release/app", catalog) is None


def test_a_short_name_is_not_looked_for_behind_a_registry() -> None:
    catalog = Catalog(projects=(project("spark", detect=Detect(images=("spark",))),))
    assert owner("spark", catalog) == ("spark", Confidence.HIGH)
    assert owner("quay.io/acme/spark", catalog) is None


def test_a_tag_that_is_no_version_leads_to_the_release_that_names_it(tmp_path: Path) -> None:
    found = only(scanned(tmp_path, {"a.yaml": deployment("kubeflow/training-operator:v1-04f9f13")}))
    assert (found.version, found.detections[0].version) == ("1.8.1", "v1-04f9f13")


def test_a_tag_that_is_another_projects_version_tells_none(tmp_path: Path) -> None:
    found = only(scanned(tmp_path, {"a.yaml": deployment("kindest/node:v1.27.3")}))
    assert (found.slug, found.version, found.detections[0].version) == ("kind", None, "v1.27.3")


def test_the_kind_decides_in_a_group_that_projects_share(tmp_path: Path) -> None:
    text = "apiVersion: kubeflow.org/v1\nkind: {}\n"
    assert only(scanned(tmp_path / "a", {"a.yaml": text.format("TFJob")})).slug == "trainer"
    assert only(scanned(tmp_path / "b", {"a.yaml": text.format("Experiment")})).slug == "katib"
    got = scanned(tmp_path / "c", {"a.yaml": text.format("Whatever")})
    assert (got.components, [one.name for one in got.unmatched]) == ((), ["kubeflow.org"])


def test_a_kind_of_two_projects_is_of_the_one_that_is_there(tmp_path: Path) -> None:
    job = "apiVersion: kubeflow.org/v1\nkind: PyTorchJob\n"
    assert only(scanned(tmp_path / "a", {"a.yaml": job})).slug == "trainer"
    got = scanned(tmp_path / "b", {"a.yaml": job, "b.yaml": deployment("gcr.io/kf/pytorch-operator:v0.7.0")})
    found = only(got)
    assert (found.slug, found.api_versions) == ("pytorch-operator", ("kubeflow.org/v1",))


def test_finding_a_project_does_not_slow_down_with_the_catalog() -> None:
    def taken(count: int) -> int:
        catalog = Catalog(
            projects=tuple(
                project(f"p{i}", detect=Detect(images=(f"o{i}/*", f"r.io/o{i}/x"))) for i in range(count)
            )
        )
        names = NameIndex(catalog)
        seen = Detection(DetectionKind.IMAGE, "quay.io/a/b/c", Place("a"), "")
        return work(lambda: claims(seen, names))

    assert 0 < taken(2000) < 2 * taken(20)


def test_a_part_that_bears_the_projects_name_is_the_project(tmp_path: Path) -> None:
    assert set(versions(scanned(tmp_path, {"a.yaml": deployment("kserve/kserve:v0.7.0")}))) == {"kserve"}


@pytest.mark.parametrize(
    ("image", "version"),
    [
        ("volcanosh/vc-scheduler:v1.9.0", "1.9.0"),
        ("acme.io/volcanosh/vc-scheduler:v1.9.0", "1.9.0"),
        ("volcanosh/example-mpi:0.0.1", None),
        ("acme.io/volcanosh/example-mpi:0.0.1", None),
        ("kindest/node:v1.29.0", None),
    ],
)
def test_of_own_and_foreign_tags_the_more_exact_pattern_counts_also_behind_a_mirror(
    tmp_path: Path, image: str, version: str | None
) -> None:
    assert only(scanned(tmp_path, {"a.yaml": deployment(image)})).version == version
