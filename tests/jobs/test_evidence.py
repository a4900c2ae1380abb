"""A folder of evidence beside the form: what is in it, and what the commands say of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import perfxl
from perfxl.excel.xlsx import workbook
from perfxl.jobs import evidence
from perfxl.jobs.evidence import read_evidence, spelled
from perfxl.jobs.folder.handed import digest, packed, unpacked
from perfxl.rules.evidence import names
from perfxl.text.refusal import Refused
from tests.support import ROOT, bureau
from tests.support.command import run

FORM = ROOT / "sample_workbooks" / "findings" / "A-1.xlsx"
MISSING = "佐证材料的文件夹里没有这些文件"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A photograph in the folder, and below it."""
    made = tmp_path / "佐证材料"
    (made / "现场" / "一期").mkdir(parents=True)
    (made / "现场" / "一期" / "照片.JPG").touch()
    return made


def test_the_names_of_a_folder_are_those_of_all_that_is_in_it(folder: Path) -> None:
    (folder / "~$验收报告.docx").touch()
    (folder / ".hidden.pdf").touch()
    assert read_evidence(folder) == names(["照片.jpg"], ["现场", "一期"])


def test_links_are_not_followed_out(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "别处"
    outside.mkdir()
    (outside / "验收报告.pdf").touch()
    (folder / "链接").symlink_to(outside, target_is_directory=True)
    (folder / "现场" / "回去").symlink_to(folder, target_is_directory=True)
    (folder / "断.pdf").symlink_to(outside / "没有.pdf")
    assert read_evidence(folder) == names(["照片.jpg"], ["现场", "一期"])


@pytest.mark.parametrize("made", [None, "file"])
def test_what_is_no_folder_is_refused(made: str | None, tmp_path: Path) -> None:
    path = tmp_path / "佐证"
    if made:
        path.touch()
    done = run("verify", "--no-write", FORM, "--evidence", path)
    assert done.exit_code == 2 and "E-EVIDENCE" in done.output and "佐证" in done.output
    done = run("batch", FORM.parent, "-o", tmp_path / "台账.xlsx", "--evidence", path)
    assert done.exit_code == 2 and "E-EVIDENCE" in done.output
    assert not (tmp_path / "台账.xlsx").exists()


def test_a_folder_that_is_closed_or_too_large_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scandir = os.scandir

    def closed(path: str) -> object:
        if os.path.basename(path) == "一期":
            raise PermissionError(13, "closed", path)
        return scandir(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", closed)
        with pytest.raises(Refused, match=r"E-EVIDENCE.*一期.*打不开"):
            read_evidence(folder)
    monkeypatch.setattr(evidence, "LIMIT", 3)
    read_evidence(folder)
    (folder / "多.pdf").touch()
    with pytest.raises(Refused, match=r"E-EVIDENCE.*超过 3 个"):
        read_evidence(folder)


OTHERS = ((["照片.jpg"],), ([], ["照片.jpg"]), (["\udcff.jpg"],), (["照", "片"],), (["照片"],))


def test_what_a_worker_is_handed_is_what_there_is(folder: Path) -> None:
    known = read_evidence(folder)
    assert unpacked(packed(known)) == known and packed(None) == b""
    said = digest(spelled(known))
    assert said == digest(spelled(read_evidence(folder)))
    assert len({said, *(digest(spelled(names(*each))) for each in OTHERS)}) == 1 + len(OTHERS)


def test_the_command_says_what_is_missing_and_counts_what_is_there(folder: Path) -> None:
    done = run("verify", "--no-write", FORM, "--evidence", folder)
    assert done.exit_code == 0
    assert f"提示 A-1 “适老化改造户数”{MISSING}：“验收报告.pdf”" in done.output
    assert "；佐证材料：2 个文件，缺 1 个" in done.output
    data = json.loads(run("verify", "--json", FORM, "--evidence", folder).stdout)
    assert data["evidence"] == {"found": ["照片.jpg"], "missing": ["验收报告.pdf"]}
    (folder / "验收报告.pdf").touch()
    done = run("verify", "--no-write", FORM, "--evidence", folder, "--lang", "en")
    assert " A-1 " not in done.output
    assert "evidence: 2 named, 0 missing" in done.output
    assert " A-1 " not in run("verify", "--no-write", FORM).output


def test_a_form_that_names_nothing_says_nothing(folder: Path) -> None:
    done = run("verify", "--no-write", FORM.with_name("clean.xlsx"), "--evidence", folder)
    assert done.exit_code == 0 and "佐证" not in done.output.replace("佐证材料/", "")


def test_the_summary_has_it_and_the_module_too(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "副本.xlsx"
    done = perfxl.verify(FORM, evidence=folder, output=out)
    assert [f.code for f in done.reports[0].findings] == ["A-1"]
    cells = {c.value for s in workbook.read(out.read_bytes()).sheets for c in s.cells.values()}
    assert "2 个文件，缺 1 个" in cells
    assert perfxl.verify(FORM.read_bytes(), evidence=folder).reports[0].findings


def test_it_goes_with_files(folder: Path) -> None:
    assert run("verify", "--active", "--evidence", folder).exit_code == 2
    assert run("verify", "--remove", FORM, "--evidence", folder).exit_code == 2


def test_a_batch_lists_it_and_knows_when_the_folder_changed(folder: Path, tmp_path: Path) -> None:
    forms, output = tmp_path / "报送", tmp_path / "台账.xlsx"
    forms.mkdir()
    (forms / "甲.xlsx").write_bytes(FORM.read_bytes())
    (forms / "乙.xlsx").write_bytes(bureau.file(bureau.clean(1)))

    def listed(*more: object) -> list[tuple[str, object]]:
        done = run("batch", forms, "-o", output, "--jobs", "1", *more)
        assert done.exit_code == 0, done.output
        told = []
        for sheet in workbook.read(output.read_bytes()).sheets:
            told += [(sheet.name, c.value) for c in sheet.cells.values() if MISSING in str(c.value)]
        return told

    assert listed() == []
    assert listed("--evidence", folder) == [("问题", f"{MISSING}：“验收报告.pdf”")]
    (folder / "验收报告.pdf").touch()
    assert listed("--evidence", folder) == []


def test_plain_verify_loads_nothing_of_it(tmp_path: Path) -> None:
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(bureau.file(bureau.clean(1)))
    command = [sys.executable, "-X", "importtime", "-m", "perfxl", "verify", "--no-write", path]
    told = subprocess.run(command, capture_output=True, check=True).stderr.decode()
    loaded = {line.split("|")[-1].strip() for line in told.splitlines()}
    assert "perfxl.report.report" in loaded
    assert not [name for name in loaded if name.startswith("perfxl.") and "evidence" in name]
