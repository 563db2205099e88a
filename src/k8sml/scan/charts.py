"""Gives images whose tag a chart's values leave open the version that the chart states.

Charts are written so: an empty `tag:` in values.yaml is the chart's `appVersion`. Templates are not executed,
so it is believed least, and only of images of the project that the chart is of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from k8sml.scan.facts import DeclaredVersion, Fact
from k8sml.scan.model import DetectionKind

_VALUES = re.compile(r"^values([.-][^/]*)?\.ya?ml$")


def with_app_versions(facts: Iterable[Fact]) -> Iterator[Fact]:
    """The facts; images without a tag in values beside a Chart.yaml with what it states."""
    listed = list(facts)
    charts: dict[str, Fact] = {}
    for fact in listed:
        folder, _, file = fact.sighting.place.file.rpartition("/")
        if fact.sighting.kind is DetectionKind.CHART and fact.stated and file == "Chart.yaml":
            charts[folder] = fact
    for fact in listed:
        folder, _, file = fact.sighting.place.file.rpartition("/")
        chart = charts.get(folder)
        yield _stated(fact, chart) if chart and _is_open(fact) and _VALUES.match(file) else fact


def _is_open(fact: Fact) -> bool:
    seen = fact.sighting
    return seen.kind is DetectionKind.IMAGE and not (seen.version or seen.digest)


def _stated(fact: Fact, chart: Fact) -> Fact:
    if chart.stated is None:
        return fact
    name, app = chart.sighting.name, chart.stated.version
    seen = replace(fact.sighting, text=f"{fact.sighting.text}; appVersion {app} of chart {name}")
    return replace(fact, sighting=seen, stated=DeclaredVersion(app, chart=name))
