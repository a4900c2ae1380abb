"""The printed layouts and the vocabulary of the form, each said once.

The writer places a layout's bands; the reader looks for the same fields by label and alias, in any
order and at any place. Aliases are the labels seen in published forms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from msgspec.structs import replace as changed

from perfxl import scoring
from perfxl.bands import (
    Band,
    Goals,
    Grade,
    Heading,
    Matrix,
    Pair,
    Pairs,
    Placed,
    Sketch,
    Table,
    Total,
)
from perfxl.form.model import Indicator
from perfxl.form.vocabulary import (
    ACTUAL,
    ANNUAL,
    CATEGORY,
    CONCLUSION,
    DEPARTMENT,
    EXECUTED,
    FUND_FIELDS,
    FUND_REASON,
    FUND_SCORE,
    FUND_WEIGHT,
    GOAL,
    IMPROVEMENTS,
    INITIAL,
    MEASURE,
    NAME,
    NATURE,
    PROBLEMS,
    PROCESS,
    PROJECT,
    RATE,
    REASON,
    RESULT,
    SCORE,
    SUBCATEGORY,
    TARGET,
    UNIT,
    WEIGHT,
)
from perfxl.formula import Cells, Formula, computed
from perfxl.rules.policy import Policy
from perfxl.text.refusal import Refused

LINES = ("年度资金总额：", "其中：当年财政拨款", "上年结转资金", "其他资金")
SICHUAN_LINES = ("总额", "其中：财政资金", "财政专户管理资金", "单位资金", "其他资金")

DEFAULT_ROWS = (
    ("产出指标", "数量指标"),
    ("产出指标", "数量指标"),
    ("产出指标", "质量指标"),
    ("产出指标", "时效指标"),
    ("产出指标", "成本指标"),
    ("效益指标", "经济效益指标"),
    ("效益指标", "社会效益指标"),
    ("效益指标", "可持续影响指标"),
    ("满意度指标", "服务对象满意度指标"),
)
"""The rows of a blank form: the 二级指标 of the regulation's table."""

NATIONAL_ROWS = (
    ("产出指标", "数量指标"),
    ("产出指标", "质量指标"),
    ("产出指标", "时效指标"),
    ("产出指标", "成本指标"),
    ("效益指标", "经济效益指标"),
    ("效益指标", "社会效益指标"),
    ("效益指标", "生态效益指标"),
    ("效益指标", "可持续影响指标"),
    ("满意度指标", "服务对象满意度指标"),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """One printed layout: its bands from top to bottom and its columns' widths in characters."""

    name: str
    title: str
    widths: tuple[float, ...]
    bands: tuple[Band, ...]
    rows: tuple[tuple[str, str], ...] = DEFAULT_ROWS

    @property
    def columns(self) -> int:
        """How many columns the printed form has."""
        return len(self.widths)

    @property
    def split(self) -> bool:
        """Whether a target stands in three cells: 指标性质, 指标值, 度量单位."""
        return any(
            fld is NATURE
            for band in self.bands
            if isinstance(band, Table)
            for fld, _ in band.columns
        )

    def worded(self, sentence: str) -> str:
        """A sentence in the labels that this layout prints.

        >>> SICHUAN.worded("执行率＝全年执行数÷全年预算数"), SHANGHAI.worded("分值合计")
        ('预算执行率＝预算执行数÷调整后预算数', '分值合计')
        """
        block = next(band for band in self.bands if isinstance(band, Matrix))
        words = {fld.label: usual.label for fld, _ in block.columns for usual in FUND_FIELDS
                 if fld.key == usual.key}  # fmt: skip
        sentence = sentence.replace(LINES[0].rstrip("："), block.lines[0].rstrip("："))
        for label, usual_label in words.items():
            own, usual = label.replace("(%)", ""), usual_label.replace("(%)", "")
            if own not in sentence:
                sentence = sentence.replace(usual, own)
        return sentence

    @property
    def cause(self) -> str:
        """What a row that lost points has to say.

        >>> SHANGHAI.cause, SICHUAN.cause
        ('偏差原因及改进措施', '未完成原因')
        """
        table = next(band for band in self.bands if isinstance(band, Table))
        label = next(fld.label for fld, _ in table.columns if fld.key == REASON.key)
        return label.replace("分析", "")

    def graded(self) -> Layout:
        """This layout with a 评分等级 row, for a form that prints one though others do not."""
        if any(isinstance(band, Grade) for band in self.bands):
            return self
        total = next(band for band in self.bands if isinstance(band, Total))
        split = min(3, total.label_span[1])
        return replace(
            self, bands=(*self.bands, Grade("评分等级", (1, split), (split + 1, self.columns)))
        )

    def default_indicators(self) -> tuple[Indicator, ...]:
        """The unnamed rows of a blank form."""
        return tuple(Indicator(category, subcategory) for category, subcategory in self.rows)


SHANGHAI = Layout(
    "shanghai",
    "财政项目支出绩效自评表",
    (4.7, 17.5, 19.2, 11, 12.3, 7, 7, 17),
    (
        Heading("财政项目支出绩效自评表"),
        Pairs((Pair(PROJECT, (1, 2), (3, 8)),)),
        Pairs((Pair(DEPARTMENT, (1, 2), (3, 4)), Pair(UNIT, (5, 5), (6, 8))), height=34),
        Matrix(
            "项目\n资金\n(万元)", (1, 1), (2, 2),
            (
                (INITIAL, (3, 3)), (ANNUAL, (4, 4)), (EXECUTED, (5, 5)), (FUND_WEIGHT, (6, 6)),
                (RATE, (7, 7)), (FUND_SCORE, (8, 8)),
            ),
            LINES,
        ),
        Goals("年度\n总体\n目标", (1, 1), ((GOAL, (2, 4)), (RESULT, (5, 8)))),
        Table(
            (
                (CATEGORY, (1, 1)), (SUBCATEGORY, (2, 2)), (NAME, (3, 3)), (TARGET, (4, 4)),
                (ACTUAL, (5, 5)), (WEIGHT, (6, 6)), (SCORE, (7, 7)), (REASON, (8, 8)),
            )
        ),
        Total("总分", (1, 5), 6, 7, (8, 8)),
        Grade("评分等级", (1, 2), (3, 8)),
    ),
)  # fmt: skip

NATIONAL = Layout(
    "national",
    "项目支出绩效自评表",
    (3.2, 4.7, 17.5, 17.5, 10.5, 12.3, 6.5, 7, 16),
    (
        Heading("项目支出绩效自评表"),
        Pairs((Pair(PROJECT, (1, 3), (4, 9)),)),
        Pairs((Pair(DEPARTMENT, (1, 3), (4, 5)), Pair(UNIT, (6, 6), (7, 9))), height=34),
        Matrix(
            "项目资金\n(万元)", (1, 2), (3, 3),
            (
                (INITIAL, (4, 4)), (ANNUAL, (5, 5)), (EXECUTED, (6, 6)), (FUND_WEIGHT, (7, 7)),
                (RATE, (8, 8)), (FUND_SCORE, (9, 9)),
            ),
            LINES,
            dash="—",
        ),
        Goals("年度\n总体\n目标", (1, 2), ((GOAL, (3, 5)), (RESULT, (6, 9)))),
        Table(
            (
                (CATEGORY, (2, 2)), (SUBCATEGORY, (3, 3)), (NAME, (4, 4)), (TARGET, (5, 5)),
                (ACTUAL, (6, 6)), (WEIGHT, (7, 7)), (SCORE, (8, 8)), (REASON, (9, 9)),
            ),
            side=("绩\n效\n指\n标", (1, 1)),
        ),
        Total("总分", (1, 6), 7, 8, (9, 9)),
    ),
    NATIONAL_ROWS,
)  # fmt: skip

SICHUAN = Layout(
    "sichuan",
    "部门预算项目支出绩效自评表",
    (3.2, 4.7, 13, 15.5, 6, 9.5, 8.5, 9.5, 6, 6.5, 13),
    (
        Heading("部门预算项目支出绩效自评表"),
        Pairs((Pair(PROJECT, (1, 3), (4, 11)),)),
        Pairs((Pair(DEPARTMENT, (1, 3), (4, 6)), Pair(UNIT, (7, 8), (9, 11))), height=34),
        Goals(
            "1.项目年度目标\n完成情况", (2, 3),
            (
                (changed(GOAL, label="项目年度目标"), (4, 7)),
                (changed(RESULT, label="年度目标完成情况"), (8, 11)),
            ),
            height=54,
            lead=("项\n目\n基\n本\n情\n况", (1, 1)),
            below=(Pair(PROCESS, (2, 3), (4, 11)),),
        ),
        Matrix(
            "预算\n执行\n情况", (1, 1), (2, 3),
            (
                (changed(INITIAL, label="年初预算"), (4, 4)),
                (changed(ANNUAL, label="调整后预算数"), (5, 6)),
                (changed(EXECUTED, label="预算执行数"), (7, 7)),
                (changed(RATE, label="预算执行率"), (8, 8)),
                (changed(FUND_WEIGHT, label="权重"), (9, 9)),
                (FUND_SCORE, (10, 10)), (FUND_REASON, (11, 11)),
            ),
            SICHUAN_LINES,
            dash="/",
            corner="年度预算数(万元)",
            rate_style="percent",
        ),
        Table(
            (
                (CATEGORY, (2, 2)), (SUBCATEGORY, (3, 3)), (NAME, (4, 4)), (NATURE, (5, 5)),
                (changed(TARGET, label="指标值"), (6, 6)), (MEASURE, (7, 7)),
                (changed(ACTUAL, label="完成值"), (8, 8)), (changed(WEIGHT, label="权重"), (9, 9)),
                (SCORE, (10, 10)), (changed(REASON, label="未完成原因分析"), (11, 11)),
            ),
            side=("绩\n效\n指\n标", (1, 1)),
            row_height=28.5,
        ),
        Total("合计", (1, 8), 9, 10, (11, 11)),
        Pairs((Pair(CONCLUSION, (1, 3), (4, 11)),), height=32),
        Pairs((Pair(PROBLEMS, (1, 3), (4, 11)),), height=32),
        Pairs((Pair(IMPROVEMENTS, (1, 3), (4, 11)),), height=32),
    ),
    NATIONAL_ROWS,
)  # fmt: skip

LAYOUTS: dict[str, Layout] = {layout.name: layout for layout in (SHANGHAI, NATIONAL, SICHUAN)}


def layout_named(name: str) -> Layout:
    """A layout by its name; raises Refused E-DATA for one that does not exist."""
    if name not in LAYOUTS:
        raise Refused("E-DATA", "layout", f"{name}；可用 / known: {' '.join(LAYOUTS)}")
    return LAYOUTS[name]


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
        typed: Mapping[str, scoring.Figure],
        settle: Callable[[str, scoring.Figure], scoring.Figure] = lambda _, figure: figure,
    ) -> dict[str, scoring.Figure]:
        """What every cell shows when the inputs show ``typed``: formulas computed, in any order.

        ``settle`` has the last word on what a formula's cell shows, before others depend on it.
        """
        known: dict[str, scoring.Figure] = dict(typed)
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
    layout's; ``breaks`` the indicators before which a new page begins.
    """
    sketch = Sketch(
        indicators, policy, layout.columns,
        lines=lines, money_unit=money_unit, goal_rows=goal_rows, breaks=breaks,
    )  # fmt: skip
    for band in layout.bands:
        band.place(sketch)
    bottom = sketch.row - 1
    hints = tuple(_hints(sketch, layout))
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
    )


def _hints(sketch: Sketch, layout: Layout) -> list[Placed]:
    """The hint column beside the table and the panel beside the money block."""
    left = sketch.columns + 2  # one empty column between the form and the hints
    points, cause = {"points": layout.worded(WEIGHT.label)}, {"cause": layout.cause}
    cells: list[Placed] = []
    rows = len(sketch.indicators)
    for number in range(rows):
        at = f"indicators[{number}]"
        path = f"hints[{number}]"
        arguments: dict[str, str | Cells | Decimal] = {
            key: f"{at}.{key}" for key in ("name", "actual", "weight", "score", "reason")
        }
        cells.append(
            Placed(
                sketch.header_row + 1 + number, left, "hint", path=path, columns=2,
                formula=Formula(scoring.row_hint, arguments, labels={**points, **cause}),
            )
        )  # fmt: skip
        sketch.where[path] = f"{_letters(left)}{sketch.header_row + 1 + number}"
    first, last = sketch.header_row, sketch.last_row
    hints = Cells(
        tuple(f"hints[{n}]" for n in range(rows)),
        f"{_letters(left)}{first}:{_letters(left)}{last}",
    )
    column = _letters(sketch.weight_column)
    weights = Cells(
        tuple(f"indicators[{n}].weight" for n in range(rows)), f"{column}{first}:{column}{last}"
    )
    full, floor = sketch.policy.weights.total, sketch.policy.reasons.execution_threshold
    rows_seen: dict[str, str | Cells | Decimal] = {"weights": weights, "hints": hints}
    panel: tuple[tuple[str, Formula], ...] = (
        ("分值合计", Formula(scoring.panel_weights, {"total": "weight", "full": full})),
        ("得分是否填齐", Formula(scoring.panel_filled, rows_seen)),
        ("得分不超过分值", Formula(scoring.panel_over, rows_seen, labels=points)),
        (layout.cause.partition("及")[0], Formula(scoring.panel_reasons, rows_seen, labels=cause)),
        ("预算执行率", Formula(scoring.panel_rate, {"rate": "funds.total.rate", "floor": floor})),
        ("总分 / 评分等级", Formula(scoring.panel_total, {"total": "score", "grade": "grade"})),
    )
    if "grade" not in sketch.where:  # the national form prints no grade
        panel = panel[:-1]
    cells.append(Placed(3, left, "panel-head", columns=2, text="填报检查（不打印）"))
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
