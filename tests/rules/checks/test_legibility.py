"""L: sections, numbers, formulas, header fields, residue."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from perfxl.form.grid import Book, Cell, Style
from perfxl.form.model import Form, Note
from perfxl.reading.book import read_forms
from perfxl.reading.form import Reading
from perfxl.reading.integrity import with_integrity
from perfxl.report.report import judge_book
from perfxl.rules.case import case_of
from perfxl.rules.checks import verify
from perfxl.rules.checks.legibility import CHANGED, RESIDUE, TYPED
from perfxl.rules.checks.rule import Finding
from tests.support.drawn import (
    END,
    GOALS,
    HEAD,
    HONEST,
    MONEY,
    POLICY,
    ROWS,
    TABLE,
    Case,
    case,
    edit,
    honest,
    places,
    read,
    run,
    sheet,
)

SITES = "| ≥15处 | 15处 | 10 | 10 | |"


def sites(cells: str) -> tuple[str, str]:
    return SITES, cells


def score(typed: str) -> tuple[str, str]:
    return SITES, f"| ≥15处 | 15处 | 10 | {typed} | |"


SCORE = "indicators[0].score"
TOTAL_ROW = "| 总分 | < | < | < | < | 100 | 98.42 | |\n"
CASES = [
    case("L-1", "every section is there"),
    case("L-1", "no project name", ("| 项目名称 | < | 社区养老服务设施改造 |", "| | < | 某事 |"),
         project="error"),
    case("L-1", "no total row", (TOTAL_ROW, ""), score="error"),
    case("L-1", "no grade row is right in a form of another title",
         ("| 财政项目支出绩效自评表 |", "| 项目支出绩效自评表 |"), (END.strip().splitlines()[1], "")),
    case("L-1", "no executed column", ("| 全年执行数 |", "| |"), funds="error"),
    case("L-1", "no target column", ("| 年度指标值 |", "| |"), indicators="error"),
    case("L-1", "no column of actual values", ("| 实际完成值 |", "| |"), indicators="error"),
    case("L-1", "a heading that was not understood is none that lacks",
         ("| 实际完成值 |", "| 琢磨 |")),
    case("L-6", "every heading is known"),
    case("L-6", "a made-up heading of the money", ("| 全年执行数 |", "| 琢磨 |"),
         coverage__unknown__0="warning"),
    case("L-6", "a made-up heading of the table", ("| 实际完成值 |", "| 琢磨 |"),
         coverage__unknown__0="warning"),
    case("L-6", "a made-up label of the head", ("| 项目名称 |", "| 琢磨 |"),
         coverage__unknown__0="warning"),
    case("L-6", "a made-up label of the total", ("| 总分 |", "| 琢磨 |"),
         coverage__unknown__0="warning"),
    case("L-6", "a heading known by its key word and contents", ("| 全年执行数 |", "| 已使用 |"),
         coverage__guessed__0="info"),
    case("L-2", "numbers"),
    case("L-2", "full-width", score("１０"), indicators__0__score="info"),
    case("L-2", "with its unit", score("10分"), indicators__0__score="info"),
    case("L-2", "spelled out", score("拾"), indicators__0__score="info"),
    case("L-2", "a project of the year had no initial budget", ("| 200 | 208 |", "| — | 208 |")),
    case("L-2", "but it has one for the year", ("| 200 | 208 |", "| 200 | — |"),
         funds__total__annual="error"),
    case("L-2", "a source that there is none of",
         ("| 0 | 0 | 0 | - | 0 | - |", "| 无 | 无 | 无 | - | - | - |")),
    case("L-2", "a total of none is none", ("| 200 | 208 | 206.37 |", "| 200 | 208 | 无 |"),
         funds__total__executed="error"),
    case("L-2", "not a number", score("满分"), indicators__0__score="error"),
    case("L-2", "a comma for a point", score("10，0"), indicators__0__score="error"),
    case("L-2", "a dash where a score belongs", score("—"), indicators__0__score="error"),
    case("L-2", "more than two decimals", score("9.999"), indicators__0__score="warning"),
    case("L-2", "a unit that has to be converted", ("| 200 | 208 | 206.37 |", "| 200 | 2080000元 | 206.37 |"),
         funds__total__annual="warning"),
    case("L-2", "the column's own unit", ("| 200 | 208 | 206.37 |", "| 200 | 208万元 | 206.37 |"),
         funds__total__annual="info"),
    case("L-2", "no total", (TOTAL_ROW, "| 总分 | < | < | < | < | 100 | | |\n"), score="error"),
    case("L-2", "no annual budget", ("| 200 | 208 | 206.37 |", "| 200 | | 206.37 |"),
         funds__total__annual="error"),
    case("L-2", "no initial budget: it may have come later", ("| 200 | 208 | 206.37 |", "| | 208 | 206.37 |")),
    case("L-2", "no rate and no score where nothing was budgeted",
         ("| 200 | 208 | 206.37 | 10 | 99.22 | 9.92 |", "| 0 | 0 | 0 | 10 | — | — |")),
    case("L-2", "no execution score", ("| 10 | 99.22 | 9.92 |", "| 10 | 99.22 | |"),
         funds__total__score="error"),
    case("L-2", "a formula never calculated", score("=SUM(A1:A2) -> "), indicators__0__score="error"),
    case("L-3", "no formula at all"),
    case("L-3", "a formula that hides an error", score("=IFERROR(1/0,10) -> 10"),
         indicators__0__score="warning"),
    case("L-3", "a total that refers to itself", ("| 100 | 98.42 |", "| 100 | =H6+SUM(G13:G21) -> 98.42 |"),
         score="error"),
    case("L-3", "a total that leaves out a row", ("| 100 | 98.42 |", "| 100 | =H6+SUM(G13:G15) -> 98.42 |"),
         score="error"),
    case("L-3", "a total down to the row above it",
         ("| 100 | 98.42 |", "| 100 | =H6+SUM(G13:INDEX(G:G,ROW()-1)) -> 98.42 |")),
    case("L-3", "a total that names its own sheet",
         ("| 100 | 98.42 |", "| 100 | =SUM('自评表 (2)'!G13:G20)+H6 -> 98.42 |")),
    case("L-4", "all filled in"),
    case("L-4", "no project", ("| 社区养老服务设施改造 |", "| |"), project="error"),
    case("L-4", "a placeholder", ("| 社区养老服务设施改造 |", "| XXX |"), project="error"),
    case("L-4", "a placeholder for a name", ("| 社区养老服务设施改造 |", "| ××项目 |"), project="error"),
    case("L-4", "none", ("| 社区养老服务设施改造 |", "| 无 |"), project="error"),
    case("L-4", "only a number", ("| 社区养老服务设施改造 |", "| 219001 |"), project="warning"),
    case("L-4", "no department", ("| 某区民政局 |", "| |"), department="error"),
    case("L-4", "no unit", ("| 某区养老服务中心 |", "| |"), unit="error"),
    case("L-4", "no year", ("| （2025年度） |", "| （  年度） |"), year="error"),
    case("L-4", "no goal", ("| 完成养老设施改造，方便老年人生活。 |", "| |"), goal="warning"),
    case("L-4", "no result", ("| 设施改造已完成并投入使用。 |", "| |"), result="warning"),
    case("L-4", "a number for a goal", ("| 完成养老设施改造，方便老年人生活。 |", "| 43.2 |"),
         goal="warning"),
    case("L-4", "no target", sites("| | 15处 | 10 | 10 | |"), indicators__0__target="error"),
    case("L-4", "no actual value", sites("| ≥15处 | | 10 | 10 | |"), indicators__0__actual="error"),
    case("L-4", "a dash for a target", sites("| — | 15处 | 10 | 10 | |"),
         indicators__0__target="error"),
    case("L-4", "an error for a project name", ("| 社区养老服务设施改造 |", "| #REF! |"), project="error"),
    case("L-4", "an error for a target", sites("| #N/A | 15处 | 10 | 10 | |"),
         indicators__0__target="error"),
    case("L-4", "crosses for a figure", sites("| ≥XX处 | 15处 | 10 | 10 | |"),
         indicators__0__target="error"),
    case("L-4", "still to come", sites("| ≥15处 | 待填 | 10 | 10 | |"),
         indicators__0__actual="error"),
    case("L-4", "none, for an actual value", sites("| ≤2次 | 无 | 10 | 10 | |")),
    case("L-4", "crosses for a name left out", sites("| 完成XX路改造 | 达成指标 | 10 | 10 | |")),
    case("L-4", "a row's printed number for a name", ("| 改造养老设施数量 |", "| 指标1： |"),
         indicators__0__name="warning"),
    case("L-4", "a wide dash for a target", sites("| － | 15处 | 10 | 10 | |"),
         indicators__0__target="error"),
    case("L-4", "a dash for an actual value", sites("| ≥15处 | / | 10 | 10 | |"),
         indicators__0__actual="error"),
    case("L-4", "a dash where none was wanted", sites("| 0起 | - | 10 | 10 | |")),
    case("L-4", "a dash where at most none was wanted", sites("| ≤0起 | / | 10 | 10 | |")),
    case("L-4", "a dash where none was wanted, in words", sites("| 零投诉 | — | 10 | 10 | |")),
    case("L-4", "a dash where one was allowed", sites("| ≤1起 | - | 10 | 10 | |"),
         indicators__0__actual="error"),
    case("L-4", "a blank where none was wanted", sites("| 0起 | | 10 | 10 | |"),
         indicators__0__actual="error"),
    case("L-4", "an error where none was wanted", sites("| 0起 | #N/A | 10 | 10 | |"),
         indicators__0__actual="error"),
    case("L-4", "still to come where none was wanted", sites("| 0起 | 待填 | 10 | 10 | |"),
         indicators__0__actual="error"),
    case("L-4", "a dash for the target", sites("| - | 0起 | 10 | 10 | |"), indicators__0__target="error"),
    case("L-4", "dashes in a row that weighs nothing", sites("| — | — | - | - | |")),
    case("L-4", "a figure left open", sites("| ≥＿＿处 | 15处 | 10 | 10 | |"),
         indicators__0__target="error"),
    case("L-4", "no name", ("| 改造养老设施数量 |", "| |"), indicators__0__name="warning"),
    case("L-5", "nothing left over"),
    case("L-5", "tags", ("| 设施改造已完成并投入使用。 |", "| <p>设施改造已完成。</p> |"), result="info"),
    case("L-5", "a placeholder row", (TOTAL_ROW, "| | | 指标2： | | | | | |\n" + TOTAL_ROW),
         indicators__8__name="info"),
    case("L-5", "stars for a figure in a name", ("| 改造养老设施数量 |", "| 改造养老设施数量(≥**处) |"),
         indicators__0__name="info"),
]  # fmt: skip


@pytest.mark.parametrize("each", CASES, ids=lambda c: f"{c.code} {c.why}")
def test_case(each: Case) -> None:
    run(each)


def test_an_empty_table() -> None:
    assert places(read(HEAD + MONEY + GOALS + TABLE + END), "L-1") == {"indicators": "error"}


def test_a_form_without_money() -> None:
    assert places(read(HEAD.rsplit("\n| 项目资金", 1)[0] + TABLE + ROWS + END), "L-1") == {
        "funds": "error"
    }


def test_a_money_block_without_scores() -> None:
    form = honest()
    bare = replace(form, printed=form.printed - {"funds.score"})
    assert places(bare, "L-1") == {"funds": "error"}


def test_a_table_without_scores_or_grade_row() -> None:
    form = honest()
    assert places(replace(form, printed=form.printed - {"score"}), "L-1") == {"indicators": "error"}
    assert places(replace(form, printed=form.printed - {"grade"}), "L-1") == {}
    lost = replace(form, notes=(Note("grade", "no-grade"),))  # in a template of ours
    assert places(lost, "L-1") == {"grade": "error"}


@pytest.mark.parametrize("kind", TYPED)
def test_every_way_to_type_a_number(kind: str) -> None:
    form = edit(honest(), notes=(Note(SCORE, kind, "甲", "10"),))
    assert places(form, "L-2") == {SCORE: TYPED[kind][0]}


def test_a_score_under_a_percent_format_is_no_score() -> None:
    drawing = sheet(HONEST)
    cells = {**drawing.cells, (13, 7): Cell(Decimal("0.1"), style=Style("0%"))}
    (reading,) = read_forms(replace(drawing, cells=cells))
    assert reading.form.indicators[0].score is None
    assert places(reading, "L-2") == {SCORE: "error"}


def test_a_formula_replaced_by_spaces_leaves_a_blank() -> None:
    form = edit(honest(), score=None, notes=(Note("score", "constant", " "),))
    assert places(form, "L-2") == {"score": "error"}
    assert places(form, "L-3") == {"score": "warning"}


@pytest.mark.parametrize("kind", CHANGED)
def test_every_change_of_a_formula(kind: str) -> None:
    form = edit(honest(), notes=(Note("score", kind, "=1", "=2"),))
    assert places(form, "L-3") == {"score": CHANGED[kind][0]}
    assert places(honest(), "L-3") == {}


@pytest.mark.parametrize("kind", RESIDUE)
def test_every_residue(kind: str) -> None:
    form = edit(honest(), notes=(Note("title", kind, "甲", "乙"),))
    assert places(form, "L-5") == {"title": RESIDUE[kind][0]}


FORMULAS = (
    HONEST.replace("| 100 | 98.42 | |", "| =F6+SUM(F13:F20) -> 100 | =H6+SUM(G13:G20) -> 98.42 | |")
    .replace("| 10 | 99.22 | 9.92 |", "| 10 | =ROUND(E6/D6*100,2) -> 99.22 | =F6*G6/100 -> 9.92 |")
    .replace("| - | 98.97 |", "| - | =ROUND(E7/D7*100,2) -> 98.97 |")
    .replace("| - | 100 |", "| - | =ROUND(E8/D8*100,2) -> 100 |")
    .replace("| - | 0 | - |", "| - | =IF(D9=0,0,E9/D9) -> 0 | - |")
)  # fmt: skip


def test_formulas_that_stand() -> None:
    assert places(read(FORMULAS, protected=True), "L-3") == {}


@pytest.mark.parametrize(
    ("old", "new", "severity", "at"),
    [
        ("=H6+SUM(G13:G20) -> 98.42", "98.42", "warning", "score"),
        ("=H6+SUM(G13:G20) -> 98.42", "=H6+SUM(G13:G19) -> 88.42", "error", "score"),
        ("=H6+SUM(G13:G20) -> 98.42", "=H6+SUM(G13:G21) -> 98.42", "error", "score"),
        ("=ROUND(E6/D6*100,2) -> 99.22", "99.22", "info", "funds.total.rate"),
        ("=ROUND(E6/D6*100,2) -> 99.22", "99.21", "warning", "funds.total.rate"),
        ("| 0.75万元 | 10 | 10 |", "| 0.75万元 | 10 | =IFERROR(1/0,10) -> 10 |", "warning",
         "indicators[4].score"),
    ],
)  # fmt: skip
def test_formulas_that_do_not(old: str, new: str, severity: str, at: str) -> None:
    assert FORMULAS.count(old) == 1
    assert places(read(FORMULAS.replace(old, new), protected=True), "L-3") == {at: severity}


def test_protection_removed() -> None:
    drawn = sheet(FORMULAS)
    cells = {**drawn.cells, (30, 1): Cell(None, style=Style(locked=False))}
    (reading,) = read_forms(replace(drawn, cells=cells))
    assert places(reading, "L-3") == {"title": "warning"}
    (reading,) = read_forms(replace(drawn, cells=cells, protected=True))
    assert places(reading, "L-3") == {}


def test_hidden_and_invisible_values() -> None:
    drawn = sheet(HONEST)
    (reading,) = read_forms(replace(drawn, hidden_rows=frozenset({13})))
    assert places(reading, "L-5") == {SCORE: "warning"}
    (reading,) = read_forms(replace(drawn, hidden_columns=frozenset({7})))
    assert places(reading, "L-5") == {SCORE: "warning"}
    white = {**drawn.cells, (13, 7): Cell(Decimal(10), style=Style(invisible=True))}
    (reading,) = read_forms(replace(drawn, cells=white))
    assert places(reading, "L-5") == {SCORE: "warning"}
    under = {**drawn.cells, (2, 5): Cell("藏着")}
    (reading,) = read_forms(replace(drawn, cells=under))
    assert places(reading, "L-5") == {"indicators": "warning"}
    (reading,) = read_forms(replace(drawn, state="hidden"))
    assert places(reading, "L-5") == {"title": "warning"}


def test_a_figure_too_large_to_be_one() -> None:
    drawn = sheet(HONEST)
    for figure in ("1E+308", "1E+13", "1E-300"):
        huge = {**drawn.cells, (13, 7): Cell(Decimal(figure))}
        (reading,) = read_forms(replace(drawn, cells=huge))
        assert places(reading, "L-2") == {SCORE: "error"}
        assert reading.form.indicators[0].score is None


SCORES = tuple(f"indicators[{number}].score" for number in range(8))


def only(form: Form | Reading, code: str) -> Finding:
    """The one finding of a check."""
    if isinstance(form, Reading):
        form = with_integrity(form, POLICY).form
    (found,) = (f for f in verify(case_of(form, POLICY)) if f.code == code)
    return found


@pytest.mark.parametrize(
    ("typed", "zh", "en"),
    [
        ("", "项目名称没有填", "The project name is missing"),
        (
            "XXX",
            "项目名称是占位文字：填报 XXX",
            "The project name is a placeholder: filed XXX",
        ),
        ("#N/A", "单元格是错误值：填报 #N/A", "The cell holds an error value: filed #N/A"),
        (
            '"2025"',
            "项目名称只有数字：填报 2025",
            "The project name is only a number: filed 2025",
        ),
    ],
)
def test_what_is_said_of_a_project_without_a_name(typed: str, zh: str, en: str) -> None:
    said = only(honest(("社区养老服务设施改造", typed)), "L-4").message
    assert (said.zh, said.en) == (zh, en)


def test_numbers_kept_as_text_are_one_finding() -> None:
    drawing = HONEST
    for points in ("10", "15"):
        drawing = drawing.replace(f"| {points} | {points} |", f'| "{points}" | "{points}" |')
    told = only(read(drawing), "L-2")
    assert told.severity == "info" and len(told.also) == 11 and told.name == ""
    more = read(drawing.replace("| 100 | 98.42 |", "| 100 | 近百分 |"))
    assert places(more, "L-2") == {told.at: "info", "score": "error"}  # and the others are read on
    assert told.message.zh == "12 个数存成了文本，已按数读"
    (report,) = judge_book(Book((sheet(drawing),)))
    assert report.said(told).endswith("（F13、F15:F18、F20、G13、G15:G18、G20）")
    assert report.said(told, "en").endswith(" (F13, F15:F18, F20, G13, G15:G18, G20)")


def test_a_rate_under_a_percent_format_is_the_ordinary_way() -> None:
    drawn = sheet(HONEST)
    cells = {**drawn.cells, (6, 7): Cell(Decimal("0.9922"), style=Style("0.00%"))}
    (reading,) = read_forms(replace(drawn, cells=cells))
    assert reading.form.funds is not None and reading.form.funds.total.rate == Decimal("99.22")
    assert places(reading, "L-2") == {}
    cells[14, 7] = Cell("十分")  # read as 10
    (reading,) = read_forms(replace(drawn, cells=cells))
    assert places(reading, "L-2") == {"indicators[1].score": "info"}


def test_what_was_pasted_or_left_over_is_said_once() -> None:
    locked = edit(honest(), notes=tuple(Note(at, "input-locked", "10") for at in SCORES))
    assert only(locked, "L-3").also == SCORES[1:]
    bare = edit(locked, notes=(*locked.notes, Note("title", "unprotected")))
    assert places(bare, "L-3") == {"title": "warning"}
    left = edit(honest(), notes=tuple(Note(at, "placeholder", "…") for at in SCORES))
    assert only(left, "L-5").also == SCORES[1:]
    names = edit(honest(), indicators__0__name="举办**期", indicators__3__name="按期**率")
    told = only(names, "L-5")
    assert (told.at, told.also, told.name) == ("indicators[0].name", ("indicators[3].name",), "")


def test_an_unread_text_that_the_form_does_not_print_is_not_missed() -> None:
    form = edit(honest(), department=None, year=None)
    assert places(form, "L-4") == {"year": "error", "department": "error"}
    bare = edit(form, printed=form.printed - {"department", "year", "target"})
    assert places(edit(bare, indicators__0__target=None), "L-4") == {"year": "error"}


@pytest.mark.parametrize(
    ("target", "weight", "fires"),
    [
        ("—", "10", True),
        ("—", "0", False),
        ("—", None, False),
        ("#N/A", "0", True),
        (None, "0", True),
    ],
)
def test_a_row_that_weighs_nothing_may_have_dashes(
    target: str | None, weight: str | None, fires: bool
) -> None:
    points = None if weight is None else Decimal(weight)
    form = edit(honest(), indicators__4__target=target, indicators__4__weight=points)
    assert places(form, "L-4") == ({"indicators[4].target": "error"} if fires else {})


def test_an_execution_row_in_the_table_needs_no_target() -> None:
    form = edit(honest(), indicators__0__category="预算执行率", indicators__0__name="预算执行率")
    for target, fires in ((None, False), ("—", False), ("#REF!", True)):
        assert bool(places(edit(form, indicators__0__target=target), "L-4")) is fires
    assert list(places(edit(form, indicators__0__actual=None), "L-4")) == ["indicators[0].actual"]


@pytest.mark.parametrize("key", ["annual", "executed", "weight", "rate", "score"])
def test_each_figure_of_the_total_row_that_must_be_there(key: str) -> None:
    form = edit(honest(), **{f"funds__total__{key}": None})
    at = f"funds.total.{key}"
    printed = edit(form, printed=form.printed | {f"funds.{key}"})
    assert places(printed, "L-2") == {at: "error"}
    assert places(edit(form, printed=form.printed - {f"funds.{key}"}), "L-2") == {}
    nothing = edit(printed, funds__total__annual=Decimal(0))
    assert (at in places(nothing, "L-2")) == (key in ("executed", "weight"))
    noted = edit(printed, notes=(Note(at, "struck", "甲"),))
    assert places(noted, "L-2") == {}


def test_a_total_is_missed_only_where_its_cell_is() -> None:
    form = edit(honest(), score=None)
    assert places(form, "L-2") == {"score": "error"}
    for part in ("total", "score"):
        assert places(edit(form, printed=form.printed - {part}), "L-2") == {}


@pytest.mark.parametrize(
    ("at", "annual", "fires"),
    [
        ("funds.sources[1].annual", "208", False),
        ("weight", "208", False),
        ("funds.total.initial", "208", False),
        ("funds.total.rate", "208", True),
        ("funds.total.rate", "0", False),
        ("funds.total.score", None, False),
        ("funds.total.executed", "0", True),
        ("score", "0", True),
    ],
)
def test_where_a_dash_may_stand(at: str, annual: str | None, fires: bool) -> None:
    budget = None if annual is None else Decimal(annual)
    form = edit(honest(), funds__total__annual=budget, notes=(Note(at, "dash", "—"),))
    assert (at in places(form, "L-2")) == fires
    bare = edit(form, funds=None)
    assert (at in places(bare, "L-2")) == (at in ("funds.total.executed", "score"))
