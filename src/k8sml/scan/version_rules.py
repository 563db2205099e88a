"""The rules that explain why the standing of a version is unknown, or that remark on it."""

from __future__ import annotations

from k8sml.maturity.rule import rule


@rule
def releases_not_observed() -> str:
    """No observation of the project is known."""
    return "releases not observed"


@rule
def detected_by_api_only() -> str:
    """Only API versions were detected, and they are versions of their own."""
    return "detected by its API only"


@rule
def version_not_pinned() -> str:
    """No version was written where the component was detected."""
    return "version not pinned here"


@rule
def pinned_by_digest() -> str:
    """An image is pinned by its digest, and no label says the version."""
    return "pinned by digest only"


@rule
def matches_no_release(*, kind: str, version: str) -> str:
    """A `tag`, `ref` or `version` is none of the releases observed by the date."""
    return f"{kind} {version} matches no known release"


@rule
def chart_version() -> str:
    """A chart has versions of its own, and the repository does not tag them."""
    return "chart version, which may differ from the project's"


@rule
def package_version(*, package: str) -> str:
    """A client library has versions of its own, and the repository does not tag them."""
    return f"{package} has versions of its own"


@rule
def no_release_observed() -> str:
    """The repository had no release by the date."""
    return "no release observed"


@rule
def before_first_release(*, first: str) -> str:
    """The version is lower than every release observed."""
    return f"older than {first}, the first release observed"


@rule
def above_every_release(*, observed: str) -> str:
    """The version is higher than every release observed; that of a component may be its own."""
    return f"newer than every release observed by {observed}"


@rule
def no_stable_release_yet() -> str:
    """The project has made prereleases only."""
    return "no stable release yet"


@rule
def abandoned_line() -> str:
    """A stable version from which the project has moved on to lower ones."""
    return "on an abandoned release line"


@rule
def is_prerelease() -> str:
    """The version is a prerelease above the latest stable release."""
    return "a prerelease"
