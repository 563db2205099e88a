from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutants", ROOT / "tools" / "mutants.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutants"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("source", "changes"),
    [
        ("x = a < b", ["comparison: a < b -> (a <= b)"]),
        (
            "x = a < b == c",
            ["comparison: a < b == c -> (a < b != c)", "comparison: a < b == c -> (a <= b == c)"],
        ),
        ("x = a and b", ["boolean: a and b -> (a or b)"]),
        ("x = not a", ["boolean: not a -> (a)"]),
        ("x = True", ["boolean: True -> False"]),
        ("x = 0", ["number: 0 -> (-1)", "number: 0 -> 1"]),
        ("x = 0.5", ["number: 0.5 -> 0.45", "number: 0.5 -> 0.55"]),
        ("x = 'a'", ["text: 'a' -> 'XXa'"]),
        ("x = a + b", ["arithmetic: a + b -> (a - b)"]),
        ("def f():\n    return a", ["return: return a -> return None"]),
        ("if a:\n    b", ["condition: a -> (not a)"]),
        ("x = [a for a in b if a]", ["condition: a -> (not a)"]),
        ("x = a if b else c", ["condition: b -> (not b)"]),
        ("x = f'{a + b}'", ["arithmetic: f'{a + b}' -> f'{a - b}'"]),
        ("x = f'é{a}'", ["text: f'é{a}' -> f'XXé{a}'"]),
        ("é = a is b", ["comparison: a is b -> (a is not b)"]),
    ],
)
def test_each_kind_of_change(tool: ModuleType, source: str, changes: list[str]) -> None:
    assert sorted(mutant.change for mutant in tool.mutants(source)) == changes


@pytest.mark.parametrize(
    "source",
    [
        '"""Docstring."""',
        "x: 'int'",
        "def f(a: 'b') -> 'c': ...",
        "@d('a')\ndef f(): ...",
        "def f():\n    return None",
    ],
)
def test_what_does_not_run_is_not_changed(tool: ModuleType, source: str) -> None:
    assert tool.mutants(source) == []


def test_every_mutant_of_the_listed_modules_is_another_program(tool: ModuleType) -> None:
    for module in tool.modules():
        source = (ROOT / module.path).read_text()
        unchanged = ast.dump(ast.parse(source))
        for mutant in tool.chosen(module, source, seed=0):
            assert ast.dump(ast.parse(mutant.apply(source))) != unchanged, mutant.change


def test_the_table_lists_360_mutants_and_tests_that_exist(tool: ModuleType) -> None:
    listed = tool.modules()
    assert sum(module.count for module in listed) == 360
    tests = {test for module in listed for test in (*module.first, *module.then)}
    assert {test for test in tests if not any(ROOT.glob(test))} == set()


def test_each_known_survivor_is_still_a_mutant(tool: ModuleType) -> None:
    for module in tool.modules():
        possible = {(m.function, m.change) for m in tool.mutants((ROOT / module.path).read_text())}
        assert [k for k in module.known if (k.function, k.change) not in possible] == []


def test_the_choice_does_not_depend_on_the_place_of_the_code(tool: ModuleType) -> None:
    source = "def f(a, b):\n    if a < b and a > 3:\n        return a + b\n    return 'none'\n"
    module = tool.Module(path="", count=4, first=(), then=())
    chosen = [m.change for m in tool.chosen(module, source, seed=1)]
    assert len(chosen) == 4
    assert [m.change for m in tool.chosen(module, f"# a comment\n\n{source}", seed=1)] == chosen
    assert any([m.change for m in tool.chosen(module, source, seed=n)] != chosen for n in range(2, 6))


@pytest.fixture
def repository(tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of one module, of which a test checks one function of two."""
    for folder in ("src", "tests"):
        (tmp_path / folder).mkdir()
    (tmp_path / "src" / "thing.py").write_text(
        "def big(n):\n    return n > 3\n\n\ndef odd(n):\n    return n % 2\n"
    )
    (tmp_path / "tests" / "test_thing.py").write_text(
        "from thing import big\n\n\ndef test_big():\n    assert (big(3), big(4)) == (False, True)\n"
    )
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.slow
def test_survivors_are_what_no_test_notices(tool: ModuleType, repository: Path) -> None:
    known = tool.Known(function="odd", change="arithmetic: n % 2 -> (n // 2)", reason="never called")
    tests = ("tests/test_thing.py",)
    module = tool.Module(path="src/thing.py", count=100, first=tests, then=tests, known=(known,))
    lines: list[str] = []
    assert tool.run([module], 0, 2, lines.append) == 4
    assert [line.strip() for line in lines] == [
        "src/thing.py: 8 mutants, 4 survived",
        "src/thing.py:6: return: return n % 2 -> return None (odd)",
        "no test notices this",
        "src/thing.py:6: arithmetic: n % 2 -> (n // 2) (odd)",
        "known: never called",
        "src/thing.py:6: number: 2 -> 3 (odd)",
        "no test notices this",
        "src/thing.py:6: number: 2 -> 1 (odd)",
        "no test notices this",
        "4 of 8 mutants killed (50.0%), 4 survived",
    ]
    assert not list((repository / "src").rglob("*.pyc"))


@pytest.mark.slow
def test_tests_that_fail_without_a_change_are_an_error(tool: ModuleType, repository: Path) -> None:
    (repository / "tests" / "test_thing.py").write_text("def test_nothing():\n    assert False\n")
    module = tool.Module(path="src/thing.py", count=1, first=("tests/test_thing.py",), then=())
    with pytest.raises(SystemExit, match="fail without any change"):
        tool.run([module], 0, 1, print)
