"""Read Helm charts: Chart.yaml, templates (never executed), and the version of images in values.

An empty `tag:` in values.yaml usually means the chart's `appVersion`. This has low confidence, and is only
assumed for images of the chart's own project.
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
# The appVersion that `helm create` writes (Helm 2 and 3) means nothing if it was left in place.
_SCAFFOLDS = frozenset({"1.0", "1.16.0"})


def read_chart(source: Source) -> Iterator[ReaderResult]:
    """Yield a chart and the charts that it depends on (Chart.yaml, requirements.yaml, and their locks)."""
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
        for dependency in listed if type(listed) is list else ():
            yield from _dependency(source, document.line(dependency), dependency)


def _dependency(source: Source, line: int, node: Any) -> Iterator[ReaderResult]:
    if type(node) is not dict or not text_of(node.get("name")):
        return
    if text_of(node.get("repository")).startswith("file:"):  # a subchart with a Chart.yaml of its own
        return
    name, version = text_of(node["name"]), text_of(node.get("version"))
    exact = re.fullmatch(r"v?\d+\.\d+\.\d+[\w.+-]*", version)
    text = f"dependency {name} {version} {text_of(node.get('repository'))}"
    yield source.fact(DetectionKind.CHART, name, version if exact else None, line, text)


def read_template(source: Source) -> Iterator[ReaderResult]:
    """Yield the literal names in a template: images without braces, API versions with their kinds."""
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
                yield source.image_fact(
                    image, number, line, speculative=key != "image",
                    confidence=Confidence.MEDIUM, rendered=False,
                )  # fmt: skip


_VALUES = re.compile(r"^values([.-][^/]*)?\.ya?ml$")


def with_app_versions(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Yield the facts; images without tag in the values of a chart get the chart's appVersion."""
    listed = list(facts)
    charts: dict[str, Fact] = {}
    for fact in listed:
        folder, _, file = fact.detection.place.file.rpartition("/")
        if fact.detection.kind is DetectionKind.CHART and fact.declared and file == "Chart.yaml":
            charts[folder] = fact
    for fact in listed:
        folder, _, file = fact.detection.place.file.rpartition("/")
        chart = charts.get(folder)
        yield _with_app_version(fact, chart) if chart and _is_unpinned(fact) and _VALUES.match(file) else fact


def _is_unpinned(fact: Fact) -> bool:
    detection = fact.detection
    return detection.kind is DetectionKind.IMAGE and not (detection.version or detection.digest)


def _with_app_version(fact: Fact, chart: Fact) -> Fact:
    if chart.declared is None:
        return fact
    name, app = chart.detection.name, chart.declared.version
    text = f"{fact.detection.text}; appVersion {app} of chart {name}"
    detection = replace(fact.detection, text=text)
    return replace(fact, detection=detection, declared=DeclaredVersion(app, chart=name))
