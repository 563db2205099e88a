"""Apply kustomizations to images, so that the tag in use counts and not the placeholder of a base.

Kustomize includes resources, then components, applies patches, and last sets the names and tags of
`images:`. A kustomization that others include is changed by them in turn. Users apply those that no other
includes, so only their results are kept. Nothing is built; paths are followed as they are written.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from k8sml.catalog.image_patterns import plain_name
from k8sml.catalog.names import Confidence
from k8sml.scan.readers.interface import Fact, ImageOverride, Kustomization, Patch
from k8sml.scan.readers.references import parse_image

# Results of one image through chains of kustomizations: real ones are few, crafted ones grow without end.
_MAX_RESULTS = 100
# Levels of inclusion, and components of one kustomization: real ones stay below ten.
_MAX_DEPTH = 50


class _Layer(Struct, frozen=True):
    """A kustomization with the facts of its patches."""

    kustomization: Kustomization
    patches: tuple[tuple[Patch, tuple[Fact, ...]], ...]


def resolve(
    facts: Iterable[Fact], kustomizations: Iterable[Kustomization], files: Iterable[str]
) -> list[Fact]:
    """Return the facts as they are after every kustomization; `files` are those that were read."""
    read = {posixpath.normpath(file) for file in files}
    return _Resolver(list(facts), list(kustomizations), read).run()


class _Resolver:
    def __init__(self, facts: list[Fact], kustomizations: list[Kustomization], files: set[str]) -> None:
        self._files = files
        by_file: defaultdict[str, list[Fact]] = defaultdict(list)
        for fact in facts:
            by_file[posixpath.normpath(fact.detection.place.file)].append(fact)
        self._by_file = by_file
        self._layers: dict[str, _Layer] = {}
        self._parents: defaultdict[str, list[_Layer]] = defaultdict(list)
        self._patch_files: set[str] = set()
        for kustomization in kustomizations:
            patches = tuple((patch, self._facts_of(patch)) for patch in kustomization.patches)
            layer = _Layer(kustomization, patches)
            self._layers[kustomization.folder] = layer
            self._patch_files.update(patch.file for patch in kustomization.patches if patch.file)
            for path in (*kustomization.resources, *kustomization.components):
                self._parents[path].append(layer)
        # overrides (0, 1, …) and patches (-1, -2, …) of a folder that matched something
        self._used: set[tuple[str, int]] = set()
        self._memo: dict[tuple[str, Fact], tuple[Fact, ...]] = {}

    def run(self) -> list[Fact]:
        resolved: dict[Fact, None] = {}
        for file, facts in self._by_file.items():
            if file in self._patch_files:
                continue
            parents = self._parents.get(file, ())
            for fact in facts:
                if fact.location is None or not parents:
                    resolved[fact] = None
                    continue
                for layer in parents:
                    resolved.update(dict.fromkeys(self._results(layer, fact, frozenset())))
        for layer in self._layers.values():
            resolved.update(dict.fromkeys(self._unused(layer)))
        return list(resolved)

    def _facts_of(self, patch: Patch) -> tuple[Fact, ...]:
        facts = patch.facts or tuple(self._by_file.get(patch.file or "", ()))
        return tuple(_with_target(fact, patch) for fact in facts if fact.location is not None)

    def _results(self, layer: _Layer, fact: Fact, below: frozenset[str]) -> tuple[Fact, ...]:
        """Return the facts that a kustomization, and those that include it, make of a fact."""
        folder = layer.kustomization.folder
        if folder in below or len(below) >= _MAX_DEPTH:
            return (fact,)
        known = self._memo.get((folder, fact))
        if known is not None:
            return known
        changed = self._apply(layer, fact, {folder})
        parents = self._parents.get(folder, ())
        if not parents:
            results: tuple[Fact, ...] = (changed,)
        else:
            inside = below | {folder}
            of_parents = [result for parent in parents for result in self._results(parent, changed, inside)]
            results = tuple(dict.fromkeys(of_parents))[:_MAX_RESULTS]
        self._memo[folder, fact] = results
        return results

    def _apply(self, layer: _Layer, fact: Fact, done: set[str]) -> Fact:
        """Return a fact after a kustomization's components, each once, its patches and its `images:`."""
        folder = layer.kustomization.folder
        for path in layer.kustomization.components:
            component = self._layers.get(path)
            if component is not None and path not in done and len(done) < _MAX_DEPTH:
                done.add(path)
                fact = self._apply(component, fact, done)
        for i, (_, facts) in enumerate(layer.patches):
            for patch in facts:
                if patch.location and fact.location and patch.location.patches(fact.location):
                    self._used.add((folder, -1 - i))
                    fact = Fact(patch.detection, fact.location, fact.speculative, fact.declared)
        for i, override in enumerate(layer.kustomization.overrides):
            if override.name == fact.detection.name:
                self._used.add((folder, i))
                fact = _override(fact, override)
        return fact

    def _unused(self, layer: _Layer) -> Iterator[Fact]:
        """Yield patches and overrides that matched nothing: their targets are not in the scan."""
        folder = layer.kustomization.folder
        for i, (patch, facts) in enumerate(layer.patches):
            for fact in facts if (folder, -1 - i) not in self._used else ():
                yield from self._results(replace(layer, patches=()), fact, frozenset())
            for fact in self._by_file.get(patch.file or "", ()):
                if fact.location is None:
                    yield fact
        unused = not self._is_incomplete(layer)
        for i, override in enumerate(layer.kustomization.overrides):
            if (folder, i) not in self._used:
                detection = override.detection
                if unused:
                    detection = replace(detection, confidence=Confidence.LOW)
                yield Fact(detection, speculative=unused, unused_override=unused)

    def _is_incomplete(self, layer: _Layer) -> bool:
        """Return whether a kustomization includes something that was not read, itself or through another."""
        done = {layer.kustomization.folder}
        waiting = [layer.kustomization]
        while waiting:
            kustomization = waiting.pop()
            if kustomization.incomplete:
                return True
            for path in (*kustomization.resources, *kustomization.components):
                inner = self._layers.get(path)
                if inner is None and path not in self._files:
                    return True
                if inner is not None and path not in done:
                    done.add(path)
                    waiting.append(inner.kustomization)
        return False


def _with_target(fact: Fact, patch: Patch) -> Fact:
    """Return a patch's fact with the object that the kustomization names as its target."""
    location = fact.location
    if location is None or not (patch.kind or patch.name):
        return fact
    target = replace(location, kind=patch.kind or location.kind, name=patch.name or location.name)
    return replace(fact, location=target)


def _override(fact: Fact, override: ImageOverride) -> Fact:
    """Return an image with the name, tag or digest that a kustomization sets; a new tag drops the digest."""
    detection = fact.detection
    name, tag, digest = detection.name, detection.version, detection.digest
    if override.new_name:
        image = parse_image(override.new_name)
        name = image.name if image else plain_name(override.new_name)
    if override.new_tag:
        tag, digest = override.new_tag, None
    if override.digest:
        digest = override.digest
        tag = override.new_tag
    place, text = override.detection.place, override.detection.text
    if not (override.new_tag or override.digest) and tag:  # the tag is still the resource's
        text = f"{text}; {detection.text}"
    changed = replace(detection, name=name, version=tag, digest=digest, place=place, text=text)
    return replace(fact, detection=changed)
