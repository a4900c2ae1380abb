"""Our template damaged in each way, and put on a fresh one."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Protection

from perfxl.excel.template.template import workbook as made
from perfxl.excel.xlsx import workbook
from perfxl.jobs.one_file import Repaired, filled, repaired
from perfxl.layout.layouts import LAYOUTS
from perfxl.reading.book import read_book
from perfxl.reading.form import Reading
from perfxl.reading.integrity import with_integrity
from perfxl.report.export import exported
from perfxl.rules.policy_files import policy_for
from perfxl.text.refusal import Refused
from tests.support.command import run
from tests.support.forms import FORMS, source
from tests.support.office import Office
from tests.whole.test_symmetry import form_of

POLICY = policy_for(2024)


def issued(folder: Path, layout: str = "shanghai", count: int = 6) -> Path:
    """A filled form on our template."""
    path = folder / f"{layout}.xlsx"
    path.write_bytes(made(LAYOUTS[layout], year=2024, policy=POLICY, form=form_of(layout, count)))
    return path


def only(source: Path | bytes) -> Reading:
    (reading,) = read_book(workbook.read(source))
    return reading


def damaged(path: Path, change: Callable[[Any, Any], object]) -> Path:
    """The workbook after somebody with no protection in the way has changed it."""
    book = openpyxl.load_workbook(path)
    change(book, book.worksheets[0])
    out = path.with_name("damaged.xlsx")
    book.save(out)
    return out


def sound(done: Repaired, before: Reading, *, but: tuple[str, ...] = ()) -> Reading:
    """The repaired form: whole, and with the values of the form before it was damaged."""
    fresh = only(done.data)
    assert not with_integrity(fresh, POLICY).form.notes[len(fresh.form.notes) :]
    assert fresh.sheet.protected
    for path, at in before.cells.items():
        if path not in but and path in fresh.cells:
            old, new = before.sheet.cell(*at), fresh.cell(path)
            assert new.value == old.value, path
    return fresh


def said(done: Repaired) -> list[tuple[str, str]]:
    return [(item.kind, item.at) for item in done.mended]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_undamaged_form_comes_out_the_same(tmp_path: Path, layout: str) -> None:
    path = issued(tmp_path, layout, 12)
    done = repaired(path)
    assert done.mended == ()
    assert done.data == path.read_bytes()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_blank_template_comes_out_the_same(tmp_path: Path, layout: str) -> None:
    path = tmp_path / "blank.xlsx"
    path.write_bytes(made(LAYOUTS[layout], year=2024, policy=POLICY))
    done = repaired(path)
    assert done.mended == ()
    assert done.data == path.read_bytes()


def test_a_formula_typed_over_is_restored_and_both_figures_are_said(tmp_path: Path) -> None:
    path = issued(tmp_path)
    before = only(path)

    def change(_: Any, sheet: Any) -> None:
        sheet["G6"] = 99.99
        sheet["G19"] = "=SUM(G13:G15)"
        sheet["C20"] = "优"

    done = repaired(damaged(path, change))
    assert said(done) == [("formula", "G6"), ("formula", "G19"), ("formula", "C20")]
    rate = before.form.funds and before.form.funds.total.rate
    assert done.mended[0].line() == f"G6 公式已恢复（原为数值 99.99），现为 {rate:.2f}"
    assert "=SUM(G13:G15)" in done.mended[1].line()
    sound(done, before)


def test_a_formula_in_an_input_gives_way_to_its_value(tmp_path: Path, office: Office) -> None:
    path = issued(tmp_path)
    before = only(path)

    def change(_: Any, sheet: Any) -> None:
        sheet["G14"] = "=F14-1"
        sheet["H15"] = '=IF(1,"原因","")'
        sheet["F13"] = "=1/0"

    out = office.recalculate(damaged(path, change), tmp_path / "recalculated.xlsx")
    done = repaired(out)
    assert [(k, a) for k, a in said(done) if a in ("G14", "H15", "F13")] == [
        ("lost", "F13"), ("value", "G14"), ("value", "H15"),
    ]  # fmt: skip
    changed = tuple(f"indicators[{n}].{k}" for n, k in ((1, "score"), (2, "reason"), (0, "weight")))
    fresh = sound(done, before, but=(*changed, "weight", "score", "grade"))
    assert fresh.cell("indicators[1].score").value == Decimal("14")
    assert fresh.cell("indicators[2].reason").value == "原因"
    assert fresh.cell("indicators[0].weight").value is None
    assert not any(fresh.cell(p).formula for p in changed)


def test_a_formula_never_calculated_leaves_the_input_blank(tmp_path: Path) -> None:
    path = damaged(issued(tmp_path), lambda _, sheet: sheet.__setitem__("G14", "=F14-1"))
    done = repaired(path)
    assert said(done) == [("lost", "G14")]
    assert only(done.data).cell("indicators[1].score").value is None


def test_locks_and_protection_come_back(tmp_path: Path) -> None:
    path = issued(tmp_path)

    def change(_: Any, sheet: Any) -> None:
        sheet.protection.sheet = False
        sheet["G14"].protection = Protection(locked=True)
        sheet.row_dimensions[15].hidden = True

    done = repaired(damaged(path, change))
    assert said(done) == [("lock", "G14"), ("lock", ""), ("shown", "")]
    fresh = sound(done, only(path))
    assert not fresh.cell("indicators[1].score").style.locked
    assert not fresh.sheet.hidden_rows


def test_a_pasted_formula_is_undone(tmp_path: Path, office: Office) -> None:
    path, out = issued(tmp_path), tmp_path / "pasted.xlsx"
    with office.open(path) as book:
        book.type({"G14": ""})  # it asks before it pastes over something
        assert book.paste("G6", "G14")
        book.recalculate()
        book.save(out)
    hurt = only(out)
    assert hurt.cell("indicators[1].score").formula is not None
    done = repaired(out)
    assert [a for k, a in said(done) if k in ("value", "lost") and a] == ["G14"]
    fresh = sound(done, only(path), but=("indicators[1].score", "score", "grade"))
    assert not fresh.cell("indicators[1].score").style.locked
    assert fresh.cell("indicators[1].score").formula is None


def test_rows_inserted_and_filled_are_kept(tmp_path: Path, office: Office) -> None:
    path, out = issued(tmp_path), tmp_path / "inserted.xlsx"
    with office.open(path) as book:
        assert book.insert_rows(15, 2)
        book.type({"C15": "新指标", "D15": "≥1个", "E15": "1个", "F15": "2", "G15": "1.5"})
        book.recalculate()
        book.save(out)
    done = repaired(out)
    assert any("现有" in item.line() and not item.at for item in done.mended)
    fresh = only(done.data)
    names = [row.name for row in fresh.form.indicators if row.name]
    assert names == ["指标名称1", "指标名称2", "新指标", *(f"指标名称{n}" for n in range(3, 7))]
    assert fresh.cell("indicators[2].score").value == Decimal("1.5")
    assert not with_integrity(fresh, POLICY).form.notes[len(fresh.form.notes) :]
    assert fresh.form.score == only(out).form.score


def test_what_was_typed_stays_as_typed(tmp_path: Path) -> None:
    def change(_: Any, sheet: Any) -> None:
        sheet["G13"] = "14分"
        sheet["G14"] = dt.datetime(2024, 9, 10)
        sheet["G14"].number_format = "m/d/yyyy"
        sheet["G15"] = "'13.5"
        sheet["G15"] = "13.5"
        sheet["G15"].data_type = "s"
        sheet["F14"] = 0.15
        sheet["F14"].number_format = "0%"
        sheet["D13"] = "=100.00(%)"
        sheet["D13"].data_type = "s"

    done = repaired(damaged(issued(tmp_path), change))
    assert [item for item in said(done) if item[0] == "text"] == [
        ("text", "G13"), ("text", "G14"), ("text", "G15"),
    ]  # fmt: skip
    fresh = only(done.data)
    assert fresh.cell("indicators[0].score").value == "14分"
    assert fresh.cell("indicators[2].score").value == "13.5"
    assert "9" in str(fresh.cell("indicators[1].score").value)
    assert fresh.cell("indicators[1].weight").style.number_format == "0%"
    assert fresh.cell("indicators[0].target").value == "=100.00(%)"
    assert "14分" in done.mended[0].line()


def test_a_lost_label_is_found_by_its_name(tmp_path: Path) -> None:
    path = issued(tmp_path)
    done = repaired(damaged(path, lambda _, sheet: sheet.__setitem__("A4", "？？")))
    assert ("value", "C4") in said(done)
    sound(done, only(path))


def test_a_printed_constant_is_restored(tmp_path: Path) -> None:
    path = issued(tmp_path)
    done = repaired(damaged(path, lambda _, sheet: sheet.__setitem__("F6", 20)))
    assert ("formula", "F6") in said(done)
    sound(done, only(path))


def test_what_does_not_belong_is_left_and_said(tmp_path: Path) -> None:
    path = issued(tmp_path)

    def change(book: Any, sheet: Any) -> None:
        book.create_sheet("附件")["A1"] = "照片"
        sheet["A30"] = "草稿"
        sheet["P2"] = 5

    done = repaired(damaged(path, change))
    assert [kind for kind, _ in said(done)] == ["left", "left"]
    assert "附件" in done.mended[0].line() and "P2、A30" in done.mended[1].line()
    sound(done, only(path))


def test_through_libreoffice_and_back(tmp_path: Path, office: Office) -> None:
    for layout in LAYOUTS:
        path = issued(tmp_path, layout)
        out = office.recalculate(path, tmp_path / f"{layout}-office.xlsx")
        done = repaired(out)
        assert done.mended == (), layout
        assert done.data == path.read_bytes(), layout


def test_published_forms_keep_what_was_filed(tmp_path: Path) -> None:
    for name in FORMS:
        path = tmp_path / "filed.xlsx"
        path.write_bytes(filled(source(name)))
        data = repaired(path).data
        (fresh,) = read_book(workbook.read(data), scored=False)
        assert json.loads(exported(fresh)) == json.loads(source(name)), name


def test_two_forms_are_refused(tmp_path: Path) -> None:
    path = issued(tmp_path)
    twice = damaged(path, lambda book, sheet: book.copy_worksheet(sheet))
    with pytest.raises(Refused) as caught:
        repaired(twice)
    assert caught.value.code == "E-SEVERAL"


def test_the_command(tmp_path: Path) -> None:
    path = damaged(issued(tmp_path), lambda _, sheet: sheet.__setitem__("G6", 99.99))
    before = path.read_bytes()
    out = tmp_path / "fresh.xlsx"
    ran = run("repair", str(path), "-o", str(out))
    assert ran.exit_code == 0, ran.output
    assert "G6 公式已恢复" in ran.output and path.read_bytes() == before
    ran = run("repair", str(path), "-o", str(out))
    assert ran.exit_code == 2 and "E-EXISTS" in ran.output
    ran = run("repair", str(path), "-o", str(out), "--force", "--lang", "en")
    assert "the formula was restored" in ran.output
