"""Formatting a catalog: only the order and the layout change."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from k8sml.catalog.load import load_catalog

ROOT = Path(__file__).parents[2]
PROJECTS = """\
projects:
- {slug: b, name: B, summary: Does., category: serving, repo: o/b}
- {slug: a, name: A, summary: Does., category: serving, repo: o/a}
"""
KEYS = {
    "curated": "curated: 2026-11-01\n",
    "foreign_api_groups": "foreign_api_groups: [example.com]\n",
    "resources": "resources:\n- {title: A talk, url: 'https://a.org/t', kind: talk, topics: [gpu]}\n",
}


def format_file(file: Path, *args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "tools/format_catalog.py", "--file", str(file), *args]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_bundled_catalog_is_formatted() -> None:
    done = format_file(ROOT / "data" / "projects.yaml", "--check")
    assert (done.returncode, done.stdout) == (0, "formatted\n")


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("place", ["before", "after", "alone"])
def test_every_top_level_key_is_kept_wherever_it_stands(tmp_path: Path, key: str, place: str) -> None:
    file = tmp_path / "projects.yaml"
    others = [text for name, text in KEYS.items() if name != key]
    parts = {
        "before": ["# A comment.\n", KEYS[key], PROJECTS, *others],
        "after": ["# A comment.\n", *others, PROJECTS, KEYS[key]],
        "alone": [KEYS[key]],
    }
    file.write_text("".join(parts[place]), encoding="utf-8")
    before = load_catalog(file)
    assert format_file(file).returncode == 0
    after = load_catalog(file)
    assert [project.slug for project in after.projects] == sorted(p.slug for p in before.projects)
    assert replace(after, projects=()) == replace(before, projects=())
    assert file.read_text(encoding="utf-8").startswith("# A comment.\n") is (place != "alone")
    assert format_file(file, "--check").stdout == "formatted\n"


def test_text_of_another_catalog_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    format_catalog = importlib.import_module("format_catalog")
    file = tmp_path / "projects.yaml"
    file.write_text(KEYS["curated"] + PROJECTS, encoding="utf-8")
    catalog = load_catalog(file)
    with pytest.raises(ValueError, match="would change the catalog"):
        format_catalog.formatted(catalog, PROJECTS.replace("projects:", "curated: 2020-01-01\nprojects:"))


def test_a_file_that_cannot_be_formatted_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "projects.yaml"
    text = KEYS["resources"].replace("A talk", "'A\nprojects: b'") + PROJECTS
    file.write_text(text, encoding="utf-8")
    done = format_file(file)
    assert done.returncode == 1
    assert done.stderr.endswith(f"{file}: nothing was written\n")
    assert file.read_text(encoding="utf-8") == text
