"""The columns of the ledger's tables: their heads, what they hold, how wide they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from perfxl.ledger import notes

Shown = str | int | Decimal | None
TITLE = "绩效自评核验台账"


class Column(NamedTuple):
    """One column of a table: its head, what it holds, its width in characters.

    ``kind``: text | long | cell | count | errors | money | points | rate | grade | severity | status
    | light | level | file | path; for people to write in state | note; never shown key.
    """

    key: str
    head: str
    kind: str
    width: float


WRITTEN = ("state", "note")
"""The kinds of column that the bureau's people write in."""


class Table(NamedTuple):
    """One sheet of the ledger. A ``file`` column holds the file's name, which becomes a link;
    a ``path`` column one that does not.

    ``total`` is how many rows there are; ``printed`` how many columns from the left go on paper, 0
    for all.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[tuple[Shown, ...]]]
    total: int = 0
    printed: int = 0

    def plain(self) -> Table:
        """The table without what only serves writing in it."""
        kept = [n for n, c in enumerate(self.columns) if c.kind not in (*WRITTEN, "key")]
        columns = tuple(self.columns[n] for n in kept)
        return self._replace(
            columns=columns, rows=lambda: (tuple(row[n] for n in kept) for row in self.rows())
        )


FILE = Column("file", "文件", "file", 34)
SHEET = Column("sheet", "工作表", "text", 12)
_STATE, _REMARK, _CONTACT = notes.HEADS
NOTES = (
    Column("state", _STATE, "state", 12),
    Column("remark", _REMARK, "note", 26),
    Column("contact", _CONTACT, "note", 14),
)
KEY = Column("key", notes.KEY, "key", 4)

PROJECTS = (
    Column("number", "序号", "count", 6),
    Column("project", "项目名称", "text", 34),
    Column("unit", "实施单位", "text", 22),
    Column("annual", "全年预算数\n(万元)", "money", 12),
    Column("executed", "全年执行数\n(万元)", "money", 12),
    Column("rate", "执行率\n(%)", "rate", 8.5),
    Column("score", "填报\n总分", "points", 8),
    Column("reference", "复核参考分", "cell", 15),
    Column("grade_filed", "填报\n等级", "grade", 7),
    Column("grade_computed", "应为\n等级", "grade", 7),
    Column("errors", "错误", "errors", 6.5),
    Column("warnings", "警告", "count", 6.5),
    Column("missing", "缺偏差\n原因", "errors", 7.5),
    Column("light", "预警", "light", 8),
    *NOTES,
    Column("department", "主管部门", "text", 22),
    Column("year", "年度", "cell", 7),
    Column("initial", "年初预算数\n(万元)", "money", 12),
    Column("recomputed", "各项\n之和", "points", 8),
    Column("infos", "提示", "count", 6.5),
    Column("no_measure", "缺改进\n措施", "count", 7.5),
    Column("allowed", "已核准", "count", 7.5),
    Column("light_why", "预警原因", "text", 34),
    FILE,
    SHEET,
    Column("policy", "政策", "cell", 11),
    Column("date", "核验日期", "cell", 11),
    Column("version", "程序版本", "cell", 9),
    Column("sha256", "文件校验码\n(SHA-256 前 16 位)", "cell", 19),
    KEY,
)
PROJECTS_PRINTED = 17  # the audit trail and the file's place are for the screen
PROBLEMS = (
    Column("severity", "级别", "severity", 8),
    Column("code", "编码", "cell", 7),
    Column("project", "项目名称", "text", 28),
    Column("unit", "实施单位", "text", 22),
    Column("cell", "单元格", "cell", 9),
    Column("name", "指标", "text", 22),
    Column("message", "问题", "long", 60),
    *NOTES,
    Column("authority", "依据", "text", 40),
    FILE,
    SHEET,
    KEY,
)
RETURNS = (
    Column("unit", "实施单位", "text", 24),
    Column("project", "项目名称", "text", 28),
    Column("kind", "事项", "status", 13),
    Column("cell", "单元格", "cell", 9),
    Column("name", "指标", "text", 24),
    Column("message", "请补正", "long", 52),
    Column("reason", "已写内容", "long", 30),
    *NOTES,
    FILE,
    SHEET,
    KEY,
)
SENT = (
    *(column for column in RETURNS[1:] if column.kind not in (*WRITTEN, "key", "file")),
    Column("reply", "单位答复", "note", 30),
    Column("by", "经办人及电话", "note", 18),
)
"""What a unit gets: its rows, and columns to answer in."""

UNITS = (
    Column("unit", "实施单位", "text", 28),
    Column("forms", "自评表", "count", 8),
    Column("clean", "没有错误", "count", 9),
    Column("errors", "错误", "errors", 8),
    Column("missing", "缺偏差\n原因", "errors", 8),
    Column("best", "优", "count", 6),
    Column("good", "良", "count", 6),
    Column("fair", "中", "count", 6),
    Column("poor", "差", "count", 6),
    Column("ungraded", "无等级", "count", 8),
    Column("full", "满分指标\n占比(%)", "points", 11),
    Column("rate", "平均\n执行率(%)", "rate", 11),
    Column("annual", "全年预算数\n(万元)", "money", 14),
    Column("executed", "全年执行数\n(万元)", "money", 14),
)
PROGRESS = (
    Column("demanded", "上轮退回\n(项目)", "count", 10),
    Column("again", "已再报", "count", 8),
    Column("done", "已改好", "count", 8),
    Column("open", "尚未改好", "errors", 9),
)
"""What 单位 says besides, from the second round on."""

MENDING = (
    Column("unit", "实施单位", "text", 24),
    Column("project", "项目名称", "text", 30),
    Column("verdict", "整改结果", "status", 11),
    Column("before", "上轮须改", "count", 9),
    Column("mended", "已改", "count", 7),
    Column("same", "未改", "errors", 7),
    Column("new", "新增", "errors", 7),
    Column("changes", "改动\n单元格", "count", 8),
    Column("days", "距退回\n(天)", "count", 8),
    *NOTES,
    Column("file_before", "上轮文件", "path", 30),
    FILE._replace(head="本轮文件"),
    KEY,
)
DETAILS = (
    Column("unit", "实施单位", "text", 22),
    Column("project", "项目名称", "text", 28),
    Column("state", "情况", "status", 9),
    Column("code", "编码", "cell", 8),
    Column("cell", "单元格", "cell", 9),
    Column("name", "指标或栏目", "text", 28),
    Column("message", "问题", "long", 46),
    Column("old", "原填", "long", 30),
    Column("new", "现填", "long", 30),
    FILE,
)
TWICE = (
    Column("unit", "实施单位", "text", 22),
    Column("project", "项目名称", "text", 30),
    Column("verdict", "两份相比", "status", 12),
    Column("changes", "不同的\n单元格", "count", 8),
    Column("file_first", "先保存的文件", "path", 34),
    Column("saved_first", "保存时间", "cell", 18),
    Column("errors_first", "错误", "errors", 7),
    Column("file", "后保存的文件", "path", 34),
    Column("saved", "保存时间", "cell", 18),
    Column("errors", "错误", "errors", 7),
)
ALLOWED = (
    Column("status", "结果", "status", 12),
    Column("count", "核准处数", "count", 9),
    Column("code", "编码", "cell", 8),
    Column("project", "项目名称", "text", 30),
    Column("unit", "实施单位", "text", 24),
    Column("place", "位置", "text", 20),
    Column("why", "理由", "long", 44),
    Column("who", "批准人", "text", 14),
    Column("date", "批准日期", "cell", 12),
    Column("until", "有效期至", "cell", 12),
)
PART = (
    Column("project", "项目名称", "text", 28),
    Column("unit", "实施单位", "text", 22),
    Column("cell", "单元格", "cell", 9),
    Column("heading", "没看懂的标题", "text", 26),
    Column("parts", "可能是", "long", 34),
    Column("said", "怎样办", "long", 44),
    *NOTES,
    FILE,
    SHEET,
    KEY,
)
UNREAD = (
    Column("status", "结果", "status", 10),
    FILE._replace(width=46),
    Column("code", "编码", "cell", 16),
    Column("said", "原因和办法", "long", 86),
)
DIFFERENCES = (
    Column("project", "项目名称", "text", 32),
    Column("unit", "实施单位", "text", 22),
    Column("filed", "自评总分", "points", 9),
    Column("score", "复核总分", "points", 9),
    Column("difference", "差值\n(自评−复核)", "points", 10),
    Column("deviation", "偏离度\n(%)", "points", 8.5),
    Column("level", "偏离程度", "level", 11),
    Column("grade_filed", "自评\n等级", "grade", 7),
    Column("grade", "复核\n等级", "grade", 7),
    Column("reviewer", "复核人", "cell", 13),
    Column("date", "复核日期", "cell", 12),
    Column("state", "进度", "status", 11),
    Column("faults", "复核问题", "errors", 8.5),
    FILE,
    SHEET,
)
"""差值表: a row a form that has a review."""
REVIEW_FAULTS = (
    Column("severity", "级别", "severity", 8),
    Column("code", "编码", "cell", 7),
    Column("reviewer", "复核人", "cell", 14),
    Column("project", "项目名称", "text", 28),
    Column("unit", "实施单位", "text", 22),
    Column("cell", "单元格", "cell", 14),
    Column("name", "指标", "text", 22),
    Column("message", "问题", "long", 60),
    FILE,
    SHEET,
)


def tallied(levels: Sequence[Column]) -> tuple[Column, ...]:
    """复核统计: how reviews came out, with a column a class of 偏离度."""
    return (
        Column("kind", "按", "cell", 9),
        Column("name", "复核人或单位", "text", 28),
        Column("forms", "自评表", "count", 8),
        Column("done", "已复核", "count", 8),
        Column("filed", "平均\n自评总分", "points", 10),
        Column("score", "平均\n复核总分", "points", 10),
        Column("difference", "平均差值", "points", 10),
        Column("deviation", "偏离度\n(%)", "points", 9),
        *levels,
        Column("regraded", "等级\n变动", "count", 8),
        Column("faults", "复核问题", "errors", 9),
    )


LEFT = (
    Column("sheet", notes.SHEET, "cell", 12),
    Column("project", notes.PROJECT, "text", 32),
    Column("about", notes.ABOUT, "long", 60),
    *NOTES,
    KEY,
)
