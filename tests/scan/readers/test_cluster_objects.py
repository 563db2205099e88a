"""What a cluster adds to objects, and what it keeps of the past, is not what runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.scan.trees import only, scanned, versions

OLD, NEW = "kserve/agent:v0.6.0", "kserve/agent:v0.7.0"


def pod_template(image: str) -> dict[str, Any]:
    return {"spec": {"containers": [{"name": "main", "image": image}]}}


def of_kind(kind: str, image: str, **keys: Any) -> dict[str, Any]:
    metadata = keys.pop("metadata", {})
    spec = {"template": pod_template(image), **keys}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": "demo", **metadata}, "spec": spec}


def as_list(*items: dict[str, Any]) -> dict[str, str]:
    return {"dump.json": json.dumps({"apiVersion": "v1", "kind": "List", "items": items})}


def test_what_kubectl_applied_once_is_not_what_runs_now(tmp_path: Path) -> None:
    key = "kubectl.kubernetes.io/last-applied-configuration"
    notes = {key: json.dumps(of_kind("Deployment", OLD)), "note": "argument: image"}
    deployed = of_kind("Deployment", NEW, metadata={"annotations": notes})
    settings = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"annotations": {key: notes[key]}}}
    assert versions(scanned(tmp_path, as_list(deployed, settings))) == {"agent": {"0.7.0"}}


def test_other_annotations_are_still_read(tmp_path: Path) -> None:
    notes = {"sidecar/image": "docker.io/kserve/router:v0.7.0"}
    deployed = of_kind("Deployment", NEW, metadata={"annotations": notes})
    assert versions(scanned(tmp_path, as_list(deployed)))["router"] == {"0.7.0"}


def test_a_status_is_no_second_sighting(tmp_path: Path) -> None:
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "spec": pod_template(NEW)["spec"],
        "status": {
            "containerStatuses": [{"image": f"docker.io/{NEW}", "imageID": f"{OLD}@sha256:{'a' * 64}"}]
        },
    }
    node = {"apiVersion": "v1", "kind": "Node", "status": {"images": [{"names": [OLD]}]}}
    (seen,) = only(scanned(tmp_path, as_list(pod, node))).detections
    assert seen.version == "v0.7.0"


def test_a_replica_set_of_a_deployment_that_was_scaled_to_nothing_runs_nothing(tmp_path: Path) -> None:
    owned = {"ownerReferences": [{"kind": "Deployment", "name": "demo"}]}
    past = of_kind("ReplicaSet", OLD, replicas=0, metadata=owned)
    current = of_kind("ReplicaSet", NEW, replicas=1, metadata=owned)
    assert versions(scanned(tmp_path, as_list(past, current))) == {"agent": {"0.7.0"}}


def test_a_replica_set_of_its_own_counts_also_while_it_is_stopped(tmp_path: Path) -> None:
    assert only(scanned(tmp_path, as_list(of_kind("ReplicaSet", NEW, replicas=0)))).version == "0.7.0"


def test_a_revision_is_of_the_past(tmp_path: Path) -> None:
    revision = {
        "apiVersion": "apps/v1",
        "kind": "ControllerRevision",
        "data": {"spec": {"template": pod_template(OLD)}},
    }
    assert scanned(tmp_path, as_list(revision)).components == ()
