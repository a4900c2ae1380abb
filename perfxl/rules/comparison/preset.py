"""The approved targets that a blank is issued with: written on its hidden sheet, read back from it.

A line a field, so that a program that saves the workbook keeps them as it keeps any text. They are no
seal: whoever lifts the protection and finds the sheet can change them.
"""

from __future__ import annotations

from collections.abc import Mapping

from perfxl.form.grid import Cell
from perfxl.form.model import Form, FundLine, Funds, Indicator
from perfxl.form.ours import PRESET, PRESET_PATH
from perfxl.rules.comparison.approved import Approved, budget
from perfxl.values import typed

_TEXTS = ("category", "subcategory", "name", "target", "nature")
ROW = (*_TEXTS, "weight")
"""What is kept of each indicator."""
_LONGEST = 32_000  # characters; a cell holds 32,767


def lines(form: Form) -> dict[str, str]:
    """What a blank keeps of the targets that it is issued with: key to text, none without targets."""
    found: dict[str, str] = {}
    rows = [row for _, row in form.rows() if row.name]
    for number, row in enumerate(rows):
        path = f"{PRESET_PATH}indicators[{number}]"
        for key in _TEXTS:
            if text := getattr(row, key):
                found[f"{path}.{key}"] = text
        if row.weight is not None:
            found[f"{path}.weight"] = f"{row.weight:f}"
    if form.goal:
        found[f"{PRESET_PATH}goal"] = form.goal
    if (amount := budget(form)) is not None:
        found[f"{PRESET_PATH}initial"] = f"{amount:f}"
    if not found or any(len(text) > _LONGEST for text in found.values()):
        return {}
    return {PRESET: str(len(rows)), **found}


def preset(properties: Mapping[str, str]) -> Approved | None:
    """The targets that a workbook was issued with; None where they are not whole any more."""
    texts = {
        key.removeprefix(PRESET_PATH): text
        for key, text in properties.items()
        if key.startswith(PRESET_PATH)
    }
    rows: list[Indicator] = []
    while (path := f"indicators[{len(rows)}]") + ".name" in texts:
        weight = typed.points(Cell(texts.get(f"{path}.weight"))).value
        category, subcategory, name, target, nature = (texts.get(f"{path}.{k}") for k in _TEXTS)
        rows.append(Indicator(category, subcategory, name, target, weight=weight, nature=nature))
    if str(len(rows)) != properties.get(PRESET):
        return None
    initial = typed.amount(Cell(texts.get("initial")), "万元").value
    total = FundLine("年度资金总额", initial=initial)
    form = Form(funds=Funds(total), goal=texts.get("goal"), indicators=tuple(rows))
    return Approved(form, preset=True)
