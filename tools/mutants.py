"""Change small things in the code, one at a time, and count the changes that no test notices.

    python tools/mutants.py [--only verdict.py] [--seed 0] [--jobs 2] [--at-most 15] [--list]

A mutant is one change: a comparison, `and`/`or`, a flag, a number (by one; a fraction by a tenth), a text, an
arithmetic operator, a returned value (None instead) or a condition (negated). `tools/mutants.toml` lists the
modules, how many mutants each gets, which tests must notice, and the known survivors with their reasons. The
choice depends only on the seed and the changed code, so an edit elsewhere in a module does not change it.

Tests run in copies of the tree in a temporary folder, at the lowest priority. Exits with 1 if more mutants
survive than `--at-most`, the known ones included.

mutmut changes only the inside of functions, so none of the tables of words; cosmic-ray changes neither texts
nor returned values. Both make every mutant of a module, which takes hours here. Hence this script.
"""

from __future__ import annotations

import argparse
import ast
import copy
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import msgspec
from msgspec import Struct

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "tools" / "mutants.toml"
COPIED = ("src", "tests", "tools", "benchmarks", "data", "docs", ".ci")

# Seconds after which a test of a mutant fails: it loops. On a busy machine tests take a fraction of it.
TIME_LIMIT = 100

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}


class Mutant(Struct, frozen=True):
    """A change of a module: the text of a place, and its replacement."""

    kind: str
    function: str  # qualified name, empty at the top of the module
    line: int
    start: int  # byte offsets into the module
    end: int
    old: str
    new: str

    @property
    def change(self) -> str:
        """Return the change in one line."""
        old, new = (" ".join(text.split()) for text in (self.old, self.new))
        return f"{self.kind}: {old} -> {new}"

    def apply(self, source: str) -> str:
        """Return the source of the module with the change."""
        data = source.encode()
        return (data[: self.start] + self.new.encode() + data[self.end :]).decode()


class Known(Struct, frozen=True):
    """A survivor with the reason why no test notices it."""

    function: str
    change: str
    reason: str


class Module(Struct, frozen=True):
    """A module to change, and the tests that must notice."""

    path: str
    count: int
    first: tuple[str, ...]
    then: tuple[str, ...]
    known: tuple[Known, ...] = ()


def modules() -> list[Module]:
    """Return the modules listed in the table."""
    return msgspec.convert(tomllib.loads(TABLE.read_text(encoding="utf-8"))["module"], list[Module])


def mutants(source: str) -> list[Mutant]:
    """Return every mutant of a module in line order."""
    tree = ast.parse(source)
    lines = [0]
    for line in source.encode().splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    found = []
    for node, parents in _walk(tree, ()):
        for kind, changed in _changes(node, parents):
            place = next((p for p in parents if isinstance(p, ast.JoinedStr)), node)
            start = lines[place.lineno - 1] + place.col_offset
            end = lines[(place.end_lineno or 0) - 1] + (place.end_col_offset or 0)
            old = source.encode()[start:end].decode()
            new = _replaced(place, node, changed)
            names = (p.name for p in parents if isinstance(p, ast.FunctionDef | ast.ClassDef))
            found.append(Mutant(kind, ".".join(names), node.lineno, start, end, old, new))
    return sorted(found, key=lambda m: (m.start, m.kind, m.new))


def _walk(
    node: ast.AST, parents: tuple[ast.AST, ...]
) -> Iterator[tuple[ast.expr | ast.stmt, tuple[ast.AST, ...]]]:
    """Yield expressions and statements that run, each with its parents, outermost first."""
    if isinstance(node, ast.expr | ast.stmt):
        yield node, parents
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "format_spec"):
            continue
        children = value if isinstance(value, list) else [value]
        for child in children:
            if isinstance(child, ast.AST) and not _is_docstring(child):
                yield from _walk(child, (*parents, node))


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _changes(node: ast.expr | ast.stmt, parents: tuple[ast.AST, ...]) -> Iterator[tuple[str, ast.AST]]:
    """Yield the changes of a node: the kind and the changed node."""
    match node:
        case ast.Compare():
            for i, operator in enumerate(node.ops):
                ops = [*node.ops[:i], COMPARISONS[type(operator)](), *node.ops[i + 1 :]]
                yield "comparison", ast.Compare(node.left, ops, node.comparators)
        case ast.BoolOp():
            yield "boolean", ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        case ast.UnaryOp(op=ast.Not()):
            yield "boolean", node.operand
        case ast.Constant(value=bool()):
            yield "boolean", ast.Constant(not node.value)
        case ast.Constant(value=int() as number):
            yield from (("number", ast.Constant(number + step)) for step in (1, -1))
        case ast.Constant(value=float() as number):
            yield from (("number", ast.Constant(new)) for new in (number * 1.1 or 1.0, number * 0.9 or -1.0))
        case ast.Constant(value=str() as text):
            yield "text", ast.Constant(f"XX{text}")
        case ast.BinOp() if type(node.op) in ARITHMETIC:
            yield "arithmetic", ast.BinOp(node.left, ARITHMETIC[type(node.op)](), node.right)
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield "return", ast.Return(ast.Constant(None))
    if isinstance(node, ast.expr) and _is_condition(node, parents):
        yield "condition", ast.UnaryOp(ast.Not(), node)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_condition(node: ast.expr, parents: tuple[ast.AST, ...]) -> bool:
    """Return whether a node is a condition whose negation is no other change of the node."""
    parent = parents[-1] if parents else None
    match node:
        case ast.UnaryOp(op=ast.Not()) | ast.Compare(ops=[ast.Eq() | ast.NotEq() | ast.Is() | ast.IsNot()]):
            return False
        case ast.Compare(ops=[ast.In() | ast.NotIn()]):
            return False
    if isinstance(parent, ast.comprehension):
        return node in parent.ifs
    return isinstance(parent, ast.If | ast.IfExp | ast.While) and parent.test is node


def _replaced(place: ast.AST, node: ast.AST, changed: ast.AST) -> str:
    """Return the text of a place with one node changed (for a node in an f-string, the whole f-string)."""

    class Replace(ast.NodeTransformer):
        def visit(self, visited: ast.AST) -> ast.AST:
            return changed if visited is node else self.generic_visit(visited)

    if place is not node:
        place = _copy_except(place, node)
        text = ast.unparse(ast.fix_missing_locations(Replace().visit(place)))
    else:
        text = ast.unparse(ast.fix_missing_locations(changed))
    whole = isinstance(changed, ast.Return | ast.Constant) or place is not node
    return text if whole and not text.startswith("-") else f"({text})"


def _copy_except(place: ast.AST, node: ast.AST) -> ast.AST:
    """Return a deep copy in which one node is still the same object."""
    return copy.deepcopy(place, {id(node): node})


def chosen(module: Module, source: str, seed: int) -> list[Mutant]:
    """Return a sample of the mutants of a module, chosen by the seed and the text of each mutant."""
    seen: dict[tuple[str, ...], int] = {}
    ranked = []
    for mutant in mutants(source):
        key = (mutant.function, mutant.kind, mutant.old, mutant.new)
        seen[key] = seen.get(key, 0) + 1
        digest = hashlib.sha256(repr((seed, key, seen[key])).encode()).hexdigest()
        ranked.append((digest, mutant))
    ranked.sort(key=lambda item: item[0])
    return sorted((mutant for _, mutant in ranked[: module.count]), key=lambda m: m.start)


class Tree:
    """A copy of the repository, in which one module at a time is changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in COPIED:
            if not (ROOT / name).exists():
                continue
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for file in ROOT.iterdir():
            if file.is_file():
                shutil.copy(file, folder)
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(folder / "src"),
            "XDG_CACHE_HOME": str(folder / ".cache"),
            "K8SML_CACHE_DIR": str(folder / ".cache" / "k8sml"),
            "PYTHONDONTWRITEBYTECODE": "",  # bytecode saves a second a run
        }

    def passes(self, tests: Iterable[str], *options: str) -> bool:
        """Return whether tests pass. The first failure ends them. Paths may be patterns (`test_*.py`)."""
        paths = [str(path) for pattern in tests for path in sorted(self.folder.glob(pattern))]
        if not paths:
            return True
        pytest = [sys.executable, "-m", "pytest", "-x", "-q", "-n0", "-p", "no:cacheprovider"]
        command = [*pytest, f"--timeout={TIME_LIMIT}", *options, *paths]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, check=False
        )
        return done.returncode == 0

    def survives(self, module: Module, source: str, mutant: Mutant | None) -> bool:
        """Return whether no test notices the mutant; with None, whether the tests pass without a change."""
        file = self.folder / module.path
        try:
            self._write(file, mutant.apply(source) if mutant else source)
            return self.passes(module.first, "-m", "not slow") and self.passes(module.then)
        finally:
            self._write(file, source)

    def _write(self, file: Path, source: str) -> None:
        """Write a module and remove its bytecode, which Python checks only by size and second."""
        file.write_text(source, encoding="utf-8")
        for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*.pyc"):
            compiled.unlink()


def run(table: Iterable[Module], seed: int, jobs: int, report: Callable[[str], None]) -> int:
    """Try the chosen mutants, report survivors and the score, and return the number of survivors.

    Raises SystemExit if the tests of a module fail without any change.
    """
    total = survived = 0
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(jobs) as pool:
        trees: SimpleQueue[Tree] = SimpleQueue()
        for i in range(jobs):
            trees.put(Tree(Path(folder) / str(i)))
        for module in table:
            source = (ROOT / module.path).read_text(encoding="utf-8")
            tried = chosen(module, source, seed)
            left = survivors(module, source, tried, trees, pool)
            total, survived = total + len(tried), survived + len(left)
            report(f"{module.path}: {len(tried)} mutants, {len(left)} survived")
            for mutant in left:
                report(f"  {module.path}:{mutant.line}: {mutant.change} ({mutant.function or 'module'})")
                report(f"    {_reason(module, mutant)}")
    killed = total - survived
    report(f"{killed} of {total} mutants killed ({killed / max(total, 1):.1%}), {survived} survived")
    return survived


def survivors(
    module: Module, source: str, tried: list[Mutant], trees: SimpleQueue[Tree], pool: ThreadPoolExecutor
) -> list[Mutant]:
    """Return the mutants that no test notices. Each is tried in a separate tree."""

    def survives(mutant: Mutant | None) -> bool:
        tree = trees.get()
        try:
            return tree.survives(module, source, mutant)
        finally:
            trees.put(tree)

    if not survives(None):
        raise SystemExit(f"{module.path}: its tests fail without any change; mend them first")
    return [mutant for mutant, lives in zip(tried, pool.map(survives, tried), strict=True) if lives]


def _reason(module: Module, mutant: Mutant) -> str:
    for known in module.known:
        if (known.function, known.change) == (mutant.function, mutant.change):
            return f"known: {known.reason}"
    return "no test notices this"


def main() -> int:
    """Run the script and return its exit code."""
    parser = argparse.ArgumentParser(description="Change small things, and count what no test notices.")
    parser.add_argument(
        "--only", action="append", help="modules whose path ends so; repeatable", metavar="PATH"
    )
    parser.add_argument("--seed", type=int, default=0, help="which sample of mutants (default: 0)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many at a time")
    parser.add_argument("--at-most", type=int, default=15, help="survivors that are accepted (default: 15)")
    parser.add_argument("--list", action="store_true", help="print the chosen mutants and run nothing")
    options = parser.parse_args()
    table = [m for m in modules() if not options.only or any(m.path.endswith(end) for end in options.only)]
    if options.list:
        for module in table:
            for mutant in chosen(module, (ROOT / module.path).read_text(encoding="utf-8"), options.seed):
                print(f"{module.path}:{mutant.line}: {mutant.change}")
        return 0
    os.nice(19)
    left = run(table, options.seed, options.jobs, lambda line: print(line, flush=True))
    return int(left > options.at_most)


if __name__ == "__main__":
    sys.exit(main())
