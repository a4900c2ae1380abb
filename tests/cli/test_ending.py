"""How runs end that nobody foresaw: one sentence on the error stream, exit code 2, no traceback."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from perfxl.jobs import one_file
from perfxl.jobs.ending import unforeseen
from perfxl.jobs.one_file import verify_file
from perfxl.text.refusal import Refused
from tests.support import bureau, command

FULL = Path("/dev/full")  # every write to it fails for want of space


def run(*arguments: object, code: str = "", **more: object) -> subprocess.CompletedProcess[str]:
    program = (
        ["-c", f"{code}\nfrom perfxl.__main__ import main; main()"] if code else ["-m", "perfxl"]
    )
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    return subprocess.run(
        [sys.executable, *program, *map(str, arguments)], text=True, check=False, **streams  # type: ignore[call-overload,no-any-return]
    )  # fmt: skip


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(bureau.file(bureau.clean(1)))
    return path


def ended(done: subprocess.CompletedProcess[str], code: str) -> str:
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr
    (line,) = done.stderr.splitlines()
    assert code in line
    return line


@pytest.mark.parametrize("flags", [["--no-write"], ["--no-write", "--json"], ["--lang", "zh"]])
def test_standard_output_is_full(form: Path, flags: list[str]) -> None:
    with FULL.open("w") as full:
        ended(run("verify", *flags, form, stdout=full), "E-WRITE")
        ended(run("checks", stdout=full), "E-WRITE")


def test_both_streams_are_full(form: Path) -> None:
    with FULL.open("w") as full:
        assert run("verify", form, stdout=full, stderr=full).returncode == 2


def test_no_file_may_grow(form: Path, tmp_path: Path) -> None:
    """As on a full disk or in a full temporary folder: no ledger, no record, one line."""

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    before = form.read_bytes()
    done = run("verify", form, preexec_fn=small)
    assert done.returncode == 2 and "E-WRITE" in done.stderr and form.read_bytes() == before
    for name in ("台账.xlsx", "台账.csv"):
        done = run(
            "batch", form.parent, "-o", tmp_path.parent / name, "--jobs", 1, preexec_fn=small
        )
        assert done.returncode == 2 and "Traceback" not in done.stderr and "E-" in done.stderr
        assert not (tmp_path.parent / name).exists()


@pytest.mark.parametrize("flags", [[], ["--lang", "zh"]])
def test_a_mistake_of_ours_names_its_line_and_the_other_files_are_verified(
    form: Path, flags: list[str]
) -> None:
    code = "from perfxl.rules.checks import rule\nimport perfxl.jobs.one_file as o\n" \
        "right = o.judge_book\ndef wrong(*a):\n if '坏' in a[2]: {}['k']\n return right(*a)\n" \
        "o.judge_book = wrong"  # fmt: skip
    bad = form.with_name("坏.xlsx")
    bad.write_bytes(form.read_bytes())
    done = run("verify", "--no-write", *flags, bad, form, code=code)
    line = ended(done, "E-CRASH")
    assert "KeyError" in line and "perfxl/jobs/one_file.py:" in line
    assert str(form) in done.stdout


def test_what_is_a_refusal_stays_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert unforeseen(Refused("E-CRC")).code == "E-CRC"
    assert unforeseen(MemoryError()).code == "E-TOOBIG"
    full = unforeseen(OSError(28, "No space left on device", "/tmp/a"))
    assert full.code == "E-SYSTEM" and full.where == "a" and "磁盘已满" in full.detail
    assert unforeseen(ValueError("x" * 9_000), "E-CRASH").code == "E-CRASH"
    monkeypatch.setattr(one_file, "judge_book", lambda *_: 1 / 0)
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(bureau.file(bureau.clean(1)))
    refusal = verify_file(path).refusal
    assert refusal is not None and refusal.code == "E-CRASH" and "ZeroDivision" in refusal.detail


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("batch {}", "不能核验 1"),
        ("labels {}", "二科: E-READ 读不了文件：没有权限"),
        ("rollover {}", "二科: E-READ 读不了文件：没有权限"),
        ("verify {}/a.xlsx --targets {}", "已对照批复"),  # there is a target to go by
    ],
)
def test_a_folder_that_cannot_be_opened_is_never_taken_for_an_empty_one(
    typed: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    below = tmp_path / "报送" / "二科"
    below.mkdir(parents=True)
    (below.parent / "a.xlsx").write_bytes(bureau.file(bureau.clean(1)))
    scan = os.scandir

    def closed(path: str | int) -> object:
        if str(path).endswith(shut):
            raise PermissionError(errno.EACCES, "closed", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", closed)
    arguments = typed.replace("{}", "报送").split() + ["--jobs", "1"] * typed.startswith("batch")
    shut = "二科"
    done = command.run(*arguments)
    assert said in done.output and done.exit_code == (0 if "--targets" in typed else 2), done.output
    shut = "报送"
    done = command.run(*arguments)
    assert done.exit_code == 2 and "报送]：没有权限" in done.output, done.output
