"""A sample of mutants of the pure core against the fast tests: which of them does no test notice?

    python tests/support/mutants.py 120 --seed 1                # of all three rooms
    python tests/support/mutants.py 60 --of rules/checks        # of a room or a module
    python tests/support/mutants.py --of rules/lights.py:40     # every one of a line
    python tests/support/mutants.py 60 --kind word              # texts and arguments instead
    python tests/support/mutants.py 60 --near                   # against the tests of the rooms alone

The changes are `mutmut`'s, one to a mutant, and a ``return`` of nothing beside them. (`mutmut` itself
passes over every decorated function, and so over every check.) Of the two kinds, *logic* is
comparisons, and/or, not, numbers, truths, plus/minus, assignments, branches and returns, *word* is
texts, arguments and methods of texts.

All is one process: the tests are collected once, and who calls what is written down the first time
(in ``mutants/``, and for tests written since). A mutant is then a fork in which the changed function
has the changed code, and which runs the tests that call it, the quickest first; a function that was
called as the modules were read, and a line outside of all functions, is tried in a process of its
own. Survivors are printed as they are found, in the end the killed of all by room, with the interval
that holds the true share with 19 chances in 20. The same seed draws the same of the same code.
"""

from __future__ import annotations

import argparse
import gc
import importlib.machinery
import json
import os
import random
import resource
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import _lru_cache_wrapper, partial
from math import sqrt
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    import libcst as cst

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("values", "rules", "reading")
CALLS = ROOT / "mutants" / "calls.json"
SECONDS = 60  # of processor time for one mutant, beside three times what its tests take
OPTIONS = ["-s", "-qq", "-p", "no:cacheprovider", "--hypothesis-profile=mutants", "-m", "not slow"]
TESTS = ["perfxl", "tests"]
NEAR = [f"{top}/{room}" for top in TESTS for room in ROOMS]
EARLY = "as the modules were read"
Operators = list[tuple[type, Callable[[Any], Iterable[Any]]]]
Key = tuple[str, int]  # a function's name and line


LOGIC = {
    *("operator_number", "operator_name", "operator_remove_unary_ops", "operator_keywords"),
    *("operator_swap_op", "operator_assignment", "operator_augmented_assignment"),
    *("operator_match", "operator_if_exp", "operator_lambda", "returns_nothing"),
}


class Mutant(NamedTuple):
    """One change of one file."""

    path: str  # of the module, from the root of the project
    line: int
    kind: str
    source: str  # the whole module with the change

    def __str__(self) -> str:
        """Where, and the lines that differ."""
        before = (ROOT / self.path).read_text().splitlines()
        after = self.source.splitlines()
        apart = [(a, b) for a, b in zip(before, after, strict=False) if a != b]
        was, now = apart[0] if apart else ("", "")
        return f"{self.path}:{self.line}\n       - {was.strip()}\n       + {now.strip()}"


# What may be changed ------------------------------------------------------------------------------


def operators() -> Operators:
    """By the kind of a node, what may stand in its place."""
    import libcst as cst
    from mutmut.mutation.mutators import mutation_operators

    def returns_nothing(node: cst.Return) -> Iterator[cst.Return]:
        if node.value is not None and getattr(node.value, "value", "") != "None":
            yield node.with_changes(value=cst.Name("None"))

    return [*mutation_operators, (cst.Return, returns_nothing)]


def _changed(node: cst.CSTNode, known: Operators) -> Iterator[tuple[cst.CSTNode, cst.CSTNode, str]]:
    """A node and those in it, each with what may stand in its place, and of which kind that is."""
    if type(node).__name__ in ("Annotation", "Import", "ImportFrom"):
        return
    for kind, operator in known:
        if isinstance(node, kind):
            name = "logic" if operator.__name__ in LOGIC else "word"
            yield from ((node, changed, name) for changed in operator(node))
    for child in node.children:
        yield from _changed(child, known)


def changes(path: str) -> list[tuple[int, str, Callable[[], Mutant]]]:
    """The line and kind of every change of a module, and how to make it."""
    import libcst as cst
    from libcst.metadata import MetadataWrapper, PositionProvider

    wrapper = MetadataWrapper(cst.parse_module((ROOT / path).read_text()))
    where = wrapper.resolve(PositionProvider)
    found: list[tuple[int, str, Callable[[], Mutant]]] = []
    for old, new, kind in _changed(wrapper.module, operators()):
        line = where[old].start.line if old in where else 0
        found.append((line, kind, partial(_made, wrapper.module, path, line, kind, old, new)))
    return found


def _made(
    module: cst.Module, path: str, line: int, kind: str, old: cst.CSTNode, new: cst.CSTNode
) -> Mutant:
    changed: Any = module.deep_replace(old, new)
    return Mutant(path, line, kind, changed.code)


def drawn(of: str, kind: str, count: int | None, seed: int) -> list[Mutant]:
    """So many mutants of a room, a module or a line; all of them without a count."""
    folder, _, line = of.partition(":")
    paths = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("perfxl/**/*.py"))
    under = [f"perfxl/{room}" for room in ([folder] if folder else ROOMS)]
    makers = [
        make
        for path in paths
        if any(path == each or path.startswith(each + "/") for each in under)
        for at, of_kind, make in changes(path)
        if kind in (of_kind, "both") and (not line or int(line) == at)
    ]
    if count is not None:
        makers = random.Random(seed).sample(makers, min(count, len(makers)))
    return [make() for make in makers]


# Under a change -----------------------------------------------------------------------------------


def codes(code: CodeType) -> Iterator[CodeType]:
    """A code object, and those that stand in it."""
    yield code
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from codes(const)


def named(code: CodeType) -> str:
    """What a function is called, also after lines were added above it."""
    return f"{os.path.relpath(code.co_filename, ROOT)}:{code.co_qualname}"


def key(code: CodeType) -> Key:
    """By what one function is known, changed or not."""
    return named(code), code.co_firstlineno


def bare(code: CodeType) -> tuple[Any, ...]:
    """A code object without those that stand in it."""
    consts = [repr(const) for const in code.co_consts if not isinstance(const, CodeType)]
    return code.co_code, consts, code.co_names, code.co_varnames, code.co_freevars


def differing(mutant: Mutant) -> dict[Key, CodeType]:
    """The functions that a change reaches, with their new code; none where it is outside of all."""
    name = str(ROOT / mutant.path)
    old = {
        key(each): each for each in codes(compile((ROOT / mutant.path).read_text(), name, "exec"))
    }
    new = {key(each): each for each in codes(compile(mutant.source, name, "exec"))}
    changed = [each for each in new if each not in old or bare(new[each]) != bare(old[each])]
    if not changed or any(not new[each].co_flags & 1 for each in changed):  # no optimised locals
        return {}
    return {each: new[each] for each in new if each in old and new[each] != old[each]}


class Trial:
    """A pytest plugin: in the place of one run of the tests, one for each mutant."""

    def __init__(self, mutants: list[Mutant]) -> None:
        self.mutants = mutants
        self.killed, self.tried = Counter[str](), Counter[str]()
        self.callers: dict[str, dict[str, float]] = defaultdict(dict)  # function → test → seconds
        self.live: dict[Key, list[FunctionType]] = defaultdict(list)
        self.caches: list[_lru_cache_wrapper[Any]] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try them all."""
        sys.setprofile(None)
        items = {item.nodeid: item for item in session.items}
        self._remember(session, items)
        for each in gc.get_objects():
            if isinstance(each, FunctionType):
                self.live[key(each.__code__)].append(each)
            elif isinstance(each, _lru_cache_wrapper) and each.__module__.startswith("perfxl"):
                self.caches.append(each)
        gc.freeze()  # what the forks share stays shared
        plans = [(mutant, *self._plan(mutant, items)) for mutant in self.mutants]
        every = {test.nodeid: test for _, _, chosen, _, _ in plans for test in chosen}
        if apart(partial(failed, session, [*every.values()])):
            pytest.exit("A test fails without any change: rm -r mutants, or mend it.", 2)
        for number, (mutant, reached, chosen, early, limit) in enumerate(plans, 1):
            room = mutant.path.split("/")[1]
            self.tried[room] += 1
            if chosen and apart(partial(self._noticed, reached, session, chosen, limit)):
                self.killed[room] += 1
            elif early and noticed_from_the_start(mutant):
                self.killed[room] += 1
            else:
                print(f"{number:4} {mutant}  ({len(chosen)} tests)", flush=True)
        return True

    def _plan(
        self, mutant: Mutant, items: dict[str, pytest.Item]
    ) -> tuple[dict[Key, CodeType], list[pytest.Item], bool, int]:
        """What a change reaches, the tests that call it, the quickest first, whether it is called
        early, and the seconds that it may take."""
        reached = {each: code for each, code in differing(mutant).items() if self.live[each]}
        tests = dict(pair for name, _ in reached for pair in self.callers[name].items())
        chosen = [items[name] for name in sorted(tests, key=tests.__getitem__) if name in items]
        early = not reached or any(EARLY in self.callers[name] for name, _ in reached)
        return reached, chosen, early, SECONDS + 3 * int(sum(tests.values()))

    def _remember(self, session: pytest.Session, items: dict[str, pytest.Item]) -> None:
        """Who calls what: as written down, and for the tests written since."""
        known = json.loads(CALLS.read_bytes()) if CALLS.exists() else {}
        new = [item for name, item in items.items() if name not in known]
        if new:
            print(f"{len(new)} tests are run once, to see what they call.", flush=True)
            part = CALLS.with_suffix(f".{os.getpid()}")
            CALLS.parent.mkdir(exist_ok=True)
            apart(partial(calls_of, session, new, part))
            known |= json.loads(part.read_bytes())
            failing = [name for name, (_, called) in known.items() if called is None]
            print("These fail without any change, and count for nothing:", *failing, sep="\n  ")
            CALLS.write_text(json.dumps(known))
            part.unlink()
        for name, (seconds, called) in known.items():
            for function in called or ():
                self.callers[function][name] = seconds
        for function in watched.called:
            self.callers[function][EARLY] = 0.0

    def _noticed(
        self,
        new: dict[Key, CodeType],
        session: pytest.Session,
        items: list[pytest.Item],
        limit: int,
    ) -> int:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        for each, code in new.items():
            for function in self.live[each]:
                function.__code__ = code
        for cached in self.caches:
            cached.cache_clear()
        return failed(session, items)


class Watch:
    """Which functions of the rooms are called."""

    def __init__(self) -> None:
        self.called: set[str] = set()
        self.codes: dict[CodeType, str] = {}

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        """A profile function."""
        if event == "call":
            code = frame.f_code
            if (name := self.codes.get(code)) is None:
                ours = any(f"/perfxl/{room}/" in code.co_filename for room in ROOMS)
                name = self.codes[code] = named(code) if ours else ""
            if name:
                self.called.add(name)


watched = Watch()


def calls_of(session: pytest.Session, items: list[pytest.Item], into: Path) -> int:
    """Write down what each test calls and how long it takes; called in a fork."""
    from time import process_time

    quiet()
    found: dict[str, tuple[float, list[str] | None]] = {}  # none of a test that fails
    for item, following in following_each(items):
        watched.called, begun, session.testsfailed = set(), process_time(), 0
        sys.setprofile(watched)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        sys.setprofile(None)
        called = None if session.testsfailed else sorted(watched.called)
        found[item.nodeid] = process_time() - begun, called
    into.write_text(json.dumps(found))
    return 0


def failed(session: pytest.Session, items: list[pytest.Item]) -> int:
    """Whether one of these tests fails; called in a fork."""
    quiet()
    session.testsfailed = 0
    for item, following in following_each(items):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return 1
    return 0


def following_each(items: list[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    """Each test and the next."""
    return zip(items, [*items[1:], None], strict=True)


def quiet() -> None:
    """Nothing more is printed."""
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)


def apart(look: Callable[[], int]) -> bool:
    """What a look comes to in a fork, or that it did not end well."""
    child = os.fork()
    if not child:
        try:
            os._exit(look())
        finally:  # pytest gave up
            os._exit(1)
    return bool(os.waitpid(child, 0)[1])


def noticed_from_the_start(mutant: Mutant) -> bool:
    """The same in a process that reads the module under the change."""
    line = [sys.executable, __file__, "--apart", mutant.path]
    done = subprocess.run(line, input=mutant.source.encode(), capture_output=True, check=False)
    return bool(done.returncode)


def from_the_start(path: str, source: str) -> int:
    """The tests of the rooms with another source for one module."""
    read = importlib.machinery.SourceFileLoader.get_code

    def get_code(self: importlib.machinery.SourceFileLoader, name: str) -> CodeType | None:
        if self.path == str(ROOT / path):
            return compile(source, self.path, "exec")
        return read(self, name)

    importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[assignment, method-assign]
    resource.setrlimit(resource.RLIMIT_CPU, (4 * SECONDS, 4 * SECONDS))
    return int(pytest.main([*OPTIONS, "-x", *NEAR]))


# The count ----------------------------------------------------------------------------------------


def interval(killed: int, total: int) -> str:
    """The share killed, and Wilson's interval around it."""
    z, share = 1.96, killed / total
    middle = (share + z * z / 2 / total) / (1 + z * z / total)
    half = z / (1 + z * z / total) * sqrt(share * (1 - share) / total + (z / 2 / total) ** 2)
    return f"{killed} of {total}, {share:.0%} ({middle - half:.0%}–{middle + half:.0%})"


def main() -> int:
    """Draw, try and count."""
    asked = argparse.ArgumentParser()
    asked.add_argument("count", nargs="?", type=int, help="how many; without it, all")
    asked.add_argument("--of", default="", help="a room, a folder, a module or a line of one")
    asked.add_argument("--kind", choices=["logic", "word", "both"], default="logic")
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--near", action="store_true", help="only the tests of the three rooms")
    asked.add_argument("--apart", help=argparse.SUPPRESS)
    given = asked.parse_args()
    os.chdir(ROOT)
    sys.path[0] = str(ROOT)
    if given.apart:
        return from_the_start(given.apart, sys.stdin.read())
    trial = Trial(drawn(given.of, given.kind, given.count, given.seed))
    sys.setprofile(watched)
    if ended := pytest.main([*OPTIONS, *(NEAR if given.near else TESTS)], plugins=[trial]):
        return int(ended)
    for room, tried in sorted(trial.tried.items()):
        print(f"{room:8} {interval(trial.killed[room], tried)}")
    print(f"together {interval(trial.killed.total(), trial.tried.total())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
