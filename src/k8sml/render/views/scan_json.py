"""A finding as data for programs, and the words that its forms share. Part of the versioned output."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from k8sml.catalog.printable import strip_control_chars
from k8sml.render.views.json_items import reason_items, release_item, risk_item
from k8sml.scan.types import AssessedComponent, Detection, Finding, Place, ReadError, Unmatched


def component_data(one: AssessedComponent) -> dict[str, Any]:
    """A component in use, how it is known, and everything that is said of it."""
    found, using, judgement = one.found, one.in_use, one.judgement
    return {
        "slug": found.slug,
        "name": judgement.identity.name,
        "component": found.component,
        "version": found.version,
        "confidence": found.confidence.value,
        "api_versions": list(found.api_versions),
        "action": one.action.value,
        "standing": using.standing.value,
        "release": using.release and release_item(using.release),
        "latest": using.latest and release_item(using.latest),
        "releases_behind": using.releases_behind,
        "months_behind": using.months_behind,
        "at_least": using.at_least,
        "note": using.why or None,
        "concerns": [_concern_data(concern) for concern in one.concerns],
        "license": judgement.identity.license,
        "level": judgement.level.value,
        "vitality": judgement.vitality.value,
        "verdict": judgement.verdict.value,
        "verdict_reasons": reason_items(judgement.verdict.reasons),
        "risk": risk_item(judgement.risk),
        "observed": judgement.signals.observed,
        "evidence": [_sighting_data(seen) for seen in found.sightings],
    }


def unmatched_data(one: Unmatched) -> dict[str, Any]:
    """Something that no project claims."""
    return {
        "kind": one.kind.value,
        "name": strip_control_chars(one.name),
        "versions": [strip_control_chars(version) for version in one.versions],
        **_place_data(one.place),
        "count": one.count,
    }


def read_error_data(one: ReadError) -> dict[str, Any]:
    """Something that could not be read."""
    return {**_place_data(one.place), "reason": strip_control_chars(one.reason)}


def component_name(one: AssessedComponent) -> str:
    """The project's name, with the component's where it has several."""
    name, component = one.judgement.identity.name, one.found.component
    return name if component == one.found.slug else f"{name}: {component}"


def place_words(sightings: Sequence[Detection]) -> str:
    """`deploy.yaml:14 and 3 more`."""
    places = list(dict.fromkeys(seen.place for seen in sightings))
    if not places:
        return ""
    more = len(places) - 1
    return f"{places[0].file}:{places[0].line}" + (f" and {more} more" if more else "")


def _concern_data(one: Finding) -> dict[str, Any]:
    return {
        "what": one.what.value,
        "text": one.text,
        "since": one.since,
        "source": one.source,
        "to": list(one.to),
        "ignored": one.ignored,
        "places": [_place_data(place) for place in one.places],
    }


def _sighting_data(seen: Detection) -> dict[str, Any]:
    return {
        "kind": seen.kind.value,
        "name": strip_control_chars(seen.name),
        "version": strip_control_chars(seen.version) if seen.version else None,
        "digest": seen.digest,
        "text": strip_control_chars(seen.text),
        **_place_data(seen.place),
        "confidence": seen.confidence.value,
        "rendered": seen.rendered,
        "definition": seen.definition,
    }


def _place_data(place: Place) -> dict[str, Any]:
    return {"file": strip_control_chars(place.file), "line": place.line}
