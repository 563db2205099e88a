"""Whether API versions in use are still there: compared with the definitions in the project's own tree."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from k8sml.evidence.model import Definition
from k8sml.scan.assessed import Finding, FindingRule
from k8sml.scan.model import Detection, DetectionKind, Place

_FORM = re.compile(r"^v(\d+)(?:(alpha|beta)(\d+))?$")
_STAGES = {"alpha": 0, "beta": 1, None: 2}


def api_concerns(
    sightings: Iterable[Detection], crds: Mapping[str, Definition], observed: str
) -> list[Finding]:
    """Uses of API versions that are gone or outdated by the definitions seen on the day `observed`.

    A version is gone if its kind is defined without it or does not serve it, outdated if it is still served
    but a later one is what the cluster stores. A definition uses nothing, and of a kind without a definition
    in the tree nothing is known.
    """
    places: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
    for seen in sightings:
        if seen.kind is DetectionKind.API and seen.version and not seen.definition:
            places[seen.name, seen.version].append(seen.place)
    concerns = []
    for (name, version), where in places.items():
        kind = crds.get(name)
        if kind is None or not kind.versions:
            continue
        told = _told(name, version, kind.versions, observed)
        if told is not None:
            what, text, to = told
            concerns.append(Finding(what, text, tuple(sorted(where)), to=(to,) if to else ()))
    return concerns


def _told(
    name: str, version: str, versions: Mapping[str, tuple[bool, bool]], observed: str
) -> tuple[FindingRule, str, str] | None:
    """What is to be said of a version, and which one to move to; None if it is fine."""
    group, _, kind = name.partition("/")
    served, _ = versions.get(version, (False, False))
    stored = max((one for one, (on, kept) in versions.items() if on and kept), key=_age, default="")
    to = f"{group}/{stored}" if stored else ""
    full = f"API {kind} {group}/{version}"
    now = f", now {stored}" if stored else ""
    if not served:
        how = "not served any more" if version in versions else "gone"
        return FindingRule.GONE_API, f"{full} {how}{now} (seen {observed})", to
    if stored and _age(version) < _age(stored):
        return FindingRule.DEPRECATED_API, f"{full} outdated{now}", to
    return None


def _age(version: str) -> tuple[int, int, int]:
    """What orders API versions as Kubernetes does: v1 after v1beta1 after v1alpha2; others first."""
    form = _FORM.match(version)
    if form is None:
        return -1, 0, 0
    return _STAGES[form[2]], int(form[1]), int(form[3] or 0)
