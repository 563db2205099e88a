from __future__ import annotations

import json
from pathlib import Path

from k8sml.catalog.names import Confidence
from k8sml.scan.scan import Scanner
from k8sml.scan.types import DetectionKind
from tests.scan.trees import CATALOG, deployment, only, scanned, versions

SERVICE = "apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\nmetadata: {name: a}\n"


def test_an_image_tells_the_component_and_its_version(tmp_path: Path) -> None:
    found = only(scanned(tmp_path, {"a.yaml": deployment("docker.io/kserve/kserve-controller:v0.7.0")}))
    assert (found.slug, found.name, found.version) == ("kserve", "kserve-controller", "0.7.0")
    (seen,) = found.detections
    assert (seen.place.line, seen.text) == (9, "image: docker.io/kserve/kserve-controller:v0.7.0")
    assert seen.place.file == (tmp_path / "a.yaml").as_posix()


def test_every_kind_of_container_is_read(tmp_path: Path) -> None:
    text = "\n".join(
        [
            "apiVersion: batch/v1", "kind: CronJob", "spec: {jobTemplate: {spec: {template: {spec: {",
            "  containers: [{name: a, image: 'kserve/a:v1.0'}],",
            "  initContainers: [{name: b, image: 'kserve/b:v1.0'}],",
            "  ephemeralContainers: [{name: c, image: 'kserve/c:v1.0'}]}}}}}",
        ]
    )  # fmt: skip
    assert set(versions(scanned(tmp_path, {"a.yaml": text}))) == {"a", "b", "c"}


def test_an_api_version_in_use_is_no_release(tmp_path: Path) -> None:
    found = only(scanned(tmp_path, {"a.yaml": SERVICE}))
    assert (found.slug, found.version, found.api_versions) == ("kserve", None, ("serving.kserve.io/v1beta1",))
    assert not found.detections[0].definition


def test_a_definition_tells_every_version_that_it_serves_and_no_other(tmp_path: Path) -> None:
    text = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  group: serving.kserve.io
  names: {kind: InferenceService}
  versions:
  - {name: v1alpha2, served: false, storage: false}
  - {name: v1beta1, served: true, storage: true, schema: {openAPIV3Schema: {image: 'kserve/agent:v9.9'}}}
"""
    found = only(scanned(tmp_path, {"a.yaml": text}))
    assert found.api_versions == ("serving.kserve.io/v1beta1",)
    assert found.detections[0].definition


def test_a_list_is_what_it_holds_also_within_a_list(tmp_path: Path) -> None:
    inner = {
        "apiVersion": "v1",
        "kind": "List",
        "items": [{"apiVersion": "serving.kserve.io/v1", "kind": "X"}],
    }
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": [inner]}, indent=1)
    assert only(scanned(tmp_path, {"a.json": text})).slug == "kserve"


def test_groups_of_kubernetes_itself_are_neither_found_nor_unknown(tmp_path: Path) -> None:
    text = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n---\napiVersion: batch/v1\nkind: Job\n"
    got = scanned(tmp_path, {"a.yaml": text})
    assert (got.components, got.unmatched) == ((), ())


def test_what_nobody_claims_is_listed_as_unknown_with_its_versions(tmp_path: Path) -> None:
    files = {
        "a.yaml": deployment("acme/thing:1.0"),
        "b.yaml": deployment("acme/thing:2.0") + "---\napiVersion: acme.io/v1\nkind: Thing\n",
    }
    got = scanned(tmp_path, files)
    assert [(one.kind, one.name, one.versions, one.count) for one in got.unmatched] == [
        (DetectionKind.API, "acme.io", ("v1",), 1),
        (DetectionKind.IMAGE, "acme/thing", ("1.0", "2.0"), 2),
    ]


def test_a_config_map_is_read_for_images_in_the_text_it_holds(tmp_path: Path) -> None:
    text = """\
apiVersion: v1
kind: ConfigMap
data:
  config: |-
    suggestion:
      random:
        image: kubeflowkatib/suggestion-hyperopt:v0.13.0
  predictors: '{"sklearn": {"image": "kserve/sklearnserver", "defaultImageVersion": "v0.6.1"}}'
  other: '{"image": "acme/not-said-to-run:1"}'
"""
    got = scanned(tmp_path, {"a.yaml": text})
    assert versions(got) == {"suggestion-hyperopt": {"0.13.0"}, "sklearnserver": {"0.6.1"}}
    lines = {one.name: one.detections[0].place.line for one in got.components}
    assert lines == {"suggestion-hyperopt": 7, "sklearnserver": 8}
    assert got.unmatched == ()


def test_arguments_and_variables_that_name_an_image_in_full_count_for_less(tmp_path: Path) -> None:
    text = deployment("acme/thing:1.0") + (
        "        args: [--agent-image=kserve/agent:v0.7.0, 'not an image: at all', a/b:c]\n"
        "        env: [{name: EXPLAINER, value: 'kserve/alibi-explainer:v0.7.0'}]\n"
    )
    got = scanned(tmp_path, {"a.yaml": text})
    assert versions(got) == {"agent": {"0.7.0"}, "alibi-explainer": {"0.7.0"}}
    assert {one.confidence for one in got.components} == {Confidence.MEDIUM}


def test_a_custom_resource_is_read_for_images_wherever_they_stand(tmp_path: Path) -> None:
    text = (
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec:\n  templates:\n"
        "  - {name: a, container: {image: 'kserve/agent:v0.7.0'}}\n"
        "  - {name: b, script: {queueImage: 'kserve/router:v0.7.0'}}\n"
    )
    assert set(versions(scanned(tmp_path, {"a.yaml": text}))) == {"agent", "router"}


def test_a_label_tells_the_version_of_an_image_that_has_only_a_digest(tmp_path: Path) -> None:
    image = "gcr.io/knative-releases/knative.dev/serving/cmd/activator@sha256:" + "ab" * 32
    for label in (
        'app.kubernetes.io/name: knative, app.kubernetes.io/version: "1.12.4"',
        'serving.knative.dev/release: "v1.12.4"',
    ):
        text = deployment(image).replace("{name: demo}", f"{{name: demo, labels: {{{label}}}}}")
        found = only(scanned(tmp_path, {"a.yaml": text}))
        assert (found.version, found.confidence) == ("1.12.4", Confidence.LOW)


def test_the_label_of_a_pod_is_not_the_version_of_all_its_containers(tmp_path: Path) -> None:
    labels = 'labels: {app.kubernetes.io/name: mesh, app.kubernetes.io/version: "1.12.4"}'
    text = deployment("kserve/agent").replace("{name: demo}", f"{{name: demo, {labels}}}")
    assert only(scanned(tmp_path, {"a.yaml": text})).version is None


def test_a_label_says_nothing_against_a_tag(tmp_path: Path) -> None:
    labels = "labels: {app.kubernetes.io/version: v0.5.0, app.kubernetes.io/name: kserve}"
    text = deployment("kserve/agent:v0.7.0").replace("{name: demo}", f"{{name: demo, {labels}}}")
    assert versions(scanned(tmp_path, {"a.yaml": text})) == {"agent": {"0.7.0"}}


def test_a_rendered_chart_is_told_by_its_label_where_nothing_else_does(tmp_path: Path) -> None:
    text = "apiVersion: v1\nkind: Service\nmetadata: {labels: {helm.sh/chart: kserve-resources-v0.13.0}}\n"
    found = only(scanned(tmp_path, {"a.yaml": text}))
    assert (found.name, found.version, found.confidence) == (
        "kserve-resources chart", "0.13.0", Confidence.LOW,
    )  # fmt: skip


def test_a_broken_document_is_a_trouble_and_the_rest_counts(tmp_path: Path) -> None:
    text = f"{SERVICE}---\na: [\n---\n{deployment('kserve/agent:v0.7.0')}"
    got = scanned(tmp_path, {"a.yaml": text})
    assert {one.version for one in got.components} == {"0.7.0"}
    (trouble,) = got.read_errors
    assert (trouble.place.line, trouble.reason) == (6, "not valid YAML: did not find expected node content")


def test_aliases_over_the_items_of_a_list_cannot_make_a_scan_endless() -> None:
    items = ", ".join(["*item"] * 200_000)
    text = f"apiVersion: v1\nkind: List\nx: &item {SERVICE_JSON}\nitems: [{items}]\n"
    scanner = Scanner(CATALOG)
    scanner.stream(text.encode(), "<stdin>")
    assert [one.reason for one in scanner.result().read_errors] == ["aliases that unfold without end"]


SERVICE_JSON = "{apiVersion: serving.kserve.io/v1, kind: InferenceService, metadata: {name: a}}"


def test_streams_and_files_come_together_in_one_scan(tmp_path: Path) -> None:
    scanner = Scanner(CATALOG)
    scanner.stream(deployment("kserve/agent:v0.7.0").encode(), "<stdin>")
    scanner.stream(SERVICE.encode(), "kubectl get isvc")
    got = scanner.result()
    found = only(got)
    assert (found.version, found.api_versions, got.files) == ("0.7.0", ("serving.kserve.io/v1beta1",), 2)


def test_argo_cd_and_flux_are_told_what_to_install(tmp_path: Path) -> None:
    text = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
spec:
  sources:
  - {chart: kserve-resources, repoURL: ghcr.io/kserve/charts, targetRevision: v0.13.0}
  - {repoURL: 'https://github.com/kubeflow/katib.git', path: manifests, targetRevision: v0.15.0}
"""
    assert versions(scanned(tmp_path, {"a.yaml": text})) == {
        "kserve-resources chart": {"0.13.0"},
        "katib": {"0.15.0"},
    }


def test_flux_keeps_versions_in_a_ref_beside_the_address(tmp_path: Path) -> None:
    text = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
spec: {url: 'oci://ghcr.io/kserve/charts/kserve-resources', ref: {tag: v0.13.0}}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
spec: {url: 'https://github.com/kubeflow/katib', ref: {tag: v0.15.0}}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
spec: {url: 'oci://ghcr.io/kserve/charts/kserve-resources', ref: {semver: '>=0.12'}}
"""
    assert versions(scanned(tmp_path, {"a.yaml": text})) == {
        "kserve-resources chart": {"0.13.0", None},
        "katib": {"0.15.0"},
    }
