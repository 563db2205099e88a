"""API groups that belong to Kubernetes itself."""

from __future__ import annotations

# Groups that the API server of Kubernetes serves or served (kubernetes.io/docs/reference/kubernetes-api), and
# those of files of its own tools. Groups without a dot (apps, batch) are reserved for Kubernetes.
_BUILT_IN = frozenset(
    {
        "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io",
        "audit.k8s.io", "authentication.k8s.io", "authorization.k8s.io", "certificates.k8s.io",
        "client.authentication.k8s.io", "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io",
        "flowcontrol.apiserver.k8s.io", "imagepolicy.k8s.io", "internal.apiserver.k8s.io",
        "metrics.k8s.io", "custom.metrics.k8s.io", "external.metrics.k8s.io", "networking.k8s.io",
        "node.k8s.io", "rbac.authorization.k8s.io", "resource.k8s.io", "scheduling.k8s.io",
        "settings.k8s.io", "storage.k8s.io", "storagemigration.k8s.io", "lifecycle.k8s.io",
        "admission.k8s.io", "abac.authorization.kubernetes.io", "app.kubernetes.io", "kubernetes.io",
        "apiserver.k8s.io", "apiserver.config.k8s.io", "kubelet.config.k8s.io", "kubeproxy.config.k8s.io",
        "kubescheduler.config.k8s.io", "controllermanager.config.k8s.io", "kubeadm.k8s.io",
        "kustomize.config.k8s.io", "config.kubernetes.io", "pod-security.kubernetes.io",
        "node.kubernetes.io", "topology.kubernetes.io", "component.kubernetes.io",
    }
)  # fmt: skip


def is_built_in(group: str) -> bool:
    """Return whether an API group is one of Kubernetes' own."""
    return "." not in group or group in _BUILT_IN
