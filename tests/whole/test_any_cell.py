"""Whatever stands in whichever cell, a form is judged or refused: no exception, and no guess."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from perfxl.cli.demo import SAMPLES, sample
from perfxl.excel.xlsx import workbook
from perfxl.form.grid import Book, Cell, CellError, Sheet, Style, Value
from perfxl.jobs.one_file import filled
from perfxl.report import summary
from perfxl.report.as_json import as_json
from perfxl.report.as_text import lines
from perfxl.report.report import judge_book
from perfxl.text.refusal import Refused

pytestmark = pytest.mark.slow

BOOKS = {name: workbook.read(filled(sample(name))) for name in SAMPLES}

AWKWARD: tuple[Value, ...] = (
    None, "", " ", "无", "-", "—", "/", "0", "总分", "小计", "项目名称", "三级指标", "得分", "年度",
    "评分等级", "其中：当年财政拨款", "=1+1", "<p></p>", "1e999", "9" * 400, "≥", "≥≥4", "±", "%", "2023年",
    "优" * 2000, "\u202e\x00", Decimal(0), Decimal(-1), Decimal("1E+308"), Decimal("-1E+308"),
    Decimal("1E-320"), Decimal("0.1") ** 15, Decimal(2023), True, False, CellError("#REF!"),
    dt.date(2023, 1, 1), dt.datetime(1900, 1, 14), dt.time(14, 0),
)  # fmt: skip
FORMATS = ("General", "0.00", "0%", "@", "yyyy/m/d", ";;;", '"（"0" 年度）"', "[>1]x;y;z;@")


def judged(book: Book) -> None:
    try:
        reports = judge_book(book)
    except Refused as refused:
        assert refused.code in ("E-NOFORM", "E-SCOPE", "E-POLICY")
        return
    for report in reports:
        assert lines(report) is not None
        assert lines(report, "en") is not None
        assert as_json(report)
    assert summary.sheet(reports).pieces


def changed(book: Book, cells: dict[tuple[int, int], Cell]) -> Book:
    first = book.sheets[0]
    return replace(book, sheets=(replace(first, cells={**first.cells, **cells}), *book.sheets[1:]))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_cell_awkward(name: str) -> None:
    book = BOOKS[name]
    for number, address in enumerate(sorted(book.sheets[0].cells)):
        for value in AWKWARD[number % 6 :: 6]:
            judged(changed(book, {address: Cell(value)}))


@settings(max_examples=300, deadline=None)
@given(
    name=st.sampled_from(SAMPLES),
    cells=st.dictionaries(
        st.tuples(st.integers(1, 30), st.integers(1, 10)),
        st.builds(
            Cell,
            st.sampled_from(AWKWARD) | st.text(max_size=30) | st.decimals(allow_nan=False, allow_infinity=False),
            st.sampled_from((None, "SUM(G13:G18)", "A1", "IFERROR(1/0,14)", "(((", '"', "XFD1048577")),
            st.builds(Style, st.sampled_from(FORMATS), st.booleans(), st.booleans()),
        ),
        min_size=1,
        max_size=12,
    ),
)  # fmt: skip
def test_several_cells_awkward(name: str, cells: dict[tuple[int, int], Cell]) -> None:
    judged(changed(BOOKS[name], cells))


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(1, 12), st.integers(1, 9)),
        st.builds(Cell, st.sampled_from((
            "项目名称", "主管部门", "实施单位", "年初预算数", "全年预算数", "全年执行数", "分值", "得分", "执行率(%)",
            "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "偏差原因分析及改进措施", "总分", "评分等级",
            "预期目标", "实际完成情况", "指标性质", "度量单位", "财政项目支出绩效自评表", "(2023 年度)",
            Decimal(10), "产出指标", "数量指标", "≥4次", "3次",
        ))),
        max_size=60,
    )
)  # fmt: skip
def test_scattered_labels(cells: dict[tuple[int, int], Cell]) -> None:
    judged(Book((Sheet("表", cells),)))
