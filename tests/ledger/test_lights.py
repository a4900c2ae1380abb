"""The lights of a form in the ledger: a column, a count, and in every format."""

from __future__ import annotations

import json
from decimal import Decimal

from msgspec.structs import replace

from perfxl.excel.ledger.workbook import workbook
from perfxl.excel.xlsx.workbook import read
from perfxl.form.grid import Sheet
from perfxl.form.model import Form
from perfxl.ledger import text
from perfxl.ledger.ledger import Ledger
from perfxl.ledger.open_tables import open_tables
from perfxl.ledger.rows import verified
from perfxl.ledger.tables import tables_of
from perfxl.report.as_json import as_data
from perfxl.report.as_text import verdict
from perfxl.report.report import Report, judge
from tests.support.drawn import drawing_with, edit, honest
from tests.support.drawn import read as drawn

RED = "指标得分率高出执行得分率 49.15%，超过 5%"


def dark() -> Form:
    """Half of the money spent, and its score to match."""
    form = edit(honest(), funds__total__score=Decimal(5), funds__total__executed=Decimal(104))
    return replace(form, project="道路养护")


def judged(form: Form) -> Report:
    return judge(replace(drawn(drawing_with()), form=form))


def ledger() -> Ledger:
    rows = [
        verified(f"{number}.xlsx", [judged(form)]) for number, form in enumerate((honest(), dark()))
    ]
    return Ledger(lambda: rows, lambda names: [r for r in rows if r.name in names], len(rows))


def column(sheet: Sheet, head: str) -> list[object]:
    """What stands under a head of the first row."""
    at = next(
        number for number in range(1, 60)
        if "".join(str(sheet.cell(1, number).value or "").split()) == head
    )  # fmt: skip
    return [sheet.cell(row, at).value or None for row in (2, 3)]


def test_the_projects_show_their_lights_and_the_overview_counts_them() -> None:
    made = ledger()
    assert dict(made.overview.lights) == {"红灯": 1, "黄灯": 1}
    book = {sheet.name: sheet for sheet in read(workbook(made)).sheets}
    assert column(book["项目"], "预警") == [None, "红灯、黄灯"]
    first, second = column(book["项目"], "预警原因")
    assert first is None and second == f"{RED}；预算有 50.00% 没有执行，超过 20%"
    told = [cell.value for cell in book["总览"].cells.values()]
    assert any(str(words).startswith("自评预警：红灯 1 张、黄灯 1 张") for words in told)


def test_every_format_has_them() -> None:
    made = ledger()
    data = json.loads("".join(text.as_json(made)))
    assert [row["light"] for row in data["projects"]] == ["", "红灯、黄灯"]
    assert data["overview"]["lights"] == {"红灯": 1, "黄灯": 1}
    page = "".join(text.as_html(made))
    assert "<div>红灯<b>1</b></div>" in page and "红灯、黄灯" in page and RED in page
    projects = next(table for table in tables_of(made) if table.name == "项目")
    assert "红灯、黄灯" in "".join(text.as_csv(projects.plain()))
    forms = open_tables(made)[0]
    assert [dict(zip((f.name for f in forms.fields), row, strict=True))["lights"]
            for row in forms.rows()] == ["", "红灯、黄灯"]  # fmt: skip


def test_verify_says_what_is_lit() -> None:
    lit, unlit = judged(dark()), judged(honest())
    assert verdict(lit).endswith(f"；预警红灯（{RED}）、黄灯（预算有 50.00% 没有执行，超过 20%）")
    assert verdict(lit, "en").endswith(
        "; red light (results are ahead of spending by 49.15%, more than 5%), "
        "yellow light (50.00% of the budget is unspent, more than 20%)"
    )
    assert "预警" not in verdict(unlit) and "lights" not in as_data(unlit)
    assert as_data(lit)["lights"] == [
        {"colour": "red", "why": RED},
        {"colour": "yellow", "why": "预算有 50.00% 没有执行，超过 20%"},
    ]
