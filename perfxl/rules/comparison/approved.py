"""What was approved of one project: its targets, weights, goal and budget, and where each stands."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from perfxl.form.model import PER_WAN, Form
from perfxl.text.bilingual import Text


class Approved(msgspec.Struct, frozen=True):
    """The approved targets of one project, read as a form; what they do not give is None there.

    ``preset``: they came in the form's own workbook, where the blank was issued with them.
    """

    form: Form
    source: str = ""  # the file, and the sheet in it: 批复.xlsx:目标表!
    cells: Mapping[str, str] = {}  # by path, the place behind the source: E12, 第 5 行
    preset: bool = False

    def at(self, path: str) -> str:
        """Where a field stands, in words; the nearest that does; "" where nobody can look.

        >>> Approved(Form(), "批复.xlsx:目标表!", {"indicators[0].name": "D9"}).at("indicators[0].name")
        '批复.xlsx:目标表!D9'
        """
        row = path.rpartition(".")[0]
        cell = self.cells.get(path) or self.cells.get(f"{row}.name") or ""
        return f"{self.source}{cell}" if cell else self.source.rstrip("!")

    @property
    def place(self) -> str:
        """Which table it is, in words."""
        return self.source.rstrip("!") or self.at("project") or self.word.zh

    @property
    def word(self) -> Text:
        """What its figures are called."""
        return Text("预置", "preset") if self.preset else Text("批复", "approved")


def budget(form: Form) -> Decimal | None:
    """年初预算数 of a form in 万元: of its total, else the sum of its sources; None where not known."""
    if form.funds is None or form.money_unit not in PER_WAN:
        return None
    amounts = [form.funds.total.initial]
    if amounts[0] is None:
        amounts = [line.initial for line in form.funds.sources if line.initial is not None]
    known = [amount for amount in amounts if amount is not None and amount.is_finite()]
    return sum(known, Decimal(0)) / PER_WAN[form.money_unit] if known else None
