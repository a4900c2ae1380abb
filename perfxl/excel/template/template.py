"""Placed cells -> a workbook that an officer can fill: locked where it must be, helpful where not.

The layout says what stands where (:mod:`perfxl.layout.layouts`); this module makes cells, protection,
validations, colours and the printed page of it. The same arguments give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Hashable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import xlsxwriter

from perfxl.excel.footer import footer
from perfxl.excel.inside_xlsxwriter import NOTHING, GrowingSheet, hidden_name
from perfxl.excel.template.contents import Contents, Texts, declared
from perfxl.excel.template.looks import FOUND, SONG, STYLES
from perfxl.excel.template.page import Sizes, column_pixels, measured
from perfxl.form import ours
from perfxl.form.grid import a1, column_letters
from perfxl.form.model import Form, Indicator
from perfxl.layout.datafile import Kept
from perfxl.layout.formulas import Figure
from perfxl.layout.layouts import Layout
from perfxl.layout.plan import plan
from perfxl.layout.sketch import Placed
from perfxl.rules.policy import Policy
from perfxl.values.three_cells import spread

SHEET = "自评表"
PANEL = (2.0, 14.5, 26.0)  # widths of the gap beside the form, and of the hints and the panel
VERSION = "1"
CREATED = dt.datetime(
    2020, 2, 25
)  # fixed, so that a template is the same bytes whenever it is made
MONEY_UNIT = "万元"
TRANSCRIBED_ELSEWHERE = f"see {ours.IDENTITY_SHEET}"

Area = tuple[int, int, int, int]  # top, left, bottom, right, from 0 as XlsxWriter counts


def workbook(
    layout: Layout,
    *,
    year: int | None,
    policy: Policy,
    form: Form | None = None,
    indicators: Sequence[Indicator] = (),
    texts: Texts | None = None,
    extra: Mapping[str, str] | None = None,
    inputs: Mapping[str, Kept] | None = None,
    macros: bytes | None = None,
) -> bytes:
    """The form as an .xlsx file.

    Without ``form`` a blank template for ``year`` with the rows of ``indicators``, or of the
    layout. ``texts`` are cells as filed, by path: each prints exactly so, and where a filed figure
    is not what the template's formula shows, the figure replaces the formula and the path is listed
    as transcribed. ``extra`` travels along on the hidden sheet. ``inputs`` are cells of another
    workbook by path, to be typed as they were: a text stays text. With ``macros``, a VBA project,
    the file is an .xlsm with the buttons on the form.
    """
    filed = dict(texts or {})
    if filed.get("grade") is not None:
        layout = layout.graded()
    rows = tuple(form.indicators if form else indicators)
    if not rows:
        rows = (Indicator(),) if form else layout.default_indicators()
    planner = partial(
        plan, layout, rows, policy,
        lines=_lines(form, filed), money_unit=form.money_unit if form else MONEY_UNIT,
    )  # fmt: skip
    typed = declared(form, rows)
    if layout.split:
        typed, filed = spread(typed), spread(filed)
    typed.update({path: kept.value for path, kept in (inputs or {}).items()})
    sizes = measured(planner, {**typed, **filed})
    contents = Contents(sizes.plan, form.year if form else year, typed, filed, inputs or {})
    return _Writer(sizes, contents, policy, extra or {}, macros).bytes()


def _lines(form: Form | None, filed: Texts) -> list[str] | None:
    """The money rows that the form prints, where it prints any of its own."""
    if form is None or form.funds is None:
        return None
    if not form.funds.sources and "funds.total.label" not in filed:
        return None
    return [line.label for _, line in form.fund_lines()]


class _Writer:
    """One workbook while it is being written."""

    def __init__(
        self,
        sizes: Sizes,
        contents: Contents,
        policy: Policy,
        extra: Mapping[str, str],
        macros: bytes | None = None,
    ) -> None:
        self.sizes, self.plan, self.contents = sizes, sizes.plan, contents
        self.policy, self.extra, self.macros = policy, extra, macros
        self.cells = {cell.path: cell for cell in self.plan.placed if cell.path is not None}
        self.inputs = [cell for cell in self.plan.placed if cell.is_input]

    def bytes(self) -> bytes:
        """The finished file."""
        buffer = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            buffer,
            {
                "in_memory": True,
                "default_format_properties": {"font_name": SONG, "font_size": 11},
                "default_column_width": 72,  # pixels, of 宋体 11
                "default_row_height": 18,
            },
        )
        self.looks: dict[Hashable, Any] = {}
        self.sheet = self.book.add_worksheet(SHEET, GrowingSheet)
        self._dimensions()
        for cell in (*self.plan.placed, *self.plan.hints):
            self._write(cell)
        self._validations()
        self._conditions()
        self._protect()
        self._print()
        self._names()
        self._identity()
        if self.macros is not None:
            from perfxl.excel.template.formbuttons import add_buttons

            add_buttons(self.book, self.sheet, self.macros, self.plan.layout.columns + 1)
        self.book.close()
        return buffer.getvalue()

    def _format(self, style: str, **more: Any) -> Any:
        key = (style, *sorted(more.items()))
        if key not in self.looks:
            properties = {**(STYLES.get(style) or FOUND[style]), **more}
            alike = frozenset(properties.items())  # styles that look the same are one format
            self.looks[key] = self.looks.get(alike) or self.book.add_format(properties)
            self.looks[alike] = self.looks[key]
        return self.looks[key]

    def _dimensions(self) -> None:
        sheet, sizes = self.sheet, self.sizes
        for number, width in enumerate(self.plan.layout.widths):
            sheet.set_column(number, number, width)
        gap = self.plan.layout.columns
        for number, width in enumerate(PANEL):
            sheet.set_column(gap + number, gap + number, width)
        for row, height in sizes.heights.items():
            sheet.set_row(row - 1, height)
        sheet.growing = frozenset(row - 1 for row in sizes.growing)
        spacer = self.book.add_format({"font_size": sizes.spacer})
        for row in sizes.growing:  # an empty cell in a tall font keeps a growing row from shrinking
            sheet.write_blank(row - 1, gap, None, spacer)

    def _write(self, cell: Placed) -> None:
        shown = self.contents.of(cell)
        more: dict[str, Any] = {"locked": False} if cell.is_input else {}
        if shown.number_format is not None:
            more["num_format"] = shown.number_format
        size = self.sizes.fonts.get((cell.row, cell.column))
        if size is not None:
            more["font_size"] = size
        look = self._format(cell.style, **more)
        row, column = cell.row - 1, cell.column - 1
        if cell.rows > 1 or cell.columns > 1:
            self.sheet.merge_range(
                row, column, row + cell.rows - 1, column + cell.columns - 1, "", look
            )
        if shown.formula and cell.path is not None:
            formula = "=" + self.contents.formulas[cell.path][1]
            self.sheet.write_formula(row, column, formula, look, _cached(shown.value))
        elif isinstance(shown.value, Decimal):
            self.sheet.write_number(row, column, float(shown.value), look)
        elif shown.value:
            text = _broken(shown.value) if self._is_category(cell) else shown.value
            self.sheet.write_string(row, column, text, look)
        else:
            self.sheet.write_blank(row, column, None, look)

    def _is_category(self, cell: Placed) -> bool:
        return (cell.path or "").startswith("indicators[") and (cell.path or "").endswith(
            ".category"
        )

    def _area(self, key: str) -> Area:
        """The indicator table's column of a field."""
        cell = self.cells[f"indicators[0].{key}"]
        left = cell.column - 1
        return self.plan.header_row, left, self.plan.last_row - 1, left + cell.columns - 1

    def _validations(self) -> None:
        columns: dict[str, Placed] = {}
        for cell in self.inputs:
            path = cell.path or ""
            if path.startswith("indicators["):
                columns.setdefault(path.rpartition(".")[2], cell)
            else:
                self._validate((cell.row - 1, cell.column - 1) * 2, cell)
        for key, cell in columns.items():
            self._validate(self._area(key), cell)

    def _validate(self, area: Area, cell: Placed) -> None:
        top, left, bottom, right = area
        rule = self._rule(cell)
        if cell.prompt is not None:
            rule["input_title"], rule["input_message"] = cell.prompt
        if len(rule) > 1 or rule["validate"] != "any":
            self.sheet.data_validation(top, left, bottom, right, rule)

    def _rule(self, cell: Placed) -> dict[str, Any]:
        key = (cell.path or "").rpartition(".")[2]
        if cell.kind == "amount":
            return {
                "validate": "decimal", "criteria": ">=", "value": 0, "error_title": "金额不对",
                "error_message": "请填不小于 0 的数字，不要带单位；没有的填 0。",
            }  # fmt: skip
        if key == "weight":
            total = self.policy.weights.total
            return {
                "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": float(total),
                "error_title": self.plan.layout.worded("分值不对"),
                "error_message": f"请填 0 到 {total:f} 之间的数字。",
            }  # fmt: skip
        if key == "score":
            weight = self._letters("weight")
            return {
                "validate": "decimal", "criteria": "between", "minimum": 0,
                "maximum": f"={weight}{self.plan.header_row + 1}", "error_title": "得分不对",
                "error_message": self.plan.layout.worded("得分应是 0 到本行分值之间的数字。"),
            }  # fmt: skip
        if cell.choices:
            return {
                "validate": "list", "source": list(cell.choices), "error_type": "warning",
                "error_title": "不在列表中",
                "error_message": "办法规定的是列表中的几类，确定要用别的吗？",
                "show_error": key == "category",
            }  # fmt: skip
        return {"validate": "any"}

    def _letters(self, key: str) -> str:
        return column_letters(self.cells[f"indicators[0].{key}"].column)

    def _conditions(self) -> None:
        """Blank inputs are tinted; a form that is filled prints white."""
        for area, anchor in self._input_areas():
            self._colour(area, f"=LEN(TRIM({anchor}))=0", "blank")
        first = self.plan.header_row + 1
        weight, score, reason = (
            f"${self._letters(key)}{first}" for key in ("weight", "score", "reason")
        )
        both = f"COUNT({weight},{score})=2"
        unsaid = f"LEN(TRIM({reason}))=0"
        area = self._area("reason")
        self._colour(area, f"=AND({both},{score}<{weight},{unsaid})", "missing")
        self._colour(area, f"=AND(COUNT({score})=0,{unsaid})", "blank")
        self._colour(self._area("score"), f"=AND({both},{score}>{weight})", "over")
        if "indicators[0].measure" in self.cells:  # a 定性 row has none
            measure, nature = (f"${self._letters(key)}{first}" for key in ("measure", "nature"))
            wanted = f'=AND(LEN(TRIM({measure}))=0,TRIM({nature})<>"定性")'
            self._colour(self._area("measure"), wanted, "blank")
        self._panel_colours()

    def _colour(self, area: Area, criteria: str, look: str) -> None:
        self.sheet.conditional_format(
            *area, {"type": "formula", "criteria": criteria, "format": self._format(look)}
        )

    def _input_areas(self) -> Iterator[tuple[Area, str]]:
        """The inputs but 偏差原因, whose blank is often right: merged cells one by one, the others
        joined to few rectangles; with the cell whose blank is meant."""
        wanted = ("name", "nature", "target", "actual", "weight", "score")
        singles = [self._area(k) for k in wanted if f"indicators[0].{k}" in self.cells]
        table = self.plan.header_row
        for cell in self.inputs:
            inside = table < cell.row <= self.plan.last_row
            if cell.style == "reason" or (inside and cell.style != "group"):
                continue
            if cell.rows == cell.columns == 1:
                singles.append(_box(cell))
            else:
                yield _box(cell), f"${column_letters(cell.column)}${cell.row}"
        for area in _joined(singles):
            yield area, a1(area[0] + 1, area[1] + 1)

    def _panel_colours(self) -> None:
        panel = [c for c in self.plan.hints if c.style == "panel"]
        top, bottom, column = panel[0].row - 1, panel[-1].row - 1, panel[0].column - 1
        for mark, look in (("√", "good"), ("✗", "bad"), ("!", "so-so")):
            self.sheet.conditional_format(
                top, column, bottom, column,
                {
                    "type": "text", "criteria": "begins with", "value": mark,
                    "format": self._format(look),
                },
            )  # fmt: skip

    def _protect(self) -> None:
        self.sheet.protect("", {"format_rows": True, "format_columns": True, "insert_rows": True})
        table = (self.plan.header_row, 0, self.plan.last_row - 1, self.plan.layout.columns - 1)
        first, last = a1(table[0] + 1, 1), a1(table[2] + 1, table[3] + 1)
        self.sheet.ignore_errors({"number_stored_as_text": f"{first}:{last}"})
        self.sheet.set_selection(*_box(self.cells["project"]))
        self.sheet.freeze_panes(2, 0)
        self.sheet.hide_gridlines(2)
        self.sheet.set_zoom(_zoom(self.plan.layout.widths))

    def _print(self) -> None:
        sheet, sizes = self.sheet, self.sizes
        sheet.set_paper(9)
        sheet.set_portrait()
        sheet.print_area(0, 0, self.plan.bottom - 1, self.plan.layout.columns - 1)
        sheet.repeat_rows(self.plan.header_row - 1)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        left, top, bottom = sizes.margins
        sheet.set_margins(left, left, top, bottom)
        sheet.set_footer(footer(str(self.contents.shown["unit"].value or "")), {"margin": 0.3})
        if sizes.breaks:
            sheet.set_h_pagebreaks([row - 1 for row in sizes.breaks])

    def _names(self) -> None:
        for path, address in self.plan.where.items():
            if not path.startswith(("hints[", "panel")):
                column, row = address.rstrip("0123456789"), address.lstrip(_LETTERS)
                self.book.defined_names.append(
                    hidden_name(ours.name_of(path), f"{SHEET}!${column}${row}")
                )

    def _identity(self) -> None:
        layout = self.plan.layout.name
        rows = self.plan.last_row - self.plan.header_row
        identity = {
            ours.TEMPLATE: VERSION,
            ours.LAYOUT: layout,
            ours.YEAR: str(self.contents.year or ""),
            ours.POLICY: self.policy.id,
            ours.ROWS: str(rows),
            ours.TRANSCRIBED: " ".join(self.contents.transcribed),
        }
        self.book.set_properties(
            {"title": self.plan.layout.title, "created": CREATED, "author": "perfxl"}
        )
        for key, value in identity.items():
            short = value if len(value) <= 255 else TRANSCRIBED_ELSEWHERE
            self.book.set_custom_property(key, short, "text")
        hidden = self.book.add_worksheet(ours.IDENTITY_SHEET, GrowingSheet)
        formulas = self.contents.formulas
        rows_written: list[tuple[str, ...]] = list(identity.items())
        rows_written += [(f"formula.{path}", *placed) for path, placed in formulas.items()]
        rows_written += [(f"unprinted.{path}", text) for path, text in self.contents.unprinted()]
        rows_written += list(self.extra.items())
        text = self.book.add_format({"num_format": "@"})
        for number, words in enumerate(rows_written):
            for column, word in enumerate(words):
                hidden.write_string(number, column, word, text)
        hidden.set_column(0, 2, 40)
        hidden.protect()
        hidden.very_hidden()


def _broken(group: str) -> str:
    """一级指标 in its narrow column: broken before 指标, wherever the printer would break it.

    >>> _broken("产出指标"), _broken("满意度指标"), _broken("实施效果指标")
    ('产出\\n指标', '满意度\\n指标', '实施效果指标')
    """
    narrow = 3 + len("指标")
    whole = group.endswith("指标") and len(group) <= narrow and "\n" not in group
    return group[:-2] + "\n指标" if whole else group


def _zoom(widths: Sequence[float]) -> int:
    """Per cent at which form and panel stand side by side on a screen of 1366 pixels.

    120 pixels go to the row heads, a scroll bar and a side bar; fonts that are put in place of 宋体
    draw up to 8% wider.
    """
    drawn = sum(map(column_pixels, (*widths, *PANEL))) * 1.08
    return min(115, int((1366 - 120) / drawn * 20) * 5)


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _cached(figure: Figure) -> float | str:
    """A formula's figure as the file remembers it."""
    return float(figure) if isinstance(figure, Decimal) else figure or NOTHING


def _box(cell: Placed) -> Area:
    top, left = cell.row - 1, cell.column - 1
    return top, left, top + cell.rows - 1, left + cell.columns - 1


def _joined(areas: Sequence[Area]) -> list[Area]:
    """Areas whose edges match, side by side and then one above the other, as one.

    >>> _joined([(6, 2, 6, 2), (6, 3, 6, 3), (7, 2, 7, 2), (7, 3, 7, 3)])
    [(6, 2, 7, 3)]
    """
    for first, last in ((1, 3), (0, 2)):  # columns, then rows
        joined: list[Area] = []
        for area in sorted(areas, key=lambda a: (a[1 - first], a[first])):
            before = joined[-1] if joined else None
            same = before is not None and all(
                before[n] == area[n] for n in range(4) if n not in (first, last)
            )
            if before is not None and same and before[last] + 1 == area[first]:
                joined[-1] = (*before[:last], area[last], *before[last + 1 :])  # type: ignore[assignment]
            else:
                joined.append(area)
        areas = joined
    return list(areas)
