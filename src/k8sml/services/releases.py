"""The releases of a project as of a date."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from k8sml.errors import K8smlError
from k8sml.evidence.model import Release
from k8sml.evidence.releases import known_releases
from k8sml.maturity.model import Judgment
from k8sml.workspace.workspace import Workspace


class ProjectReleases(Struct, frozen=True):
    """The releases of a project, lowest first: all, the requested ones, and those of its components."""

    judgment: Judgment
    all: list[Release]
    chosen: list[Release]
    components: list[Release]


class ReleaseLineError(K8smlError):
    """A release line that a project does not have; `valid` are those it has, highest first."""

    def __init__(self, line: str, project: str, valid: list[str]) -> None:
        self.line, self.valid = line, valid
        hint = f"use one of {', '.join(valid)}" if valid else "no release is known"
        super().__init__(f"no release line {line!r} of {project}; {hint}")


def project_releases(
    workspace: Workspace,
    name: str,
    as_of: date,
    line: str | None = None,
    stable: bool = False,
    limit: int | None = None,
) -> ProjectReleases:
    """Return the releases of a project known on a date: of a `line`, only `stable`, at most `limit`.

    Raises UnknownProjectError, UnknownOnDateError and ReleaseLineError.
    """
    (judgment,) = workspace.judge_named([name], as_of)
    evidence = workspace.bundle.evidence.get(judgment.project.slug)
    own = known_releases(evidence.releases, as_of) if evidence else []
    components = known_releases(evidence.components, as_of) if evidence else []
    line = line.removeprefix("v") if line else line
    lines = list(dict.fromkeys(release.line for release in reversed(own)))
    if line is not None and line not in lines:
        raise ReleaseLineError(line, judgment.identity.name, lines)
    chosen = [
        release
        for release in own
        if (line is None or release.line == line) and (release.stable or not stable)
    ]
    return ProjectReleases(judgment, own, chosen[-limit:] if limit else chosen, components)
