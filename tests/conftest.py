"""What every test can ask for, and which tests are run."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.corpus import CORPUS
from tests.support.office import Office

if TYPE_CHECKING:
    from tests.support.xlwings_uno import Desk

HERE = Path(__file__).resolve().parent
PROGRAMS = {"office", "running_desk"}  # what asks for one of these starts a program: slow
APART = ("page", "windows")  # in browsers, in a Windows Python: ./test page, ./test windows

# The examples are the same every time and may take their time: a change is judged by what it changed,
# and none fails by chance. --hypothesis-profile=anew draws others, which is how the next fault is found.
SAME = settings(derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", SAME)
settings.register_profile("anew", SAME, derandomize=False)
settings.register_profile("mutants", SAME, max_examples=30)
settings.load_profile("same")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A folder that stands apart is run when it is asked for by name."""
    if collection_path.parent != HERE or collection_path.name not in APART:
        return None
    asked = [(config.invocation_params.dir / arg.split("::")[0]).resolve() for arg in config.args]
    return None if any(path.is_relative_to(collection_path) for path in asked) else True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """``-m "not slow"`` leaves out whatever starts a program, beside what says so itself."""
    for item in items:
        if PROGRAMS & set(getattr(item, "fixturenames", ())):
            item.add_marker("slow")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says in one line what a whole run left out."""
    config = terminalreporter.config
    if config.args != config.getini("testpaths"):
        return
    left = [f"tests/{name} (./test {name})" for name in APART if (HERE / name).is_dir()]
    if not CORPUS.is_dir():
        left.append("tests/corpus (no public corpus at PERFXL_CORPUS or beside the clone)")
    if left:
        terminalreporter.write_line(f"left out: {', '.join(left)}")


@pytest.fixture(scope="session", autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What perfxl keeps for its user is kept apart from who runs the tests, who may have no home."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        yield


@pytest.fixture(scope="session", autouse=True)
def one_day() -> Iterator[None]:
    """All tests of a run have one day, also where it goes over midnight."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(
            "SOURCE_DATE_EPOCH", os.environ.get("SOURCE_DATE_EPOCH") or f"{time.time():.0f}"
        )
        yield


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """LibreOffice, started at its first use; one a test process, with a profile of its own."""
    with Office.start(tmp_path_factory.mktemp("office")) as running:
        yield running


@pytest.fixture(scope="session")
def running_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A LibreOffice in Excel's place, for what goes through xlwings; one a test process."""
    from tests.support.xlwings_uno import Desk  # only where it is asked for: it loads xlwings

    with Desk.start(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


@pytest.fixture
def desk(
    running_desk: Desk, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    """The desk, empty; whatever a test leaves open is closed.

    With temporary files of its own: a press gives way to another of the same user, and the tests press
    in several processes at once.
    """
    own = str(tmp_path_factory.mktemp("pressed"))
    monkeypatch.setenv("TMPDIR", own)
    monkeypatch.setattr(tempfile, "tempdir", own)
    running_desk.alerts.clear()
    running_desk.protected_again.clear()
    running_desk.framed.clear()
    yield running_desk
    for number in list(running_desk.program.books):
        running_desk.program.close(number)
