"""k8sml: which ML-on-Kubernetes project to bet on, and what became of the one you bet on before."""

__version__ = "0.1.0"
