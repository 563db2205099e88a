"""The levels of CNCF and LF AI & Data, compared with their own landscapes.

The figures were read off `landscape.yml` of cncf/landscape (commit 153d699bd) and of lfai/lfai-landscape
(commit a6d92b08), each on the day of its commit. A project that is part of a member (Argo Workflows of
Argo, Knative Eventing of Knative) bears the member's level.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from k8sml.catalog.lineage import identity
from k8sml.catalog.load import load_catalog
from k8sml.catalog.model import Catalog

LANDSCAPES = {
    "CNCF": (
        date(2026, 8, 7),
        {
            "graduated": (
                "argo-events argo-workflows cloudevents cubefs dapr dragonfly envoy istio keda "
                "knative-eventing knative-serving kubeflow kubernetes linkerd opentelemetry prometheus rook"
            ),
            "incubating": (
                "fluid grpc hami karmada kserve longhorn nats opencost strimzi tekton-pipelines volcano"
            ),
            "sandbox": (
                "armada higress k0s k3s kai-scheduler kaito kepler kgateway kitops koordinator llm-d perses"
            ),
            "archived": "kubedl vineyard",
        },
    ),
    "LF AI & Data": (
        date(2026, 8, 14),
        {
            "graduated": "adversarial-robustness-toolbox flyte horovod kedro marquez milvus openlineage",
            "incubating": "aif360 aix360 datashim delta-lake edl elyra feast",
            "sandbox": "dlrover feathr mlx openfl",
        },
    ),
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(Path(__file__).parents[2] / "data" / "projects.yaml")


@pytest.mark.parametrize("foundation", LANDSCAPES)
def test_the_levels_agree_with_the_foundations_own_landscape(catalog: Catalog, foundation: str) -> None:
    day, listed = LANDSCAPES[foundation]
    theirs = {slug: level for level, slugs in listed.items() for slug in slugs.split()}
    ours = {
        project.slug: membership.level.value
        for project in catalog.projects
        if (membership := identity(project, day).foundation) and membership.name == foundation
    }
    assert ours == theirs
