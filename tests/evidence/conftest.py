from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import yaml

from k8sml.evidence.model import History
from tests.builders import history


class DataFolder:
    """A data folder of small projects."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.catalog = path / "projects.yaml"
        (path / "history").mkdir(parents=True)

    def projects(self, *entries: dict[str, object]) -> None:
        """Write the catalog; missing keys of an entry are derived from its slug."""
        full = [
            {
                "name": str(entry["slug"]),
                "summary": "Does one thing.",
                "category": "serving",
                "repo": f"owner/{entry['slug']}",
                **entry,
            }
            for entry in entries
        ]
        self.catalog.write_text(yaml.safe_dump({"projects": full}))

    def file(self, slug: str) -> Path:
        return self.path / "history" / f"{slug}.json"

    def observe(self, slug: str, seen: History | None = None) -> Path:
        """Write the history of a project."""
        self.file(slug).write_bytes(msgspec.json.encode(seen or history([5] * 14)))
        return self.file(slug)


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    folder = DataFolder(tmp_path / "data")
    folder.projects({"slug": "demo"}, {"slug": "other"})
    folder.observe("demo")
    return folder


@pytest.fixture
def own(tmp_path: Path) -> DataFolder:
    """An own catalog file, to be merged over `data`."""
    folder = DataFolder(tmp_path / "own")
    folder.projects({"slug": "mine"}, {"slug": "demo", "name": "Renamed"})
    return folder


@pytest.fixture
def compiled(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "bundle.bin"
