"""Killed at random: the parent, a worker, a worker of a cluster; the next run ends as if nothing was."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from perfxl.excel.xlsx import workbook
from perfxl.jobs.folder.inspection import Inspection, inspect
from tests.support import PATIENCE, ROOT, bureau

PERFXL = str(Path(sys.executable).with_name("perfxl"))
DAY = "2026-02-03"
FORMS = 120
KILLS = int(os.environ.get("PERFXL_KILLS", "4"))

pytestmark = pytest.mark.slow


class Home(NamedTuple):
    """A folder of forms, a ledger with a note in it, and the ledgers of undisturbed runs on top of
    it, as (whether the summaries are written) -> (bytes, seconds)."""

    forms: Path
    noted: Path
    undisturbed: dict[bool, tuple[bytes, float]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = tmp_path_factory.mktemp("kills")
    forms, noted = made / "报送", made / "noted.xlsx"
    for number in range(FORMS):
        path = forms / bureau.name_of(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        form = bureau.clean(number % 7)
        defect = bureau.DEFECTS[number % 3]
        path.write_bytes(
            bureau.file(defect.spoil(form) if number % 2 else form, dict(defect.texts))
        )
    run(forms, noted, False)
    book = openpyxl.load_workbook(noted)
    sheet = book["项目"]
    head = {str(cell.value): cell.column for cell in sheet[1]}
    sheet.cell(3, head["备注"]).value = "核实过"
    book.save(noted)
    undisturbed = {}
    for write in (False, True):
        folder, ledger = copied(forms, noted, made / f"undisturbed {write}")
        start = time.monotonic()
        run(folder, ledger, write)
        undisturbed[write] = ledger.read_bytes(), time.monotonic() - start
        sheet = workbook.read(ledger).sheets[1]
        assert any(cell.value == "核实过" for cell in sheet.cells.values())
    return Home(forms, noted, undisturbed)


def copied(forms: Path, noted: Path, to: Path) -> tuple[Path, Path]:
    """A folder of one's own, and its ledger."""
    shutil.copytree(forms, to / forms.name)
    return to / forms.name, Path(shutil.copy(noted, to / "ledger.xlsx"))


def command(folder: Path, output: Path, write: bool) -> list[str]:
    more = ["--write"] if write else []
    return [
        PERFXL, "batch", str(folder), "-o", str(output), "--date", DAY, "--jobs", "2", "--fresh",
        *more,
    ]  # fmt: skip


def run(folder: Path, output: Path, write: bool) -> None:
    done = subprocess.run(command(folder, output, write), capture_output=True, text=True, cwd=ROOT)
    assert done.returncode in (0, 1), done.stderr


def descendants(session: int) -> list[int]:
    """The processes of a session but for its first: the workers, and what they come from."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            if int(entry.read_text().rpartition(")")[2].split()[3]) == session:
                found.append(int(entry.parent.name))
    return [each for each in found if each != session]


def kill_at_random(command: list[str], seconds: float, dice: random.Random) -> bool:
    """Whether the parent, or what works for it, was there to be killed in the middle of a run."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT,
        start_new_session=True,
    )  # fmt: skip
    time.sleep(dice.uniform(0.02, 1.1) * seconds)
    running = process.poll() is None
    victims = [process.pid] if dice.random() < 0.4 else descendants(process.pid)
    if running and victims:
        with suppress(ProcessLookupError):
            os.kill(dice.choice(victims), signal.SIGKILL)
    process.wait(timeout=PATIENCE)
    return running and bool(victims)


@pytest.mark.parametrize("seed", range(KILLS))
def test_random_kills(home: Home, seed: int, tmp_path: Path) -> None:
    """A kill a seed, with and without writing by turns; PERFXL_KILLS=300 kills three hundred times."""
    dice, write = random.Random(seed), seed % 2 == 1
    ledger, seconds = home.undisturbed[write]
    folder, output = copied(home.forms, home.noted, tmp_path)
    while not kill_at_random(command(folder, output, write), seconds, dice):
        pass
    run(folder, output, write)
    assert output.read_bytes() == ledger, seed
    assert not list(tmp_path.rglob(".perfxl-*"))


@pytest.mark.parametrize("seed", range(max(1, KILLS // 10)))
def test_a_worker_of_a_cluster_is_killed_in_the_middle(
    home: Home, seed: int, tmp_path: Path
) -> None:
    """Two worker processes; the other one, or the one that is started anew, does its files."""
    from distributed import LocalCluster

    dice, write = random.Random(seed), seed % 2 == 0
    folder, output = copied(home.forms, home.noted, tmp_path)
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        victim = dice.choice(list(cluster.workers.values())).process.process.pid
        moment, killed = dice.randint(1, FORMS - 40), threading.Event()

        def told(done: int, of: int) -> None:
            if done >= moment and not killed.is_set():
                killed.set()
                os.kill(victim, signal.SIGKILL)

        job = Inspection(
            str(folder), str(output), scheduler=cluster.scheduler_address, day=DAY, write=write,
            fresh=True,
        )  # fmt: skip
        outcome = inspect(job, told)
    assert killed.is_set() and outcome.overview.status["verified"] == FORMS
    assert output.read_bytes() == home.undisturbed[write][0]
