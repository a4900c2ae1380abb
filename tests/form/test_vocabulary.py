"""Every label that is listed for a field is read as that field."""

from __future__ import annotations

import pytest

from perfxl.form import vocabulary as words
from perfxl.form.vocabulary import Field
from tests.support.drawn import HEAD, HONEST, TABLE, read

# Where the honest form prints a field: the part of its drawing, and the words there.
HEADED = (
    *((HEAD, f) for f in (words.PROJECT, words.DEPARTMENT, words.UNIT, words.INITIAL, words.ANNUAL,
                          words.EXECUTED, words.FUND_WEIGHT, words.RATE, words.FUND_SCORE)),
    *((TABLE, f) for f in (words.CATEGORY, words.SUBCATEGORY, words.NAME, words.TARGET, words.ACTUAL,
                           words.WEIGHT, words.SCORE, words.REASON)),
)  # fmt: skip
LABELS = [(part, field, label) for part, field in HEADED for label in (field.label, *field.aliases)]


@pytest.mark.parametrize(
    ("part", "field", "label"), LABELS, ids=[f"{f.key} {label}" for _, f, label in LABELS]
)
def test_a_label_is_read_as_its_field(part: str, field: Field, label: str) -> None:
    (printed,) = (
        word for word in (field.label, *field.aliases) if part.count(f"| {word} |") == 1
    )  # one of them stands on the honest form
    changed = part.replace(f"| {printed} |", f"| {label} |")
    honest, form = read(HONEST).form, read(HONEST.replace(part, changed)).form
    for key in ("project", "department", "unit", "funds", "indicators", "weight", "score", "grade"):
        assert getattr(form, key) == getattr(honest, key), key
