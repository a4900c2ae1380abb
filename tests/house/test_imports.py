"""The folders show the trip, and imports run one way along it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.support import ROOT

PACKAGE = ROOT / "perfxl"

# Ground first. A folder imports what stands left of it, and never what stands beside it.
TRIP = (
    {"text"}, {"form"}, {"values"}, {"rules"}, {"layout"}, {"reading"}, {"report", "renewal"},
    {"ledger"}, {"excel"}, {"documents"}, {"jobs"}, {"page"}, {"cli"},
)  # fmt: skip
LONGEST = 450  # lines of a module


@cache
def modules() -> dict[str, Path]:
    """Every module by its name within the package; a folder's ``__init__`` is the folder."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(node: ast.AST) -> Iterator[str]:
    """The modules of the package that a piece of code imports; what only types need is left out."""
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        for other in node.orelse:
            yield from imported(other)
        return
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, "relative import"
        names = [f"{node.module}.{alias.name}" for alias in node.names]
    else:
        names = []
    for name in names:
        within = name.removeprefix("perfxl.") if name.startswith("perfxl.") else None
        while within is not None and within not in modules():
            within = within.rpartition(".")[0] if "." in within else ""
        if within:
            yield within
    for child in ast.iter_child_nodes(node):
        yield from imported(child)


@cache
def arrows() -> dict[str, frozenset[str]]:
    """Each module with those that it imports, at its head or when it runs."""
    return {
        name: frozenset(imported(ast.parse(path.read_text("utf-8")))) - {name}
        for name, path in modules().items()
    }


def room(module: str) -> str:
    """The folder at the top in which a module stands, or itself."""
    return module.partition(".")[0]


def test_every_folder_stands_on_the_trip() -> None:
    folders = {room(name) for name, path in modules().items() if path.parent != PACKAGE}
    assert folders <= set.union(*TRIP)
    entries = {name for name, path in modules().items() if path.parent == PACKAGE}
    assert len(folders) + len(entries) <= 18


def test_imports_run_one_way() -> None:
    step = {folder: number for number, folders in enumerate(TRIP) for folder in folders}
    wrong = {
        (module, other)
        for module, others in arrows().items()
        for other in others
        if room(module) in step  # an entry at the top may import anything
        and room(module) != room(other)
        and step.get(room(other), len(TRIP)) >= step[room(module)]
    }
    assert wrong == set()


def test_there_is_no_circle() -> None:
    assert set(circles()) == set()


def circles() -> Iterator[frozenset[str]]:
    """Modules that import each other, however far round."""

    @cache
    def reached(module: str) -> frozenset[str]:
        seen: set[str] = set()
        ahead = list(arrows()[module])
        while ahead:
            here = ahead.pop()
            if here not in seen:
                seen.add(here)
                ahead += arrows()[here]
        return frozenset(seen)

    for module in arrows():
        if module in reached(module):
            yield frozenset(other for other in reached(module) if module in reached(other))


def test_no_module_is_long() -> None:
    long = {
        name
        for name, path in modules().items()
        if len(path.read_text("utf-8").splitlines()) > LONGEST
    }
    assert not long
