"""A sample of mutants against the tests of the pure core: which of them does no test notice?

    mutmut run 'perfxl.values.blanks.*'                  # once: writes mutants/ and who calls what
    python tests/support/mutants.py 120 --seed 1         # draws, tries, and counts them by room
    python tests/support/mutants.py NAME NAME...         # these alone

What `mutmut` makes and writes down, in one process: the tests are collected once, and each mutant is
a fork that runs those which call its function, the quickest first; one whose function is called as
its module is read is tried in a process of its own. Survivors are printed as they are found (`mutmut
show NAME` has the change), in the end the killed of all by room, with the interval that holds the
true share with 19 chances in 20. The same seed draws the same mutants as long as the code stays.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from math import sqrt
from pathlib import Path
from typing import Any

import pytest

MADE = Path(__file__).resolve().parents[2] / "mutants"
SECONDS = 120  # of processor time for one mutant; its tests take a tenth of it
OPTIONS = ["-s", "-qq", "-p", "no:cacheprovider", "--hypothesis-profile=mutants"]
FEW = 5  # tests that call a function which is called as its module is read
TESTS = ["tests/values", "tests/rules", "tests/reading"]


def names() -> list[str]:
    """All mutants there are, in order."""
    found = [json.loads(path.read_bytes()) for path in MADE.glob("perfxl/**/*.meta")]
    return sorted(name for each in found for name in each["exit_code_by_key"])


def interval(killed: int, total: int) -> str:
    """The share killed, and Wilson's interval around it."""
    z, share = 1.96, killed / total
    middle = (share + z * z / 2 / total) / (1 + z * z / total)
    half = z / (1 + z * z / total) * sqrt(share * (1 - share) / total + (z / 2 / total) ** 2)
    return f"{killed} of {total}, {share:.0%} ({middle - half:.0%}–{middle + half:.0%})"


class Trial:
    """A pytest plugin: in the place of one run of the tests, one for each mutant."""

    def __init__(self, drawn: list[str]) -> None:
        told = json.loads((MADE / "mutmut-stats.json").read_bytes())
        self.tests, self.seconds = told["tests_by_mangled_function_name"], told["duration_by_test"]
        self.drawn, self.killed, self.tried = drawn, Counter[str](), Counter[str]()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try them all."""
        items = {item.nodeid: item for item in session.items}
        gc.freeze()  # what the forks share stays shared
        if apart(lambda: noticed("", session, session.items)):
            pytest.exit("A test fails without any mutant: is mutants/ older than the tests?", 2)
        for name in self.drawn:
            callers = set(self.tests.get(name.rpartition("__mutmut_")[0], ()))
            early = len(callers) < FEW
            callers |= items.keys() - self.seconds.keys()  # written since
            tests = sorted(callers & items.keys(), key=lambda test: self.seconds.get(test, 0))
            room = name.split(".")[1]
            self.tried[room] += 1
            chosen = [items[test] for test in tests]
            seen = apart(partial(noticed, name, session, chosen))
            if seen or (early and noticed_from_the_start(name)):
                self.killed[room] += 1
            else:
                print(f"{sum(self.tried.values()):4} {name}  {len(tests)} tests", flush=True)
        return True


def apart(look: Callable[[], int]) -> bool:
    """What a look comes to in a fork, or that it did not end well."""
    child = os.fork()
    if not child:
        try:
            os._exit(look())
        finally:  # pytest gave up
            os._exit(1)
    return bool(os.waitpid(child, 0)[1])


def noticed(name: str, session: pytest.Session, items: list[pytest.Item]) -> int:
    """Whether a test fails under a mutant; called in the child."""
    from mutmut.mutation import trampoline

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    trampoline.get_mutant_under_test = lambda: name
    session.testsfailed = 0
    nexts: list[Any] = [*items[1:], None]
    for item, following in zip(items, nexts, strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return 1
    return 0


def noticed_from_the_start(name: str) -> bool:
    """The same in a process that reads the modules under the mutant."""
    environment = os.environ | {"MUTANT_UNDER_TEST": name}
    line = [sys.executable, "-m", "pytest", *OPTIONS, "-x", *TESTS]
    return bool(subprocess.run(line, env=environment, capture_output=True, check=False).returncode)


def main() -> int:
    """Draw, try and count."""
    asked = argparse.ArgumentParser()
    asked.add_argument("drawn", nargs="+", help="how many, or their names")
    asked.add_argument("--seed", type=int, default=0)
    given = asked.parse_args()
    made = names()
    if given.drawn[0].isdigit():
        drawn = random.Random(given.seed).sample(made, int(given.drawn[0]))
    else:
        drawn = [name for name in given.drawn if name in made]
    os.chdir(MADE)
    sys.path[0] = str(MADE)  # its tests and its perfxl, not those beside this file
    trial = Trial(drawn)
    if ended := pytest.main([*OPTIONS, *TESTS], plugins=[trial]):
        return int(ended)
    for room, tried in sorted(trial.tried.items()):
        print(f"{room:8} {interval(trial.killed[room], tried)}")
    print(f"together {interval(trial.killed.total(), trial.tried.total())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
