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

import openpyxl
import pytest

from perfxl.excel.xlsx import workbook
from perfxl.jobs.folder.inspection import Inspection, inspect
from tests.support import ROOT, bureau

PERFXL = str(Path(sys.executable).with_name("perfxl"))
DAY = "2026-02-03"
FORMS = 120
KILLS = int(os.environ.get("PERFXL_KILLS", "3"))

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder, and its ledger with a note in it, before and after an undisturbed run."""
    made = tmp_path_factory.mktemp("kills")
    for number in range(FORMS):
        path = made / "报送" / f"{number:03}.xlsx"
        path.parent.mkdir(exist_ok=True)
        form = bureau.clean(number % 7)
        defect = bureau.DEFECTS[number % 3]
        path.write_bytes(
            bureau.file(defect.spoil(form) if number % 2 else form, dict(defect.texts))
        )
    run(made, made / "before.xlsx")
    book = openpyxl.load_workbook(made / "before.xlsx")
    sheet = book["项目"]
    head = {str(cell.value): cell.column for cell in sheet[1]}
    sheet.cell(3, head["备注"]).value = "核实过"
    book.save(made / "before.xlsx")
    shutil.copy(made / "before.xlsx", made / "after.xlsx")
    run(made, made / "after.xlsx")
    return made


def command(home: Path, output: Path) -> list[str]:
    folder = str(home / "报送")
    return [PERFXL, "batch", folder, "-o", str(output), "--date", DAY, "--jobs", "2", "--fresh"]


def run(home: Path, output: Path) -> None:
    done = subprocess.run(command(home, output), capture_output=True, text=True, cwd=ROOT)
    assert done.returncode in (0, 1), done.stderr


def children(process: int) -> list[int]:
    """The workers: what descends from a process."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            if int(entry.read_text().rpartition(")")[2].split()[3]) == process:
                found.append(int(entry.parent.name))
    return [each for each in found if each != process]


def kill_at_random(home: Path, output: Path, dice: random.Random) -> None:
    process = subprocess.Popen(
        command(home, output), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT,
        start_new_session=True,
    )  # fmt: skip
    time.sleep(dice.uniform(0.05, 2.5))
    victims = [process.pid, *children(process.pid)]
    with suppress(ProcessLookupError):
        os.kill(dice.choice(victims), signal.SIGKILL)
    process.wait(timeout=120)


def killed_and_run_again(home: Path, seed: int) -> None:
    dice, output = random.Random(seed), home / f"{seed}.xlsx"
    shutil.copy(home / "before.xlsx", output)
    for _ in range(dice.randint(1, 3)):
        kill_at_random(home, output, dice)
    run(home, output)
    assert output.read_bytes() == (home / "after.xlsx").read_bytes(), seed
    assert not list((home / "报送").rglob(".perfxl-*"))


@pytest.mark.parametrize("seed", range(KILLS))
def test_random_kills(home: Path, seed: int) -> None:
    """PERFXL_KILLS=150 kills three hundred times."""
    sheet = workbook.read(home / "after.xlsx").sheets[1]
    assert any(cell.value == "核实过" for cell in sheet.cells.values())
    killed_and_run_again(home, seed)


def test_a_worker_of_a_cluster_is_killed_in_the_middle(home: Path) -> None:
    """Two worker processes; the other one, or the one that is started anew, does its files."""
    from distributed import LocalCluster

    output = home / "cluster.xlsx"
    shutil.copy(home / "before.xlsx", output)
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        victim = next(iter(cluster.workers.values())).process.process.pid
        killed = threading.Event()

        def told(done: int, of: int) -> None:
            if done >= of // 4 and not killed.is_set():
                killed.set()
                os.kill(victim, signal.SIGKILL)

        job = Inspection(
            str(home / "报送"), str(output), scheduler=cluster.scheduler_address, day=DAY
        )
        outcome = inspect(job, told)
    assert killed.is_set() and outcome.overview.status["verified"] == FORMS
    assert output.read_bytes() == (home / "after.xlsx").read_bytes()
