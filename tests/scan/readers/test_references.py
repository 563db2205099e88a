from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sml.scan.readers.references import Image, loose_image, parse_image, parse_remote

DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("text", "image"),
    [
        ("kserve/agent:v0.7.0", Image("kserve/agent", "v0.7.0")),
        ("docker.io/kserve/agent:v0.7.0", Image("kserve/agent", "v0.7.0")),
        ("index.docker.io/library/nats", Image("nats")),
        ("docker.io/library/nats:2", Image("nats", "2")),
        ("localhost:5000/a/b:1", Image("localhost:5000/a/b", "1")),
        (f"gcr.io/a/b@{DIGEST}", Image("gcr.io/a/b", None, DIGEST)),
        (f"gcr.io/a/b:v1@{DIGEST}", Image("gcr.io/a/b", "v1", DIGEST)),
        ("flink", Image("flink")),
    ],
)
def test_a_reference_falls_into_name_tag_and_digest(text: str, image: Image) -> None:
    assert parse_image(text) == image


@pytest.mark.parametrize(
    "text",
    [
        "", "IMAGE_URL", "$(registry)/$(webhook)", "{{ .Values.image }}", "ko://github.com/kserve/kserve/cmd/agent",
        "a b", "a:", ":v1", "https://example.org/x", "a@sha256:12", "A/B:1", "x" * 600,
    ],
)  # fmt: skip
def test_what_is_no_reference_is_none(text: str) -> None:
    assert parse_image(text) is None


@given(st.text())
def test_any_text_can_be_asked(text: str) -> None:
    image = parse_image(text)
    assert image is None or image.name
    parse_remote(text)


@pytest.mark.parametrize(
    ("text", "remote"),
    [
        ("github.com/kserve/kserve//config/default?ref=v0.7.0", ("kserve/kserve", "v0.7.0")),
        ("https://github.com/kserve/kserve/config?timeout=90s&ref=v0.7.0", ("kserve/kserve", "v0.7.0")),
        (
            "https://github.com/kubernetes-sigs/jobset/releases/download/v0.6.0/m.yaml",
            ("kubernetes-sigs/jobset", "v0.6.0"),
        ),
        ("https://raw.githubusercontent.com/o/r/v1.2.3/a.yaml", ("o/r", "v1.2.3")),
        ("git@github.com:kubeflow/katib.git?ref=v0.15.0", ("kubeflow/katib", "v0.15.0")),
        (
            "git+https://github.com/kubeflow/pipelines.git@2.0.0#subdirectory=sdk",
            ("kubeflow/pipelines", "2.0.0"),
        ),
        ("https://github.com/o/r/archive/refs/tags/v1.0.tar.gz", ("o/r", "v1.0")),
        ("https://github.com/kserve/kserve", ("kserve/kserve", None)),
        ("../base", None),
        ("https://example.org/kserve/kserve?ref=v1", None),
    ],
)
def test_a_repository_is_read_from_the_forms_that_kustomize_and_pip_take(
    text: str, remote: tuple[str, str | None] | None
) -> None:
    assert parse_remote(text) == remote


@pytest.mark.parametrize(
    ("text", "name", "tag"),
    [
        ("kserve/agent:$(TAG)", "kserve/agent", None),
        ("kserve/agent:v0.9.0-${ARCH}", "kserve/agent", None),
        ("${REGISTRY}/kserve/kserve-controller:v0.9.0", "kserve/kserve-controller", "v0.9.0"),
        ("{{ .Values.registry }}/kserve/agent:{{ .Values.tag }}", "kserve/agent", None),
        ("$REGISTRY/kserve/agent@$DIGEST", "kserve/agent", None),
        ("${BASE}", "${BASE}", None),
        ("reg.example.org/Team/App:1.0", "reg.example.org/Team/App:1.0", None),
        ("evil\x1b[31m/x:1", "evil [31m/x:1", None),
    ],
)
def test_what_is_filled_in_later_is_left_out_and_what_cannot_be_read_is_named(
    text: str, name: str, tag: str | None
) -> None:
    assert loose_image(text) == Image(name, tag)
