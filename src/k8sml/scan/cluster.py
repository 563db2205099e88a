"""What runs in a cluster, by the user's own kubectl: read-only, one call a kind of resource."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator

from msgspec import Struct

from k8sml.catalog.issues import os_reason
from k8sml.scan.types import Place, ReadError

# What shows a project: definitions of custom resources, and what names images. The pods of these are left
# out, since they name the same images again.
KINDS = (
    "customresourcedefinitions.apiextensions.k8s.io",
    "deployments.apps",
    "statefulsets.apps",
    "daemonsets.apps",
    "cronjobs.batch",
    "jobs.batch",
)

# A list of a large cluster takes seconds; a server that has not answered by then does not.
_ANSWER_SECONDS = 60
_CALL_SECONDS = 300

_DENIED = ("unauthorized", "must be logged in", "the server has asked for the client to provide credentials")
_UNREACHABLE = (
    "unable to connect", "was refused", "no such host", "i/o timeout", "deadline exceeded",
    "no route to host", "network is unreachable", "certificate", "request timed out",
)  # fmt: skip
_NO_CONTEXT = ("does not exist", "context was not found", "no configuration has been provided")


class ClusterError(Exception):
    """The cluster cannot be asked at all; `denied` if it does not know who asks."""

    def __init__(self, message: str, denied: bool = False) -> None:
        self.denied = denied
        super().__init__(message)


class ClusterResponse(Struct, frozen=True):
    """What kubectl printed for a kind of resource, as JSON, or why it did not; `name` is the call."""

    name: str
    data: bytes = b""
    trouble: ReadError | None = None


def command(kind: str, context: str | None) -> list[str]:
    """The call for a kind of resource, as an argument list: no shell ever reads it."""
    chosen = [f"--context={context}"] if context else []
    return [
        "kubectl", *chosen, "get", kind, "--all-namespaces", "--output=json",
        f"--request-timeout={_ANSWER_SECONDS}s",
    ]  # fmt: skip


def ask(context: str | None, tell: Callable[[str], None]) -> Iterator[ClusterResponse]:
    """The answers, a kind at a time; each call is told before it is made.

    A kind that must not be read is an answer with its trouble. Raises ClusterError if kubectl is missing, if
    it knows no such cluster, or if the cluster does not know the user; an unreachable cluster ends it with a
    trouble.
    """
    for kind in KINDS:
        call = command(kind, context)
        tell(" ".join(call))
        name = f"kubectl get {kind.split('.')[0]}"
        try:
            done = subprocess.run(  # noqa: S603 - no shell; the context is one word, whatever is in it
                call, capture_output=True, timeout=_CALL_SECONDS, check=False
            )
        except FileNotFoundError:
            raise ClusterError(
                "kubectl was not found: install it, or pipe what it prints into `k8sml scan -`"
            ) from None
        except OSError as error:
            raise ClusterError(f"kubectl cannot be run: {os_reason(error)}") from None
        except subprocess.TimeoutExpired:
            yield _failed(name, f"no answer after {_CALL_SECONDS} seconds")
            return
        if done.returncode == 0:
            said_nothing = not done.stdout.strip()  # an empty list is still a list
            yield (
                _failed(name, "kubectl printed nothing")
                if said_nothing
                else ClusterResponse(name, done.stdout)
            )
            continue
        said = _last_line(done.stderr)
        lower = said.lower()
        if any(sign in lower for sign in _DENIED):
            raise ClusterError(f"the cluster does not know who asks: {said}", denied=True)
        if any(sign in lower for sign in _NO_CONTEXT):
            raise ClusterError(f"kubectl: {said}")
        yield _failed(name, said or f"kubectl failed with code {done.returncode}")
        if any(sign in lower for sign in _UNREACHABLE):
            return


def _failed(name: str, reason: str) -> ClusterResponse:
    return ClusterResponse(name, trouble=ReadError(Place(name), reason))


def _last_line(errors: bytes) -> str:
    """The line in which kubectl says what went wrong: the last one, after any warnings."""
    lines = [line.strip() for line in errors.decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1] if lines else ""
