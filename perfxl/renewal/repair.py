"""A damaged form -> what a fresh template of the same kind is filled with, and what that mends.

Only what an officer types is moved, each value as it was typed: a text stays a text, a formula in an
input gives way to the value it shows. Formulas, locks, labels and hints are the fresh template's.
Nothing is judged and no figure is corrected; whatever changes, or could not be moved, is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from msgspec.structs import replace

from perfxl.form import ours
from perfxl.form.grid import Address, Book, Cell, CellError, Sheet, a1, quoted
from perfxl.form.model import Form, Indicator
from perfxl.layout.datafile import Kept
from perfxl.layout.layouts import LAYOUTS, Layout
from perfxl.layout.plan import Plan, plan
from perfxl.layout.sketch import Placed
from perfxl.reading.book import check_whole, read_book
from perfxl.reading.form import Reading
from perfxl.reading.integrity import canonical, expected_formulas, is_ours
from perfxl.rules.policy import Policy
from perfxl.rules.policy_files import policy_for
from perfxl.text.bilingual import Text
from perfxl.text.refusal import Refused, one_line
from perfxl.values import number_formats

NUMERIC = frozenset({"amount", "points", "rate"})


@dataclass(frozen=True, slots=True)
class Mended:
    """One thing that repairing changed, kept or left behind, with the old cell's address."""

    kind: str  # formula | value | lock | text | lost | shown | left
    at: str  # the cell in the damaged workbook; empty for the sheet
    said: Text

    def line(self, lang: str = "zh") -> str:
        """One line for people."""
        place = f"{self.at} " if self.at else ""
        return one_line(place + self.said.in_(lang))


@dataclass(frozen=True, slots=True)
class Transplant:
    """All that the template's writer needs, and what is known before it has written."""

    source: Reading
    layout: Layout
    policy: Policy
    form: Form
    inputs: Mapping[str, Kept]
    texts: Mapping[str, str | None]
    extra: Mapping[str, str]
    mended: tuple[Mended, ...]
    moved: int = field(default=0)  # inputs that held something


def transplant(book: Book, policy: Policy | None = None) -> Transplant:
    """What to move from a damaged workbook.

    Raises Refused: E-NOFORM, E-SCOPE, E-SEVERAL where it holds more than one form, E-UNREAD where
    it was read in part, E-POLICY.
    """
    labels = policy.labels if policy is not None else None
    readings = read_book(book, scored=False, labels=labels)
    if len(readings) > 1:
        named = [f"{quoted(r.sheet.name)}!{r.at('title')} {r.form.project or ''}" for r in readings]
        raise Refused("E-SEVERAL", detail="、".join(name.strip() for name in named[:8]))
    if not is_ours(readings[0]):  # ours has names for what lost its label
        check_whole(readings[0])
    return _Mover(book, readings[0], policy).moved()


class _Mover:
    """Moves one form; collects what there is to tell."""

    def __init__(self, book: Book, reading: Reading, policy: Policy | None) -> None:
        properties = reading.properties
        issued = properties.get(ours.YEAR, "")
        if reading.form.year is None and issued.isdigit():
            reading = replace(reading, form=replace(reading.form, year=int(issued)))
        self.book, self.reading, self.sheet = book, reading, reading.sheet
        self.filed = is_ours(reading) and any(key.startswith("json.") for key in properties)
        named = properties.get(ours.POLICY) if is_ours(reading) else None
        self.policy = policy or policy_for(reading.form.year, named)
        layout = LAYOUTS.get(properties.get(ours.LAYOUT, ""), LAYOUTS[reading.form.layout])
        self.layout = layout.graded() if "grade" in reading.form.printed else layout
        rows = reading.form.indicators or (Indicator(),)
        labels = [self._text(f"{path}.label") or "" for path, _ in reading.form.fund_lines()]
        self.lines = labels or None
        self.plan: Plan = plan(self.layout, rows, self.policy, lines=self.lines)
        self.names = ours.named_cells(book, reading.sheet.name)
        self.taken: dict[Address, str] = {}
        self.mended: list[Mended] = []

    def moved(self) -> Transplant:
        """Everything that goes over."""
        inputs: dict[str, Kept] = {}
        for cell in self.plan.placed:
            if cell.is_input and cell.path is not None:
                inputs[cell.path] = self._kept(cell, cell.path)
        if self.filed:  # its figures print with as many decimals as they were filed with
            for path in _computed(self.plan):
                if path in self.reading.cells:
                    shown_as = self.reading.cell(path).style.number_format
                    inputs[path] = Kept(None, shown_as)
        texts = self._texts()
        self._formulas(texts)
        self._sheet()
        form = self.reading.form
        extra = {k: v for k, v in self.reading.properties.items() if k.startswith(ours.CARRIED)}
        return Transplant(
            self.reading, self.layout, self.policy, form, inputs, texts, extra,
            tuple(self.mended), sum(kept.value is not None for kept in inputs.values()),
        )  # fmt: skip

    def _tell(self, kind: str, at: Address | None, zh: str, en: str) -> None:
        self.mended.append(Mended(kind, "" if at is None else a1(*at), Text(zh, en)))

    # -- inputs ------------------------------------------------------------------------------

    def _kept(self, placed: Placed, path: str) -> Kept:
        """What the officer typed into the cell of a path."""
        at = self.reading.cells.get(path)
        if at is None and path in self.names:  # its label is gone, its name is not
            at = self.names[path]
            if self.sheet.cell(*at).value is not None:
                self._tell("value", at, "标签已损坏，按单元格名称找到并搬移", "found by its name")
        if at is None or at in self.taken:
            return Kept(None)
        self.taken[at] = path
        cell = self.sheet.cell(*at)
        if cell.formula is not None:
            return self._calculated(cell, at)
        if is_ours(self.reading) and cell.style.locked and cell.value is not None:
            self._tell("lock", at, "填写格被锁定，已解除", "a locked input was unlocked")
        return self._value(placed, cell, at)

    def _calculated(self, cell: Cell, at: Address) -> Kept:
        formula = f"={cell.formula}"
        if cell.value in (None, "") or isinstance(cell.value, CellError):
            result = f"（{cell.value.code}）" if isinstance(cell.value, CellError) else ""
            self._tell(
                "lost", at, f"填写格里的公式 {formula} 没有可用的结果{result}，已留空",
                f"a formula in an input has no result, left blank: {formula}",
            )  # fmt: skip
            return Kept(None)
        kept = _plain(cell)
        self._tell(
            "value", at, f"填写格里的公式 {formula} 已换成它的值 {_shown(cell)}",
            f"a formula in an input was replaced by its value {_shown(cell)}: {formula}",
        )  # fmt: skip
        return kept

    def _value(self, placed: Placed, cell: Cell, at: Address) -> Kept:
        value = cell.value
        if isinstance(value, CellError):
            self._tell(
                "lost", at, f"填写格里是错误值 {value.code}，已留空",
                f"an input holds the error {value.code}, left blank",
            )  # fmt: skip
            return Kept(None)
        if placed.kind in NUMERIC and isinstance(value, str) and value.strip():
            self._tell(
                "text", at, f"应填数字，所填文字“{value}”按原样搬移", f"text kept as typed: {value}"
            )
        elif isinstance(value, dt.date | dt.time | bool):
            self._tell(
                "text", at, f"日期或逻辑值按显示的文字“{_shown(cell)}”搬移",
                f"a date or logical value was moved as the text it shows: {_shown(cell)}",
            )  # fmt: skip
        return _plain(cell)

    # -- what the template prints ------------------------------------------------------------

    def _text(self, path: str) -> str | None:
        return _shown(self.reading.cell(path)) or None

    def _texts(self) -> dict[str, str | None]:
        """Printed cells as filed: labels of the money rows; of a transcribed form also what was
        filed in place of formulas and printed constants."""
        reading = self.reading
        texts: dict[str, str | None] = {}
        for path, _ in reading.form.fund_lines():
            texts[f"{path}.label"] = self._text(f"{path}.label")
        if not self.filed:
            self._constants()
            return texts
        transcribed = reading.properties.get(ours.TRANSCRIBED, "").split()
        for path in ("title", *transcribed, *self._printed()):
            if path in reading.cells and reading.cell(path).formula is None:
                texts[path] = self._text(path)
        for key, text in reading.properties.items():
            if key.startswith("unprinted."):
                texts[key.removeprefix("unprinted.")] = text
        return texts

    def _printed(self) -> list[str]:
        """Paths of the dashes and constants that the template prints."""
        return [
            cell.path
            for cell in self.plan.placed
            if cell.path is not None
            and cell.kind == "points"
            and (cell.text is not None or cell.number is not None)
        ]

    def _constants(self) -> None:
        for cell in self.plan.placed:
            at = self.reading.cells.get(cell.path or "")
            if cell.number is None or at is None:
                continue
            told = self.sheet.cell(*at).value
            if told != cell.number:
                shown = _shown(self.sheet.cell(*at)) or "空白"
                self._tell(
                    "formula", at, f"印定的数值已恢复为 {cell.number.normalize():f}（原为 {shown}）",
                    f"a printed constant is {cell.number.normalize():f} again (was {shown})",
                )  # fmt: skip

    def _formulas(self, texts: Mapping[str, str | None]) -> None:
        reading = self.reading
        expected = expected_formulas(reading, self.policy)
        for path in dict.fromkeys([*expected, *_computed(self.plan)]):
            at = reading.cells.get(path)
            if path in texts or at is None:
                continue
            cell = self.sheet.cell(*at)
            formula = expected.get(path)
            if cell.formula is None:
                shown = _shown(cell) or "空白"
                self._tell(
                    "formula", at, f"公式已恢复（原为{'' if shown == '空白' else '数值 '}{shown}）",
                    f"the formula was restored (was {_shown(cell) or 'blank'})",
                )  # fmt: skip
            elif formula is not None and canonical(cell.formula) != canonical(formula):
                self._tell(
                    "formula", at, f"公式已恢复（原为 ={cell.formula}）",
                    f"the formula was restored (was ={cell.formula})",
                )  # fmt: skip

    # -- the sheet ---------------------------------------------------------------------------

    def _sheet(self) -> None:
        sheet, reading = self.sheet, self.reading
        first, last = reading.extent
        if not sheet.protected:
            self._tell("lock", None, "工作表保护已恢复", "sheet protection was restored")
        hidden = sorted(row for row in sheet.hidden_rows if first <= row <= last)
        if hidden:
            rows = "、".join(map(str, hidden[:12]))
            self._tell(
                "shown", None, f"隐藏的行已恢复显示：{rows}", f"hidden rows show again: {rows}"
            )
        issued = reading.properties.get(ours.ROWS, "")
        count = max(1, len(reading.form.indicators))
        if issued.isdigit() and int(issued) != count:
            self._tell(
                "value", None, f"指标行：原模板 {issued} 行，现有 {count} 行，按现有行数重建",
                f"the template had {issued} indicator rows; {count} were found and rebuilt",
            )  # fmt: skip
        others = [s.name for s in self.book.sheets if not self._own(s)]
        if others:
            names = "、".join(others[:8])
            self._tell("left", None, f"其他工作表没有搬移：{names}", f"other sheets stay: {names}")
        outside = sorted(self._outside(first, last))
        if outside:
            cells = "、".join(a1(*at) for at in outside[:12])
            more = f" 等 {len(outside)} 格" if len(outside) > 12 else ""
            self._tell(
                "left", None, f"表格以外的内容没有搬移：{cells}{more}",
                f"what stands outside the form stays: {cells}",
            )  # fmt: skip

    def _own(self, sheet: Sheet) -> bool:
        """Whether a sheet is the form's, ours, or empty."""
        known = {self.sheet.name, ours.IDENTITY_SHEET, *ours.summaries(self.book)}
        return sheet.name in known or not sheet.cells

    def _outside(self, first: int, last: int) -> Iterator[Address]:
        """Cells with something typed outside the form and the hints beside it."""
        columns = [column for _, column in self.reading.cells.values()]
        right = max(columns, default=1)
        for at, cell in self.sheet.cells.items():
            if cell.value is None or cell.formula is not None:
                continue
            row, column = at
            if is_ours(self.reading) and right < column <= right + 3:
                continue  # the hints and the panel
            if row < first or row > last or column > right:
                yield at


def _computed(planned: Plan) -> list[str]:
    return [c.path for c in planned.placed if c.path is not None and c.formula is not None]


def _shown(cell: Cell) -> str:
    return number_formats.shown(cell.value, cell.style.number_format)


def _plain(cell: Cell) -> Kept:
    """The value of a cell as the template's writer takes it."""
    value = cell.value
    if isinstance(value, Decimal):
        return Kept(value, cell.style.number_format)
    if value in (None, "") or isinstance(value, CellError):
        return Kept(None)
    return Kept(value if isinstance(value, str) else _shown(cell))


def verified(made: Transplant, fresh: Reading) -> tuple[Mended, ...]:
    """What was mended, complete with the figures that the restored formulas now show.

    Raises Refused E-SELFCHECK when the fresh workbook does not hold what was to be moved.
    """
    for path, kept in made.inputs.items():
        if kept.value is None:
            continue
        held = fresh.cell(path).value if path in fresh.cells else None
        same = held == kept.value or str(held) == str(kept.value).replace("\r\n", "\n")
        if path.endswith(".category"):  # the template breaks 产出指标 in its narrow column
            same = same or "".join(str(held).split()) == "".join(str(kept.value).split())
        if not same:
            raise Refused("E-SELFCHECK", path, str(kept.value)[:40])
    told: list[Mended] = []
    paths = {a1(*at): path for path, at in made.source.cells.items()}
    for item in made.mended:
        path = paths.get(item.at, "")
        if item.kind != "formula" or path not in fresh.cells:
            told.append(item)
            continue
        old, new = made.source.cell(path).value, fresh.cell(path).value
        if isinstance(old, Decimal) and isinstance(new, Decimal) and old != new:
            shown = _shown(fresh.cell(path))
            more = Text(f"{item.said.zh}，现为 {shown}", f"{item.said.en}, now {shown}")
            told.append(Mended(item.kind, item.at, more))
        else:
            told.append(item)
    return tuple(told)
