"""The few band shapes that every printed form is made of, and how a writer places them.

A band is a horizontal strip: label–value pairs, the money matrix, the goals, the indicator table,
the total, the grade. ``place`` puts one strip on the sheet and yields :class:`Placed` cells; which
cells are locked follows from what they are (a label or a formula is locked, an input is not).
Reading does not walk bands: ``perfxl.reading.book`` finds the same labels wherever they stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from perfxl.form.grid import column_letters
from perfxl.form.vocabulary import Field
from perfxl.layout import formulas
from perfxl.layout.formula import Cells, Formula
from perfxl.layout.sketch import Placed, Sketch, Span, growing
from perfxl.layout.words import PRINTED, column_choices, column_prompt


@dataclass(frozen=True, slots=True)
class Heading:
    """The title and the year line."""

    title: str

    def place(self, sketch: Sketch) -> None:
        """Two merged rows across the form."""
        sketch.put(
            Placed(sketch.row, 1, "title", columns=sketch.columns, text=self.title, path="title")
        )
        sketch.put(
            Placed(
                sketch.row + 1, 1, "year", columns=sketch.columns, text="", path="year", kind="year"
            )
        )
        sketch.heights[sketch.row], sketch.heights[sketch.row + 1] = 36, 21
        sketch.row += 2


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and the input beside it."""

    field: Field
    label: Span
    value: Span

    @property
    def prompt(self) -> str:
        """What is shown while the input is selected."""
        long = self.field.kind == "long"
        more = "，可用 Alt+Enter 换行" if long else "全称"
        return f"请填写{self.field.label.lstrip('0123456789.')}{more}"


@dataclass(frozen=True, slots=True)
class Pairs:
    """One row of label–value pairs."""

    pairs: tuple[Pair, ...]
    height: float = 27

    def place(self, sketch: Sketch) -> None:
        """Label, input, label, input …"""
        for pair in self.pairs:
            first, last = pair.label
            label = PRINTED.get(pair.field.label, pair.field.label)
            sketch.put(Placed(sketch.row, first, "label", columns=last - first + 1, text=label))
            first, last = pair.value
            sketch.put(
                Placed(
                    sketch.row,
                    first,
                    pair.field.kind,
                    columns=last - first + 1,
                    path=pair.field.key,
                    kind=pair.field.kind,
                    prompt=("填写", pair.prompt),
                )
            )
        sketch.heights[sketch.row] = self.height
        sketch.row += 1


@dataclass(frozen=True, slots=True)
class Matrix:
    """The money block: a row for 年度资金总额 and each source; amounts, 分值, 执行率, 得分."""

    label: str
    label_span: Span
    line_span: Span
    columns: tuple[tuple[Field, Span], ...]
    lines: tuple[str, ...]  # the printed row labels, the total first
    dash: str = "-"
    corner: str = ""  # over the row labels
    rate_style: str = "rate"

    def place(self, sketch: Sketch) -> None:
        """The header row, the total row, the source rows."""
        top = sketch.row
        first, last = self.label_span
        lines = sketch.lines or self.lines
        label = self.label.replace("万元", sketch.money_unit)
        sketch.put(Placed(top, first, "side", len(lines) + 1, last - first + 1, text=label))
        lead, tail = self.line_span
        corner = self.corner.replace("万元", sketch.money_unit)
        sketch.put(Placed(top, lead, "label", columns=tail - lead + 1, text=corner))
        for fld, (left, right) in self.columns:
            sketch.put(Placed(top, left, "label", columns=right - left + 1, text=fld.label))
        sketch.heights[top] = 30
        sources = [f"funds.sources[{n}]" for n in range(len(lines) - 1)]
        for number, label in enumerate(lines):
            row = top + 1 + number
            path = "funds.total" if number == 0 else sources[number - 1]
            sketch.put(
                Placed(
                    row,
                    lead,
                    "line" if number < 2 else "subline",
                    columns=tail - lead + 1,
                    text=label,
                    path=f"{path}.label",
                )
            )
            for fld, (left, right) in self.columns:
                if fld.kind != "long":
                    self._cell(sketch, row, left, right - left + 1, fld, path, sources)
                elif number == 0:
                    self._reason(sketch, row, left, right - left + 1, fld, len(lines))
            sketch.heights[row] = 24
        sketch.row = top + 1 + len(lines)

    def _cell(
        self,
        sketch: Sketch,
        row: int,
        left: int,
        columns: int,
        fld: Field,
        path: str,
        sources: list[str],
    ) -> None:
        total = path == "funds.total"
        at = f"{path}.{fld.key}"
        letter = column_letters(left)
        formula: Formula | None = None
        number: Decimal | None = None
        text: str | None = None
        style = fld.kind
        prompt = None
        if fld.kind == "amount":
            if total and sources:
                parts = Cells(
                    tuple(f"{s}.{fld.key}" for s in sources),
                    f"{letter}{row + 1}:{letter}{row + len(sources)}",
                )
                formula = Formula(formulas.fund_total, {"parts": parts})
            else:
                prompt = ("填写金额", f"{fld.label}，单位与表头一致；没有的填 0")
        elif fld.key == "rate":
            style = self.rate_style
            formula = Formula(
                formulas.execution_rate,
                {"executed": f"{path}.executed", "annual": f"{path}.annual"},
            )
        elif fld.key == "weight" and total:
            number = sketch.policy.weights.execution
        elif fld.key == "score" and total:
            formula = Formula(
                formulas.execution_score,
                {
                    "executed": f"{path}.executed",
                    "annual": f"{path}.annual",
                    "weight": f"{path}.weight",
                },
            )
        elif fld.kind == "points":
            text = self.dash
        sketch.put(
            Placed(
                row,
                left,
                style,
                columns=columns,
                text=text,
                path=at,
                kind=fld.kind,
                number=number,
                formula=formula,
                prompt=prompt,
            )
        )

    @staticmethod
    def _reason(sketch: Sketch, row: int, left: int, columns: int, fld: Field, rows: int) -> None:
        """One cell down the whole block for why the money was not spent."""
        floor = f"{sketch.policy.reasons.execution_threshold.normalize():f}%"
        prompt = (fld.label, f"预算执行率低于 {floor} 的须说明原因；年中调整预算的说明理由")
        sketch.put(
            Placed(
                row, left, "reason", rows, columns, path=f"funds.total.{fld.key}", kind="long",
                prompt=prompt,
            )
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Goals:
    """年度总体目标: 预期目标 and 实际完成情况 side by side, the text below.

    ``lead`` is a label left of it all, ``below`` are pairs of label and text under the goals.
    """

    label: str
    label_span: Span
    columns: tuple[tuple[Field, Span], ...]
    height: float = 108
    lead: tuple[str, Span] | None = None
    below: tuple[Pair, ...] = ()

    def place(self, sketch: Sketch) -> None:
        """A header row and one tall row of text."""
        top = sketch.row
        first, last = self.label_span
        rows = sketch.goal_rows
        if self.lead is not None:
            words, (left, right) = self.lead
            tall = rows + 1 + len(self.below)
            sketch.put(Placed(top, left, "side", tall, right - left + 1, text=words))
        sketch.put(Placed(top, first, "side", rows + 1, last - first + 1, text=self.label))
        for fld, (left, right) in self.columns:
            sketch.put(Placed(top, left, "label", columns=right - left + 1, text=fld.label))
            sketch.put(
                Placed(
                    top + 1,
                    left,
                    "long",
                    rows,
                    right - left + 1,
                    path=fld.key,
                    kind="long",
                    prompt=("填写", f"请填写{fld.label}，可用 Alt+Enter 换行"),
                )
            )
        sketch.heights[top] = 22
        for row in range(top + 1, top + 1 + rows):
            sketch.heights[row] = self.height / rows
        sketch.row += 1 + rows
        for pair in self.below:
            Pairs((pair,), height=self.height / 2).place(sketch)


GROUPED = ("category", "subcategory")


@dataclass(frozen=True, slots=True)
class Table:
    """The indicator table. Equal neighbours of 一级指标 and 二级指标 share one merged cell."""

    columns: tuple[tuple[Field, Span], ...]
    side: tuple[str, Span] | None = None  # the vertical 绩效指标 column of the national form
    row_height: float = 33

    def place(self, sketch: Sketch) -> None:
        """The header row and one row an indicator. No merged cell crosses the start of a page."""
        top = sketch.row
        split = any(fld.key == "nature" for fld, _ in self.columns)
        sketch.header_row = top
        count = len(sketch.indicators)
        if self.side is not None:
            text, (first, last) = self.side
            starts = sorted({0, count, *sketch.breaks})
            if sketch.breaks:  # the header is repeated on every page, so it stands alone
                starts = [-1, *starts]
            else:
                starts[0] = -1
            for start, end in pairwise(starts):
                sketch.put(
                    Placed(
                        top + 1 + start,
                        first,
                        "side",
                        end - start,
                        last - first + 1,
                        text=text if end > 0 else "",
                    )
                )
        for fld, (left, right) in self.columns:
            sketch.put(
                Placed(
                    top,
                    left,
                    "label",
                    columns=right - left + 1,
                    text=PRINTED.get(fld.label, fld.label),
                )
            )
            if fld.key == "weight":
                sketch.weight_column = left
            if fld.key == "score":
                sketch.score_column = left
        sketch.heights[top] = 33
        for number in range(count):
            row = top + 1 + number
            for fld, (left, right) in self.columns:
                rows = self._rows(sketch, number, fld.key)
                if rows:
                    sketch.put(
                        Placed(
                            row,
                            left,
                            _style(fld),
                            rows,
                            right - left + 1,
                            path=f"indicators[{number}].{fld.key}",
                            kind=fld.kind,
                            prompt=column_prompt(fld, split, sketch.policy.weights.total),
                            choices=column_choices(fld.key, split),
                        )
                    )
            sketch.heights[row] = self.row_height
        sketch.last_row = top + count
        sketch.row = top + count + 1

    def _rows(self, sketch: Sketch, number: int, key: str) -> int:
        """How many rows the cell spans; 0 when a cell above covers it."""
        indicators = sketch.indicators
        if key not in GROUPED or getattr(indicators[number], key) is None:
            return 1

        def group(n: int) -> tuple[object, ...]:
            row = indicators[n]
            return (row.category,) if key == "category" else (row.category, row.subcategory)

        if number and number not in sketch.breaks and group(number - 1) == group(number):
            return 0
        end = number + 1
        while end < len(indicators) and end not in sketch.breaks and group(end) == group(number):
            end += 1
        return end - number


def _style(fld: Field) -> str:
    if fld.key in GROUPED:
        return "group"
    return STYLES_OF.get(fld.key, fld.kind)


STYLES_OF = {"name": "name", "reason": "reason", "nature": "target", "measure": "target"}


@dataclass(frozen=True, slots=True)
class Total:
    """The 总分 row."""

    label: str
    label_span: Span
    weight: int
    score: int
    rest: Span | None = None

    def place(self, sketch: Sketch) -> None:
        """Both sums count from the header to the row above, and the execution row on top."""
        row = sketch.row
        first, last = self.label_span
        sketch.put(Placed(row, first, "label", columns=last - first + 1, text=self.label))
        for key, column in (("weight", self.weight), ("score", self.score)):
            formula = Formula(
                formulas.points_total,
                {"head": f"funds.total.{key}", "rows": growing(sketch, column, key)},
            )
            sketch.put(Placed(row, column, "total", path=key, kind="points", formula=formula))
        if self.rest is not None:
            first, last = self.rest
            sketch.put(Placed(row, first, "label", columns=last - first + 1, text=""))
        sketch.heights[row] = 26
        sketch.row += 1


@dataclass(frozen=True, slots=True)
class Grade:
    """The 评分等级 row."""

    label: str
    label_span: Span
    value: Span

    def place(self, sketch: Sketch) -> None:
        """The grade is a formula over the total, after the policy's floors."""
        row = sketch.row
        first, last = self.label_span
        sketch.put(Placed(row, first, "label", columns=last - first + 1, text=self.label))
        first, last = self.value
        rows = {
            name: Cells(
                tuple(f"indicators[{n}].{key}" for n in range(len(sketch.indicators))),
                f"{column_letters(column)}{sketch.header_row}"
                f":INDEX({column_letters(column)}:{column_letters(column)},ROW()-2)",
            )
            for name, key, column in (
                ("scores", "score", sketch.score_column),
                ("weights", "weight", sketch.weight_column),
            )
        }
        formula = Formula(
            formulas.grade_shown, {**rows, "total": "score"}, tuple(sketch.policy.grades.floors)
        )
        sketch.put(
            Placed(
                row,
                first,
                "grade",
                columns=last - first + 1,
                path="grade",
                kind="text",
                formula=formula,
            )
        )
        sketch.heights[row] = 26
        sketch.row += 1


Band = Heading | Pairs | Matrix | Goals | Table | Total | Grade
