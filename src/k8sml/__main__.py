"""`python -m k8sml`."""

from k8sml.cli.main import run

if __name__ == "__main__":
    run()
