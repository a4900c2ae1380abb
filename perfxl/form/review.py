"""A review 复核: what a second pair of eyes found of a filed form, row by row. Nothing judged here.

It stands on a sheet 复核底稿 beside the form, or in columns of the form itself (自评得分 | 复核得分). The
filed score stays what it is; the reviewed one stands beside it. Points are 分, ``percent`` is in per
cent of the row's weight; None is blank or unreadable, and blank is not zero.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from perfxl.form.vocabulary import Field


class ReviewRow(msgspec.Struct, frozen=True):
    """One row of a review: an indicator, or the execution row, as filed and as reviewed."""

    at: str  # path of the form's row that it is about; "" where the form has no such row
    name: str | None = None  # 三级指标
    target: str | None = None  # 年度指标值, as it stood when the review was made
    filed_actual: str | None = None  # 自评完成值
    weight: Decimal | None = None  # 分值
    filed: Decimal | None = None  # 自评得分
    actual: str | None = None  # 复核完成值
    score: Decimal | None = None  # 复核得分
    ground: str | None = None  # 扣分依据
    percent: Decimal | None = None  # 扣分比例, of the weight
    evidence: str | None = None  # 佐证材料: 有, 无, or the names of files
    opinion: str | None = None  # 复核意见

    @property
    def entered(self) -> bool:
        """Whether a reviewer wrote anything into it."""
        return any(getattr(self, key) is not None for key in TYPED)


TYPED = ("actual", "score", "ground", "percent", "evidence", "opinion")
"""What a reviewer fills in."""


class Review(msgspec.Struct, frozen=True):
    """The review of one form."""

    rows: tuple[ReviewRow, ...] = ()
    reviewer: str | None = None  # 复核人
    date: str | None = None  # 复核日期, as typed
    score: Decimal | None = None  # the total of the reviewed scores as printed
    grade: str | None = None  # 复核等级 as printed
    columns: frozenset[str] = frozenset()  # the columns that it has, by the names of a row's fields
    sheet: str = ""  # the sheet 复核底稿; "" where it stands in columns of the form

    @property
    def entered(self) -> bool:
        """Whether the review was begun; one that was not is 未复核 and nobody is accused of it."""
        return any(row.entered for row in self.rows)


REVIEW_FIELDS = (
    Field("name", "三级指标", "text"),
    Field("target", "年度指标值", "target"),
    Field("filed_actual", "自评完成值", "target"),
    Field("weight", "分值", "points"),
    Field("filed", "自评得分", "points"),
    Field("actual", "复核完成值", "target"),
    Field("score", "复核得分", "points"),
    Field("ground", "扣分依据", "text"),
    Field("percent", "扣分比例", "rate"),
    Field("evidence", "佐证材料", "text"),
    Field("opinion", "复核意见", "long"),
)
"""The fields of a row by the headings of the sheet, which the writer prints and the reader knows."""

EXECUTION = "预算执行率"
"""What the sheet calls the execution row among the indicators."""
REVIEWER, DATE, TOTAL, GRADE = "复核人", "复核日期", "合计", "复核等级"
"""Labels of the sheet that are no headings."""
