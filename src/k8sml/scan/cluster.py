"""Read a cluster with the user's own kubectl: read-only, one call per kind of resource."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator

from msgspec import Struct

from k8sml.catalog.issues import os_reason
from k8sml.errors import CredentialsError, K8smlError
from k8sml.scan.types import Place, ReadError

# Definitions of custom resources, and resources that name images; not their pods, which name them again.
KINDS = (
    "customresourcedefinitions.apiextensions.k8s.io",
    "deployments.apps",
    "statefulsets.apps",
    "daemonsets.apps",
    "cronjobs.batch",
    "jobs.batch",
)

# A list of a large cluster takes seconds.
_REQUEST_SECONDS = 60
_CALL_SECONDS = 300

_DENIED = ("unauthorized", "must be logged in", "the server has asked for the client to provide credentials")
_UNREACHABLE = (
    "unable to connect", "was refused", "no such host", "i/o timeout", "deadline exceeded",
    "no route to host", "network is unreachable", "certificate", "request timed out",
)  # fmt: skip
_NO_CONTEXT = ("does not exist", "context was not found", "no configuration has been provided")


class ClusterError(K8smlError):
    """The cluster cannot be read at all."""


class ClusterCredentialsError(CredentialsError):
    """The cluster refused the user's credentials."""


class ClusterResponse(Struct, frozen=True):
    """The JSON that kubectl printed for a kind of resource, or an error. `name` is the call."""

    name: str
    data: bytes = b""
    error: ReadError | None = None


def command(kind: str, context: str | None) -> list[str]:
    """Return the call for a kind of resource as an argument list; no shell reads it."""
    options = [f"--context={context}"] if context else []
    return [
        "kubectl", *options, "get", kind, "--all-namespaces", "--output=json",
        f"--request-timeout={_REQUEST_SECONDS}s",
    ]  # fmt: skip


def ask(context: str | None, announce: Callable[[str], None]) -> Iterator[ClusterResponse]:
    """Yield a response for each kind of resource; each call is announced before it is made.

    A kind that may not be read is a response with an error. An unreachable cluster is the last response.
    Raises ClusterError without kubectl or context, ClusterCredentialsError if the user is refused.
    """
    for kind in KINDS:
        call = command(kind, context)
        announce(" ".join(call))
        name = f"kubectl get {kind.split('.')[0]}"
        try:
            done = subprocess.run(  # noqa: S603 - no shell; the context is always one word
                call, capture_output=True, timeout=_CALL_SECONDS, check=False
            )
        except FileNotFoundError:
            raise ClusterError(
                "kubectl was not found: install it, or pipe its output into `k8sml scan -`"
            ) from None
        except OSError as error:
            raise ClusterError(f"kubectl cannot be run: {os_reason(error)}") from None
        except subprocess.TimeoutExpired:
            yield _failed(name, f"no answer after {_CALL_SECONDS} seconds")
            return
        if done.returncode == 0:
            empty = not done.stdout.strip()  # an empty list is not empty output
            yield _failed(name, "kubectl printed nothing") if empty else ClusterResponse(name, done.stdout)
            continue
        message = _last_line(done.stderr)
        lower = message.lower()
        if any(sign in lower for sign in _DENIED):
            raise ClusterCredentialsError(f"the cluster refused the credentials: {message}")
        if any(sign in lower for sign in _NO_CONTEXT):
            raise ClusterError(f"kubectl: {message}")
        yield _failed(name, message or f"kubectl failed with code {done.returncode}")
        if any(sign in lower for sign in _UNREACHABLE):
            return


def _failed(name: str, reason: str) -> ClusterResponse:
    return ClusterResponse(name, error=ReadError(Place(name), reason))


def _last_line(errors: bytes) -> str:
    """Return the last line of kubectl's errors, which has the reason; warnings precede it."""
    lines = [line.strip() for line in errors.decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1] if lines else ""
