"""The form as it was declared: 财政项目支出绩效自评表, nothing judged, nothing computed.

Amounts are in ``money_unit`` (万元 unless the form says 元), weights and scores in points (分),
rates in percent. None means that the cell was blank or could not be read; blank is not zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from perfxl.form.review import Review

PER_WAN = {"元": Decimal(10_000), "万元": Decimal(1), "亿元": Decimal("0.0001")}
"""How much of each unit of money is 1 万元."""


class FundLine(msgspec.Struct, frozen=True):
    """One row of the money block 项目资金."""

    label: str  # the printed row label, 其中：当年财政拨款
    initial: Decimal | None = None  # 年初预算数
    annual: Decimal | None = None  # 全年预算数
    executed: Decimal | None = None  # 全年执行数
    weight: Decimal | None = None  # 分值
    rate: Decimal | None = None  # 执行率(%)
    score: Decimal | None = None  # 得分
    reason: str | None = None  # 原因 (Sichuan)


class Funds(msgspec.Struct, frozen=True):
    """The money block: the total row and the sources under it."""

    total: FundLine = FundLine("年度资金总额")  # frozen, shared safely
    sources: tuple[FundLine, ...] = ()


class Indicator(msgspec.Struct, frozen=True):
    """One row of the indicator table."""

    category: str | None = None  # 一级指标
    subcategory: str | None = None  # 二级指标
    name: str | None = None  # 三级指标
    target: str | None = None  # 年度指标值
    actual: str | None = None  # 实际完成值
    weight: Decimal | None = None  # 分值
    score: Decimal | None = None  # 得分
    reason: str | None = None  # 偏差原因分析及改进措施
    nature: str | None = None  # 指标性质 where the target cannot say it: 正向指标, 反向指标

    @property
    def key(self) -> str | None:
        """Which 一级指标 of the regulation the row belongs to: 满意度指标 is satisfaction, also where
        it is printed as a 二级指标 under 效益指标.

        >>> Indicator("效益指标", "满意度指标").key, Indicator("效益指标", "社会效益指标").key
        ('satisfaction', 'benefit')
        """
        key = category_key(self.category)
        inside = key == "benefit" and "满意" in "".join((self.subcategory or "").split())
        return "satisfaction" if inside else key

    @property
    def is_execution(self) -> bool:
        """Whether the row stands for the execution of the budget, as one under 预算执行率 does."""
        return "预算执行" in (self.category or "") or "资金执行" in (self.category or "")

    @property
    def is_blank(self) -> bool:
        """A printed row that nobody used: it has its group labels at most."""
        return (
            self.name is None
            and self.target is None
            and self.actual is None
            and self.weight is None
            and self.score is None
            and self.reason is None
        )


class Note(msgspec.Struct, frozen=True):
    """How a cell was typed, where that is worth saying: what the legibility checks judge.

    ``kind`` is one of the words in ``perfxl.rules.checks.legibility``; ``raw`` is what the cell holds and
    ``read`` what it was taken for, empty where nothing may be guessed.
    """

    at: str  # path of the field
    kind: str
    raw: str = ""
    read: str = ""


class Heading(msgspec.Struct, frozen=True):
    """A printed heading: the part that it is or may be (empty: of no part), its text, its cell."""

    part: str
    text: str
    cell: str  # A1


class Coverage(msgspec.Struct, frozen=True):
    """What became of the parts of a form on its way in.

    A part, by its name in :attr:`Form.printed`, is read (it stands there), there but not understood
    (a heading in ``unknown`` may be it), or absent (neither).
    """

    unknown: tuple[Heading, ...] = ()  # the part was not read: nothing that needs it is judged
    guessed: tuple[Heading, ...] = ()  # read by the heading's key word and what its column holds
    extra: tuple[Heading, ...] = ()  # columns that are no part of the form

    def knows(self, *parts: str) -> bool:
        """Whether none of the parts is there without having been understood.

        >>> found = Coverage((Heading("funds", "资金", "A5"),))
        >>> found.knows("score"), found.knows("score", "funds.score")
        (True, False)
        """
        return not self.unknown or self.missing.isdisjoint(parts)

    @property
    def missing(self) -> frozenset[str]:
        """The parts that were not read, those of a block that was not read among them."""
        names = {heading.part for heading in self.unknown}
        for block, parts in BLOCKS.items():
            if block in names:
                names |= parts
        return frozenset(names)


BLOCKS = {
    "funds": frozenset(
        f"funds.{key}" for key in ("initial", "annual", "executed", "weight", "rate", "score")
    ),
    "indicators": frozenset(
        (
            "category",
            "subcategory",
            "name",
            "target",
            "actual",
            "weight",
            "score",
            "reason",
            "total",
        )
    ),
}
"""What is not read where a whole block was not understood."""

SUMMED = ("score", "funds.score", "total")
"""The parts that a total and its grade rest on."""


class Form(msgspec.Struct, frozen=True):
    """One self-evaluation form."""

    layout: str = "shanghai"  # shanghai | national | sichuan
    title: str | None = None  # 财政项目支出绩效自评表
    year: int | None = None  # 年度
    project: str | None = None  # 项目名称
    department: str | None = None  # 主管部门
    unit: str | None = None  # 实施单位
    money_unit: str = "万元"  # 金额单位
    funds: Funds | None = Funds()  # 项目资金; None: the form has no such block
    goal: str | None = None  # 预期目标
    result: str | None = None  # 实际完成情况
    indicators: tuple[Indicator, ...] = ()
    weight: Decimal | None = None  # 总分 row, 分值
    score: Decimal | None = None  # 总分 row, 得分
    grade: str | None = None  # 评分等级
    process: str | None = None  # 项目实施内容及过程概述 (Sichuan, as the three below)
    conclusion: str | None = None  # 评价结论
    problems: str | None = None  # 存在问题
    improvements: str | None = None  # 改进措施
    reasons: str | None = None  # reasons given for the whole form, in rows under the table
    remarks: str | None = None  # what stands in rows of notes: 备注, 其他需要说明事项, 存在问题
    printed: frozenset[str] = frozenset()  # the optional parts that the form has: grade, total …
    notes: tuple[Note, ...] = ()
    coverage: Coverage = Coverage()
    review: Review | None = None  # 复核, beside the form or in columns of it; None: there is none

    def state(self, part: str) -> str:
        """What became of a part: ``read``, ``absent``, or ``unknown``, there but not understood."""
        if part in self.printed:
            return "read"
        return "absent" if self.coverage.knows(part) else "unknown"

    @property
    def whole(self) -> bool:
        """Whether nothing stands on the form that may be a part and was not understood."""
        return not self.coverage.unknown

    def rows(self) -> Iterator[tuple[str, Indicator]]:
        """The indicators that were used, with their paths, ``indicators[0]`` …"""
        for number, indicator in enumerate(self.indicators):
            if not indicator.is_blank:
                yield f"indicators[{number}]", indicator

    def fund_lines(self) -> Iterator[tuple[str, FundLine]]:
        """The money rows with their paths: ``funds.total``, then ``funds.sources[0]`` …"""
        if self.funds is not None:
            yield "funds.total", self.funds.total
            for number, line in enumerate(self.funds.sources):
                yield f"funds.sources[{number}]", line


CATEGORIES = {
    "cost": "成本指标",
    "output": "产出指标",
    "benefit": "效益指标",
    "satisfaction": "满意度指标",
}
"""The 一级指标 of the regulation, by the names used in policies."""


def category_key(category: str | None) -> str | None:
    """Which 一级指标 a printed group label means; None for one that the regulation does not have.

    >>> category_key("产出指标(50分)"), category_key("满意 度指 标"), category_key("其他")
    ('output', 'satisfaction', None)
    """
    if not category:
        return None
    text = "".join(category.split())
    for key, word in (
        ("satisfaction", "满意"),
        ("output", "产出"),
        ("benefit", "效益"),
        ("benefit", "效果"),
        ("cost", "成本"),
    ):
        if word in text:
            return key
    return None
