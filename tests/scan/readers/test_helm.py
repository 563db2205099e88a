from __future__ import annotations

from pathlib import Path

from k8sml.catalog.names import Confidence
from k8sml.scan.types import DetectionKind
from tests.scan.trees import only, scanned, versions


def test_a_chart_tells_the_project_by_its_app_version_and_not_by_its_own(tmp_path: Path) -> None:
    text = "apiVersion: v2\nname: kserve-resources\nversion: 3.1.4\nappVersion: v0.13.0\n"
    found = only(scanned(tmp_path, {"Chart.yaml": text}))
    assert (found.name, found.version) == ("kserve", "0.13.0")
    assert (found.detections[0].version, found.detections[0].place.line) == ("3.1.4", 2)


def test_a_dependency_tells_the_version_of_a_chart_only(tmp_path: Path) -> None:
    text = """\
apiVersion: v2
name: mine
version: 1.0.0
dependencies:
- {name: kserve-resources, version: v0.13.0, repository: 'oci://ghcr.io/kserve/charts'}
- {name: kserve-resources, version: '>=0.12', repository: 'oci://ghcr.io/kserve/charts'}
- {name: kserve-resources, version: v0.1.0, repository: 'file://../kserve'}
"""
    assert versions(scanned(tmp_path, {"Chart.yaml": text})) == {"kserve-resources chart": {"0.13.0", None}}


def test_values_tell_an_image_whose_parts_stand_apart(tmp_path: Path) -> None:
    text = """\
one: {image: {repository: kserve/agent, tag: v0.7.0}}
two: {image: {registry: docker.io, repository: kserve/router, tag: "v0.7.0"}}
three: {image: kserve/storage-initializer, tag: v0.7.0}
four: {image: {repository: kserve/other, tag: ""}}
"""
    got = scanned(tmp_path, {"values.yaml": text})
    assert versions(got) == {
        "agent": {"0.7.0"}, "router": {"0.7.0"}, "storage-initializer": {"0.7.0"}, "other": {None},
    }  # fmt: skip
    assert {one.confidence for one in got.components} == {Confidence.MEDIUM}


TEMPLATE = """\
{{- if .Values.enabled }}
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: {name: {{ .Release.Name }}}
spec:
  containers:
  - image: kserve/agent:v0.7.0  # pinned
  - image: "{{ .Values.image }}"
{{- end }}
"""


def test_a_template_is_read_for_what_stands_in_it_as_it_is_and_marked_so(tmp_path: Path) -> None:
    for name in ("templates/a.yaml", "a.yaml", "templates/_a.tpl", "a.yaml.tmpl"):
        got = scanned(tmp_path / name.replace("/", "-"), {name: TEMPLATE})
        found = only(got)
        assert (found.version, found.api_versions, got.read_errors) == (
            "0.7.0",
            ("serving.kserve.io/v1beta1",),
            (),
        )
        assert all(not seen.rendered for seen in found.detections)
        assert {seen.kind: seen.place.line for seen in found.detections} == {
            DetectionKind.IMAGE: 7,
            DetectionKind.API: 2,
        }


def test_braces_in_sound_yaml_are_text(tmp_path: Path) -> None:
    text = "image: kserve/agent:v0.7.0\ntitle: 'hello {{ name }}'\n"
    assert only(scanned(tmp_path, {"a.yaml": text})).detections[0].rendered


def test_variables_of_a_kustomization_are_read_for_images(tmp_path: Path) -> None:
    text = "# images\nkserve-agent=docker.io/kserve/agent:v0.7.0\nNAME=x\nURL=https://example.org/a:b\n"
    found = only(scanned(tmp_path, {"params.env": text}))
    assert (found.version, found.detections[0].place.line) == ("0.7.0", 2)


CHART = "apiVersion: v2\nname: kserve-resources\nversion: 1.2.3\nappVersion: v0.13.0\n"


def test_an_image_without_a_tag_in_a_charts_values_has_the_version_that_the_chart_states(
    tmp_path: Path,
) -> None:
    for open_tag in ("", ", tag: ''", ", tag: null"):
        files = {"c/Chart.yaml": CHART, "c/values.yaml": f"image: {{repository: kserve/agent{open_tag}}}\n"}
        got = scanned(tmp_path / open_tag.strip(", '"), files)
        assert versions(got) == {"kserve": {"0.13.0"}, "agent": {"0.13.0"}}
        agent = next(one for one in got.components if one.name == "agent")
        assert agent.confidence is Confidence.LOW
        assert agent.detections[0].text.endswith("appVersion v0.13.0 of chart kserve-resources")


def test_a_charts_app_version_says_nothing_of_others_images_nor_of_files_elsewhere(tmp_path: Path) -> None:
    files = {
        "c/Chart.yaml": CHART,
        "c/values.yaml": "a: {image: {repository: docker.io/kubeflowkatib/katib-ui}}\n",
        "values.yaml": "a: {image: {repository: kserve/agent}}\n",
        "c/other.yaml": "a: {image: {repository: kserve/router}}\n",
    }
    got = versions(scanned(tmp_path, files))
    assert (got["katib-ui"], got["agent"], got["router"]) == ({None}, {None}, {None})


def test_a_tag_that_values_set_counts_and_not_the_charts_app_version(tmp_path: Path) -> None:
    files = {"Chart.yaml": CHART, "values.yaml": "image: {repository: kserve/agent, tag: v0.12.0}\n"}
    assert versions(scanned(tmp_path, files))["agent"] == {"0.12.0"}
    files["values.yaml"] = "image: {repository: kserve/agent, tag: latest}\n"
    assert versions(scanned(tmp_path, files))["agent"] == {None}


def test_a_placeholder_of_a_charts_version_is_none(tmp_path: Path) -> None:
    text = "apiVersion: v2\nname: volcano-agent\nversion: 0.0.1-set.by.chartpress\nappVersion: 5.5.0\n"
    assert only(scanned(tmp_path, {"Chart.yaml": text})).version is None


def test_the_app_version_of_a_foreign_chart_is_not_the_projects(tmp_path: Path) -> None:
    text = "apiVersion: v2\nname: volcano-agent\nversion: 5.3.2\nappVersion: '1.24'\n"
    found = only(scanned(tmp_path, {"Chart.yaml": text}))
    assert (found.slug, found.name, found.version) == ("volcano", "volcano-agent chart", "5.3.2")
    values = "image: {repository: volcanosh/vc-scheduler}"
    assert versions(scanned(tmp_path, {"values.yaml": values}))["vc-scheduler"] == {None}


def test_a_repository_beside_a_bare_image_is_its_folder(tmp_path: Path) -> None:
    text = "driver: {repository: docker.io/kserve, image: agent, version: v0.7.0}\n"
    got = scanned(tmp_path, {"values.yaml": text})
    assert (versions(got), got.unmatched) == ({"agent": {"0.7.0"}}, ())


def test_the_app_version_that_helm_create_writes_says_nothing_unless_the_chart_bears_it_too(
    tmp_path: Path,
) -> None:
    text = "apiVersion: v2\nname: kserve-resources\nversion: {}\nappVersion: {}\n"
    for version, app, wanted in (
        ("0.2.0", "1.16.0", ("kserve-resources chart", "0.2.0")),
        ("0.1.0", "'1.0'", ("kserve-resources chart", "0.1.0")),
        ("v1.16.0", "1.16.0", ("kserve", "1.16.0")),
    ):
        found = only(scanned(tmp_path / version, {"Chart.yaml": text.format(version, app)}))
        assert (found.name, found.version) == wanted
