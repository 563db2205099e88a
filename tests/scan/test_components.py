from __future__ import annotations

from pathlib import Path

import pytest

from k8sml.scan.types import DetectionKind
from k8sml.scan.versions import version_of_tag
from tests.scan.trees import deployment, only, scanned, versions


@pytest.mark.parametrize(
    ("tag", "release"),
    [
        ("v0.7.0", "0.7.0"),
        ("1.14", "1.14"),
        ("2.9.0-py310-gpu", "2.9.0"),
        ("1.12.0-cuda11.3-cudnn8-runtime", "1.12.0"),
        ("v3.1.6-patch-license-compliance", "3.1.6"),
        ("0.5.0-rc0", "0.5.0-rc0"),
        ("v2.0.0-alpha.3", "2.0.0-alpha.3"),
        ("v1beta2-1.1.0-2.4.5", "1.1.0-2.4.5"),
        ("RELEASE.2019-08-14T20-37-41Z-license-compliance", "2019-08-14T20-37-41Z"),
        ("20.08-py3", "20.08"),
        ("knative-v1.12.4", "1.12.4"),
        ("2.1.0-cuda12.1-cudnn8-devel", "2.1.0"),
        ("1.2.0-devel", "1.2.0-devel"),
        ("0.0.1-set.by.chartpress", None),
        ("2.0.0-alpha.7_20.04_1", "2.0.0-alpha.7"),
        ("latest", None),
        ("v1", None),
        ("174e8813666951ded505daf334a37f60fd50c18d", None),
        ("1234567", None),
        ("v1-04f9f13", None),
        ("vmaster-g518f9c76", None),
        ("release-1.3-latest-daily", None),
        ("v1.0-rc.3-58-g616f986", None),
        ("cuda-11.8", None),
        ("v1beta1-6", None),
        (None, None),
        ("", None),
    ],
)
def test_a_tag_tells_a_release_or_nothing(tag: str | None, release: str | None) -> None:
    assert version_of_tag(tag) == release


def test_two_versions_in_two_folders_are_two_findings_each_with_its_places(tmp_path: Path) -> None:
    files = {"a/x.yaml": deployment("kserve/agent:v0.7.0"), "b/x.yaml": deployment("kserve/agent:v0.8.0")}
    got = scanned(tmp_path, files)
    assert versions(got) == {"agent": {"0.7.0", "0.8.0"}}
    assert [len(one.detections) for one in got.components] == [1, 1]


def test_one_version_in_two_files_is_one_finding(tmp_path: Path) -> None:
    text = deployment("kserve/agent:v0.7.0")
    found = only(scanned(tmp_path, {"a.yaml": text + "---\n" + text, "b.yaml": text}))
    assert [seen.place.line for seen in found.detections] == [9, 9]


def test_an_api_version_goes_to_the_install_that_stands_nearest(tmp_path: Path) -> None:
    service = "apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\n"
    files = {
        "a/x.yaml": deployment("kserve/kserve-controller:v0.7.0"),
        "b/x.yaml": deployment("kserve/kserve-controller:v0.8.0")
        + "---\n"
        + deployment("kserve/agent:v0.8.0"),
        "b/c/service.yaml": service,
    }
    holders = [(one.name, one.version) for one in scanned(tmp_path, files).components if one.api_versions]
    assert holders == [("kserve-controller", "0.8.0")]


def test_a_package_of_python_runs_nothing_in_the_cluster_that_serves_an_api(tmp_path: Path) -> None:
    files = {
        "requirements.txt": "kserve==0.10.0",
        "a.yaml": deployment("kserve/agent:v0.8.0"),
        "b.yaml": "apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\n",
    }
    holders = [one.name for one in scanned(tmp_path, files).components if one.api_versions]
    assert holders == ["agent"]


def test_the_evidence_that_tells_the_version_comes_first(tmp_path: Path) -> None:
    files = {
        "a.yaml": "apiVersion: serving.kserve.io/v1beta1\nkind: X\n",
        "b.yaml": deployment("kserve/agent:v0.7.0"),
    }
    assert [seen.kind for seen in only(scanned(tmp_path, files)).detections] == [
        DetectionKind.IMAGE,
        DetectionKind.API,
    ]


def test_findings_come_in_the_same_order_whatever_the_order_of_the_paths(tmp_path: Path) -> None:
    files = {f"{i}.yaml": deployment(f"kserve/{name}:v0.7.{i}") for i, name in enumerate("cabab")}
    one = scanned(tmp_path, files, *files)
    assert one == scanned(tmp_path, files, *reversed(list(files))) == scanned(tmp_path, files)
