"""What a folder brings with it: code, records and links that are not to be trusted, and interrupts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from perfxl.jobs.folder.inspection import Inspection, inspect
from perfxl.jobs.folder.record import SUFFIX
from tests.support import PATIENCE, ROOT, bureau

pytestmark = pytest.mark.slow

PERFXL = str(Path(sys.executable).with_name("perfxl"))

NAMES = (
    "argparse ast base64 bisect calendar click codecs collections concurrent contextlib copy csv "
    "datetime decimal difflib email enum fractions functools gc hashlib heapq hmac html importlib "
    "inspect io json keyword locale logging msgspec multiprocessing numbers openpyxl operator "
    "pathlib perfxl pickle platform queue random re reprlib secrets selectors shutil signal site "
    "sitecustomize socket sqlite3 ssl string struct subprocess tempfile textwrap threading token "
    "tokenize tomllib traceback types typing unicodedata urllib usercustomize uuid warnings "
    "weakref xlsxwriter xml zipfile"
).split()
"""What the program or one of its helpers imports at some time."""


@pytest.fixture
def received(tmp_path: Path) -> Path:
    """Four forms, one in an old format, among files that are named as modules are."""
    folder = tmp_path / "received"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.xlsx").write_bytes(bureau.file(bureau.clean(number)))
    for name in NAMES:
        code = f"open({str(tmp_path / 'ran')!r}, 'a').write({name!r} + '\\n')\n"
        (folder / f"{name}.py").write_text(code)
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(code)
    return folder


def ran(folder: Path) -> str:
    log = folder.parent / "ran"
    return log.read_text() if log.exists() else ""


COMMANDS = [
    ("batch", ".", "-o", "../out.xlsx", "--jobs", "2"),
    ("batch", ".", "-o", "../out.csv", "--jobs", "1"),
    ("verify", "0.xlsx", "1.xlsx"),
    ("verify", "0.xlsx", "--no-write", "--lang", "en"),
    ("export", "0.xlsx"),
    ("rollover", "0.xlsx", "--year", "2026", "-o", "../blanks"),
    ("checks",),
    ("doctor",),
    ("demo",),
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda found: " ".join(found))
def test_no_command_runs_code_that_lies_in_the_folder(
    received: Path, arguments: tuple[str, ...]
) -> None:
    done = subprocess.run(
        [PERFXL, *arguments], cwd=received, capture_output=True, text=True, timeout=PATIENCE
    )
    assert "核验 4 +" in done.stdout or done.returncode in (0, 1), done.stderr
    assert ran(received) == ""


def test_not_even_as_a_module_of_python(received: Path) -> None:
    """``python -m perfxl`` has Python look in the working folder for perfxl and for what Python
    itself starts with; perfxl looks there for nothing."""
    for name in NAMES:
        if name not in ("click hashlib json msgspec multiprocessing openpyxl pathlib selectors "
                        "signal socket sqlite3 struct subprocess tempfile xlsxwriter zipfile"):  # fmt: skip
            (received / f"{name}.py").unlink()
            (received / name / "__init__.py").unlink()
            (received / name).rmdir()
    command = [sys.executable, "-m", "perfxl", "batch", ".", "-o", "../out.xlsx", "--jobs", "2"]
    done = subprocess.run(command, cwd=received, capture_output=True, text=True, timeout=PATIENCE)
    assert "核验 4 +" in done.stdout, done.stderr
    assert ran(received) == ""


def test_the_planted_names_would_run(received: Path) -> None:
    """The trap is set: a helper that has the folder on its path falls into it."""
    code = "import multiprocessing.forkserver"
    subprocess.run([sys.executable, "-c", code], cwd=received, capture_output=True)
    assert "multiprocessing" in ran(received)


@pytest.mark.parametrize("before", [None, "", "1"])
def test_a_program_that_calls_us_keeps_its_environment(
    received: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    if before is not None:
        monkeypatch.setenv("PYTHONSAFEPATH", before)
    was = dict(os.environ)
    inspect(Inspection(str(received), str(tmp_path / "台账.xlsx"), jobs=2))
    assert dict(os.environ) == was


# Ends --------------------------------------------------------------------------------------------


def processes(group: int) -> list[int]:
    """The living processes of a session."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, IndexError, ValueError):
            fields = entry.read_text().rpartition(")")[2].split()
            if int(fields[3]) == group and fields[0] != "Z":
                found.append(int(entry.parent.name))
    return found


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As many files as keep two workers busy for a while: one form under many names."""
    folder = tmp_path_factory.mktemp("many") / "报送"
    folder.mkdir()
    data = bureau.file(bureau.clean(0, rows=40))
    for number in range(3000):
        (folder / f"{number:04}.xlsx").write_bytes(data)
    return folder


def started(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [PERFXL, "batch", *map(str, arguments)], stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip


def until(true: Iterator[bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    for answer in true:
        if answer:
            return
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_killed_parent_leaves_no_worker_behind(many: Path, tmp_path: Path) -> None:
    """They would hold what reads our output, as ``| tee`` does."""
    output = tmp_path / "台账.xlsx"
    process = started(many, "-o", output, "--jobs", "2")
    until(len(processes(process.pid)) >= 5 for _ in iter(int, 1))  # two workers, and helpers
    until(Path(f"{output}{SUFFIX}").exists() for _ in iter(int, 1))
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(
        timeout=PATIENCE
    )  # the end of what they write comes when the last of them ends
    until(not processes(process.pid) for _ in iter(int, 1))


READY = """
import sys
import perfxl.__main__ as program

def ready(arguments, run=program._run):
    sys.stdout.write("ready\\n")
    sys.stdout.flush()
    run(arguments)

program._run = ready
program.main()
"""


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.2, 0.8])
def test_an_interrupt_at_any_moment_is_one_line(many: Path, tmp_path: Path, delay: float) -> None:
    command = [sys.executable, "-c", READY, "batch", many, "-o", tmp_path / "台账.xlsx"]
    process = subprocess.Popen(
        [*map(str, command), "--jobs", "2"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, cwd=ROOT, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    time.sleep(delay)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, out + err
    assert "Traceback" not in err and len(err.strip().splitlines()) <= 1, err  # after the ^C's line


PRESSED = """
import os, signal
from multiprocessing import forkserver
from perfxl.jobs.folder import workers

forkserver.ensure_running = lambda: os.kill(os.getpid(), signal.SIGINT)
try:
    workers.make_ready()
except KeyboardInterrupt:
    print("kept")
"""


def test_an_interrupt_while_the_workers_are_made_ready_is_kept() -> None:
    """Ignored is what they inherit; here it waits."""
    done = subprocess.run([sys.executable, "-c", PRESSED], cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("kept\n", "")


DROPPED = """
import os, signal, sys, time, weakref
import perfxl.__main__ as program

class Lock:
    pass

def run(arguments):
    lock = Lock()
    reference = weakref.ref(lock, lambda _: os.kill(os.getpid(), signal.SIGINT))
    del lock  # the signal falls into the callback, from which nothing can be raised
    time.sleep(600)
    print("went on")

program._run = run
program.main()
"""


def test_an_interrupt_where_nothing_can_be_raised_is_not_lost() -> None:
    """As in the callback with which an import lets go of its lock."""
    done = subprocess.run([sys.executable, "-c", DROPPED], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "已停止\n")
