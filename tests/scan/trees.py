"""Trees of files to scan, and a small catalog to match."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from k8sml.catalog.model import Build, Catalog, Detect
from k8sml.scan.scan import scan
from k8sml.scan.types import Component, ScanResult
from tests.builders import event, project

CATALOG = Catalog(
    projects=(
        project(
            "kserve",
            repo="kserve/kserve",
            aliases=("kfserving",),
            detect=Detect(
                api_groups=("serving.kubeflow.org", "serving.kserve.io"),
                images=("kserve/*", "gcr.io/kfserving/*"),
                charts=("kserve-resources",),
                python=("kserve",),
            ),
        ),
        project(
            "trainer",
            repo="kubeflow/trainer",
            detect=Detect(
                shared_api_groups=("kubeflow.org/TFJob", "kubeflow.org/PyTorchJob"),
                images=("kubeflow/training-operator",),
                builds=(Build(tag="v1-04f9f13", release="1.8.1"),),
            ),
        ),
        project(
            "pytorch-operator",
            repo="kubeflow/pytorch-operator",
            detect=Detect(
                shared_api_groups=("kubeflow.org/PyTorchJob",), images=("gcr.io/kf/pytorch-operator",)
            ),
            events=(event("2021-10-01", "superseded", by="trainer"),),
        ),
        project(
            "katib",
            repo="kubeflow/katib",
            detect=Detect(
                shared_api_groups=("kubeflow.org/Experiment",),
                images=("kubeflowkatib/*", "ghcr.io/kubeflow/katib/*"),
                python=("kubeflow-katib",),
            ),
        ),
        project("kind", detect=Detect(images=("kindest/*",), foreign_tags=("kindest/*",))),
        project(
            "knative",
            repo="knative/serving",
            detect=Detect(
                api_groups=("serving.knative.dev",), images=("gcr.io/knative-releases/knative.dev/serving/*",)
            ),
        ),
        project("pipelines", repo="kubeflow/pipelines", detect=Detect(python=("kfp",))),
        project(
            "volcano",
            detect=Detect(
                images=("volcanosh/*", "volcanosh/vc-*"),
                foreign_tags=("volcanosh/*",),
                charts=("volcano", "volcano-agent"),
                foreign_charts=("volcano-agent",),
            ),
        ),
        project("torch", detect=Detect(python=("torch",), images=("pytorch/pytorch",))),
    )
)


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder; names may have folders."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def scanned(root: Path, files: Mapping[str, str | bytes], *paths: str) -> ScanResult:
    """Scan the files: the whole folder, or the given paths in it."""
    write(root, files)
    return scan([root / path for path in paths] or [root], CATALOG)


def versions(of: ScanResult) -> dict[str, set[str | None]]:
    """Return the versions found, by component."""
    found: dict[str, set[str | None]] = {}
    for one in of.components:
        found.setdefault(one.name, set()).add(one.version)
    return found


def only(of: ScanResult) -> Component:
    """Return the only component found."""
    (found,) = of.components
    return found


def deployment(image: str, name: str = "demo", container: str = "main") -> str:
    """Return a Deployment with one container."""
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  template:
    spec:
      containers:
      - name: {container}
        image: {image}
"""
