"""Honest forms as units print them: headings, shapes and directions chosen from what is known.

A :class:`Choice` says how one form looks; :func:`draw` makes its sheet. What the form says is the
same in every look: eight indicators, one of which lost points and says why.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from perfxl.form.grid import Address, Cell, Range, Sheet
from perfxl.form.vocabulary import (
    ACTUAL,
    ANNUAL,
    EXECUTED,
    FUND_SCORE,
    FUND_WEIGHT,
    INITIAL,
    RATE,
    REASON,
    SCORE,
    TARGET,
    WEIGHT,
    Field,
)

D = Decimal


class Row(msgspec.Struct, frozen=True):
    """An indicator: its target in three pieces and what was done."""

    category: str
    subcategory: str
    name: str
    sign: str
    value: str
    unit: str
    actual: str
    weight: str
    score: str
    reason: str = ""


ROWS = (
    Row("产出指标", "数量指标", "改造养老设施数量", "≥", "15", "处", "15", "10", "10"),
    Row("产出指标", "数量指标", "适老化改造户数", "≥", "200", "户", "190", "10", "9.5",
        "部分家庭临时退出；下一步提前入户确认"),
    Row("产出指标", "质量指标", "工程验收合格率", "=", "100", "%", "100", "10", "10"),
    Row("产出指标", "时效指标", "按期完工率", "≥", "95", "%", "96", "10", "10"),
    Row("产出指标", "成本指标", "户均改造成本", "≤", "8000", "元", "7500", "10", "10"),
    Row("效益指标", "社会效益指标", "服务老年人数", "≥", "3000", "人", "3100", "15", "15"),
    Row("效益指标", "可持续影响指标", "设施管护台账更新次数", "≥", "12", "次", "12", "15", "15"),
    Row("满意度指标", "服务对象满意度指标", "老年人满意度", "≥", "90", "%", "92", "10", "10"),
)  # fmt: skip
EXECUTION = Row("预算执行率", "预算执行率", "预算执行率", "=", "100", "%", "99.22", "10", "9.92",
                "部分尾款未到支付节点；下一步加快支付进度")  # fmt: skip
MONEY = (
    ("年度资金总额", ("200", "208", "206.37"), "99.22"),
    ("其中：当年财政拨款", ("150", "158", "156.37"), "98.97"),
    ("上年结转资金", ("50", "50", "50"), "100"),
    ("其他资金", ("0", "0", "0"), "-"),
)
TOTAL = D("99.42")  # 9.92 for execution and 89.50 for the indicators
RULED = D("89.50")

PASTED = "工程验收合格率"
MADE_UP = ("甲乙丙", "琢磨", "阿尔法", "斗转", "Q栏", "其他项", "鸿蒙值", "ABC")
"""Words that mean none of the form's fields."""


NOTES = ("其他需要说明事项", "填报说明", "备注", "说明", "存在问题", "自评结论", "情况说明")
TOPS = ("自评总分", "项目总得分", "自评得分", "自评总分（分）", "总得分")
EXTRAS = ("佐证材料", "备注", "评价标准", "是否核心指标", "复核得分")
FINDS = {"total": "R-1", "score": "S-1", "reason": "D-1", "funds": "F-1", "missed": "S-2"}
"""The planted mistakes, and the check that finds each."""


class Choice(msgspec.Struct, frozen=True):
    """How a form looks."""

    labels: tuple[str, ...] = ()  # of COLUMNS, in their order; shorter: the usual ones
    made_up: int = -1  # which of the headings is a made-up word; -1 none
    word: str = MADE_UP[0]
    side: bool = False  # a column 绩效指标 beside the table
    stacked: str = ""  # "" | merged | plain: two rows of headings
    split: bool = False  # 指标性质 | 指标值 | 度量单位
    weight_first: bool = False  # the weight before the target
    remarks: tuple[str, ...] = ()  # labels of rows between the indicators and the total
    remarks_merged: bool = True
    top_total: str = ""  # the label of a total on top; no row of totals then
    grade: bool = True
    reasons_below: bool = False  # in a row under the table; no column of them
    total_last: bool = False  # 合计 as the last money row
    extra: str = ""  # a further column
    merged: bool = True  # groups merged, or their labels repeated
    execution: str = "money"  # scored in the money block | row: in the table | none: not scored
    inside: bool = False  # 满意度指标 as a 二级指标 under 效益指标
    pasted: bool = False  # a name over two rows, as a table pasted from a text document has it
    adjusted: bool = False  # a further column 调整指标值
    words: bool = False  # 指标性质 says 正向指标 or 反向指标
    again: bool = False  # the heading printed again before 效益指标
    copies: bool = False  # the values of merged cells kept in every cell
    far: int = 0  # rows between the title and the first label
    shift: tuple[int, int] = (0, 0)
    defect: str = ""  # "" | total | score | reason | funds | missed

    @property
    def total(self) -> Decimal:
        """The total of the honest form, in 分."""
        return D("99.50") if self.execution == "none" else TOTAL


COLUMNS: tuple[Field, ...] = (
    INITIAL, ANNUAL, EXECUTED, FUND_WEIGHT, RATE, FUND_SCORE, TARGET, ACTUAL, WEIGHT, SCORE, REASON,
)  # fmt: skip
FIXED = (
    "项目名称", "主管部门", "实施单位", "预期目标", "实际完成情况", "一级指标", "二级指标", "三级指标", "总分", "评分等级",
)  # fmt: skip
HEADINGS = len(COLUMNS) + len(FIXED)


class _Sheet:
    def __init__(self, shift: Address) -> None:
        self.cells: dict[Address, Cell] = {}
        self.merges: list[Range] = []
        self.shift, self.row = shift, 0

    def put(self, column: int, value: str, last: int = 0, down: int = 0) -> None:
        row, column = self.row + self.shift[0], column + self.shift[1]
        if value:
            number = value.replace(".", "", 1).isdigit()
            self.cells[row, column] = Cell(D(value) if number else value)
        right = last + self.shift[1] if last else column
        if right > column or down:
            self.merges.append(Range(row, column, row + down, right))

    def next(self) -> None:
        self.row += 1


def draw(look: Choice) -> Sheet:
    """The sheet of a form that looks so."""
    words = [*(look.labels or [f.label for f in COLUMNS]), *FIXED]
    if look.made_up >= 0:
        words[look.made_up] = look.word
    money, table = words[:6], dict(zip(("target", "actual", "weight", "score", "reason"), words[6:11],
                                       strict=True))  # fmt: skip
    fixed = dict(zip(FIXED, words[11:], strict=True))
    rows, amounts, total = _figures(look)
    at = _columns(look)
    width = max(*at.values(), 8)
    page = _Sheet(look.shift)
    _head(page, look, fixed, width, total)
    _money(page, look, money, amounts, width)
    _goals(page, fixed, width)
    _table(page, look, at, table, fixed, rows)
    _foot(page, look, at, fixed, rows, width, total)
    if look.copies:
        for merge in page.merges:
            first_cell = page.cells.get((merge.row, merge.column))
            if first_cell is not None:
                for address in merge.addresses():
                    page.cells.setdefault(address, first_cell)
    return Sheet("自评表", page.cells, tuple(page.merges))


def _figures(look: Choice) -> tuple[list[Row], list[list[str]], Decimal]:
    """The rows, the amounts of the money rows and the total, with what is wrong in them."""
    rows, amounts, total = list(ROWS), [list(m[1]) for m in MONEY], look.total
    if look.inside:
        rows[-1] = msgspec.structs.replace(rows[-1], category="效益指标", subcategory="满意度指标")
    if look.execution == "none":
        rows[5], rows[6] = (
            msgspec.structs.replace(row, weight="20", score="20") for row in rows[5:7]
        )
    elif look.execution == "row":
        rows.insert(0, EXECUTION)
    first_row = rows.index(next(row for row in rows if row.category == "产出指标"))
    if look.defect == "total":
        total += D("0.7")
    elif look.defect == "score":
        rows[first_row + 2] = msgspec.structs.replace(rows[first_row + 2], score="11")
        total += 1
    elif look.defect == "reason":
        rows = [msgspec.structs.replace(row, reason="") for row in rows]
    elif look.defect == "funds":
        amounts[1][1] = "148"
    elif look.defect == "missed":
        rows[first_row] = msgspec.structs.replace(rows[first_row], actual="11")
    return rows, amounts, total


def _columns(look: Choice) -> dict[str, int]:
    """Where each part of a row stands."""
    keys = ["category", "subcategory", "name"]
    answers = ["nature", "value", "unit"] if look.split else ["target"]
    answers += ["adjusted"] if look.adjusted else []
    keys += ["weight", *answers, "actual", "score"] if look.weight_first else [
        *answers, "actual", "weight", "score"]  # fmt: skip
    keys += [] if look.reasons_below else ["reason"]
    keys += ["extra"] if look.extra else []
    left = 2 if look.side else 1
    return {key: left + number for number, key in enumerate(keys)}


def _head(page: _Sheet, look: Choice, fixed: dict[str, str], width: int, total: Decimal) -> None:
    page.next()
    page.put(1, "项目支出绩效自评表", width)
    page.next()
    page.put(1, "（2023年度）", width)
    for _ in range(look.far + 1):
        page.next()
    page.put(1, fixed["项目名称"])
    if look.top_total:
        page.put(2, "社区养老服务设施改造", width - 4)
        page.put(width - 3, look.top_total)
        page.put(width - 2, f"{total}", width)
    else:
        page.put(2, "社区养老服务设施改造", width)
    page.next()
    page.put(1, fixed["主管部门"])
    page.put(2, "某区民政局", 4)
    page.put(5, fixed["实施单位"])
    page.put(6, "某区养老服务中心", width)


def _money(
    page: _Sheet, look: Choice, money: list[str], amounts: list[list[str]], width: int
) -> None:
    page.next()
    first = width - 5
    page.put(1, "项目资金（万元）", down=4)
    for number, word in enumerate(money):
        if look.execution == "money" or number not in (3, 5):
            page.put(first + number, word)
    order = [1, 2, 3, 0] if look.total_last else [0, 1, 2, 3]
    for number in order:
        page.next()
        label, _, rate = MONEY[number]
        page.put(
            2, "合计" if look.total_last and not number else label, first - 1 if first > 3 else 0
        )
        for column, amount in enumerate(amounts[number]):
            page.put(first + column, amount)
        page.put(first + 4, rate)
        if look.execution == "money":
            page.put(first + 3, "10" if not number else "-")
            page.put(first + 5, "9.92" if not number else "-")


def _goals(page: _Sheet, fixed: dict[str, str], width: int) -> None:
    page.next()
    page.put(1, "年度总体目标", down=1)
    page.put(2, fixed["预期目标"], 4)
    page.put(5, fixed["实际完成情况"], width)
    page.next()
    page.put(2, "完成养老设施改造，方便老年人生活。", 4)
    page.put(5, "设施改造已完成并投入使用，执行顺利。", width)


def _table(
    page: _Sheet, look: Choice, at: dict[str, int], table: dict[str, str], fixed: dict[str, str],
    rows: list[Row],
) -> None:  # fmt: skip
    page.next()
    _heading(page, look, at, table, fixed, len(rows))
    for number, row in enumerate(rows):
        if look.again and row.category == "效益指标" and rows[number - 1].category != "效益指标":
            page.next()
            _heading(
                page, msgspec.structs.replace(look, side=False, stacked=""), at, table, fixed, 0
            )
        page.next()
        split = look.pasted and row.name == PASTED
        down = 1 if split else 0
        _group(page, at["category"], rows, number, "category", look)
        _group(page, at["subcategory"], rows, number, "subcategory", look)
        page.put(at["name"], row.name[:4] if split else row.name)
        if look.split:
            sign = {"≤": "反向指标"}.get(row.sign, "正向指标") if look.words else row.sign
            page.put(at["nature"], sign, down=down)
            page.put(at["value"], row.value, down=down)
            page.put(at["unit"], row.unit, down=down)
            page.put(at["actual"], row.actual, down=down)
        else:
            page.put(at["target"], f"{row.sign}{row.value}{row.unit}", down=down)
            page.put(at["actual"], f"{row.actual}{row.unit}", down=down)
        page.put(at["weight"], row.weight, down=down)
        page.put(at["score"], row.score, down=down)
        if "reason" in at:
            page.put(at["reason"], row.reason)
        if "extra" in at:
            page.put(at["extra"], "见档案" if number % 2 else "")
        if split:
            page.next()
            page.put(at["name"], row.name[4:])


def _foot(
    page: _Sheet, look: Choice, at: dict[str, int], fixed: dict[str, str], rows: list[Row],
    width: int, total: Decimal,
) -> None:  # fmt: skip
    for label in look.remarks:
        page.next()
        page.put(1, label)
        page.put(2, "无", width if look.remarks_merged else 0)
    if not look.top_total:
        page.next()
        end = min(at["weight"], at["score"], at["nature" if look.split else "target"]) - 1
        page.put(1, fixed["总分"], end if look.merged else 0)
        page.put(at["weight"], "100")
        page.put(at["score"], f"{total}")
    if look.grade:
        page.next()
        page.put(1, fixed["评分等级"])
        page.put(2, "优", width)
    if look.reasons_below:
        page.next()
        page.put(1, "偏差原因分析及改进措施")
        page.put(2, "；".join(row.reason for row in rows if row.reason), width)


def _heading(
    page: _Sheet,
    look: Choice,
    at: dict[str, int],
    table: dict[str, str],
    fixed: dict[str, str],
    rows: int,
) -> None:
    upper = dict(table)
    lower = {
        "category": fixed["一级指标"],
        "subcategory": fixed["二级指标"],
        "name": fixed["三级指标"],
    }
    more = {"extra": look.extra, "adjusted": "调整指标值"}
    split = {"nature": "指标性质", "value": "指标值", "unit": "度量单位"} if look.split else {}
    if look.side:
        page.put(1, "绩效指标", down=rows + bool(look.stacked) + look.pasted + look.again)
    if not look.stacked:
        for key, column in at.items():
            page.put(column, {**upper, **lower, **split, **more}[key])
        return
    down = 1 if look.stacked == "merged" else 0
    for key, column in at.items():
        if key in lower:
            if not look.side and key == "category":
                page.put(column, "绩效指标", column + 2 if down else 0)
            elif look.side:
                page.put(column, lower[key], down=down)
        elif key == "nature":
            page.put(column, upper["target"], column + 2 if down else 0)
        elif key not in split:
            page.put(column, {**upper, **more}[key], down=down)
    page.next()
    for key, column in at.items():
        if key in lower and not look.side:
            page.put(column, lower[key])
        elif key in split:
            page.put(column, split[key])


def _group(page: _Sheet, column: int, rows: list[Row], number: int, key: str, look: Choice) -> None:
    """The label of a group: once and merged down, or in every row."""
    same = getattr(rows[number], key)
    first = number == 0 or getattr(rows[number - 1], key) != same
    if not look.merged:
        page.put(column, same)
    elif first:
        inside = [row for row in rows if getattr(row, key) == same]
        count = len(inside) + (look.pasted and any(row.name == PASTED for row in inside))
        page.put(column, same, down=count - 1)
