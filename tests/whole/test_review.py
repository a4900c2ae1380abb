"""The sheet 复核底稿 from end to end: what is placed is read back, what it shows is what Python says it
shows, what a reviewer types into it is judged, and the workbook beside it stays as it was."""

from __future__ import annotations

import functools
import io
import random
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from perfxl.excel.summary import writeback
from perfxl.excel.template.template import workbook as template
from perfxl.excel.xlsx import workbook
from perfxl.form.model import Form
from perfxl.form.review import TYPED, Review, ReviewRow
from perfxl.jobs.review import prepare, with_reviews
from perfxl.layout.layouts import LAYOUTS
from perfxl.reading.review_sheet import order
from perfxl.report import review_sheet, summary
from perfxl.report.as_json import as_data
from perfxl.report.as_text import verdict
from perfxl.report.report import Report, judge_book
from perfxl.report.sheets import AddedSheet
from perfxl.rules.policy_files import policy_for
from perfxl.rules.review import outcome
from perfxl.text.refusal import Refused
from tests.support import command, misfilled
from tests.support.keeping import unchanged
from tests.support.lint_xlsx import faults
from tests.support.office import Office, ooxml_errors
from tests.support.workbooks import REFUSED, WORKBOOKS
from tests.whole.test_symmetry import form_of

POLICY = policy_for(2024)
D = Decimal
GROUNDS = tuple(ground.name for ground in POLICY.review.grounds)


@functools.cache
def filled(layout: str, count: int = 6) -> bytes:
    """A filled template."""
    return template(LAYOUTS[layout], year=2024, policy=POLICY, form=form_of(layout, count))


@functools.cache
def judged(data: bytes) -> tuple[Report, ...]:
    return tuple(judge_book(workbook.read(data)))


def under(report: Report, review: Review) -> Report:
    """The report on a form that has been reviewed."""
    form = replace(report.form, review=review)
    return replace(report, reading=replace(report.reading, form=form))


points = st.decimals(0, 20, places=2)
texts = st.sampled_from(
    ["有", "无", "达成", "名单.xlsx、合同.pdf", "已核对\n第二行", "=1+1", "0.5", "'单引号"]
)
typed = st.fixed_dictionaries(
    {
        "actual": st.none() | texts,
        "score": st.none() | points,
        "ground": st.none() | st.sampled_from(GROUNDS),
        "percent": st.none() | st.sampled_from([D(0), D(30), D("12.5"), D(100)]),
        "evidence": st.none() | texts,
        "opinion": st.none() | texts,
    }
)


@pytest.mark.parametrize("layout", LAYOUTS)
@given(rows=st.lists(typed, min_size=7, max_size=7), signed=st.none() | st.just("王五"))
@settings(max_examples=12, deadline=None)
def test_what_the_writer_placed_the_reader_finds(
    layout: str, rows: list[dict[str, object]], signed: str | None
) -> None:
    """Every filed figure and everything that was entered, at the cell where it was placed."""
    (report,) = judged(filled(layout))
    wanted = tuple(
        ReviewRow(path, name, **row)  # type: ignore[arg-type]
        for (path, name), row in zip(order(report.form), rows, strict=True)
    )
    sheet = review_sheet.sheet(under(report, Review(wanted, signed)))
    (again,) = judge_book(workbook.read(writeback.with_review(filled(layout), sheet)))
    review = again.form.review
    assert review is not None and review.reviewer == signed
    for row, back in zip(wanted, review.rows, strict=True):
        assert back.at == row.at and back.name == row.name
        assert [getattr(back, key) for key in TYPED] == [getattr(row, key) for key in TYPED]
    placed = {(piece.row, piece.column): piece for piece in sheet.pieces}
    for path, address in again.reading.cells.items():
        if path.startswith("review.rows"):
            assert (
                again.reading.cell(path).value == placed[address].value or not placed[address].value
            )
    filed = {path: (row.weight, row.score) for path, row in again.form.rows()}
    assert [(row.weight, row.filed) for row in review.rows[1:]] == list(filed.values())


def test_a_review_is_carried_over_to_its_new_sheet() -> None:
    """Also that of a form that has its review in columns, and never twice in one workbook."""
    once = with_reviews(filled("shanghai"), "a.xlsx")[1]
    (report,) = judge_book(workbook.read(once))
    rows = report.form.review.rows if report.form.review is not None else ()
    entered = under(
        report,
        Review(
            tuple(replace(row, score=row.filed, opinion="好") for row in rows), sheet="复核底稿"
        ),
    )
    filled_in = writeback.with_review(
        once, review_sheet.sheet(entered), review_sheet.replaced(entered)
    )
    reports, again = with_reviews(filled_in, "a.xlsx")
    book = workbook.read(again)
    assert [sheet.name for sheet in book.sheets].count("复核底稿") == 1
    assert not any(sheet.name.startswith("复核底稿（") for sheet in book.sheets)
    (last,) = judge_book(book)
    assert last.form.review is not None and reports[0].form.review is not None
    assert last.form.review.rows == reports[0].form.review.rows
    assert all(row.opinion == "好" for row in last.form.review.rows)


def test_a_review_of_other_rows_is_not_written_over() -> None:
    """Its formulas stand where the new sheet has none."""
    data = with_reviews(filled("shanghai", 6), "a.xlsx")[1]
    (report,) = judge_book(workbook.read(data))
    fewer = replace(report.form, indicators=report.form.indicators[:3])
    sheet = review_sheet.sheet(replace(report, reading=replace(report.reading, form=fewer)))
    with pytest.raises(Refused, match="E-REVIEWED"):
        writeback.with_review(data, sheet, "复核底稿")


@pytest.mark.parametrize(
    "data", [misfilled.right, lambda: filled("sichuan")], ids=["typed by hand", "ours"]
)
def test_nothing_else_of_the_workbook_changes(data: object, tmp_path: Path) -> None:
    before = data()  # type: ignore[operator]
    _, after = with_reviews(before, "a.xlsx")
    unchanged(before, after, "a.xlsx")
    (tmp_path / "a.xlsx").write_bytes(after)
    assert faults(tmp_path / "a.xlsx") == []
    assert ooxml_errors(tmp_path / "a.xlsx") == []


@pytest.mark.slow
def test_nothing_else_changes_whatever_a_workbook_has(tmp_path: Path) -> None:
    """The same for every feature that a workbook may have, in any way of writing it."""
    sheet = review_sheet.sheet(judged(filled("shanghai"))[0])
    for name, make in WORKBOOKS.items():
        if name in REFUSED:
            continue
        before = make()
        after = writeback.with_review(before, sheet)
        unchanged(before, after, name)
        old, new = workbook.read(before), workbook.read(after)
        assert new.sheets[:-1] == old.sheets, name


def test_every_form_of_a_workbook_gets_its_sheet() -> None:
    data = misfilled.written(misfilled.two_sheets())
    reports, after = with_reviews(data, "a.xlsx")
    again = judge_book(workbook.read(after))
    assert len(reports) == len(again) == 2
    names = [r.form.review and r.form.review.sheet for r in again]
    assert names == ["复核底稿", "复核底稿（2）"]
    for report in again:
        assert report.form.review is not None
        assert [row.at for row in report.form.review.rows] == [p for p, _ in order(report.form)]


def test_the_original_is_never_written_to(tmp_path: Path) -> None:
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(filled("shanghai"))
    run = command.run("review", str(path), "-o", str(tmp_path / "复核"))
    assert run.exit_code == 0 and "复核底稿" in run.output
    assert path.read_bytes() == filled("shanghai")
    assert (tmp_path / "复核" / "自评表.xlsx").exists()
    for folder, code in ((tmp_path / "复核", "E-EXISTS"), (tmp_path, "E-EXISTS")):
        again = ["review", str(path), "-o", str(folder)] + ["--force"] * (folder == tmp_path)
        run = command.run(*again)
        assert run.exit_code == 2 and code in run.output
    assert path.read_bytes() == filled("shanghai")
    old = tmp_path / "表.txt"
    old.write_text("项目名称 道路")
    run = command.run("review", str(old), "-o", str(tmp_path / "乙"))
    assert run.exit_code == 2


def test_two_files_of_one_name_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    paths = []
    for name in ("甲", "乙"):
        (tmp_path / name).mkdir()
        paths.append(str(tmp_path / name / "自评表.xlsx"))
        Path(paths[-1]).write_bytes(filled("shanghai"))
    with pytest.raises(Refused, match="E-SAMENAME"):
        list(prepare(paths, tmp_path / "复核"))
    assert not (tmp_path / "复核").exists()


def test_the_summary_says_what_the_review_comes_to() -> None:
    """Filed, reviewed, difference, grade, and the rows that differ; nothing of what is not done."""
    (report,) = judged(filled("shanghai"))
    none = ReviewRow("")
    rows = [
        replace(none, at=path, name=name, filed=score, weight=D(20), score=score)
        for (path, name), score in zip(order(report.form), [D(9), *[D(10)] * 6], strict=True)
    ]
    rows[1] = replace(rows[1], score=D("7.5"), ground="与其他指标重复", opinion="见第三行")
    blank = under(
        report, Review(tuple(replace(row, score=None, ground=None, opinion=None) for row in rows))
    )
    for review, reviewed, words in (
        (blank.form.review, None, {"未复核。"}),
        (
            Review((*rows[:-1], replace(rows[-1], score=None))),
            (6, None),
            {"7 项中复核了 6 项，全部复核后才有总分和等级。", "与其他指标重复；见第三行"},
        ),
        (
            Review(tuple(rows), "张三", "2025-03-01"),
            (7, D("66.50")),
            {"复核结果（张三，2025-03-01）", D(69), D("66.50"), D("2.50"), "3.62%　基本一致", "中"},
        ),
    ):
        assert review is not None
        done = under(report, review)
        done = replace(done, reviewed=outcome(done.form, POLICY))
        seen = done.reviewed and (done.reviewed.reviewed, done.reviewed.score)
        assert seen == reviewed
        shown = {piece.value for piece in summary.sheet([done]).pieces}
        assert words <= shown, words - shown
        told = as_data(done).get("review")
        assert (told is None) == (reviewed is None)
        assert ("复核" in verdict(done).rpartition("；")[2]) == (reviewed is not None)


# Python and a spreadsheet program ---------------------------------------------------------------


def some_review(form: Form, chance: random.Random) -> Review:
    """A review as people leave it: done, half done, over the weight, with the wrong percentage."""
    done = chance.choice([0.0, 0.4, 0.9, 1.0, 1.0])
    if chance.random() < 0.2:  # nothing wrong with it
        filed = [("funds.total", D(9)), *((path, row.score) for path, row in form.rows())]
        return Review(
            tuple(ReviewRow(path, "", actual="是", score=s, evidence="有") for path, s in filed)
        )
    rows = []
    for path, name in order(form):
        if chance.random() > done:
            text = chance.choice([None, None, None, "只写了意见"])
            rows.append(ReviewRow(path, name, opinion=text))
            continue
        score = D(chance.randrange(0, 2200)) / 100
        percent = chance.choice([None, None, D(30), D(100), D("33.3")])
        weight = next((row.weight for p, row in form.rows() if p == path), D(10))
        if percent is not None and weight is not None and chance.random() < 0.6:
            near = D(chance.randrange(-12, 13)) / 100
            score = (weight * (1 - percent / 100) + near).quantize(D("0.01"))
        rows.append(
            ReviewRow(
                path,
                name,
                actual=chance.choice([None, " ", "5公里"]),
                score=score,
                ground=chance.choice([None, *GROUNDS[:3]]),
                percent=percent,
                evidence=chance.choice([None, "有", "无"]),
                opinion=chance.choice([None, None, "见附件"]),
            )
        )
    return Review(tuple(rows))


def some_form(form: Form, chance: random.Random) -> Form:
    """The form with figures of chance, blank and nought among them."""
    rows = tuple(
        replace(
            row,
            weight=chance.choice([row.weight, D(chance.randrange(1, 3000)) / 100, None]),
            score=chance.choice([row.score, D(chance.randrange(0, 2500)) / 100, D(0), None]),
        )
        for row in form.indicators
    )
    return replace(form, indicators=rows)


def as_book(sheets: list[AddedSheet]) -> bytes:
    """Sheets of values and formulas without what was computed of them."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        for number, sheet in enumerate(sheets):
            page = book.add_worksheet(f"s{number}")
            for piece in sheet.pieces:
                at = piece.row - 1, piece.column - 1
                if piece.row < review_sheet.HEAD or piece.column > review_sheet.HINT:
                    continue
                if piece.formula is not None:
                    page.write_formula(*at, "=" + piece.formula, None, -1)
                elif isinstance(piece.value, Decimal):
                    page.write_number(*at, piece.value)
                elif piece.value:
                    page.write_string(*at, piece.value)
    return made.getvalue()


@pytest.mark.slow
def test_python_and_libreoffice_agree_on_every_formula(office: Office, tmp_path: Path) -> None:
    """A thousand sheets of chance: differences, deviations, sums, grades, classes, hints, progress."""
    chance = random.Random(20)
    reports = [judged(filled(layout, 4))[0] for layout in LAYOUTS]
    shown: dict[str, int] = {}
    for batch in range(10):
        sheets = []
        for number in range(100):
            report = reports[number % len(reports)]
            form = some_form(report.form, chance)
            form = replace(form, review=some_review(form, chance))
            sheets.append(
                review_sheet.sheet(replace(report, reading=replace(report.reading, form=form)))
            )
        path = tmp_path / f"{batch}.xlsx"
        path.write_bytes(as_book(sheets))
        values = office.values(path)
        for number, sheet in enumerate(sheets):
            for piece in sheet.pieces:
                if piece.formula is None:
                    continue
                seen = values[f"s{number}"].get((piece.row, piece.column), "")
                meant = float(piece.value) if isinstance(piece.value, Decimal) else piece.value
                assert seen == meant or (
                    isinstance(seen, float)
                    and isinstance(meant, float)
                    and abs(seen - meant) < 1e-9
                ), (piece.formula, seen, meant)
                shown[str(meant)[:4]] = shown.get(str(meant)[:4], 0) + 1
    hints = {"← 未填", "← 复核", "← 扣分", "√ 已全", "差", "中", "基本一致", "偏离很大"}
    assert hints <= shown.keys(), hints - shown.keys()


@pytest.mark.slow
def test_a_review_is_typed_through_the_protected_sheet(office: Office, tmp_path: Path) -> None:
    """By hand, key by key; then read back, judged, and written into the summary."""
    path, out = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    path.write_bytes(with_reviews(filled("shanghai"), "a.xlsx")[1])
    (report,) = judge_book(workbook.read(path.read_bytes()))
    entries: dict[str, str] = {"J5": "张三", "N5": "2026-03-05"}
    for number, (row_path, _) in enumerate(order(report.form), 8):
        filed = report.form.funds.total.score if row_path == "funds.total" else None  # type: ignore[union-attr]
        rows = dict(report.form.rows())
        score = filed if filed is not None else rows[row_path].score
        entries |= {f"I{number}": "已核", f"J{number}": f"{score}", f"O{number}": "有"}
    entries |= {"J9": "0", "M9": GROUNDS[0], "N9": "100", "O9": "无"}
    with office.open(path) as book:
        wrong = {"J10": "97.5", "F9": "1", "K9": "1", "B9": "改名"}  # over the weight, and locked
        assert book.type(wrong, "复核底稿") == wrong.keys()
        assert book.type(entries, "复核底稿") == set()
        book.save(out)
    (done,) = judge_book(workbook.read(out.read_bytes()))
    review = done.form.review
    assert review is not None and (review.reviewer, review.date) == ("张三", "2026-03-05")
    assert (review.rows[1].percent, review.rows[1].score) == (100, 0)
    assert done.reviewed is not None and done.reviewed.complete
    assert review.score == done.reviewed.score and review.grade == done.reviewed.grade
    assert [f.code for f in done.findings if f.code.startswith("V")] == []
