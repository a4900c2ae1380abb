"""The main job, end to end, on the three real forms, with LibreOffice in the officer's place."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from perfxl.cli.demo import SAMPLES, sample
from perfxl.excel.xlsx import workbook
from perfxl.form.grid import a1
from perfxl.jobs.one_file import filled
from perfxl.layout.layouts import SHANGHAI
from perfxl.layout.plan import plan
from perfxl.renewal.indicators import from_json
from perfxl.rules.policy_files import policy_for
from tests.support import PATIENCE
from tests.support.command import run as perfxl

FAMILIES = "FWSDR"


# How the forms come out: code -> the cells (in the filled Shanghai template), by severity.
EXPECTED: dict[str, dict[str, dict[str, str]]] = {
    "hongqiao-2023-1.json": {
        "F-2": {"G6": "info", "G7": "info"},
        "W-2": {"A13": "warning"},
        "S-3": {"C13": "warning", "C17": "warning"},
        "D-1": {cell: "error" for cell in ("H13", "H14", "H15", "H16", "H17")},
    },
    "hongqiao-2023-2.json": {
        "W-2": {"A13": "warning"},
        "W-4": {"F14": "info"},
        "S-3": {"C16": "warning"},
        "D-1": {"H14": "error", "H15": "error", "H16": "error"},
        "D-2": {"H13": "warning"},
    },
    "hongqiao-2023-3.json": {
        "F-5": {"G6": "warning"},
        "W-2": {"A13": "warning"},
        "S-2": {"G13": "error", "G22": "warning"},
        "S-3": {"C15": "warning", "C16": "warning"},
        "S-4": {"G20": "warning", "G24": "warning"},
        "D-1": {"H15": "error", "H16": "error"},
        "D-2": {cell: "warning" for cell in ("H13", "H20", "H22", "H24")},
    },
}
SCORES = {
    "hongqiao-2023-1.json": (93.92, [99.92, 99.92], 5),
    "hongqiao-2023-2.json": (92.60, [98.60, 98.60], 3),
    "hongqiao-2023-3.json": (91.60, [91.48, 93.48], 2),
}


def verified(path: Path, *options: str) -> tuple[int, dict[str, Any]]:
    writing = () if "--no-write" in options else ("--write",)
    result = perfxl("verify", "--json", *writing, *options, path)
    return result.exit_code, json.loads(result.stdout)


def by_code(report: dict[str, Any]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for finding in report["findings"]:
        if finding["code"][0] in FAMILIES:
            found.setdefault(finding["code"], {})[finding["cell"]] = finding["severity"]
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_filled_recalculated_verified(name: str, office: Any, tmp_path: Path) -> None:
    path, saved = tmp_path / "自评表.xlsx", tmp_path / "存过.xlsx"
    path.write_bytes(filled(sample(name)))
    office.recalculate(path, saved)
    for file in (path, saved):  # as perfxl wrote it, and as a spreadsheet program saved it
        code, report = verified(file)
        assert code == 1
        assert by_code(report) == EXPECTED[name]
        total, reference, missing = SCORES[name]
        assert report["score"] == {"declared": total, "recomputed": total, "reference": reference}
        assert report["grade"] == {"declared": "优", "computed": "优"}
        statuses = Counter(due["status"] for due in report["checklist"])
        assert statuses["missing"] == missing
        assert statuses["no_measure"] == len(EXPECTED[name].get("D-2", {}))
        assert not [f for f in report["findings"] if f["code"] == "L-3"]


@pytest.mark.parametrize("name", SAMPLES)
def test_an_officer_types_through_the_locked_sheet(name: str, office: Any, tmp_path: Path) -> None:
    """Into the blank template with this year's rows, every input typed key by key."""
    data = json.loads(sample(name))
    rows = from_json(sample(name))
    drawn = plan(SHANGHAI, rows, policy_for(2023))
    blank, typed = tmp_path / "空白表.xlsx", tmp_path / "填好.xlsx"
    listed = tmp_path / "指标.json"
    listed.write_text(json.dumps(data["indicators"], ensure_ascii=False), "utf-8")
    made = perfxl("template", "--year", 2023, "--indicators", listed, "-o", blank)
    assert made.exit_code == 0, made.output
    keys: dict[str, str] = {key: data[key] for key in ("project", "department", "unit")}
    keys |= {"goal": "形成应急值守队伍，保障平稳运行。", "result": "全部按计划完成。"}
    for number, line in enumerate(data["funds"][1:]):
        keys |= {f"funds.sources[{number}].{k}": line[k] for k in ("initial", "annual", "executed")}
    for number, row in enumerate(data["indicators"]):
        for key in ("actual", "score", "reason"):
            if row[key]:
                keys[f"indicators[{number}].{key}"] = row[key]
    refused = office.type_into(blank, {drawn.where[p]: text for p, text in keys.items()}, typed)
    assert refused == set()
    _, report = verified(typed)
    expected = {code: cells for code, cells in EXPECTED[name].items() if code != "F-2"}
    assert by_code(report) == expected  # the formula rounds the rate, so no hint about truncation
    assert report["score"]["declared"] == SCORES[name][0]
    assert {f["code"] for f in report["findings"] if f["code"][0] == "L"} == set()


@pytest.mark.parametrize("name", SAMPLES)
def test_data_round_trip(name: str, tmp_path: Path) -> None:
    source, book, back = tmp_path / "a.json", tmp_path / "a.xlsx", tmp_path / "b.json"
    source.write_text(sample(name), "utf-8")
    assert perfxl("fill", source, "-o", book).exit_code == 0
    assert perfxl("export", book, "-o", back).exit_code == 0
    assert json.loads(back.read_text("utf-8")) == json.loads(sample(name))


def test_formula_like_target_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(filled(sample("hongqiao-2023-2.json")))
    cell = workbook.read(path).sheets[0].cell(13, 4)
    assert cell.value == "=100.00(%)"
    assert cell.formula is None


def test_summary_sheet_is_written_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(filled(sample("hongqiao-2023-2.json")))
    verified(path)
    once = path.read_bytes()
    book = workbook.read(once)
    assert [s.name for s in book.sheets if s.state == "visible"] == ["自评表", "核验汇总"]
    texts = {c.value for s in book.sheets if s.name == "核验汇总" for c in s.cells.values()}
    assert {"☐ 未说明", "◐ 缺改进措施", "信息化运维项目", "H14"} <= texts
    verified(path)
    assert path.read_bytes() == once  # again: the same sheet, not a second one


def test_a_summary_of_several_pages_can_be_read(tmp_path: Path) -> None:
    """The heads of the findings stand on every page, and no text is taller than its row may be."""
    data = json.loads(sample("hongqiao-2023-1.json"))
    data["indicators"][0]["reason"] = "受连续降雨影响停工；下一步提前招标。" * 60
    path = tmp_path / "a.xlsx"
    path.write_bytes(filled(json.dumps(data)))
    verified(path)
    summary = openpyxl.load_workbook(path)["核验汇总"]
    (heads,) = (row for row in summary.iter_rows() if row[0].value == "级别")
    assert summary.print_title_rows == f"${heads[0].row}:${heads[0].row}"
    assert max(height.height or 0 for height in summary.row_dimensions.values()) < 409
    assert heads[6].value == "依据 财预〔2020〕10号"
    below = {row[6].value for row in summary.iter_rows(min_row=heads[0].row + 1) if row[7].value}
    assert "偏差原因分析及改进措施" in below and not any("财预" in words for words in below)


def test_a_form_made_for_other_floors_is_not_called_tampered_with(tmp_path: Path) -> None:
    path, local = tmp_path / "a.xlsx", tmp_path / "本市.toml"
    path.write_bytes(filled(sample(SAMPLES[0])))
    floors = '[["优", 95], ["良", 80], ["中", 60], ["差", 0]]'
    head = 'name="本市"\ndocument="某财〔2024〕1号"\nsince=2024-01-01\nfrom_fiscal_year=2019'
    local.write_text(
        f'id="city"\nextends="mof-2020"\n{head}\n[grades]\nfloors={floors}\n', encoding="utf-8"
    )
    _, report = verified(path, "--policy", str(local))
    found = {finding["code"] for finding in report["findings"]}
    assert "L-3" not in found and "R-2" in found  # 93.92 is no longer 优


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("template", "--year", 2025, "-o", "a.txt"), ".xlsx"),
        (("template", "--year", 2025, "--xlsm", "-o", "a.xlsx"), ".xlsm"),
        (("template", "--year", 2025, "--layout", "beijing", "-o", "a.xlsx"), "sichuan"),
        (("rollover", "a.xlsx", "--year", 2025, "--layout", "beijing", "-o", "b"), "sichuan"),
        (("fill", "a.json", "-o", "a.json"), ".xlsx"),
        (("repair", "a.xlsx", "-o", "a.xlsm"), ".xlsx"),
        (("batch", ".", "-o", "a.txt"), ".html"),
        (("checks", "Q-9"), "Q-9"),
    ],
)
def test_a_wrong_argument_says_what_would_be_right(
    arguments: tuple[object, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = perfxl(*arguments)
    assert result.exit_code == 2 and said in result.output and not list(tmp_path.iterdir())
    assert "E-DATA" not in result.output  # no data file is at fault


def test_what_people_sign_on_the_summary_stays_when_it_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(filled(sample(SAMPLES[0])))
    verified(path)
    book = openpyxl.load_workbook(path)
    sheet = book["核验汇总"]
    cells = {cell.value: cell for row in sheet for cell in row if isinstance(cell.value, str)}
    cells["核验人："].value = "核验人：张三"
    next(
        cell for text, cell in cells.items() if text.startswith("日期：")
    ).value = "日期：2026-01-15"
    book["自评表"]["H17"] = "人员轮换；下一步加强培训"
    book.save(path)
    verified(path)
    (again,) = [s for s in workbook.read(path).sheets if s.name == "核验汇总"]
    texts = [cell.value for cell in again.cells.values()]
    assert "核验人：张三" in texts and "复核人：" in texts and "日期：2026-01-15" in texts
    assert any("人员轮换" in str(text) for text in texts)  # and the rest is new


def test_no_write_and_copy_leave_the_file_alone(tmp_path: Path) -> None:
    path, copy = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    path.write_bytes(filled(sample(SAMPLES[0])))
    before = path.read_bytes()
    verified(path, "--no-write")
    verified(path, "-o", str(copy))
    assert path.read_bytes() == before
    assert "核验汇总" in [s.name for s in workbook.read(copy).sheets]
    again = perfxl("verify", path, "-o", copy)
    assert again.exit_code == 2
    assert "E-EXISTS" in again.output


def test_clean_form_exits_zero(tmp_path: Path) -> None:
    data = json.loads(sample(SAMPLES[0]))
    for row in data["indicators"]:
        row["reason"] = "" if row["score"] == row["weight"] else "人员轮换；下一步加强培训"
    source, book = tmp_path / "a.json", tmp_path / "a.xlsx"
    source.write_text(json.dumps(data), "utf-8")
    assert perfxl("fill", source, "-o", book).exit_code == 0
    assert verified(book)[0] == 0


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: path.write_bytes(b""), "E-EMPTY"),
        (lambda path: path.write_text("项目,得分\n", "utf-8"), "E-NOTABLE"),
        (lambda path: path.write_bytes(filled(sample(SAMPLES[0]))[:4000]), "E-NOTXLSX"),
        (lambda path: None, "E-NOTFOUND"),
    ],
)
def test_bad_input_is_one_line_and_exit_two(make: Any, code: str, tmp_path: Path) -> None:
    path = tmp_path / "坏.xlsx"
    make(path)
    before = path.read_bytes() if path.exists() else None
    result = perfxl("verify", path)
    assert result.exit_code == 2
    assert code in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.output
    assert (path.read_bytes() if path.exists() else None) == before


def test_workbook_without_a_form(tmp_path: Path) -> None:
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    path = tmp_path / "别的.xlsx"
    book = Workbook(str(path))
    book.add_worksheet("库存").write(0, 0, "数量")
    book.close()
    before = path.read_bytes()
    result = perfxl("verify", path)
    assert result.exit_code == 2
    assert "E-NOFORM" in result.stderr
    assert path.read_bytes() == before


def test_languages(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(filled(sample(SAMPLES[0])))
    assert "没有写偏差原因和改进措施" in perfxl("verify", "--no-write", path).output
    assert "No reason and no measure" in perfxl("verify", "--no-write", "--lang", "en", path).output


def test_template_has_exactly_the_given_rows(tmp_path: Path) -> None:
    listed, path = tmp_path / "指标.csv", tmp_path / "空白.xlsx"
    listed.write_text(
        "一级指标,二级指标,三级指标,年度指标值,分值\n产出指标,数量指标,培训人次,≥100(人次),50\n,质量指标,合格率,≥95(%),40\n",
        "utf-8",
    )
    assert perfxl("template", "--year", 2025, "--indicators", listed, "-o", path).exit_code == 0
    sheet = workbook.read(path).sheets[0]
    names = [sheet.value(row, 3) for row in range(13, 16)]
    assert names == ["培训人次", "合格率", None]
    assert sheet.value(15, 1) == "总分"
    assert a1(15, 1) == "A15"


def test_demo(tmp_path: Path) -> None:
    result = perfxl("demo", "--keep", tmp_path)
    assert result.exit_code == 0
    assert "91.48 至 93.48 之间" in result.output
    assert sorted(p.name for p in tmp_path.glob("*.xlsx")) == [
        name.replace(".json", ".xlsx") for name in SAMPLES
    ]


@pytest.mark.parametrize("row", [14, 17])  # between two rows; below the last, above the total
def test_inserted_rows_are_counted_and_accuse_nobody(row: int, office: Any, tmp_path: Path) -> None:
    path, more = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    path.write_bytes(filled(sample("hongqiao-2023-2.json")))
    assert office.insert_rows(path, row, 1, more)
    typed = {"C": "新增指标", "D": "≥5(次)", "E": "5(次)", "F": "5", "G": "5"}
    refused = office.type_into(more, {f"{c}{row}": text for c, text in typed.items()}, more)
    assert refused == set()
    _, report = verified(more)
    assert report["score"]["declared"] == report["score"]["recomputed"] == 97.6
    codes = {finding["code"] for finding in report["findings"]}
    assert "W-1" in codes  # 105 points: the row was counted
    assert "L-3" not in codes  # nobody touched a formula


def test_demo_into_a_pipe_that_closes(tmp_path: Path) -> None:
    """``perfxl demo | head -1``: one line that says so, and no traceback."""
    import subprocess
    import sys

    piped = subprocess.run(
        f"'{sys.executable}' -m perfxl demo --keep '{tmp_path}' | head -1",
        shell=True, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert piped.stdout.startswith("hongqiao-2023-1.xlsx")
    assert piped.stderr.count("\n") <= 1 and "Traceback" not in piped.stderr
