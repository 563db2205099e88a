"""Lays kustomizations over what was seen, so that the tag which runs counts and not the base's placeholder.

Kustomize takes in resources, then components, lays patches over them, and last sets the names and tags of
`images:`; a kustomization that others take in is changed by them in turn. What no other takes in is what
a person applies: only that is told. Nothing is built; paths are followed as they are written.
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

# Chains of kustomizations over one image: more say nothing new, and crafted ones grow without end.
_MAX_OUTCOMES = 100
# How deep kustomizations take in each other, and how many components one has: real ones stay below ten.
_MAX_DEEP = 50


class _Laid(Struct, frozen=True):
    """A kustomization with its patches' facts."""

    it: Kustomization
    patches: tuple[tuple[Patch, tuple[Fact, ...]], ...]


def resolve(
    facts: Iterable[Fact], kustomizations: Iterable[Kustomization], files: Iterable[str]
) -> list[Fact]:
    """The facts as they are once every kustomization is built; `files` are those that were read."""
    read = {posixpath.normpath(file) for file in files}
    return _Resolver(list(facts), list(kustomizations), read).run()


class _Resolver:
    def __init__(self, facts: list[Fact], kustomizations: list[Kustomization], files: set[str]) -> None:
        self._files = files
        by_file: defaultdict[str, list[Fact]] = defaultdict(list)
        for fact in facts:
            by_file[posixpath.normpath(fact.sighting.place.file)].append(fact)
        self._by_file = by_file
        self._at: dict[str, _Laid] = {}
        self._parents: defaultdict[str, list[_Laid]] = defaultdict(list)
        self._patch_files: set[str] = set()
        for one in kustomizations:
            patches = tuple((patch, self._facts_of(patch)) for patch in one.patches)
            laid = _Laid(one, patches)
            self._at[one.folder] = laid
            self._patch_files.update(patch.file for patch in one.patches if patch.file)
            for path in (*one.resources, *one.components):
                self._parents[path].append(laid)
        self._used: set[tuple[str, int]] = set()  # overrides and patches that met something
        self._memo: dict[tuple[str, Fact], tuple[Fact, ...]] = {}

    def run(self) -> list[Fact]:
        found: dict[Fact, None] = {}
        for file, facts in self._by_file.items():
            if file in self._patch_files:
                continue
            parents = self._parents.get(file, ())
            for fact in facts:
                if fact.slot is None or not parents:
                    found[fact] = None
                    continue
                for laid in parents:
                    found.update(dict.fromkeys(self._outcomes(laid, fact, frozenset())))
        for laid in self._at.values():
            found.update(dict.fromkeys(self._left(laid)))
        return list(found)

    def _facts_of(self, patch: Patch) -> tuple[Fact, ...]:
        inside = patch.facts or tuple(self._by_file.get(patch.file or "", ()))
        return tuple(_aimed(fact, patch) for fact in inside if fact.slot is not None)

    def _outcomes(self, laid: _Laid, fact: Fact, below: frozenset[str]) -> tuple[Fact, ...]:
        """What becomes of a fact in a kustomization and in those that take it in."""
        folder = laid.it.folder
        if folder in below or len(below) >= _MAX_DEEP:
            return (fact,)
        known = self._memo.get((folder, fact))
        if known is not None:
            return known
        changed = self._changed(laid, fact, {folder})
        parents = self._parents.get(folder, ())
        if not parents:
            made: tuple[Fact, ...] = (changed,)
        else:
            inside = below | {folder}
            together = [one for up in parents for one in self._outcomes(up, changed, inside)]
            made = tuple(dict.fromkeys(together))[:_MAX_OUTCOMES]
        self._memo[folder, fact] = made
        return made

    def _changed(self, laid: _Laid, fact: Fact, done: set[str]) -> Fact:
        """A fact after a kustomization's components, each once, its patches and its `images:`."""
        for path in laid.it.components:
            component = self._at.get(path)
            if component is not None and path not in done and len(done) < _MAX_DEEP:
                done.add(path)
                fact = self._changed(component, fact, done)
        for i, (_, facts) in enumerate(laid.patches):
            for patch in facts:
                if patch.slot and fact.slot and patch.slot.meets(fact.slot):
                    self._used.add((laid.it.folder, -1 - i))
                    fact = Fact(patch.sighting, fact.slot, fact.weak, fact.stated)
        for i, override in enumerate(laid.it.overrides):
            if override.name == fact.sighting.name:
                self._used.add((laid.it.folder, i))
                fact = _overridden(fact, override)
        return fact

    def _left(self, laid: _Laid) -> Iterator[Fact]:
        """Patches and overrides that met nothing here: what they are for is not in the scan."""
        for i, (patch, facts) in enumerate(laid.patches):
            for fact in facts if (laid.it.folder, -1 - i) not in self._used else ():
                yield from self._outcomes(replace(laid, patches=()), fact, frozenset())
            for fact in self._by_file.get(patch.file or "", ()):
                if fact.slot is None:
                    yield fact
        idle = not self._is_open(laid)
        for i, override in enumerate(laid.it.overrides):
            if (laid.it.folder, i) not in self._used:
                seen = override.sighting
                if idle:
                    seen = replace(seen, confidence=Confidence.LOW)
                yield Fact(seen, weak=idle, idle=idle)

    def _is_open(self, laid: _Laid) -> bool:
        """Whether a kustomization takes in something that was not read, itself or through another."""
        done = {laid.it.folder}
        waiting = [laid]
        while waiting:
            one = waiting.pop().it
            if one.open:
                return True
            for path in (*one.resources, *one.components):
                inner = self._at.get(path)
                if inner is None and path not in self._files:
                    return True
                if inner is not None and path not in done:
                    done.add(path)
                    waiting.append(inner)
        return False


def _aimed(fact: Fact, patch: Patch) -> Fact:
    """A patch's fact with the object that the kustomization aims the patch at."""
    slot = fact.slot
    if slot is None or not (patch.kind or patch.name):
        return fact
    return replace(fact, slot=replace(slot, kind=patch.kind or slot.kind, name=patch.name or slot.name))


def _overridden(fact: Fact, override: ImageOverride) -> Fact:
    """An image with the name, tag or digest that a kustomization sets; a tag of its own undoes a digest."""
    seen = fact.sighting
    name, tag, digest = seen.name, seen.version, seen.digest
    if override.new_name:
        image = parse_image(override.new_name)
        name = image.name if image else plain_name(override.new_name)
    if override.new_tag:
        tag, digest = override.new_tag, None
    if override.digest:
        digest = override.digest
        tag = override.new_tag
    place, text = override.sighting.place, override.sighting.text
    if not (override.new_tag or override.digest) and tag:  # the tag is still the resource's
        text = f"{text}; {seen.text}"
    made = replace(seen, name=name, version=tag, digest=digest, place=place, text=text)
    return replace(fact, sighting=made)
