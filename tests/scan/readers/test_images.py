"""The keys and forms by which YAML names an image, one row each."""

from __future__ import annotations

from pathlib import Path

import pytest

from k8sml.scan.types import DetectionKind
from tests.scan.trees import deployment, scanned

DIGEST = f"sha256:{'0a' * 32}"
AGENT = ("kserve/agent", "v0.7.0", None)


def images(root: Path, text: str, name: str = "values.yaml") -> set[tuple[str, str | None, str | None]]:
    """Name, tag and digest of each image that a project claims in a file."""
    got = scanned(root, {name: text})
    return {
        (one.name, one.version, one.digest) for component in got.components for one in component.detections
    }


@pytest.mark.parametrize("key", ["tag", "imageTag", "defaultImageVersion", "imageVersion", "version"])
@pytest.mark.parametrize(
    "name", ["repository", "imageName", "imageRepository", "image", "serverImage", "baseImage"]
)
def test_a_key_names_an_image_and_another_its_tag(tmp_path: Path, name: str, key: str) -> None:
    assert images(tmp_path, f"a: {{{name}: kserve/agent, {key}: v0.7.0}}\n") == {AGENT}
    assert images(tmp_path, f"a: {{{name}: kserve/agent}}\n") == {("kserve/agent", None, None)}


@pytest.mark.parametrize("key", ["name", "path", "chart", "images", "imagePullSecret"])
def test_another_key_names_no_image(tmp_path: Path, key: str) -> None:
    assert images(tmp_path, f"a: {{{key}: kserve/agent, tag: v0.7.0}}\n") == set()


@pytest.mark.parametrize("key", ["registry", "hub", "imageRegistry", "domain"])
@pytest.mark.parametrize(
    ("registry", "image"),
    [
        ("gcr.io", "kfserving/agent"),
        ("gcr.io/", "kfserving/agent"),
        ("gcr.io/kfserving", "agent"),
        ("gcr.io", "gcr.io/kfserving/agent"),
    ],
)
def test_a_registry_beside_an_image_comes_before_its_name(
    tmp_path: Path, key: str, registry: str, image: str
) -> None:
    text = f"a: {{{key}: {registry}, image: {image}, tag: v0.7.0}}\n"
    assert images(tmp_path, text) == {("gcr.io/kfserving/agent", "v0.7.0", None)}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            "{repository: gcr.io/kfserving, image: agent, version: v0.7.0}",
            ("gcr.io/kfserving/agent", "v0.7.0", None),
        ),
        (
            "{registry: gcr.io/kfserving, repository: other, image: agent}",
            ("gcr.io/kfserving/agent", None, None),
        ),
        ("{image: kserve/agent, tag: v0.7.0, imageTag: v1, version: v2}", AGENT),
        ("{image: kserve/agent, version: v0.7.0, other: v1}", AGENT),
        ("{image: 'kserve/agent:v0.7.0', tag: v1}", AGENT),
        (
            f"{{repository: kserve/agent, tag: v0.7.0, digest: '{DIGEST}'}}",
            ("kserve/agent", "v0.7.0", DIGEST),
        ),
        (f"{{repository: kserve/agent, tag: v0.7.0, sha: '{DIGEST}'}}", ("kserve/agent", "v0.7.0", DIGEST)),
        (f"{{repository: 'kserve/agent@{DIGEST}'}}", ("kserve/agent", None, DIGEST)),
        (f"{{repository: kserve/agent, digest: '{DIGEST}', sha: other}}", ("kserve/agent", None, DIGEST)),
        ("{repository: kserve/agent, tag: 'no tag'}", ("kserve/agent", None, None)),
    ],
)
def test_what_stands_beside_an_image(
    tmp_path: Path, values: str, expected: tuple[str, str | None, str | None]
) -> None:
    assert images(tmp_path, f"a: {values}\n") == {expected}


@pytest.mark.parametrize("tag", ["~", "null", "Null", "NULL", "''"])
def test_an_empty_tag_is_none(tmp_path: Path, tag: str) -> None:
    assert images(tmp_path, f"a: {{image: kserve/agent, tag: {tag}}}\n") == {("kserve/agent", None, None)}


@pytest.mark.parametrize(
    "text",
    [
        "args: ['--model-image=kserve/agent:v0.7.0']",
        "args: ['-image=kserve/agent:v0.7.0']",
        "args: ['kserve/agent:v0.7.0']",
        "env: [{name: IMAGE, value: 'kserve/agent:v0.7.0'}]",
        "env: [{name: IMAGE, value: '--agent=kserve/agent:v0.7.0'}]",
        'config: \'{"image": "kserve/agent:v0.7.0"}\'',
        'config: \'[{"image": "kserve/agent:v0.7.0"}]\'',
        "config: |\n  image: kserve/agent:v0.7.0\n",
        "config: >\n  image: kserve/agent:v0.7.0\n",
        "config: >\n  {image: kserve/agent,\n  tag: v0.7.0, x: 'a:b'}\n",
        "config: |\n  inner: |\n    image: kserve/agent:v0.7.0\n",
        "image: [kserve/agent:v0.7.0]",
        f"args: ['--{'a' * 378}=kserve/agent:v0.7.0']",  # 400 characters
    ],
)
def test_a_text_that_names_an_image_in_full(tmp_path: Path, text: str) -> None:
    assert images(tmp_path, text + "\n") == {AGENT}


@pytest.mark.parametrize(
    "text",
    [
        "args: ['kserve/agent']",
        "args: ['see kserve/agent:v0.7.0']",
        "args: ['http://kserve/agent:v0.7.0']",
        f"args: ['--{'a' * 379}=kserve/agent:v0.7.0']",  # 401 characters
        "note: 'kserve/agent:v0.7.0'",
        "note: 'X.example.org/kserve/agent:v0.7.0'",
        "config: |\n  image: [kserve/agent:v0.7.0\n",  # no valid YAML inside
        "config: |\n  --- 'image: kserve/agent:v0.7.0'\n",
        "env: [{name: IMAGE, text: 'kserve/agent:v0.7.0'}]",
        "config: |\n  inner: |\n    third: |\n      image: kserve/agent:v0.7.0\n",
        "image: ''",
    ],
)
def test_a_text_that_names_none(tmp_path: Path, text: str) -> None:
    assert images(tmp_path, text + "\n") == set()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nconfig: |\n  b: 1\n  image: kserve/agent:v0.7.0\n", 4),
        ("a: 1\nconfig: >\n  b: 1\n\n  image: kserve/agent:v0.7.0\n", 4),
        ('a: 1\nconfig: \'{"image": "kserve/agent:v0.7.0"}\'\n', 2),
        ("a: 1\nargs:\n- --image=kserve/agent:v0.7.0\n", 3),
    ],
)
def test_the_line_of_an_image_in_a_text(tmp_path: Path, text: str, line: int) -> None:
    (component,) = scanned(tmp_path, {"values.yaml": text}).components
    assert [one.place.line for one in component.detections] == [line]


@pytest.mark.parametrize("containers", ["containers", "initContainers", "ephemeralContainers"])
def test_a_patch_replaces_the_image_of_a_container_of_the_same_list(tmp_path: Path, containers: str) -> None:
    def pod(image: str) -> str:
        return deployment(image).replace("containers:", f"{containers}:")

    files = {
        "base/kustomization.yaml": "resources: [a.yaml]\n",
        "base/a.yaml": pod("kserve/agent:v0.6.0"),
        "kustomization.yaml": "resources: [base]\npatches: [{path: patch.yaml}]\n",
        "patch.yaml": pod("kserve/agent:v0.7.0"),
    }
    got = scanned(tmp_path, files, ".")
    assert {component.version for component in got.components} == {"0.7.0"}
    other = "containers" if containers != "containers" else "initContainers"
    moved = {**files, "patch.yaml": pod("kserve/agent:v0.7.0").replace(containers, other)}
    got = scanned(tmp_path / "other", moved, ".")
    assert {component.version for component in got.components} == {"0.6.0", "0.7.0"}


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("server: {image: 'kserve/agent:v0.7.0'}", "image: kserve/agent:v0.7.0"),
        ("server: {repository: kserve/agent, tag: v0.7.0}", "repository: kserve/agent, tag: v0.7.0"),
        ("server: {image: kserve/agent, imageTag: v0.7.0}", "image: kserve/agent, imageTag: v0.7.0"),
        ("server: {image: kserve/agent}", "image: kserve/agent"),
        ("env: [{name: AGENT, value: 'kserve/agent:v0.7.0'}]", "AGENT: kserve/agent:v0.7.0"),
        ("args: ['--image=kserve/agent:v0.7.0']", "args: --image=kserve/agent:v0.7.0"),
    ],
)
def test_the_evidence_quotes_key_and_value(tmp_path: Path, text: str, quoted: str) -> None:
    (component,) = scanned(tmp_path, {"values.yaml": f"{text}\n"}).components
    assert [one.text for one in component.detections] == [quoted]


@pytest.mark.parametrize(
    ("text", "unmatched"),
    [
        (deployment("acme/other:v1"), {"acme/other"}),
        (deployment("other:v1"), {"other"}),
        ("a: {image: 'acme/other:v1'}", set()),
        ("a: {repository: acme/other, tag: v1}", {"acme/other"}),
        ("a: {repository: other, tag: v1}", set()),
        ("args: ['--image=acme/other:v1']", set()),
        (
            "{apiVersion: acme.io/v1, kind: Thing, metadata: {name: a}, spec: {image: 'acme/other:v1'}}",
            {"acme/other"},
        ),
        (
            "{apiVersion: acme.io/v1, kind: Thing, metadata: {name: a}, spec: {sideImage: 'acme/other:v1'}}",
            set(),
        ),
    ],
)
def test_only_what_is_surely_an_image_is_listed_as_unmatched(
    tmp_path: Path, text: str, unmatched: set[str]
) -> None:
    got = scanned(tmp_path, {"values.yaml": f"{text}\n"})
    assert {one.name for one in got.unmatched if one.kind is DetectionKind.IMAGE} == unmatched


def test_a_patch_replaces_the_image_of_a_custom_resource(tmp_path: Path) -> None:
    thing = (
        "apiVersion: acme.io/v1\nkind: Thing\nmetadata: {{name: {}}}\nspec: {{image: 'kserve/agent:{}'}}\n"
    )
    files = {
        "base/kustomization.yaml": "resources: [a.yaml]\n",
        "base/a.yaml": thing.format("a", "v0.6.0"),
        "kustomization.yaml": "resources: [base]\npatches: [{path: patch.yaml}]\n",
        "patch.yaml": thing.format("a", "v0.7.0"),
    }
    assert {component.version for component in scanned(tmp_path, files, ".").components} == {"0.7.0"}
    other = {**files, "patch.yaml": thing.format("b", "v0.7.0")}
    assert {component.version for component in scanned(tmp_path / "other", other, ".").components} == {
        "0.6.0",
        "0.7.0",
    }


@pytest.mark.parametrize("first", ["b: 1", "b: ["], ids=["valid", "broken"])
def test_the_line_of_an_image_in_a_second_document_of_a_text(tmp_path: Path, first: str) -> None:
    text = f"a: 1\nconfig: |\n  {first}\n  ---\n  c: 1\n  image: kserve/agent:v0.7.0\n"
    (component,) = scanned(tmp_path, {"values.yaml": text}).components
    assert [one.place.line for one in component.detections] == [6]
