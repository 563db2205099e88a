"""Drafts: the facts in another list that an entry of the catalog can have."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from k8sml.catalog.dates import date_problem
from k8sml.catalog.issues import Issue, quoted
from k8sml.catalog.model import FoundationLevel
from k8sml.catalog.patterns import DATE_PATTERN, REPO_PATTERN, URL_PATTERN, matches
from k8sml.catalog.repository import GITHUB, repository_key
from k8sml.catalog.yaml_source import YamlMapping, YamlNode, YamlScalar, YamlSequence


class Step(Struct, frozen=True):
    """A dated level at a foundation."""

    date: str
    level: FoundationLevel


class Draft(Struct, frozen=True):
    """A project in another list, under a heading."""

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
    """The result of reading a list: drafts, skipped items, and issues."""

    drafts: tuple[Draft, ...]
    left_out: tuple[SkippedEntry, ...]
    issues: tuple[Issue, ...]


class DraftReader:
    """A reader of values in the nodes of a list, which records issues instead of stopping."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.drafts: list[Draft] = []
        self.left_out: list[SkippedEntry] = []
        self.issues: list[Issue] = []

    def result(self) -> ImportResult:
        """Return everything that was read."""
        return ImportResult(tuple(self.drafts), tuple(self.left_out), tuple(self.issues))

    def issue(self, node: YamlNode, key: str, message: str) -> None:
        """Record an issue of a node."""
        self.issues.append(Issue(self.file, node.line, key, message))

    def items(self, node: YamlNode | None, key: str) -> Iterator[YamlMapping]:
        """Yield the mappings of a list; record an issue for anything else. A missing list is empty."""
        if node is None or (isinstance(node, YamlScalar) and node.text is None):
            return
        if not isinstance(node, YamlSequence):
            self.issue(node, key, "must be a list")
            return
        for item in node.items:
            if isinstance(item, YamlMapping):
                yield item
            else:
                self.issue(item, key, "must be a mapping of keys")

    def identified(self, item: YamlMapping, heading: str, repo: str | None) -> tuple[str, str] | None:
        """Return an item's name and repository; None, and noted, if it lacks one of them."""
        name = self.text(item, "name")
        if name is None:
            self.issue(item, "", f"an item of {heading} without a name")
            return None
        if repo is None:
            self.left_out.append(SkippedEntry(name, heading))
            return None
        return name, repo

    def text(self, item: YamlMapping, key: str) -> str | None:
        """Return a single value; None if it is missing, or if it is none and an issue is recorded."""
        node = item.entries.get(key)
        if node is None or (isinstance(node, YamlScalar) and node.text is None):
            return None
        if not isinstance(node, YamlScalar) or not node.text or not node.text.isprintable():
            self.issue(node, key, "must be a single line of text")
            return None
        return node.text.strip() or None

    def url(self, item: YamlMapping, key: str) -> str | None:
        """Return an http or https address; None if there is none, or it is not valid."""
        text = self.text(item, key)
        if text and not matches(URL_PATTERN, text):
            self.issue(item.entries[key], key, f"{quoted(text)} is not an http or https address")
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
            self.issue(item.entries[key], key, f"{quoted(text)} is not a GitHub repository")
        return None

    def level(self, item: YamlMapping, key: str) -> FoundationLevel | None:
        """Return a foundation's level; None if there is none, or it is not valid."""
        text = self.text(item, key)
        if text is None:
            return None
        if text not in list(FoundationLevel):
            self.issue(item.entries[key], key, f"{text!r} is not one of {', '.join(FoundationLevel)}")
            return None
        return FoundationLevel(text)

    def date(self, item: YamlMapping, key: str) -> str | None:
        """Return a day, month or year; None if there is none, or it is not valid."""
        text = self.text(item, key)
        if text and (not matches(DATE_PATTERN, text) or date_problem(text)):
            self.issue(item.entries[key], key, f"{text!r} is not a date such as 2021-09-27")
            return None
        return text
