"""Approved targets beside the form: which are whose, and what the commands say of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import perfxl
from perfxl.excel.xlsx import workbook
from perfxl.form.model import Form, Indicator
from perfxl.jobs.folder.handed import digest, packed, unpacked
from perfxl.jobs.targets import Targets, read_targets
from perfxl.rules.comparison.approved import Approved
from perfxl.text.refusal import Refused
from tests.support import ROOT, bureau
from tests.support.command import run

SAMPLES = ROOT / "sample_workbooks" / "findings"
CLEAN, LOW = SAMPLES / "clean.xlsx", SAMPLES / "T-3.xlsx"


def of(
    project: str | None, unit: str | None = None, year: int | None = None, place: str = ""
) -> Approved:
    rows = (Indicator(name="培训场次"),)
    return Approved(Form(project=project, unit=unit, year=year, indicators=rows), place)


WHOSE = [
    ("the only one", [of("道路养护")], ("道路 养护", "某局", 2025), 0),
    ("another project's", [of("道路养护")], ("桥梁养护", "某局", 2025), None),
    ("anybody's", [of(None)], ("桥梁养护", "某局", 2025), 0),
    ("one of several names no project", [of(None), of("道路养护")], ("桥梁养护", None, None), None),
    ("of this unit", [of("公用经费", "甲局"), of("公用经费", "乙局")], ("公用经费", "乙局", None), 1),
    ("of another unit", [of("公用经费", "甲局"), of("公路")], ("公用经费", "乙局", None), None),
    ("the unit without its region", [of("公用经费", "虹桥镇人民政府"), of("公路")],
     ("公用经费", "上海市闵行区虹桥镇人民政府", None), 0),
    ("of this year", [of("公路", None, 2024), of("公路", None, 2025)], ("公路", "甲", 2025), 1),
    ("of another year", [of("公路", None, 2024), of("桥")], ("公路", "甲", 2025), None),
    ("two of them", [of("公路"), of("公路")], ("公路", "甲", 2025), None),
    ("a form that names no project", [of("公路"), of("桥")], (None, "甲", 2025), None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("found", "form", "which"), [w[1:] for w in WHOSE], ids=[w[0] for w in WHOSE]
)
def test_whose_targets_they_are(
    found: list[Approved], form: tuple[str | None, str | None, int | None], which: int | None
) -> None:
    project, unit, year = form
    asked = Form(project=project, unit=unit, year=year)
    known = Targets(found)
    assert known.of(asked) == (None if which is None else found[which])
    if which is None:
        with pytest.raises(Refused, match="E-TARGETS"):
            known.required(asked)
    else:
        assert known.required(asked) == found[which]


def test_what_a_worker_is_handed_is_what_there_is() -> None:
    known = read_targets(CLEAN)
    assert unpacked(packed(known)).found == known.found
    assert (
        digest(known.found) == digest(read_targets(CLEAN).found) != digest(read_targets(LOW).found)
    )


def test_the_command_says_both_places(tmp_path: Path) -> None:
    done = run("verify", "--no-write", LOW, "--targets", CLEAN)
    assert done.exit_code == 0
    assert f"指标值低于批复：批复 ≥200户（{CLEAN}:自评表!D14），填报 ≥190户" in done.output
    assert f"；已对照批复 {CLEAN}:自评表" in done.output
    english = run("verify", "--no-write", LOW, "--targets", CLEAN, "--lang", "en").output
    assert "The target is lower than approved" in english and "; set against" in english
    (line,) = run("verify", "--json", LOW, "--targets", CLEAN).output.splitlines()
    told = json.loads(line)
    assert told["approved"] == f"{CLEAN}:自评表"
    assert [(f["code"], f["cell"], f["approved"], f["expected"]) for f in told["findings"]] == [
        ("T-3", "D14", f"{CLEAN}:自评表!D14", "≥200户")
    ]
    assert "approved" not in json.loads(run("verify", "--json", LOW).output)


def test_the_summary_says_what_the_form_was_set_against(tmp_path: Path) -> None:
    copy = tmp_path / "a.xlsx"
    assert run("verify", LOW, "--targets", CLEAN, "-o", copy).exit_code == 0
    sheet = next(s for s in workbook.read(copy).sheets if s.name == "核验汇总")
    texts = [cell.value for cell in sheet.cells.values() if isinstance(cell.value, str)]
    assert "对照的批复" in texts and f"{CLEAN}:自评表" in texts
    assert any("指标值低于批复" in text for text in texts)
    plain = tmp_path / "b.xlsx"
    assert run("verify", LOW, "-o", plain).exit_code == 0
    (found,) = [s for s in workbook.read(plain).sheets if s.name == "核验汇总"]
    assert "对照的批复" not in [cell.value for cell in found.cells.values()]


def test_a_folder_and_a_list(tmp_path: Path) -> None:
    folder = tmp_path / "批复"
    folder.mkdir()
    (folder / "甲.xlsx").write_bytes(CLEAN.read_bytes())
    (folder / "乙.xlsx").write_bytes(bureau.file(bureau.clean(3)))
    (folder / "说明.txt").write_text("无", "utf-8")
    done = run("verify", "--no-write", LOW, "--targets", folder)
    assert "（甲.xlsx:自评表!D14）" in done.output
    assert [name for name, _ in read_targets(folder).refused] == ["说明.txt"]
    listed = tmp_path / "清单.csv"
    listed.write_text(
        "项目名称,实施单位,年初预算数,三级指标,指标值,分值\n"
        "社区养老服务设施改造,某区养老服务中心,200,适老化改造户数,≥200户,10\n", "utf-8"
    )  # fmt: skip
    said = run("verify", "--no-write", LOW, "--targets", listed).output
    assert f"指标值低于批复：批复 ≥200户（{listed} 第 2 行）" in said and said.count(" T-2 ") == 7
    rows = tmp_path / "指标.csv"
    rows.write_text("三级指标,指标值\n适老化改造户数,≥200户\n", "utf-8")
    assert "指标值低于批复" in run("verify", "--no-write", LOW, "--targets", rows).output


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [("a.csv", "项目名称,实施单位\n桥梁养护,某局\n", "E-TARGETS"), ("a.csv", "甲,乙\n", "E-DATA"),
     ("a.txt", "x", "E-NOTABLE"), ("没有.xlsx", None, "E-NOTFOUND")],
)  # fmt: skip
def test_what_holds_no_targets_is_refused_and_nothing_is_written(
    name: str, text: str | None, said: str, tmp_path: Path
) -> None:
    form = tmp_path / "表.xlsx"
    form.write_bytes(LOW.read_bytes())
    if text is not None:
        (tmp_path / name).write_text(text, "utf-8")
    for lang in ("zh", "en"):
        done = run("verify", form, "--targets", tmp_path / name, "--lang", lang)
        assert done.exit_code == 2 and said in done.output
        assert name in done.output or said == "E-TARGETS"
    assert form.read_bytes() == LOW.read_bytes()


def test_targets_go_with_files_alone() -> None:
    assert run("verify", "--active", "--targets", CLEAN).exit_code == 2
    assert run("verify", "--remove", LOW, "--targets", CLEAN).exit_code == 2


def test_python_programs_ask_the_same() -> None:
    for given in (CLEAN, str(CLEAN), perfxl.read_targets(CLEAN)):
        (report,) = perfxl.verify(LOW, targets=given, write=False).reports
        assert [f.code for f in report.findings] == ["T-3"]
    (report,) = perfxl.verify(LOW.read_bytes(), targets=CLEAN).reports
    assert [f.code for f in report.findings] == ["T-3"]


def test_a_plain_verify_loads_none_of_it() -> None:
    code = (
        "import sys\nfrom perfxl.cli.verifying import verify_files\n"
        "verify_files([sys.argv[1]], write=False)\n"
        "print([name for name in sys.modules if 'comparison' in name or name.endswith('.targets')"
        " and 'values' not in name])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(CLEAN)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
