"""What readers hand on: sightings with what is needed to resolve them, and kustomizations."""

from __future__ import annotations

from msgspec import Struct

from k8sml.scan.model import Detection, ReadError


class ImageLocation(Struct, frozen=True):
    """Where in an object an image stands, so that a patch can be laid over it.

    `at` is the list and the position in it (`containers/0`), `container` the container's name; each may be
    empty where a patch does not say it.
    """

    kind: str = ""
    name: str = ""
    at: str = ""
    container: str = ""

    def meets(self, other: ImageLocation) -> bool:
        """Whether a patch with this slot replaces an image in that one."""
        if (self.kind, self.name) != (other.kind, other.name):
            return False
        if self.container:
            return self.container == other.container and self.list_name == other.list_name
        return self.at == other.at

    @property
    def list_name(self) -> str:
        """`containers` or `initContainers`."""
        return self.at.partition("/")[0]


class DeclaredVersion(Struct, frozen=True):
    """A version that stands beside something seen, and of what it is said to be the version.

    `names` are values of the labels for names, and API groups that a label is prefixed with; `chart` is the
    chart that says it of an image in its values.
    """

    version: str
    names: tuple[str, ...] = ()
    chart: str = ""


class Fact(Struct, frozen=True):
    """A sighting; `slot` where kustomizations can change it; `stated` what its object or chart says.

    `weak` marks text that only looks like an image: it counts if a project claims it, and is no unknown
    otherwise. `idle` marks a tag that a kustomization sets for an image that it does not take in: it counts
    where nothing else tells a version.
    """

    sighting: Detection
    slot: ImageLocation | None = None
    weak: bool = False
    stated: DeclaredVersion | None = None
    idle: bool = False


class ImageOverride(Struct, frozen=True):
    """An entry of `images:` of a kustomization."""

    name: str
    sighting: (
        Detection  # what the entry makes of it: the name and the tag that are left out stay as they were
    )
    new_name: str | None = None
    new_tag: str | None = None
    digest: str | None = None


class Patch(Struct, frozen=True):
    """A patch of a kustomization: the file it stands in, or its facts, and what it is aimed at."""

    file: str | None = None
    facts: tuple[Fact, ...] = ()
    kind: str = ""
    name: str = ""


class Kustomization(Struct, frozen=True):
    """A kustomization: what it takes in (paths as the scan names them), and what it changes.

    `open` says that it takes in more than the paths: something remote, a chart, a generator.
    """

    folder: str
    resources: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    patches: tuple[Patch, ...] = ()
    overrides: tuple[ImageOverride, ...] = ()
    open: bool = False


ReaderResult = Fact | Kustomization | ReadError
