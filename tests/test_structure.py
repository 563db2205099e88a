"""Rules about the repository as a whole: names, sizes, and references between files."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.commands import commands

ROOT = Path(__file__).parent.parent
FOLDERS = ("src", "tests", "tools", "benchmarks", "docs", "data", ".ci")
PACKAGES = sorted(p.name for p in (ROOT / "src" / "k8sml").iterdir() if (p / "__init__.py").exists())

LONGEST_FUNCTION = 50
# Files that a text names without meaning one of this repository.
FOREIGN = {"setup.py", "cli.github.com"}
# A relative or interrogative clause in place of a subject.
_CLAUSE = re.compile(
    r"(?:how|such|that|what|when|where|whether|which|who|whoever|whose|why)\b", re.IGNORECASE
)
_WORD = re.compile(r"[\w./*<>-]+")
_MODULE = re.compile(rf"(?:k8sml\.)?(?:{'|'.join(PACKAGES)})(?:\.\w+)+")


def files() -> list[Path]:
    """Every file of the repository that a person wrote or that is data."""
    inside = [p for folder in FOLDERS for p in (ROOT / folder).rglob("*") if "__pycache__" not in p.parts]
    return [p for p in [*inside, *ROOT.iterdir()] if p.is_file()]


@cache
def known_paths() -> frozenset[str]:
    """The path of each file and folder below the root, and each end of such a path."""
    paths = [p.relative_to(ROOT) for p in files()]
    whole = {parent for path in paths for parent in (path, *path.parents)} - {Path()}
    return frozenset("/".join(p.parts[i:]) for p in whole for i in range(len(p.parts)))


def modules() -> list[Path]:
    return sorted((ROOT / "src").rglob("*.py"))


def test_no_two_public_classes_share_a_name() -> None:
    places = defaultdict(list)
    for module in modules():
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(f"{module.relative_to(ROOT)}:{node.lineno}")
    assert {name: at for name, at in places.items() if len(at) > 1} == {}


def test_no_function_has_more_than_50_lines() -> None:
    long = []
    for module in modules():
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long.append(f"{module.relative_to(ROOT)}:{node.lineno}: {node.name} has {lines} lines")
    assert long == []


def docstrings() -> Iterator[tuple[str, str]]:
    """Yield the place and the text of each docstring in src."""
    for module in modules():
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and (
                text := ast.get_docstring(node)
            ):
                yield f"{module.relative_to(ROOT)}:{node.body[0].lineno}", text


def names_its_subject(docstring: str) -> bool:
    """Return whether a docstring begins with no clause. Help pages of commands (with `\\b`) are exempt."""
    return "\b" in docstring or _CLAUSE.match(docstring) is None


def test_no_docstring_begins_with_a_clause() -> None:
    assert [
        f"{place}: {text.splitlines()[0]}" for place, text in docstrings() if not names_its_subject(text)
    ] == []


@pytest.mark.parametrize(
    "text", ["What became of a project.", "Whether it is alive.", "Such a name.", "How far."]
)
def test_a_docstring_that_begins_with_a_clause_is_found(text: str) -> None:
    assert not names_its_subject(text)


@pytest.mark.parametrize(
    "text", ["Return whether it is alive.", "Whole months.", "The outcome of a project."]
)
def test_a_docstring_that_names_its_subject_is_none_of_them(text: str) -> None:
    assert names_its_subject(text)


def test_values_of_catalog_judging_and_scanning_are_frozen() -> None:
    mutable = []
    for package in ("catalog", "maturity", "scan"):
        for module in sorted((ROOT / "src" / "k8sml" / package).rglob("*.py")):
            if module.name == "yaml_source.py":
                continue  # the parser fills its nodes step by step
            for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef) and "Struct" in map(ast.unparse, node.bases):
                    keywords = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
                    if keywords.get("frozen") != "True":
                        mutable.append(f"{module.relative_to(ROOT)}:{node.lineno}: {node.name}")
    assert mutable == []


def match_statements() -> Iterator[tuple[str, ast.Match]]:
    for module in modules():
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Match):
                yield f"{module.relative_to(ROOT)}:{node.lineno}", node


def is_over_kinds(node: ast.Match) -> bool:
    """Return whether a case names a member of an enumeration (`case Kind.IMAGE`)."""
    return any(isinstance(inner, ast.MatchValue) for case in node.cases for inner in ast.walk(case.pattern))


def test_a_match_over_kinds_ends_in_assert_never() -> None:
    ends = {place: ast.unparse(node.cases[-1]) for place, node in match_statements() if is_over_kinds(node)}
    assert ends
    assert [place for place, end in ends.items() if not re.match(r"case _:\s+assert_never\(", end)] == []


def prose(file: Path) -> Iterator[tuple[int, str]]:
    """The lines of a document; of a Python file its comments and docstrings."""
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        yield from enumerate(text.splitlines(), 1)
        return
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT or (
            token.type == tokenize.STRING and token.line.strip()[:3] == '"""'
        ):
            yield token.start[0], token.string


def references(text: str) -> Iterator[str]:
    """The files, folders and modules of this repository that a text names."""
    for word in _WORD.findall(text):
        name = word.strip(".-").removesuffix("/")
        if set(name) & set("*<>") or name in FOREIGN:
            continue
        if name.endswith((".py", ".md")) or (name.partition("/")[0] in FOLDERS and "/" in name):
            yield name.lstrip("./")
        elif _MODULE.fullmatch(name):
            yield name


def exists(name: str) -> bool:
    """True for the path of a file or folder, or the end of one, and for a module or a name in one."""
    path = "k8sml/" + name.removeprefix("k8sml.").replace(".", "/")
    return not {name, f"{path}.py", path, f"{path.rpartition('/')[0]}.py"}.isdisjoint(known_paths())


@pytest.mark.parametrize("folder", ["", *FOLDERS])
def test_every_file_and_module_that_a_text_names_exists(folder: str) -> None:
    texts = [p for p in files() if p.suffix in (".py", ".md", ".toml") or p.name == "run"]
    inside = [p for p in texts if p.relative_to(ROOT).parent.parts[:1] == ((folder,) if folder else ())]
    missing = [
        f"{file.relative_to(ROOT)}:{line}: {name}"
        for file in inside
        if file.name != "CHANGELOG.md"  # it also speaks of the past
        for line, text in prose(file)
        for name in references(text)
        if not exists(name)
    ]
    assert missing == []


@pytest.mark.parametrize(
    "text",
    [
        "# see gone_module.py",
        "# as `k8sml.evidence.gone.thing` does",
        "# see [this](docs/gone.md).",
        "# see (tests/gone/test_gone.py)",
        "# tested in tests/gone.",
    ],
)
def test_a_reference_to_what_does_not_exist_is_found(text: str) -> None:
    assert [exists(name) for name in references(text)] == [False]


@pytest.mark.parametrize(
    "text",
    [
        "# see model.py",
        "`k8sml.evidence.model.Release`",
        "[a](docs/scan.md)",
        "tests/cli",
        "see ../README.md",
    ],
)
def test_a_reference_to_what_exists_is_none_of_them(text: str) -> None:
    assert [exists(name) for name in references(text)] == [True]


DOCUMENTS = "\n".join(
    p.read_text(encoding="utf-8") for p in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
)


def test_every_command_is_documented() -> None:
    assert [path for path, _ in commands() if f"k8sml {path}" not in DOCUMENTS] == []


def test_every_option_is_documented() -> None:
    options = {name for _, c in commands() for p in c.params for name in p.opts if name.startswith("--")}
    assert {name for name in options if not re.search(rf"{name}\b(?!-)", DOCUMENTS)} == set()
