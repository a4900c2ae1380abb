"""Where one part of a form ends and the next begins: the head, the goals, the money, what is below."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.support.drawn import END, GOALS, HEAD, MONEY, ROWS, TABLE, TOTAL_ROW, drawing_with, read

MONEY_HEAD = HEAD.splitlines()[-1] + "\n"
TOP = HEAD.replace(MONEY_HEAD, "")
UNITS = TOP.splitlines()[-1]
SCORE = Decimal("98.42")


@pytest.mark.parametrize("money", ["", "| 自评总分 | 琢磨 |\n"], ids=["the goals", "a line"])
def test_what_stands_right_over_the_goals_where_no_money_does(money: str) -> None:
    table = TABLE + ROWS + END.replace(TOTAL_ROW, "")
    top, units = TOP.replace(UNITS, ""), UNITS + "\n"
    form = read(top + units + money + GOALS + table).form
    assert (form.department, form.unit) == ("某区民政局", "某区养老服务中心")
    told = read(top + units + money + "| （自评得分为98.42分） | |\n" + GOALS + table).form
    assert told.score == SCORE and told.goal is not None
    dated = read(
        top.replace("| （2025年度） |", "| |") + units + "| 2024年度 | |\n" + GOALS + table
    )
    assert dated.form.year == 2024


def test_a_text_under_the_goals_is_no_total() -> None:
    table = TABLE + ROWS + END.replace(TOTAL_ROW, "")
    assert read(TOP + GOALS + "| （自评得分为98.42分） | |\n" + table).form.score is None


@pytest.mark.parametrize(("gap", "grade"), [(0, "优"), (5, "优"), (6, None)])
def test_the_grade_under_the_total_under_the_money(gap: int, grade: str | None) -> None:
    total, label = END.strip().splitlines()
    end = f"{total}\n" + "| |\n" * gap + label
    form = read(TOP + GOALS + TABLE + ROWS + MONEY_HEAD + MONEY + end).form
    assert form.score == SCORE and form.grade == grade
    assert form.funds is not None and len(form.funds.sources) == 3


def test_a_total_over_money_that_was_not_understood() -> None:
    lines = [line for line in drawing_with().splitlines() if line]
    top = next(n for n, line in enumerate(lines) if line.startswith("| 项目资金"))
    bare = [
        *lines[:top],
        "| 自评总分 | 98.42 |",
        "| |",
        "| 年度资金总额 | 208 | 206.37 |",
        *lines[top + 5 :],
    ]
    drawing = "\n".join(line for line in bare if not line.startswith("| 总分"))
    reading = read(drawing)
    assert reading.form.score == SCORE and reading.at("total") == "A5"
    assert [h.part for h in reading.form.coverage.unknown] == ["funds"]
    assert reading.at("funds") == "A7"


@pytest.mark.parametrize(
    ("path", "at"),
    [
        ("indicators[0].score", "G13"),
        ("indicators[9].score", "C12"),
        ("funds.sources[7].annual", "D5"),
        ("琢磨", "C12"),
    ],
)
def test_a_path_without_a_cell_stands_at_the_nearest_that_has_one(path: str, at: str) -> None:
    reading = read(drawing_with())
    assert reading.at(path) == reading.place(path) == at


def test_a_form_that_ends_with_its_money_lacks_the_table_under_it() -> None:
    unknown = read(HEAD + MONEY).form.coverage.unknown
    assert [(h.part, h.text, h.cell) for h in unknown] == [("indicators", "自评表", "A10")]
