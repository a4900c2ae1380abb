"""A list of projects as they were filed -> the same forms that typing it would make, and back."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result
from hypothesis import given, settings
from hypothesis import strategies as st

from perfxl.excel import lists
from perfxl.excel.template.template import workbook as template
from perfxl.excel.xlsx import workbook
from perfxl.form.grid import Cell, Style
from perfxl.form.model import Form, FundLine, Funds, Indicator
from perfxl.jobs import filling
from perfxl.layout.datafile import INDICATOR, Filed, Kept, as_number
from perfxl.layout.layouts import LAYOUTS, layout_named
from perfxl.reading.book import read_book
from perfxl.renewal import filing
from perfxl.report import export
from perfxl.report.report import judge_book
from perfxl.rules.policy_files import policy_for
from perfxl.text.refusal import Refused
from tests.support import command
from tests.support.forms import FORMS, REAL, filed, filled

HEAD = "项目名称,实施单位,年度,全年预算数,全年执行数,三级指标,年度指标值,实际完成值,分值,得分"
ROWS = ("甲项目,某中心,2025,100,90,培训人次,≥100人,90人,10,9", ",,,,,满意度,≥95%,96%,10,10")


def listed(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join((head, *rows)).encode()


def forms(*rows: str, head: str = HEAD, **more: object) -> filling.Filled:
    return filling.from_list(listed(*rows, head=head), "清单.csv", **more)  # type: ignore[arg-type]


def read(data: bytes) -> Filed:
    (reading,) = read_book(workbook.read(data), scored=False)
    return export.filed(reading)


def said(texts: Filed) -> dict[str, str]:
    return {path: text for path, text in texts.texts.items() if text}


def findings(data: bytes) -> list[tuple[str, str, str | None, str | None]]:
    (report,) = judge_book(workbook.read(data))
    return [(each.code, each.at, each.declared, each.expected) for each in report.findings]


# Forms -> list -> forms -------------------------------------------------------------------------


OWN = re.compile(
    r"(funds\..+\.)?(weight|score)|funds\..+\.rate|funds\.total\.\w+|indicators\[\d+\]\.(sub)?category"
)
"""The cells that are the template's own where a list says nothing of them."""


@pytest.mark.parametrize("name", FORMS)
def test_a_form_comes_back_from_its_list(name: str) -> None:
    """Published forms, as workbooks: exported to a list, filled again, the same; where a cell was
    blank that the template computes, the template's figure stands."""
    source = filled(filed(name))
    before = read(source)
    if before.texts.get("project") is None:
        with pytest.raises(Refused, match="没有项目名称"):
            filling.to_list([before])
        return
    data = filling.to_list([before])
    done = filling.from_list(
        data, "清单.xlsx", year=before.form.year or 2023, layout=before.form.layout
    )
    (data,) = done.workbooks.values()
    after = read(data)
    own = said(after).keys() - said(before).keys()
    assert all(OWN.fullmatch(path) for path in own)
    assert {path: text for path, text in said(after).items() if path not in own} == said(before)
    assert after.form.money_unit == before.form.money_unit
    if not own and before.form.year:
        assert findings(data) == findings(source)


def test_the_three_forms_come_back_whole() -> None:
    """As filed, all of it, so the comparison above ends in their findings."""
    for name in REAL:
        (data,) = filling.from_list(filling.to_list([filed(name)]), "清单.xlsx").workbooks.values()
        assert said(read(data)) == said(read(filled(filed(name))))


TEXT = st.text(
    st.characters(exclude_categories=["C", "Z"], include_characters=" \n"), min_size=1, max_size=12
).filter(lambda text: text == text.strip() and text not in ("合计", "小计") and "<" not in text)
FIGURE = st.decimals(0, 99999, places=2).map(str) | st.integers(0, 10**6).map(str)
VALUE = (
    st.none() | TEXT | FIGURE | st.sampled_from(("-", "99.21%", "1,437.50", "=100.00(%)", "007"))
)
ROW = st.fixed_dictionaries({key: VALUE for key in INDICATOR if "category" not in key})
LINE = st.fixed_dictionaries(
    {key: VALUE for key in ("initial", "annual", "executed", "weight", "rate", "score")}
)


@st.composite
def some_filed(draw: st.DrawFn, project: str) -> Filed:
    """A form with anything in its cells."""
    rows = draw(st.lists(ROW, min_size=1, max_size=4))
    money = draw(st.lists(LINE, max_size=3))
    texts: dict[str, str | None] = {"project": project, "unit": draw(VALUE), "score": draw(VALUE)}
    for key in ("goal", "result", "grade", "department", "weight"):
        texts[key] = draw(VALUE)
    labels = ["年度资金总额：", "其中：当年财政拨款", "其他资金"][: len(money)]
    for number, (label, line) in enumerate(zip(labels, money, strict=True)):
        path = f"funds.sources[{number - 1}]" if number else "funds.total"
        texts |= {f"{path}.{key}": text for key, text in line.items()} | {f"{path}.label": label}
    for number, row in enumerate(rows):
        texts |= {f"indicators[{number}].{key}": text for key, text in row.items()}
        texts |= {f"indicators[{number}].category": "产出指标", f"indicators[{number}].subcategory": "数量指标"}  # fmt: skip
    lines = [FundLine(label) for label in labels]
    form = Form(
        year=draw(st.sampled_from((2023, 2025))), project=project, unit=texts["unit"],
        money_unit=draw(st.sampled_from(("万元", "元"))),
        funds=Funds(lines[0], tuple(lines[1:])) if lines else None,
        indicators=tuple(Indicator("产出指标", "数量指标", row["name"]) for row in rows),
    )  # fmt: skip
    return Filed(form, texts)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_any_forms_come_back_from_their_list(data: st.DataObject) -> None:
    """The law: forms -> list -> forms says the same under every path, blank cells apart."""
    before = [
        data.draw(some_filed(f"项目{number}")) for number in range(data.draw(st.integers(1, 3)))
    ]
    rows = filing.table_of(before)
    table = [
        (number, [Cell(kept.value, style=Style(kept.number_format)) for kept in row])
        for number, row in enumerate(rows, 1)
    ]
    after = filing.forms_of(table)
    assert list(filing.unplaced(table)) == []
    assert [said(each.filed) for each in after] == [said(each) for each in before]
    for one, other in zip(after, before, strict=True):
        assert (one.filed.form.year, one.filed.form.money_unit) == (
            other.form.year, other.form.money_unit,
        )  # fmt: skip
        assert len(one.filed.form.indicators) == len(other.form.indicators)


# As typed by hand -------------------------------------------------------------------------------


def test_a_list_is_verified_as_the_same_values_typed_by_hand() -> None:
    done = forms(*ROWS)
    rows = (Indicator(name="培训人次"), Indicator(name="满意度"))
    typed = {
        "project": "甲项目", "unit": "某中心", "funds.sources[0].annual": "100",
        "funds.sources[0].executed": "90", "indicators[0].target": "≥100人",
        "indicators[0].actual": "90人", "indicators[0].weight": "10", "indicators[0].score": "9",
        "indicators[1].target": "≥95%", "indicators[1].actual": "96%", "indicators[1].weight": "10",
        "indicators[1].score": "10",
    }  # fmt: skip
    by_hand = template(
        layout_named("shanghai"), year=2025, policy=policy_for(2025),
        form=Form(year=2025, indicators=rows),
        inputs={path: Kept(*(as_number(text) or (text,))) for path, text in typed.items()},
    )  # fmt: skip
    (data,) = done.workbooks.values()
    assert list(done.workbooks) == ["甲项目.xlsx"] and done.unplaced == ()
    assert findings(data) == findings(by_hand) and findings(data)
    assert said(read(data)) == said(read(by_hand))


def test_figures_keep_every_digit_that_they_have() -> None:
    """A list that shows 99.22 and holds 99.2163 is typed as 99.2163, not as it is shown."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEAD.split(","))
    sheet.append(["甲", "乙", 2025, 99.2163, 0.1 + 0.2, "名称", 0.95, "1", 10, 10])
    sheet["D2"].number_format = sheet["E2"].number_format = "0.00"
    sheet["G2"].number_format = "0.00%"
    stream = io.BytesIO()
    book.save(stream)
    (data,) = filling.from_list(stream.getvalue(), "清单.xlsx").workbooks.values()
    texts = said(read(data))
    assert texts["funds.sources[0].annual"] == "99.2163"
    assert texts["funds.sources[0].executed"] == "0.30"
    assert texts["indicators[0].target"] == "95.00%"


def test_money_rows_by_name_and_what_the_template_adds_up() -> None:
    head = "项目名称,年度,资金,年初预算数,全年预算数,全年执行数,执行率得分"
    done = forms(
        "甲,2025,其中：当年财政拨款,10,10,9,",
        ",,其他资金,5,5,5,",
        ",,合计,15,15,14,9.33",
        head=head,
    )
    (data,) = done.workbooks.values()
    (reading,) = read_book(workbook.read(data), scored=False)
    funds = reading.form.funds
    assert funds is not None
    assert [line.annual for line in (funds.total, *funds.sources)] == [Decimal(15), Decimal(10), Decimal(5)]  # fmt: skip
    assert funds.total.score == Decimal("9.33")


# What is refused, and what is told --------------------------------------------------------------

WRONG = [
    ("no head", "a,b", ("1,2",), "没有表头"),
    ("no name", HEAD, (",,,1,1,,,,,",), "第 2 行]：项目名称是空的"),
    ("no year", "项目名称,实施单位", ("甲,乙",), "--year"),
    ("a year that is none", HEAD, ("甲,乙,二五年,,,,,,,",), "第 2 行 C 列“年度”]：“二五年”不是年度"),
    ("two budgets", HEAD, (ROWS[0], "甲项目,某中心,2025,101,,,,,,"), "第 3 行 D 列“全年预算数”"),
    ("two goals", "项目名称,年度,预期目标", ("甲,2025,一", ",,二"), "第 3 行 C 列“预期目标”]：“二”与"),
    ("two totals", "项目名称,年度,资金,全年预算数", ("甲,2025,总额,1", ",,资金合计,1"), "两行总额"),
    ("a row of no name", "项目名称,年度,资金,全年预算数", ("甲,2025,总额,1", ",,,1"), "没有写名称"),
    ("a unit of money", "项目名称,年度,金额单位", ("甲,2025,美元",), "C 列“金额单位”"),
    ("a control character", HEAD, ("甲,乙,2025,,,\x07,,,,",), "F 列“三级指标”]：含有控制字符"),
    ("a year without a policy", HEAD, ("甲,乙,2010,,,,,,,",), "E-POLICY"),
    ("one name twice", HEAD, (ROWS[0], "甲项目,另一中心,2025,,,,,,,"), "E-SAMENAME"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "rows", "words"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(head: str, rows: tuple[str, ...], words: str) -> None:
    with pytest.raises(Refused) as refused:
        forms(*rows, head=head)
    assert words in refused.value.sentence()


@pytest.mark.parametrize(("formula", "words"), [("=1/0", "没有计算过"), ("#N/A", "#N/A")])
def test_an_error_and_a_formula_never_calculated_are_no_blanks(formula: str, words: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEAD.split(","))
    sheet.append(["甲", "乙", 2025, formula])
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(Refused) as refused:
        filling.from_list(stream.getvalue(), "清单.xlsx")
    assert "Sheet 第 2 行 D 列“全年预算数”" in refused.value.where
    assert words in refused.value.detail


def test_limits_on_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filing, "MOST_FORMS", 2)
    monkeypatch.setattr(filing, "MOST_ROWS", 3)
    head = "项目名称,年度,三级指标"
    assert len(forms("甲,2025,一", "乙,2025,一", ",,二", ",,三", head=head).workbooks) == 2
    for rows in (
        ("甲,2025,一", "乙,2025,一", "丙,2025,一"),
        ("甲,2025,一", ",,二", ",,三", ",,四"),
    ):
        with pytest.raises(Refused) as refused:
            forms(*rows, head=head)
        assert refused.value.code == "E-TOOBIG" and "第" in refused.value.where


def test_every_cell_that_has_no_place_is_told() -> None:
    head = f"{HEAD},电话,得分"
    done = forms(
        f"{ROWS[0]},1,7", f"{ROWS[1]},2,", ",,,,,丙,1,1,1,1,,", ",,,,,丁,1,1,1,1,4,", "合计,,,100",
        head=head,
    )  # fmt: skip
    told = [text.zh for text in done.unplaced]
    assert told == [
        "清单.csv 第 6 行是合计，没有填入",
        "清单.csv “电话”没有对应的栏目，没有填入：K2:K3、K5",
        "清单.csv “得分”没有对应的栏目，没有填入：L2",
    ]
    hidden = forms("甲,2025,很好", head="项目名称,年度,评价结论")
    assert [text.zh for text in hidden.unplaced] == [
        "清单.csv 第 2 行 “很好”在这种表式里没有栏目，表上看不到"
    ]


# The command ------------------------------------------------------------------------------------


def run(*arguments: str) -> Result:
    return command.run("fill", *arguments)


def test_an_example_is_filled_and_verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("--example").exit_code == 0
    done = run("项目清单.xlsx", "-o", "新", "--name", "{year}/{unit}-{project}.xlsx")
    assert done.exit_code == 0, done.output
    written = sorted(Path("新").rglob("*.xlsx"))
    assert len(written) == 3 and "共填写 3 张自评表" in done.output
    verified = command.run("verify", "--no-write", *map(str, written))
    assert verified.output.count("复核参考分") == 3
    again = run("项目清单.xlsx", "-o", "新", "--name", "{year}/{unit}-{project}.xlsx")
    assert again.exit_code == 2 and "E-EXISTS" in again.output


def test_where_anything_is_wrong_nothing_is_written(tmp_path: Path) -> None:
    folder, path = tmp_path / "新", tmp_path / "清单.csv"
    folder.mkdir()
    (folder / "乙.xlsx").write_text("别人的")
    for rows in (("甲,2025", "乙,2025"), ("甲,2025", "丙,二"), ("丙/1,2025", "丙_1,2025")):
        path.write_bytes(listed(*rows, head="项目名称,年度"))
        assert run(str(path), "-o", str(folder)).exit_code == 2
        assert [each.name for each in folder.iterdir()] == ["乙.xlsx"]


def test_a_list_of_any_layout_and_year(tmp_path: Path) -> None:
    path = tmp_path / "清单.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([["项目名称", "实施单位"], ["甲", "乙"]])
    for layout in LAYOUTS:
        out = tmp_path / layout
        done = run(str(path), "--year", "2024", "--layout", layout, "-o", str(out))
        assert done.exit_code == 0, done.output
        (reading,) = read_book(workbook.read((out / "甲.xlsx").read_bytes()), scored=False)
        assert (reading.form.layout, reading.form.year) == (layout, 2024)


def test_what_fill_is_given_must_fit(tmp_path: Path) -> None:
    assert "--example" in run().output
    assert "--force" in run(str(tmp_path / "清单.csv"), "--force").output
    assert ".xlsx" in run(str(tmp_path / "数据.json"), "-o", "表.xls").output


def test_the_list_of_a_workbook_is_an_xlsx_that_anybody_opens() -> None:
    data = filling.to_list([filed(name) for name in FORMS[:2]])
    ((_, table),) = lists.tables(data, "清单.xlsx")
    assert len(filing.forms_of(table)) == 2
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert sheet.freeze_panes == "B2" and sheet["A1"].value == "项目名称"
