"""Text with tabs: fields and lines, columns that moved, what is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfxl.documents.blocks import TEXT
from perfxl.documents.read import book_of_text
from perfxl.documents.text import decoded, fields
from perfxl.form.grid import Book
from perfxl.reading.book import read_book
from perfxl.report.report import Report, judge_book
from perfxl.text.refusal import Refused
from tests.documents.reading import readings_of, texts_of
from tests.documents.seed import FIRST, REAL_TEXT, SECOND
from tests.support.forms import source


def reports(text: str) -> list[Report]:
    return judge_book(book_of_text(text.encode()))


def said(report: Report) -> dict[str, list[str]]:
    """The findings that are no mere hints: places by code."""
    found: dict[str, list[str]] = {}
    for finding in report.findings:
        if finding.severity != "info":
            found.setdefault(finding.code, []).append(report.reading.at(finding.at))
    return found


def test_two_forms_with_all_that_such_text_has() -> None:
    first, second = reports(FIRST + SECOND)
    assert (first.form.project, first.form.year) == ("滨江绿道照明维护", 2024)
    assert (f"{first.form.score}", f"{first.recomputed}", first.grade_computed) == (
        "97.69", "97.69", "优",
    )  # fmt: skip
    assert [row.category for row in first.form.indicators] == [
        "产出指标", "产出指标", "产出指标", "效益指标", "满意度指标",
    ]  # fmt: skip
    assert set(said(first)) == {"W-2", "D-1"}
    assert said(first)["D-1"] == ["第18行“偏差原因”"]
    assert (second.form.project, len(second.form.indicators)) == ("社区共享书房运行", 6)
    assert f"{second.form.score}" == f"{second.recomputed}" == "94.00"
    assert second.form.indicators[2].target == "≥9000.00(册)"
    assert set(said(second)) == {"W-2", "S-2", "D-2"}, "30 of 32 is 18.75, not 18.00"
    assert said(second)["S-2"] == ["第38行“得分”"]


def test_the_lines_that_were_put_right_are_named() -> None:
    told = [
        where for code, where in book_of_text(SECOND.encode()).warnings if code == "W-REALIGNED"
    ]
    assert told == ["第17行—第20行", "第21行"]
    told = [where for code, where in book_of_text(FIRST.encode()).warnings if code == "W-REALIGNED"]
    assert told == ["第22行"]


def test_the_text_of_the_real_forms() -> None:
    found = readings_of(REAL_TEXT.read_bytes(), "text")
    assert len(found) == 3
    for number, reading in enumerate(found, 1):
        filed = json.loads(source(f"hongqiao-2023-{number}"))
        texts = texts_of(reading)
        for key in ("project", "department", "unit", "title", "grade"):
            assert texts[key] == filed[key]
        assert reading.form.year == filed["year"]
        for at, line in zip(("funds.total", *(f"funds.sources[{n}]" for n in range(3))),
                            filed["funds"], strict=True):  # fmt: skip
            for key in ("initial", "annual", "executed", "weight", "rate", "score"):
                assert texts[f"{at}.{key}"] == line[key], (number, at, key)
        assert len(reading.form.indicators) == len(filed["indicators"])
        for n, row in enumerate(filed["indicators"]):
            at = f"indicators[{n}]"
            for key in ("category", "subcategory", "target", "actual", "weight", "score"):
                assert texts[f"{at}.{key}"] == row[key], (number, n, key)
            # the data files shorten some long names and reasons of the third form
            assert texts[f"{at}.name"].endswith(row["name"][-4:])
            assert bool(texts.get(f"{at}.reason")) == bool(row["reason"])
        assert (texts["weight"], texts["score"]) == (
            filed["total"]["weight"],
            filed["total"]["score"],
        )
    assert texts_of(found[1])["indicators[0].target"] == "=100.00(%)"


def without_breaks(text: str) -> str:
    return text.replace("\n\n\t\t藏书", "\n\t\t藏书")


def test_the_change_of_width_tells_where_no_blank_line_does() -> None:
    (report,) = reports(without_breaks(SECOND))
    assert report.form.indicators[2].target == "≥9000.00(册)"
    assert f"{report.recomputed}" == "94.00"


def test_trailing_tabs_may_be_gone() -> None:
    stripped = "\n".join(line.rstrip("\t") for line in (FIRST + SECOND).splitlines())
    assert [f"{r.recomputed}" for r in reports(stripped)] == ["97.69", "94.00"]


def refused(text: str) -> Refused:
    with pytest.raises(Refused) as caught:
        book_of_text(text.encode())
    return caught.value


def test_a_part_that_fits_no_reading_is_named_and_nothing_is_judged() -> None:
    filled_in = SECOND.replace("20.00\t20.00\t\n\t质量", "20.00\t\t\n\t质量")
    for name in ("7.00\t人手", "10.00\t10.00\t\n满意", "10.00\t10.00\t\n总分"):
        filled_in = filled_in.replace(
            name, name.replace("10.00\t10.00", "10.00\t").replace("7.00", "")
        )
    error = refused(filled_in)
    assert (error.code, error.where) == ("E-SHIFTED", "第17行")
    assert "第17行" in error.sentence() and "错位" in error.sentence()


def test_a_total_of_one_figure_after_moved_rows_is_not_guessed() -> None:
    error = refused(SECOND.replace("100.00\t94.00", "\t94.00"))
    assert (error.code, error.where) == ("E-SHIFTED", "第21行")


REVIEWED = """项目支出绩效自评表
项目名称\t道路养护
一级指标\t三级指标\t年度指标值\t实际完成值\t分值\t自评分\t复核分
产出指标\t里程\t≥50公里\t50公里\t60\t60\t55
效益指标\t通行\t明显\t明显\t40\t40\t40
总分\t\t\t\t100\t100\t95
"""


@pytest.mark.parametrize("between", ["\t\t\t\t", "\t", "\t\t"])
def test_a_total_with_a_reviewed_figure_stands_where_it_stands(between: str) -> None:
    """However many empty cells went before it."""
    text = REVIEWED.replace("总分\t\t\t\t", f"总分{between}")
    (reading,) = read_book(book_of_text(text.encode()))
    form, review = reading.form, reading.form.review
    assert (form.weight, form.score) == (100, 100) and review is not None
    assert (review.score, [row.score for row in review.rows]) == (95, [55, 40])


def test_a_total_without_the_sum_of_weights_is_not_moved_onto_it() -> None:
    text = REVIEWED.replace("总分\t\t\t\t100\t", "总分\t\t\t\t\t")
    (reading,) = read_book(book_of_text(text.encode()))
    assert (reading.form.weight, reading.form.score) == (None, 100)


def test_a_total_at_the_left_of_the_weights_is_not_guessed() -> None:
    error = refused(REVIEWED.replace("总分\t\t\t\t100\t100\t95", "总分\t\t\t100\t\t100\t"))
    assert (error.code, error.where) == ("E-SHIFTED", "第6行")


RATES = """项目支出绩效自评表
项目名称\t道路养护
一级指标\t三级指标\t年度指标值\t实际完成值\t完成率\t分值\t得分
产出指标\t里程\t≥50公里\t50公里\t100\t60\t60
效益指标\t通行\t明显\t明显\t100\t40\t40
总分\t\t\t\t100\t100\t100
"""


def test_a_total_with_a_mean_of_rates_stands_where_it_stands() -> None:
    (reading,) = read_book(book_of_text(RATES.encode()))
    assert (reading.form.weight, reading.form.score) == (100, 100)
    moved = RATES.replace("总分\t\t\t\t100\t100\t100", "总分\t\t\t100\t100\t100")
    assert refused(moved).code == "E-SHIFTED"


def test_words_under_the_weights_are_no_form_to_judge() -> None:
    text = FIRST.replace(
        "\t质量 指标\t灯具完好率\t≥98.00(%)", "\t质量 指标\t灯具完好率\t\t≥98.00(%)"
    )
    error = refused(text)
    assert (error.code, error.where) == ("E-SHIFTED", "第17行")


def test_money_beside_its_headings_is_not_judged() -> None:
    text = FIRST.replace("\t年度资金总额:\t120.00", "\t\t年度资金总额:\t120.00").replace(
        "\t其中: 当年财政拨款\t120.00", "\t\t\t其中: 当年财政拨款\t120.00"
    )
    assert refused(text).where == "第10行"


def test_an_unfilled_form_moves_nowhere() -> None:
    lines = [
        "\t".join(words[:6]) + "\t\t"
        if len(words := line.split("\t")) == 8 and "(" in line
        else line
        for line in FIRST.splitlines()
    ]
    book = book_of_text("\n".join(lines).encode())
    assert not any(code == "W-REALIGNED" and where != "第22行" for code, where in book.warnings)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_encodings(codec: str) -> None:
    assert [r.form.project for r in judge_book(book_of_text(FIRST.encode(codec)))] == [
        "滨江绿道照明维护"
    ]


def test_comma_separated_values_of_one_width() -> None:
    text = "\n".join(
        ",".join([*line.replace(",", "，").split("\t"), *[""] * 9][:9])
        for line in FIRST.splitlines()
    )
    (report,) = reports(text)
    assert f"{report.recomputed}" == "97.69"


@pytest.mark.parametrize("text", ["", "没有表格的文字", "甲,乙\n丙,丁,戊", '"', "\ufeff"])
def test_text_without_columns(text: str) -> None:
    assert refused(text).code == "E-NOTABLE"


def test_no_text_at_all() -> None:
    with pytest.raises(Refused) as caught:
        book_of_text(b"\xff\xff\xff\t\x81")
    assert caught.value.code == "E-NOTABLE"
    with pytest.raises(Refused) as caught:
        book_of_text(b"\t" * (TEXT + 1))
    assert caught.value.code == "E-DOCUMENT"


WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('\n\t"'), max_size=12
)


@settings(deadline=None)
@given(st.lists(st.lists(WORDS, min_size=2, max_size=5), min_size=1, max_size=6))
def test_what_a_spreadsheet_puts_on_the_clipboard_comes_back(rows: list[list[str]]) -> None:
    def quoted(word: str) -> str:
        if any(char in word for char in '\n\t"'):
            return '"' + word.replace('"', '""') + '"'
        return word

    text = "".join("\t".join(map(quoted, row)) + "\n" for row in rows)
    wanted = [row for row in rows if any(word and not word.isspace() for word in row)]
    assert [words for _, _, words in fields(text)] == wanted


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        book = book_of_text(text.encode("utf-8", "replace"))
    except Refused as error:
        assert error.code in ("E-NOTABLE", "E-SHIFTED")
    else:
        assert isinstance(book, Book)


def test_decoding_prefers_what_the_mark_says() -> None:
    assert decoded("表\t1".encode("utf-16")) == "表\t1"
