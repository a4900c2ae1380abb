"""Old and foreign workbooks: read in a child, judged as their .xlsx is, never written to."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from perfxl.excel.legacy import read as legacy
from perfxl.excel.xlsx import workbook
from perfxl.form.grid import CellError
from perfxl.form.ours import SUMMARY_SHEET
from perfxl.jobs.one_file import Verified, filled, verify_file
from perfxl.jobs.opening import opened
from perfxl.text.refusal import Refused
from tests.support import PATIENCE
from tests.support.command import run
from tests.support.forms import REAL, source
from tests.support.lint_xlsx import faults
from tests.support.office import Office, ooxml_errors
from tests.support.packages import zipped
from tests.support.workbooks import WORKBOOKS

FEATURES = (
    "pictures",
    "comments",
    "protected",
    "arrays",
    "dates of 1904",
    "openpyxl",
    "perfxl",
    "pivot",
)


@pytest.fixture(scope="module")
def saved(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The three real forms as .xlsx, .xls and .ods, saved by LibreOffice; by file name."""
    folder = tmp_path_factory.mktemp("legacy")
    found: dict[str, Path] = {}
    for name in REAL:
        path = folder / f"{name}.xlsx"
        path.write_bytes(filled(source(name)))
        found[path.name] = path
        with office.open(path) as book:
            book.recalculate()
            for suffix in ("xls", "ods"):
                out = folder / f"{name}.{suffix}"
                found[out.name] = book.save(out)
    return found


def findings(done: Verified) -> list[tuple[str, str, str | None]]:
    (report,) = done.reports
    return [(f.code, report.reading.at(f.at), f.declared) for f in report.findings]


@pytest.mark.parametrize("suffix", ["xls", "ods"])
@pytest.mark.parametrize("name", REAL)
def test_the_findings_are_those_of_the_xlsx(saved: dict[str, Path], name: str, suffix: str) -> None:
    wanted = verify_file(saved[f"{name}.xlsx"], write=False)
    found = verify_file(saved[f"{name}.{suffix}"], write=False)
    assert found.refusal is None and found.written is None
    assert findings(found) == findings(wanted)
    assert found.reports[0].form.year == 2023
    assert found.reports[0].reference == wanted.reports[0].reference
    assert ("W-LEGACY", legacy.TYPES[f"E-TYPE-{suffix.upper()}"][1]) in found.warnings


def test_the_summary_goes_beside_the_file_and_over_nothing(
    saved: dict[str, Path], tmp_path: Path
) -> None:
    path = tmp_path / "自评表.et"  # WPS writes the same container under its own suffix
    path.write_bytes(saved["hongqiao-2023-1.xls"].read_bytes())
    before = path.read_bytes()
    done = verify_file(path)
    out = tmp_path / "自评表.核验.xlsx"
    assert done.refusal is None and done.written == str(out)
    assert path.read_bytes() == before
    assert faults(out) == [] and ooxml_errors(out) == []
    (sheet,) = workbook.read(out).sheets
    assert sheet.name == "核验汇总" and sheet.value(1, 1) == "绩效自评核验汇总"
    shown = [cell.value for cell in sheet.cells.values()]
    assert "D-1" in shown and "H13" in shown
    assert not any(isinstance(value, CellError) for value in shown)
    first = out.read_bytes()
    other = tmp_path / "另存.xlsx"
    assert verify_file(path, output=other).written == str(other)
    assert other.read_bytes() == first


def test_the_same_again_replaces_its_own_summary_and_no_other_file(
    saved: dict[str, Path], tmp_path: Path
) -> None:
    path, out = tmp_path / "自评表.xls", tmp_path / "自评表.核验.xlsx"
    path.write_bytes(saved["hongqiao-2023-1.xls"].read_bytes())
    assert verify_file(path).written == str(out)
    path.write_bytes(saved["hongqiao-2023-2.xls"].read_bytes())
    assert verify_file(path).written == str(out)  # as we wrote it: the new answer takes its place
    newer = verify_file(path, output=tmp_path / "另存.xlsx")
    assert newer.written and out.read_bytes() == (tmp_path / "另存.xlsx").read_bytes()
    book = openpyxl.load_workbook(out)
    book.worksheets[0]["A40"] = "复核人：张三"
    book.save(out)
    signed = out.read_bytes()
    for _ in range(2):
        again = verify_file(path)
        assert again.refusal is not None and again.refusal.code == "E-EXISTS" and again.reports
        assert out.read_bytes() == signed
    out.write_bytes(b"somebody's")
    assert verify_file(path).refusal is not None and out.read_bytes() == b"somebody's"
    out.unlink()
    assert verify_file(path, force=True).written == str(out)


def test_a_summary_given_to_verify_is_said_to_be_one(
    saved: dict[str, Path], tmp_path: Path
) -> None:
    path = tmp_path / "自评表.xls"
    path.write_bytes(saved["hongqiao-2023-1.xls"].read_bytes())
    assert verify_file(path).written
    out = tmp_path / "自评表.核验.xlsx"
    before = out.read_bytes()
    done = verify_file(out)
    assert done.refusal is not None and done.refusal.code == "E-OURS"
    assert out.read_bytes() == before


def test_a_summary_in_an_old_workbook_is_no_form(office: Office, tmp_path: Path) -> None:
    """Verified, and saved as .xls: the hidden name of the summary sheet is lost on the way."""
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(filled(source(REAL[0])))
    assert verify_file(path).written
    old = tmp_path / "旧.xls"
    office.recalculate(path, old)
    assert opened(old.read_bytes())[0].sheets[-1].name == SUMMARY_SHEET
    for typed in (
        ["export", old, "-o", tmp_path / "数据.json"],
        ["repair", old, "-o", tmp_path / "修好.xlsx"],
        ["rollover", old, "--year", "2025", "-o", tmp_path / "新年度"],
    ):
        ran = run(*typed)
        assert ran.exit_code == 0, ran.output
    mended = verify_file(tmp_path / "修好.xlsx", write=False)
    asked = findings(verify_file(old, write=False))
    # the truncated rates are formulas again
    assert findings(mended) == [told for told in asked if told[0] != "F-2"] != asked


def test_the_command(saved: dict[str, Path], tmp_path: Path) -> None:
    ran = run("verify", saved["hongqiao-2023-2.ods"], "-o", tmp_path / "汇总.xlsx")
    assert ran.exit_code == 1
    assert "W-LEGACY" in ran.output and "核验汇总已写入" in ran.output
    assert (tmp_path / "汇总.xlsx").exists()


def test_a_folder_run_reads_them_and_passes_the_summaries_over(
    saved: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "报送"
    folder.mkdir()
    (folder / "一.xls").write_bytes(saved["hongqiao-2023-1.xls"].read_bytes())
    assert verify_file(folder / "一.xls").written is not None
    out = tmp_path / "台账.json"
    run("batch", folder, "-o", out, "--jobs", "1")
    told = json.loads(out.read_text("utf-8"))
    assert [row["file"] for row in told["projects"]] == ["一.xls"]
    overview = told["overview"]
    assert (overview["verified"], overview["refused"], overview["skipped"]) == (1, 0, 1)


def test_without_the_library_the_line_names_the_format_and_the_remedy(
    saved: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(legacy.importlib.util, "find_spec", lambda name: None)
    for suffix, named in (("xls", ".xls"),):  # .ods needs none
        done = verify_file(saved[f"hongqiao-2023-1.{suffix}"])
        assert done.refusal is not None and not done.reports
        for lang in ("zh", "en"):
            said = done.refusal.sentence(lang)
            assert named in said and "pip install xlrd" in said and "\n" not in said


def refusal_with(
    child: str, data: bytes, monkeypatch: pytest.MonkeyPatch, folder: Path, patience: float
) -> Refused:
    script = folder / "child.py"
    script.write_text(child)
    monkeypatch.setattr(legacy, "_CHILD", script)
    with pytest.raises(Refused) as caught:
        legacy.read(data, Refused("E-TYPE-XLS"), patience=patience)
    return caught.value


@pytest.mark.parametrize(
    ("child", "patience", "why"),
    [
        ("import time; time.sleep(600)", 1.5, "读取超时"),
        ("while True: pass", 1.5, "读取超时"),
        ("import os; os.abort()", PATIENCE, "已损坏"),
        ("import sys; sys.exit(3)", PATIENCE, "已损坏"),
        ("print('not json')", PATIENCE, "已损坏"),
        ("raise RuntimeError", PATIENCE, "已损坏"),
    ],
)
def test_a_child_that_hangs_or_dies_is_one_line(
    child: str,
    patience: float,
    why: str,
    saved: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    data = saved["hongqiao-2023-1.xls"].read_bytes()
    refused = refusal_with(child, data, monkeypatch, tmp_path, patience)
    assert refused.code == "E-LEGACY" and why in refused.detail


def test_the_memory_of_the_child_is_bounded(
    saved: dict[str, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    child = legacy._CHILD.read_text("utf-8").replace(
        "    try:\n        return {\"sheets\"", "    try:\n        bytearray(3 << 30)\n        return {\"sheets\""
    )  # fmt: skip
    assert "3 << 30" in child
    data = saved["hongqiao-2023-1.xls"].read_bytes()
    refused = refusal_with(child, data, monkeypatch, tmp_path, PATIENCE)
    assert (refused.code, refused.detail) == ("E-LEGACY", "过大 / too large")


def test_damaged_copies_end_in_a_line(saved: dict[str, Path], tmp_path: Path) -> None:
    for suffix in ("xls", "ods"):
        whole = saved[f"hongqiao-2023-1.{suffix}"].read_bytes()
        for number, share in enumerate((0.1, 0.5, 0.9, 0.99)):
            path = tmp_path / f"{number}.{suffix}"
            path.write_bytes(whole[: int(len(whole) * share)])
            done = verify_file(path, write=False)
            assert done.reports or done.refusal is not None
        path.write_bytes(whole[:2000] + b"\xff" * 400 + whole[2400:])
        done = verify_file(path, write=False)
        assert done.reports or done.refusal is not None


@pytest.mark.parametrize("value", ["NaN", "inf", "-inf"])
def test_what_is_no_number_is_not_read_as_nought(value: str) -> None:
    table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    content = (
        f'<office:document-content xmlns:office="{office}" xmlns:table="{table}"><office:body>'
        '<office:spreadsheet><table:table table:name="a"><table:table-row>'
        f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        "</table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    data = zipped({"mimetype": kind, "META-INF/manifest.xml": "<a/>", "content.xml": content})
    with pytest.raises(Refused) as caught:
        legacy.read(data, Refused("E-TYPE-ODS"))
    assert caught.value.code == "E-NUM" and caught.value.where.endswith("A1")


def test_what_other_programs_save_ends_in_a_report_or_one_line(
    office: Office, tmp_path: Path
) -> None:
    """Every feature of a workbook, in the formats of LibreOffice and of the old Excel."""
    codes: dict[str, set[str]] = {}
    for name in FEATURES:
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(WORKBOOKS[path.name]())
        with office.open(path) as book:
            for suffix in ("xls", "ods", "fods"):
                done = verify_file(book.save(tmp_path / f"{name}.{suffix}"), write=False)
                if done.refusal is not None:
                    assert "\n" not in done.refusal.sentence()
                codes.setdefault(suffix, set()).add(
                    "read" if done.refusal is None else done.refusal.code
                )
    # Their cells were read; all but our own form only hold none.
    assert codes["xls"] == codes["ods"] == codes["fods"] == {"read", "E-NOFORM"}
