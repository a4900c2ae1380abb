"""What every cell of a form is written as: typed, filed, computed, or transcribed.

No spreadsheet library here. A figure that was filed where the template has a formula keeps the
formula when both say the same; otherwise the filed figure stands there as a constant and is listed
as transcribed, so that a reader can tell it from a formula that somebody typed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfxl.excel.template.looks import STYLES
from perfxl.form.grid import a1
from perfxl.form.model import Form, Indicator
from perfxl.layout.datafile import ACCOUNT, GOALS, INDICATOR, Kept, as_number
from perfxl.layout.formula import spelled
from perfxl.layout.formulas import Figure
from perfxl.layout.plan import Plan
from perfxl.layout.sketch import Placed
from perfxl.values import number_formats

Texts = Mapping[str, str | None]

NUMBERS = frozenset({"amount", "points", "rate"})
NO_YEAR = "（　　　　年度）"


@dataclass(slots=True)
class Shown:
    """What one cell is written as."""

    value: Figure
    number_format: str | None = None  # None: the style's own
    formula: bool = False


def declared(form: Form | None, rows: Sequence[Indicator]) -> dict[str, Figure]:
    """The inputs that a form, or a list of indicators, fills; by path."""
    found: dict[str, Figure] = {}
    for number, row in enumerate(rows):
        for key in INDICATOR:
            found[f"indicators[{number}].{key}"] = getattr(row, key)
    if form is not None:
        for key in ("project", "department", "unit", *GOALS, *ACCOUNT):
            found[key] = getattr(form, key)
        if form.funds is not None:
            found["funds.total.reason"] = form.funds.total.reason
        for path, line in form.fund_lines():
            for key in ("initial", "annual", "executed"):
                found[f"{path}.{key}"] = getattr(line, key)
    return {path: value for path, value in found.items() if value is not None}


class Contents:
    """A plan's cells as they are to be written.

    ``typed`` fills inputs; ``filed`` are the texts of a form as filed, which have the last word.
    """

    def __init__(
        self,
        plan: Plan,
        year: int | None,
        typed: Mapping[str, Figure],
        filed: Texts,
        inputs: Mapping[str, Kept],
    ) -> None:
        self.plan, self.year, self.typed, self.filed = plan, year, typed, filed
        self.inputs = inputs
        self.transcribed: list[str] = []
        self.shown: dict[str, Shown] = {}
        self.formulas: dict[str, tuple[str, str]] = {}  # path -> address and formula as written
        self._cells: dict[str, Placed] = {}
        for cell in (*plan.placed, *plan.hints):
            if cell.path is None:
                continue
            self._cells[cell.path] = cell
            if cell.formula is None:
                self.shown[cell.path] = self._plain(cell.path, cell)
            else:
                written = spelled(cell.formula, plan.where)
                self.formulas[cell.path] = (a1(cell.row, cell.column), written)
        plain = {path: shown.value for path, shown in self.shown.items()}
        plan.figures(plain, self._settled)

    def of(self, cell: Placed) -> Shown:
        """What a placed cell is written as."""
        return Shown(cell.text) if cell.path is None else self.shown[cell.path]

    def unprinted(self) -> Iterator[tuple[str, str]]:
        """Texts filed under paths that the layout does not print."""
        for path, text in self.filed.items():
            if text and path not in self.plan.where and not path.endswith("category"):
                yield path, text

    def _plain(self, path: str, cell: Placed) -> Shown:
        """An input, a printed constant or a label that has a path."""
        if path == "year":
            return Shown(Decimal(self.year) if self.year else NO_YEAR)
        if path == "panel.note":
            return Shown("\n".join(self.plan.notes))
        if path in self.filed:
            return _as_filed(cell, self.filed[path])
        if cell.is_input and path in self.inputs:
            return _as_kept(cell, self.inputs[path])
        if cell.is_input:
            return Shown(self.typed.get(path))
        return Shown(cell.text if cell.number is None else cell.number)

    def _settled(self, path: str, figure: Figure) -> Figure:
        """A formula's cell: the formula, unless something else was filed there."""
        if path not in self.filed:
            kept = self.inputs.get(path, Kept(None))
            self.shown[path] = Shown(figure, _kept_format(self._cells[path], figure, kept), True)
            return figure
        cell, text = self._cells[path], self.filed[path]
        if text is not None and text == number_formats.shown(
            figure, STYLES[cell.style].get("num_format", "")
        ):
            self.shown[path] = Shown(figure, formula=True)  # 100.00% under a format that says %
            return figure
        shown = self.shown[path] = _as_filed(cell, text)
        if (shown.value or "") == figure or shown.value == figure:
            shown.formula = True
        else:
            self.transcribed.append(path)
        return shown.value


def _as_kept(cell: Placed, kept: Kept) -> Shown:
    """An input as it was typed elsewhere; its format stays where it says more than this style's."""
    return Shown(kept.value, _kept_format(cell, kept.value, kept))


def _kept_format(cell: Placed, value: Figure, kept: Kept) -> str | None:
    old = kept.number_format
    if not isinstance(value, Decimal) or old == "General":
        return None
    told = number_formats.shown(value, old)
    if told == number_formats.shown(value, STYLES[cell.style].get("num_format", "")):
        return None
    number = as_number(told)
    return old if number is not None and number[0] == value else None


def _as_filed(cell: Placed, text: str | None) -> Shown:
    """A cell that shows exactly ``text``."""
    number = as_number(text) if text is not None and cell.kind in NUMBERS else None
    return Shown(text) if number is None else Shown(*number)
