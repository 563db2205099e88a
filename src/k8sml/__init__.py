"""k8sml: which ML-on-Kubernetes projects to adopt, and what became of others."""

__version__ = "0.1.0"
