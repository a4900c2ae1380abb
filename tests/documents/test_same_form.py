"""Any form says the same in a workbook, in Word, on a web page, as text and brought back in."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from perfxl.documents.sheets import cell_of
from perfxl.excel.xlsx import workbook
from perfxl.form.grid import Sheet
from perfxl.jobs.bring_in import transcribed
from perfxl.layout.layouts import Layout
from perfxl.reading.book import read_book, read_forms
from perfxl.reading.form import Reading
from perfxl.report.report import judge
from tests.documents.reading import readings_of, texts_of
from tests.documents.writers import as_html, as_text, as_word
from tests.whole.test_properties import DEFECTS, POLICY, Typed, honest, sheet

Way = tuple[str, Callable[[Sheet, int], bytes]]
QUICK: tuple[Way, ...] = (
    ("html", as_html),
    ("html", lambda s, width: as_html(s, width, paragraphs=True)),
    ("text", as_text),
)
SLOW: tuple[Way, ...] = (("docx", as_word),)


def profile(examples: int) -> settings:
    return settings(
        max_examples=examples, deadline=None, derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )  # fmt: skip


def filled(form: tuple[Layout, Typed], name: str) -> Sheet:
    """The form, honest or with a defect planted."""
    layout, typed = form
    defect = DEFECTS.get(name)
    if defect is not None:
        typed = defect.plant(typed)
    drawn = sheet(layout, typed)
    cells = {
        at: cell_of(f"{cell.value:f}") if isinstance(cell.value, Decimal) else cell
        for at, cell in drawn.cells.items()
    }
    return replace(drawn, cells=cells)  # figures show the digits they were printed with


def findings(reading: Reading) -> list[tuple[str, str, str, str | None]]:
    found = judge(reading, POLICY)
    return [(f.code, f.at, f.severity, f.declared) for f in found.findings]


def compare(drawn: Sheet, ways: tuple[Way, ...]) -> None:
    (wanted,) = read_forms(drawn)
    width = max(column for _, column in drawn.cells)
    for kind, written in ways:
        (reading,) = readings_of(written(drawn, width), kind)
        assert texts_of(reading) == texts_of(wanted), kind
        assert findings(reading) == findings(wanted), kind
        assert reading.form.layout == wanted.form.layout


FORMS = honest()
PLANTED = st.sampled_from(["", *sorted(DEFECTS)])


@profile(40)
@given(FORMS, PLANTED)
def test_on_a_web_page_and_as_text(form: tuple[Layout, Typed], name: str) -> None:
    compare(filled(form, name), QUICK)


@pytest.mark.slow
@profile(6)
@given(FORMS, PLANTED)
def test_in_word(form: tuple[Layout, Typed], name: str) -> None:
    compare(filled(form, name), SLOW)


@profile(16)
@given(FORMS, PLANTED)
def test_brought_into_a_workbook(form: tuple[Layout, Typed], name: str) -> None:
    drawn = filled(form, name)
    (reading,) = readings_of(as_text(drawn, max(c for _, c in drawn.cells)), "text")
    (fresh,) = read_book(workbook.read(transcribed(reading)))
    assert texts_of(fresh) == {k: v for k, v in texts_of(reading).items()}


@pytest.mark.parametrize("name", ["", "a word for a score", "tags left over"])
def test_the_ways_are_not_the_same_for_nothing(name: str) -> None:
    """What is compared is there: a form of each kind has cells, figures and its planted defect."""

    @profile(1)
    @given(FORMS)
    def once(form: tuple[Layout, Typed]) -> None:
        (reading,) = read_forms(filled(form, name))
        assert len(texts_of(reading)) > 30
        codes = {code for code, *_ in findings(reading)}
        assert not name or DEFECTS[name].code in codes

    once()
