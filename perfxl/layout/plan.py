"""A layout filled with indicators -> placed cells, notes and hints: what the template is written from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from perfxl.form.model import Indicator
from perfxl.form.vocabulary import (
    ACTUAL,
    DEPARTMENT,
    GOAL,
    PROJECT,
    RESULT,
    TARGET,
    UNIT,
    WEIGHT,
)
from perfxl.layout import formulas
from perfxl.layout.formula import Cells, Formula, computed
from perfxl.layout.layouts import Layout
from perfxl.layout.sketch import MOST_ROWS, Placed, Sketch
from perfxl.rules.policy import Policy
from perfxl.text.refusal import Refused


@dataclass(frozen=True, slots=True)
class Plan:
    """A layout with its rows placed: everything a writer needs, addresses included."""

    layout: Layout
    placed: tuple[Placed, ...]
    hints: tuple[Placed, ...]  # the live hints and the 填报检查 panel, outside the printed area
    heights: Mapping[int, float]
    where: Mapping[str, str]  # path -> A1 text
    header_row: int
    last_row: int  # of the indicators
    bottom: int  # last printed row
    notes: tuple[str, ...] = field(default=())

    def figures(
        self,
        typed: Mapping[str, formulas.Figure],
        settle: Callable[[str, formulas.Figure], formulas.Figure] = lambda _, figure: figure,
    ) -> dict[str, formulas.Figure]:
        """What every cell shows when the inputs show ``typed``: formulas computed, in any order.

        ``settle`` has the last word on what a formula's cell shows, before others depend on it.
        """
        known: dict[str, formulas.Figure] = dict(typed)
        for cell in self.placed:
            if cell.path is not None and cell.path not in known and cell.number is not None:
                known[cell.path] = cell.number
        waiting = {
            c.path: c.formula
            for c in (*self.placed, *self.hints)
            if c.path is not None and c.formula is not None and c.path not in known
        }

        def show(path: str) -> None:
            formula = waiting.pop(path, None)
            if formula is None:
                return
            for argument in formula.arguments.values():
                if isinstance(argument, Cells):
                    for inner in argument.paths:
                        show(inner)
                elif isinstance(argument, str):
                    show(argument)
            known[path] = settle(path, computed(formula, known))

        for path in list(waiting):
            show(path)
        return known


def plan(
    layout: Layout,
    indicators: Sequence[Indicator],
    policy: Policy,
    *,
    lines: Sequence[str] | None = None,
    money_unit: str = "万元",
    goal_rows: int = 1,
    breaks: frozenset[int] = frozenset(),
) -> Plan:
    """Place a layout's bands for these indicators under a policy's numbers.

    ``lines`` are the labels of the money rows, the total first, where a form prints others than the
    layout's; ``breaks`` the indicators before which a new page begins. Raises Refused E-TOOBIG for
    more than :data:`MOST_ROWS` indicators.
    """
    if len(indicators) > MOST_ROWS:
        raise Refused("E-TOOBIG", "", f"{len(indicators)} > {MOST_ROWS}")
    sketch = Sketch(
        indicators, policy, layout.columns,
        lines=lines, money_unit=money_unit, goal_rows=goal_rows, breaks=breaks,
    )  # fmt: skip
    for band in layout.bands:
        band.place(sketch)
    bottom = sketch.row - 1
    hints = (*_hints(sketch, layout), *_panel(sketch, layout))
    where = dict(sketch.where)
    return Plan(
        layout, tuple(sketch.placed), hints, sketch.heights, where, sketch.header_row,
        sketch.last_row, bottom, _notes(policy, layout),
    )  # fmt: skip


def _notes(policy: Policy, layout: Layout) -> tuple[str, ...]:
    """How to fill the form, under the panel."""
    *upper, (lowest, _) = policy.grades.floors
    ladder = "，".join(f"{floor.normalize():f} 分及以上为{name}" for name, floor in upper)
    return (
        "浅黄色单元格待填写，填写后变白；其余单元格已锁定，合计、执行率、得分和等级由公式计算。",
        layout.worded(
            "年度资金总额＝各项来源之和；执行率＝全年执行数÷全年预算数；执行得分＝执行率×分值，封顶。"
        ),
        f"等级：{ladder}，以下为{lowest}。",
        "这里只看是否填写；目标是否达到、得分是否与完成比例相符，以核验为准。",
    )


def _hints(sketch: Sketch, layout: Layout) -> list[Placed]:
    """The hints beside the table, a row each."""
    words = {
        "aim": layout.label(TARGET), "done": layout.label(ACTUAL),
        "points": layout.worded(WEIGHT.label), "cause": layout.cause,
    }  # fmt: skip
    left = _beside(sketch)
    cells: list[Placed] = []
    for number in range(len(sketch.indicators)):
        at = f"indicators[{number}]"
        path = f"hints[{number}]"
        arguments: dict[str, str | Cells | Decimal] = {
            key: f"{at}.{key}" for key in ("name", "target", "actual", "weight", "score", "reason")
        }
        cells.append(
            Placed(
                sketch.header_row + 1 + number, left, "hint", path=path, columns=2,
                formula=Formula(formulas.row_hint, arguments, labels=words),
            )
        )  # fmt: skip
        sketch.where[path] = f"{_letters(left)}{sketch.header_row + 1 + number}"
    return cells


def _beside(sketch: Sketch) -> int:
    """The column of the hints: one is left empty between the form and them."""
    return sketch.columns + 2


def _panel(sketch: Sketch, layout: Layout) -> list[Placed]:
    """The panel beside the money block: what the hints come to."""
    left, rows = _beside(sketch), len(sketch.indicators)
    points, cause = {"points": layout.worded(WEIGHT.label)}, {"cause": layout.cause}

    def table(letters: str, paths: Sequence[str]) -> Cells:
        """A column of the table from its head to above 总分: rows inserted anywhere are in it."""
        end = f"INDEX({letters}:{letters},ROW({sketch.where['score']})-1)"
        return Cells(("head", *paths), f"{letters}{sketch.header_row}:{end}")

    hints = table(_letters(left), [f"hints[{n}]" for n in range(rows)])
    weights = table(
        _letters(sketch.weight_column), [f"indicators[{n}].weight" for n in range(rows)]
    )
    full, floor = sketch.policy.weights.total, sketch.policy.reasons.execution_threshold
    seen: dict[str, str | Cells | Decimal] = {
        "weights": weights, "hints": hints, "rows": Decimal(rows + 1),
    }  # fmt: skip
    texts = {
        f"{fld.key}_label": layout.label(fld) for fld in (PROJECT, DEPARTMENT, UNIT, GOAL, RESULT)
    }
    panel: tuple[tuple[str, Formula], ...] = (
        (
            "项目信息与目标",
            Formula(formulas.panel_texts, {key: key for key in formulas.PANEL_TEXTS}, labels=texts),
        ),
        (
            "分值合计",
            Formula(
                formulas.panel_weights,
                {"weights": weights, "total": "weight", "full": full, "hints": hints},
                labels=points,
            ),
        ),
        ("各行填写", Formula(formulas.panel_rows, seen, labels=points)),
        ("扣分原因", Formula(formulas.panel_reasons, seen, labels=cause)),
        ("预算执行率", Formula(formulas.panel_rate, {"rate": "funds.total.rate", "floor": floor})),
        ("总分 / 评分等级", Formula(formulas.panel_total, {"total": "score", "grade": "grade"})),
    )  # fmt: skip
    if "grade" not in sketch.where:  # the national form prints no grade
        panel = panel[:-1]
    cells = [Placed(3, left, "panel-head", columns=2, text="填报检查（不打印）")]
    for number, (words, formula) in enumerate(panel):
        cells.append(Placed(4 + number, left, "panel-label", text=layout.worded(words)))
        cells.append(
            Placed(4 + number, left + 1, "panel", path=f"panel[{number}]", formula=formula)
        )
    below = 4 + len(panel)  # the notes fill what is left above the hints, or stand under the form
    rows_left = sketch.header_row - below + 1
    row, tall = (below, rows_left) if rows_left > 1 else (sketch.row + 1, 3)
    cells.append(Placed(row, left, "panel-note", tall, 2, path="panel.note", text=""))
    return cells


def _letters(column: int) -> str:
    from perfxl.form.grid import column_letters

    return column_letters(column)
