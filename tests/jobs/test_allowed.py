"""One form beside the bureau's list of exceptions: as the batch has it, in the same words."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import perfxl
from tests.support import ROOT, bureau
from tests.support.command import run

FORM = bureau.row(2, score=bureau.D("15.5"))(
    bureau.row(1, reason=None)(bureau.clean(0))
)  # S-1, D-1
LINE = '[[allowed]]\ncode = "{}"\nproject = "{}"\nunit = "{}"\nwhy = "{}"\nuntil = {}\n'
LATER, PAST = "2099-12-31", "2020-01-01"


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "报送" / "自评表.xlsx"
    path.parent.mkdir()
    path.write_bytes(bureau.file(FORM))
    return path


def listed(folder: Path, *lines: tuple[str, str | None, str | None, str, str]) -> Path:
    path = folder / "核准.toml"
    path.write_text("".join(LINE.format(*(each or "" for each in line)) for line in lines), "utf-8")
    return path


def test_what_is_allowed_is_no_error_and_is_said_as_the_batch_says_it(
    form: Path, tmp_path: Path
) -> None:
    path = listed(
        tmp_path,
        ("s-1", FORM.project, None, "加分项", LATER),
        ("D-1", None, FORM.unit, "另文说明", LATER),
    )
    before = form.read_bytes()
    done = run("verify", form, "--allowed", path)
    assert done.exit_code == 0 and "W-ALLOWED" not in done.output, done.output
    assert "已核准 S-1" in done.output and "【已核准：加分项】" in done.output
    assert "通过，" in done.output and "0 项缺偏差原因" in done.output
    alone = form.read_bytes()
    form.write_bytes(before)
    ledger = tmp_path / "台账.xlsx"
    done = run("batch", form.parent, "-o", ledger, "--write", "--allowed", path, "--jobs", 1)
    assert done.exit_code == 0 and form.read_bytes() == alone
    told = json.loads(run("verify", form, "--json", "--allowed", path).output)
    assert [found["severity"] for found in told["findings"]] == ["allowed", "allowed"]
    assert [due["status"] for due in told["checklist"]] == ["allowed"]


def test_a_line_that_allows_nothing_here_is_named_and_no_line_of_others(
    form: Path, tmp_path: Path
) -> None:
    path = listed(
        tmp_path,
        ("W-1", FORM.project, FORM.unit, "试点", LATER),  # this form's, and it has no such finding
        ("S-1", FORM.project, None, "旧", PAST),
        ("W-1", "别的项目", None, "试点", LATER),
        ("W-1", FORM.project, "别的单位", "试点", LATER),
        ("W-1", None, FORM.unit, "试点", LATER),  # of use to the unit's other forms
        ("X-1", FORM.project, None, "两份", LATER),  # shows across forms
        ("T-1", FORM.project, None, "调整", LATER),  # was not asked
        ("A-1", FORM.project, None, "另存", LATER),
        ("V-1", FORM.project, None, "复核", LATER),
    )
    done = run("verify", form, "--no-write", "--allowed", path)
    named = [line for line in done.output.splitlines() if "W-ALLOWED" in line]
    assert done.exit_code == 1 and len(named) == 2, done.output
    assert f"[W-1 {FORM.project} {FORM.unit} 有效期至 {LATER}]" in named[0]
    assert f"[S-1 {FORM.project} 有效期至 {PAST}]" in named[1]
    assert "错误 S-1" in done.output and "已核准 S-1" not in done.output
    blank = tmp_path / "空白.xlsx"
    blank.write_bytes(perfxl.template(bureau.YEAR, form=FORM))
    beside = ("--targets", blank, "--evidence", tmp_path / "佐证")
    (tmp_path / "佐证").mkdir()
    asked = run("verify", form, "--no-write", "--allowed", path, *beside).output
    assert "[T-1 " in asked and "[A-1 " in asked and "[X-1 " not in asked and "[V-1 " not in asked


def test_python_programs_ask_the_same(form: Path, tmp_path: Path) -> None:
    path = listed(tmp_path, ("S-1", FORM.project, None, "加分项", LATER))
    for source in (form, form.read_bytes()):
        done = perfxl.verify(source, allowed=path, write=False)
        assert [f.severity for f in done.reports[0].findings if f.code == "S-1"] == ["allowed"]


def test_the_list_goes_with_files_alone_and_is_said_to_be_wrong(form: Path, tmp_path: Path) -> None:
    path = listed(tmp_path, ("S-1", FORM.project, None, "加分项", LATER))
    assert run("verify", "--active", "--allowed", path).exit_code == 2
    assert run("verify", "--remove", form, "--allowed", path).exit_code == 2
    before = form.read_bytes()
    path.write_text("[[allowed]]\ncode = 'S-1'\n", "utf-8")
    done = run("verify", form, "--allowed", path)
    assert done.exit_code == 2 and "E-DATA" in done.output and form.read_bytes() == before


def test_a_plain_verify_loads_none_of_it(form: Path) -> None:
    code = (
        "import sys\nfrom perfxl.cli.verifying import verify_files\n"
        "verify_files([sys.argv[1]])\n"
        "print([name for name in sys.modules if name.startswith(('perfxl.ledger', 'perfxl.jobs.day'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(form)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.splitlines()[-1] == "[]"
