"""The printed layouts and the vocabulary of the form, each said once.

The writer places a layout's bands; the reader looks for the same fields by label and alias, in any
order and at any place. Aliases are the labels seen in published forms.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from msgspec.structs import replace as changed

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
    Field,
)
from perfxl.layout.bands import Band, Goals, Grade, Heading, Matrix, Pair, Pairs, Table, Total
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

    def label(self, fld: Field) -> str:
        """What this layout prints for a field of its header, goals or table.

        >>> SHANGHAI.label(TARGET), SICHUAN.label(ACTUAL), SICHUAN.label(GOAL)
        ('年度指标值', '完成值', '项目年度目标')
        """
        for band in self.bands:
            printed = [pair.field for pair in band.pairs] if isinstance(band, Pairs) else []
            printed += [own for own, _ in band.columns] if isinstance(band, Goals | Table) else []
            for own in printed:
                if own.key == fld.key:
                    return own.label
        return fld.label

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
    (5.6, 17.5, 19.2, 11, 12.3, 7, 7, 16.1),
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
    (3.2, 5.6, 17.5, 17.5, 10.5, 12.3, 6.5, 7, 15.1),
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
    (3.2, 5.6, 12.6, 15.5, 6, 9.5, 8.5, 9.5, 6, 6.5, 12.5),
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


SPOKEN = {
    "上海": "shanghai", "上海市": "shanghai", "全国": "national", "财政部": "national",
    "国家": "national", "四川": "sichuan", "四川省": "sichuan",
}  # fmt: skip
"""The layouts as people call them."""


def layout_named(name: str) -> Layout:
    """A layout by its name, also in Chinese; raises Refused E-DATA for one that does not exist.

    >>> layout_named("上海").name
    'shanghai'
    """
    found = LAYOUTS.get(SPOKEN.get(name, name))
    if found is None:
        known = " ".join(LAYOUTS)
        raise Refused("E-DATA", "layout", f"{name}；可用 {known} / unknown, known: {known}")
    return found
