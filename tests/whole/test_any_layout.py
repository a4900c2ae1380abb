"""Honest forms in any look, and with one heading that nobody knows: never accused, never graded from
what was not read; a planted defect is found, or the form is 部分核验 and says why."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from perfxl.form.model import SUMMED
from perfxl.reading.book import read_forms
from perfxl.report.report import Report, judge
from tests.support.layouts import (
    COLUMNS,
    EXTRAS,
    FINDS,
    HEADINGS,
    MADE_UP,
    NOTES,
    TOPS,
    Choice,
    draw,
)
from tests.support.measured import PAGE, page

pytestmark = pytest.mark.slow


def labels() -> st.SearchStrategy[tuple[str, ...]]:
    """A known label for each column; a bracketed one is what its field is called elsewhere."""
    return st.tuples(*(st.sampled_from([f.label, *f.aliases]) for f in COLUMNS))


@st.composite
def looks(drawn: st.DrawFn, strange: bool = False) -> Choice:
    """A look of a form; ``strange``: with one heading replaced by a made-up word."""
    stacked = drawn(st.sampled_from(["", "", "merged", "plain"]))
    top = drawn(st.sampled_from(["", "", "", *TOPS]))
    made = -1
    if strange:
        made = drawn(st.integers(0, HEADINGS - 1))
    return Choice(
        labels=drawn(labels()),
        made_up=made,
        word=drawn(st.sampled_from(MADE_UP)),
        side=drawn(st.booleans()),
        stacked=stacked,
        split=drawn(st.booleans()),
        weight_first=drawn(st.booleans()),
        remarks=tuple(drawn(st.lists(st.sampled_from(NOTES), max_size=2, unique=True))),
        remarks_merged=drawn(st.booleans()),
        top_total=top,
        grade=drawn(st.booleans()),
        reasons_below=drawn(st.sampled_from([False, False, False, True])),
        total_last=drawn(st.booleans()),
        extra=drawn(st.sampled_from(["", "", *EXTRAS])),
        merged=drawn(st.booleans()),
        shift=drawn(st.sampled_from([(0, 0), (3, 0), (0, 2), (11, 1)])),
        execution=drawn(st.sampled_from(["money", "money", "row", "none"])),
        inside=drawn(st.sampled_from([False, False, True])),
        pasted=drawn(st.sampled_from([False, False, True])),
        adjusted=drawn(st.sampled_from([False, False, True])),
        words=drawn(st.booleans()),
        again=drawn(st.sampled_from([False, False, True])),
        copies=drawn(st.sampled_from([False, False, True])),
        far=drawn(st.sampled_from([0, 0, 12])),
    )


def report(look: Choice) -> Report:
    (reading,) = read_forms(draw(look))
    return judge(reading)


def says_why(found: Report) -> bool:
    """Whether the report names what was not understood."""
    return not found.whole and "L-6" in {f.code for f in found.findings}


def check_honest(look: Choice) -> None:
    found = report(look)
    errors = [(f.code, found.reading.at(f.at), f.message.zh) for f in found.findings
              if f.severity == "error"]  # fmt: skip
    assert not errors
    known = found.form.coverage.knows(*SUMMED)
    if known:
        assert found.recomputed == look.total and found.grade_computed == "优"
    else:
        assert found.recomputed is None and found.grade_computed is None and found.reference is None
    if look.made_up < 0:
        assert found.whole
    elif not found.whole:
        assert says_why(found)


def check_defect(look: Choice, defect: str) -> None:
    found = report(replace(look, defect=defect))
    codes = {f.code for f in found.findings if f.severity == "error"}
    assert FINDS[defect] in codes or says_why(found), found.findings


@settings(max_examples=150, deadline=None)
@given(looks())
def test_an_honest_form_in_any_look(look: Choice) -> None:
    check_honest(look)


@settings(max_examples=250, deadline=None)
@given(looks(strange=True))
def test_a_heading_that_nobody_knows(look: Choice) -> None:
    check_honest(look)


@settings(max_examples=150, deadline=None)
@given(looks(strange=True), st.sampled_from(sorted(FINDS)))
def test_a_planted_defect(look: Choice, defect: str) -> None:
    check_defect(look, defect)


@pytest.mark.slow
@settings(max_examples=1500, deadline=None)
@given(looks(strange=True), st.sampled_from(["", *sorted(FINDS)]))
def test_a_heading_that_nobody_knows_at_length(look: Choice, defect: str) -> None:
    if defect:
        check_defect(look, defect)
    else:
        check_honest(look)


def test_the_page_is_as_measured() -> None:
    text = PAGE.read_text("utf-8")
    assert page(text) == text
