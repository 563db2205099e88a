from __future__ import annotations

from pathlib import Path

from k8sml.catalog.names import Confidence
from tests.scan.trees import deployment, only, scanned, versions

BASE = {"base/kustomization.yaml": "resources: [a.yaml]\n", "base/a.yaml": deployment("kserve/agent:latest")}


def overlay(text: str, name: str = "overlay") -> dict[str, str]:
    return {f"{name}/kustomization.yaml": f"resources: [../base]\n{text}"}


def test_the_tag_of_an_overlay_runs_and_not_the_placeholder_of_the_base(tmp_path: Path) -> None:
    found = only(scanned(tmp_path, BASE | overlay("images:\n- name: kserve/agent\n  newTag: v0.7.0\n")))
    assert (found.version, found.confidence) == ("0.7.0", Confidence.HIGH)
    (seen,) = found.detections
    assert (seen.place.file, seen.place.line) == ((tmp_path / "overlay/kustomization.yaml").as_posix(), 4)


def test_an_old_tag_of_the_base_is_not_told_where_the_overlay_sets_another(tmp_path: Path) -> None:
    files = BASE | {"base/a.yaml": deployment("kserve/agent:v0.5.0")}
    assert versions(scanned(tmp_path, files | overlay("images: [{name: kserve/agent, newTag: v0.7.0}]"))) == {
        "agent": {"0.7.0"}
    }


def test_overlays_with_different_tags_are_two_findings(tmp_path: Path) -> None:
    files = BASE | overlay("images: [{name: kserve/agent, newTag: v0.7.0}]", "one")
    files |= overlay("images: [{name: kserve/agent, newTag: v0.8.0}]", "two")
    assert versions(scanned(tmp_path, files)) == {"agent": {"0.7.0", "0.8.0"}}


def test_the_outermost_kustomization_has_the_last_word(tmp_path: Path) -> None:
    files = BASE | overlay("images: [{name: kserve/agent, newTag: v0.7.0}]")
    files["top/kustomization.yaml"] = (
        "resources: [../overlay]\nimages: [{name: kserve/agent, newTag: v0.9.0}]"
    )
    assert versions(scanned(tmp_path, files)) == {"agent": {"0.9.0"}}


def test_a_new_name_is_the_image_that_runs(tmp_path: Path) -> None:
    change = "images: [{name: kserve/agent, newName: acme.io/mirror/kserve/agent, newTag: v0.7.0}]"
    found = only(scanned(tmp_path, BASE | overlay(change)))
    assert (found.version, found.confidence) == ("0.7.0", Confidence.MEDIUM)
    assert found.detections[0].name == "acme.io/mirror/kserve/agent"


def test_the_short_name_of_a_base_is_renamed_like_any_other(tmp_path: Path) -> None:
    files = BASE | {"base/a.yaml": deployment("controller:latest")}
    change = "images: [{name: controller, newName: kserve/kserve-controller, newTag: v0.7.0}]"
    got = scanned(tmp_path, files | overlay(change))
    assert (versions(got), got.unmatched) == ({"kserve-controller": {"0.7.0"}}, ())


def test_a_digest_takes_the_place_of_the_tag(tmp_path: Path) -> None:
    files = BASE | {"base/a.yaml": deployment("kserve/agent:v0.5.0")}
    digest = "sha256:" + "ab" * 32
    found = only(scanned(tmp_path, files | overlay(f"images: [{{name: kserve/agent, digest: '{digest}'}}]")))
    assert (found.version, found.detections[0].digest) == (None, digest)


def test_a_patch_sets_the_image_of_the_container_it_names(tmp_path: Path) -> None:
    files = BASE | overlay("patchesStrategicMerge: [patch.yaml]")
    files["overlay/patch.yaml"] = deployment("kserve/agent:v0.7.0")
    assert versions(scanned(tmp_path, files)) == {"agent": {"0.7.0"}}


def test_a_patch_of_operations_sets_the_image_at_its_path(tmp_path: Path) -> None:
    patch = """\
patches:
- target: {kind: Deployment, name: demo}
  patch: |-
    - op: replace
      path: /spec/template/spec/containers/0/image
      value: kserve/agent:v0.7.0
"""
    found = only(scanned(tmp_path, BASE | overlay(patch)))
    assert (found.version, found.detections[0].place.line) == ("0.7.0", 7)


def test_operations_may_stand_in_a_file_of_their_own(tmp_path: Path) -> None:
    change = "patchesJson6902:\n- {path: ops.yaml, target: {kind: Deployment, name: demo}}\n"
    files = BASE | overlay(change + "images: [{name: kserve/router, newTag: v0.8.0}]\n")
    files["overlay/ops.yaml"] = (
        "- {op: replace, path: /spec/template/spec/containers/0/image, value: 'kserve/agent:v0.7.0'}\n"
        "- {op: add, path: /spec/template/spec/containers/1, value: {image: 'kserve/router:v0.1.0'}}\n"
    )
    assert versions(scanned(tmp_path, files)) == {"agent": {"0.7.0"}, "router": {"0.8.0"}}


def test_a_container_that_a_patch_adds_stands_beside_the_others(tmp_path: Path) -> None:
    patch = """\
patches:
- target: {kind: Deployment, name: demo}
  patch: |-
    - {op: add, path: /spec/template/spec/containers/1, value: {name: b, image: 'kserve/router:v0.7.0'}}
images:
- {name: kserve/router, newTag: v0.8.0}
"""
    files = BASE | {"base/a.yaml": deployment("kserve/agent:v0.5.0")}
    got = scanned(tmp_path, files | overlay(patch))
    assert versions(got) == {"agent": {"0.5.0"}, "router": {"0.8.0"}}


def test_a_patch_of_another_object_changes_nothing_but_counts_itself(tmp_path: Path) -> None:
    files = BASE | overlay("patches: [{path: patch.yaml}]")
    files["overlay/patch.yaml"] = deployment("kserve/router:v0.7.0", name="elsewhere")
    assert versions(scanned(tmp_path, files)) == {"agent": {None}, "router": {"0.7.0"}}


def test_the_images_of_a_patch_are_set_like_any_other(tmp_path: Path) -> None:
    change = "patches: [{path: patch.yaml}]\nimages: [{name: kserve/agent, newTag: v0.9.0}]"
    files = BASE | overlay(change)
    files["overlay/patch.yaml"] = deployment("kserve/agent:v0.7.0")
    assert versions(scanned(tmp_path, files)) == {"agent": {"0.9.0"}}


def test_a_component_changes_what_stands_beside_it(tmp_path: Path) -> None:
    files = BASE | overlay("components: [../component]")
    files["component/kustomization.yaml"] = (
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
        "images: [{name: kserve/agent, newTag: v0.7.0}]\n"
    )
    assert versions(scanned(tmp_path, files)) == {"agent": {"0.7.0"}}


def test_a_tag_for_an_image_that_is_not_there_counts_least(tmp_path: Path) -> None:
    change = "images: [{name: gcr.io/other/agent, newName: kserve/agent, newTag: v0.7.0}]"
    found = only(scanned(tmp_path, {**BASE, "base/a.yaml": deployment("acme/x:1")} | overlay(change)))
    assert (found.version, found.confidence) == ("0.7.0", Confidence.LOW)


def test_a_tag_for_an_image_that_is_not_there_says_nothing_against_one_that_is(tmp_path: Path) -> None:
    files = BASE | {"base/a.yaml": deployment("kserve/agent:v0.8.0")}
    change = "images: [{name: gcr.io/kfserving/agent, newTag: v0.7.0}]"
    assert versions(scanned(tmp_path, files | overlay(change))) == {"agent": {"0.8.0"}}


def test_the_tags_of_an_overlay_alone_count_since_its_base_is_elsewhere(tmp_path: Path) -> None:
    files = BASE | overlay("images: [{name: kserve/agent, newTag: v0.7.0}]")
    found = only(scanned(tmp_path, files, "overlay"))
    assert (found.version, found.confidence) == ("0.7.0", Confidence.HIGH)


def test_a_remote_resource_tells_its_repository_and_ref(tmp_path: Path) -> None:
    text = (
        "resources:\n- github.com/kubeflow/katib//manifests/v1beta1?ref=v0.15.0\n"
        "- https://github.com/kserve/kserve/releases/download/v0.7.0/kserve.yaml\n"
    )
    got = scanned(tmp_path, {"kustomization.yaml": text})
    assert versions(got) == {"katib": {"0.15.0"}, "kserve": {"0.7.0"}}


def test_a_chart_that_a_kustomization_inflates_is_told(tmp_path: Path) -> None:
    text = "helmCharts: [{name: kserve-resources, repo: 'oci://x', version: v0.13.0}]\n"
    assert versions(scanned(tmp_path, {"kustomization.yaml": text})) == {"kserve-resources chart": {"0.13.0"}}


def test_kustomizations_that_fan_out_without_end_are_cut_off(tmp_path: Path) -> None:
    deep, wide = {}, {}
    for i in range(300):
        deep[f"{i}/kustomization.yaml"] = f"resources: [../{i + 1}]\n"
        inner = f"[../a{i + 1}, ../b{i + 1}]"
        for side in "ab":
            wide[f"{side}{i}/kustomization.yaml"] = (
                f"kind: Component\ncomponents: {inner}\nresources: {inner}\n"
            )
    ends = {f"{name}/d.yaml": deployment("kserve/agent:v0.7.0") for name in ("300", "a300", "b300")}
    ends |= {f"{name}/kustomization.yaml": "resources: [d.yaml]" for name in ("300", "a300", "b300")}
    assert versions(scanned(tmp_path, {**deep, **wide, **ends})) == {"agent": {"0.7.0"}}


def test_kustomizations_that_take_in_each_other_end(tmp_path: Path) -> None:
    files = {
        "a/kustomization.yaml": "resources: [../b, d.yaml]\ncomponents: [../b]\n",
        "b/kustomization.yaml": "resources: [../a]\ncomponents: [../a, .]\n",
        "a/d.yaml": deployment("kserve/agent:v0.7.0"),
    }
    assert versions(scanned(tmp_path, files)) == {"agent": {"0.7.0"}}
