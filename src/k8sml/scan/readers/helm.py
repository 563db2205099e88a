"""Helm charts: Chart.yaml, templates that are not executed, and images in values.

An empty `tag:` in values.yaml usually is the chart's `appVersion`. It is believed least, and only of images
of the project that the chart is of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import replace

from k8sml.catalog.names import Confidence
from k8sml.scan.readers.api_groups import is_built_in
from k8sml.scan.readers.documents import Broken, documents, text_of
from k8sml.scan.readers.interface import DeclaredVersion, Fact, ReaderResult, Source
from k8sml.scan.readers.references import parse_image
from k8sml.scan.types import DetectionKind

_LINE = re.compile(
    r"^\s*(?:- )?(?P<key>image|apiVersion|kind|\w+[iI]mage):\s*[\"']?(?P<value>[^\"'\s#]+)[\"']?\s*(#.*)?$"
)
# What `helm create` writes as appVersion (Helm 2 and 3): left in place it says nothing.
_SCAFFOLDS = frozenset({"1.0", "1.16.0"})


def read_chart(source: Source) -> Iterator[ReaderResult]:
    """A chart's own version, and those it depends on (Chart.yaml, requirements.yaml, and their locks)."""
    for document in documents(source.data):
        if isinstance(document, Broken):
            yield source.read_error(document)
            continue
        root = document.root
        if type(root) is not dict:
            continue
        name, version = text_of(root.get("name")), text_of(root.get("version"))
        if name and source.name == "Chart.yaml":
            app = text_of(root.get("appVersion"))
            if app in _SCAFFOLDS and version.removeprefix("v") != app:
                app = ""
            text = f"chart {name} {version}" + (f", appVersion {app}" if app else "")
            fact = source.fact(DetectionKind.CHART, name, version or None, document.line(root["name"]), text)
            yield replace(fact, declared=DeclaredVersion(app) if app else None)
        listed = root.get("dependencies")
        for one in listed if type(listed) is list else ():
            yield from _dependency(source, document.line(one), one)


def _dependency(source: Source, line: int, one: Any) -> Iterator[ReaderResult]:
    if type(one) is not dict or not text_of(one.get("name")):
        return
    if text_of(one.get("repository")).startswith("file:"):  # a part of the same chart, which says it itself
        return
    name, version = text_of(one["name"]), text_of(one.get("version"))
    exact = re.fullmatch(r"v?\d+\.\d+\.\d+[\w.+-]*", version)
    text = f"dependency {name} {version} {text_of(one.get('repository'))}"
    yield source.fact(DetectionKind.CHART, name, version if exact else None, line, text)


def read_template(source: Source) -> Iterator[ReaderResult]:
    """Lines of a template that stay as they are: images without braces, API versions beside their kinds."""
    api: tuple[int, str] | None = None
    for number, line in enumerate(source.text().split("\n"), 1):
        if line.startswith("---"):
            api = None
        if ":" not in line:
            continue
        match = _LINE.match(line[:1000])
        if match is None or "{{" in match["value"]:
            continue
        key, value = match["key"], match["value"]
        if key == "apiVersion":
            api = (number, value) if not line[:1].isspace() else api
        elif key == "kind":
            if api and not line[:1].isspace():
                group, _, version = api[1].rpartition("/")
                if not is_built_in(group):
                    name = f"{group}/{value}"
                    yield source.fact(
                        DetectionKind.API, name, version, api[0], f"{api[1]} {value}",
                        confidence=Confidence.MEDIUM, rendered=False,
                    )  # fmt: skip
        else:
            image = parse_image(value)
            if image and (image.tag or image.digest or "/" in image.name):
                fact = source.fact(
                    DetectionKind.IMAGE, image.name, image.tag, number, line, speculative=key != "image",
                    confidence=Confidence.MEDIUM, rendered=False,
                )  # fmt: skip
                yield replace(fact, detection=replace(fact.detection, digest=image.digest))


_VALUES = re.compile(r"^values([.-][^/]*)?\.ya?ml$")


def with_app_versions(facts: Iterable[Fact]) -> Iterator[Fact]:
    """The facts; images without a tag in values beside a Chart.yaml with what it states."""
    listed = list(facts)
    charts: dict[str, Fact] = {}
    for fact in listed:
        folder, _, file = fact.detection.place.file.rpartition("/")
        if fact.detection.kind is DetectionKind.CHART and fact.declared and file == "Chart.yaml":
            charts[folder] = fact
    for fact in listed:
        folder, _, file = fact.detection.place.file.rpartition("/")
        chart = charts.get(folder)
        yield _stated(fact, chart) if chart and _is_open(fact) and _VALUES.match(file) else fact


def _is_open(fact: Fact) -> bool:
    seen = fact.detection
    return seen.kind is DetectionKind.IMAGE and not (seen.version or seen.digest)


def _stated(fact: Fact, chart: Fact) -> Fact:
    if chart.declared is None:
        return fact
    name, app = chart.detection.name, chart.declared.version
    seen = replace(fact.detection, text=f"{fact.detection.text}; appVersion {app} of chart {name}")
    return replace(fact, detection=seen, declared=DeclaredVersion(app, chart=name))
