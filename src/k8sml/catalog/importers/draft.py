"""What another list says of a project, as far as it is a fact that an entry can hold."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from k8sml.catalog.dates import date_fault
from k8sml.catalog.issues import Issue
from k8sml.catalog.model import FoundationLevel
from k8sml.catalog.patterns import DATE_PATTERN, REPO_PATTERN, URL_PATTERN, matches
from k8sml.catalog.repository import GITHUB, repository_key
from k8sml.catalog.yaml_source import YamlMapping, YamlNode, YamlScalar, YamlSequence


class Step(Struct, frozen=True):
    """A dated level at a foundation."""

    date: str
    level: FoundationLevel


class Draft(Struct, frozen=True):
    """A project as another list has it; `heading` is where it stands there."""

    name: str
    heading: str
    repo: str
    homepage: str | None = None
    docs: str | None = None
    license: str | None = None
    level: FoundationLevel | None = None
    steps: tuple[Step, ...] = ()
    images: tuple[str, ...] = ()
    python: tuple[str, ...] = ()


class SkippedEntry(Struct, frozen=True):
    """An item without a repository: its name, and where it is in the list."""

    name: str
    heading: str


class ImportResult(Struct, frozen=True):
    """What a list held: drafts, what was left out, and what could not be read."""

    drafts: tuple[Draft, ...]
    left_out: tuple[SkippedEntry, ...]
    faults: tuple[Issue, ...]


class DraftReader:
    """Reads values off the nodes of a list, noting what is wrong instead of stopping there."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.drafts: list[Draft] = []
        self.left_out: list[SkippedEntry] = []
        self.faults: list[Issue] = []

    def result(self) -> ImportResult:
        """Everything that was read."""
        return ImportResult(tuple(self.drafts), tuple(self.left_out), tuple(self.faults))

    def fault(self, node: YamlNode, key: str, message: str) -> None:
        """Note what is wrong at a node."""
        self.faults.append(Issue(self.file, node.line, key, message))

    def items(self, node: YamlNode | None, key: str) -> Iterator[YamlMapping]:
        """The mappings of a list; whatever else stands in it is a fault. Nothing there is an empty list."""
        if node is None or (isinstance(node, YamlScalar) and node.text is None):
            return
        if not isinstance(node, YamlSequence):
            self.fault(node, key, "must be a list")
            return
        for item in node.items:
            if isinstance(item, YamlMapping):
                yield item
            else:
                self.fault(item, key, "must be a mapping of keys")

    def identified(self, item: YamlMapping, heading: str, repo: str | None) -> tuple[str, str] | None:
        """Return an item's name and repository; None, and noted, if it lacks one of them."""
        name = self.text(item, "name")
        if name is None:
            self.fault(item, "", f"an item of {heading} without a name")
            return None
        if repo is None:
            self.left_out.append(SkippedEntry(name, heading))
            return None
        return name, repo

    def text(self, item: YamlMapping, key: str) -> str | None:
        """A single value, None if it is not there; anything else is a fault."""
        node = item.entries.get(key)
        if node is None or (isinstance(node, YamlScalar) and node.text is None):
            return None
        if not isinstance(node, YamlScalar) or not node.text or not node.text.isprintable():
            self.fault(node, key, "must be a single line of text")
            return None
        return node.text.strip() or None

    def url(self, item: YamlMapping, key: str) -> str | None:
        """An http or https address, None if there is none that can be used."""
        text = self.text(item, key)
        if text and not matches(URL_PATTERN, text):
            self.fault(item.entries[key], key, f"{text!r} is no http or https address")
            return None
        return text

    def repo(self, item: YamlMapping, key: str, host: str = "") -> str | None:
        """Return the repository at a key, as the catalog writes it; None if there is none.

        `host` is where a mere path is on another host than GitHub.
        """
        text = self.text(item, key)
        if text is None:
            return None
        repo = repository_key(f"{host}/{text}" if host else text)
        if matches(REPO_PATTERN, repo):
            return repo
        if GITHUB in text or "/" not in text:
            self.fault(item.entries[key], key, f"{text!r} is not a GitHub repository")
        return None

    def level(self, item: YamlMapping, key: str) -> FoundationLevel | None:
        """A foundation's level."""
        text = self.text(item, key)
        if text is None:
            return None
        if text not in list(FoundationLevel):
            self.fault(item.entries[key], key, f"{text!r} is not one of {', '.join(FoundationLevel)}")
            return None
        return FoundationLevel(text)

    def date(self, item: YamlMapping, key: str) -> str | None:
        """A day, month or year."""
        text = self.text(item, key)
        if text and (not matches(DATE_PATTERN, text) or date_fault(text)):
            self.fault(item.entries[key], key, f"{text!r} is no date such as 2021-09-27")
            return None
        return text
