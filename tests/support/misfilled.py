"""One real form, 138 times, each time with one human mistake: the table of the mistakes.

A line is a mistake: its number, the cell where it is seen, what was typed there, the severity that
belongs **at that cell**, the value to be read, and why. A consequence elsewhere is a finding of its
own: a score typed as text is read (N at its cell), while the total that the spreadsheet computed by
skipping it is wrong (R-1, an error at the total's cell).

    OK nothing · N a hint at most · W a warning · E an error

The form is drawn with its formulas, and each formula remembers what a spreadsheet would have shown:
its Python twin stands beside it. ``misfilled()`` gives the workbooks, ``RIGHT`` is the form without
a mistake.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, Literal, NamedTuple, Self

import xlsxwriter

from perfxl.form.grid import a1, parse_a1

Plain = str | float | bool | dt.date | dt.time | None
Look = Callable[[str], Any]  # what a cell shows, formulas calculated
Severity = Literal["OK", "N", "W", "E"]
OK: Severity = "OK"
N: Severity = "N"
W: Severity = "W"
E: Severity = "E"


class Formula(NamedTuple):
    """A formula and what it gives; TypeError means #VALUE!."""

    text: str
    value: Callable[[Look], Plain]


class Styled(NamedTuple):
    """A value under a number format of its own, perhaps in another colour."""

    value: Plain
    number_format: str
    colour: str = ""


Content = Plain | Formula | Styled


def shows(text: str, value: Plain) -> Formula:
    """A formula that remembers this, whatever it should give."""
    return Formula(text, lambda _: value)


# The form -----------------------------------------------------------------------------------------

REASON = "人员轮换，已组织补训"
Row = tuple[Content, ...]
ROWS: tuple[Row, ...] = (
    ("产出指标", "数量指标", "应急演练完成率", "100", "达成指标", 15, 14, REASON),
    (None, None, "信息报送情况", "完整及时", "达成指标", 15, 14, REASON),
    (None, "质量指标", "应急值守人员管理规范性", "规范", "达成指标", 20, 18, REASON),
    (None, "时效指标", "信息报送及时性", "及时", "达成指标", 15, 14, REASON),
    ("效益指标", "社会效益指标", "突发事件处置完成率", "100", "达成指标", 15, 14, REASON),
    ("满意度指标", "服务对象满意度指标", "应急演练人员满意度", "85", "达成指标", 10, 10),
)
BLANK: Row = ()
NEW: Row = (None, None, "新增指标", "1次", "1次", 5, 5)
SMALLER: Row = (None, "质量指标", "应急值守人员管理规范性", "规范", "达成指标", 15, 14, REASON)
SUBTOTAL: Row = (None, None, "小计", None, None, 65, 60)


class Drawn(NamedTuple):
    """Sheets by name, each its contents and its merges; and what holds for the workbook."""

    sheets: dict[str, tuple[dict[str, Content], list[str]]]
    protected: bool = True
    from_1904: bool = False

    def put(self, edits: Mapping[str, Content]) -> Self:
        """With contents exchanged on the first sheet; None clears."""
        (name, (cells, merges)), *rest = self.sheets.items()
        return self._replace(sheets={name: ({**cells, **edits}, merges), **dict(rest)})

    def merged(self, *, less: tuple[str, ...] = (), more: tuple[str, ...] = ()) -> Self:
        """With other merges on the first sheet."""
        (name, (cells, merges)), *rest = self.sheets.items()
        assert set(less) <= set(merges)
        merges = [area for area in merges if area not in less] + list(more)
        return self._replace(sheets={name: (cells, merges), **dict(rest)})


def table(
    rows: tuple[Row, ...] = ROWS, *, above: int = 0, summed: int | None = None, total: bool = True
) -> tuple[dict[str, Content], list[str]]:
    """The contents and merges of the form; ``summed`` rows go into the totals, by default all."""
    money = above + 6
    first, last = above + 13, above + 12 + len(rows)
    end = first + (len(rows) if summed is None else summed) - 1
    output = last - 2  # the last row of 产出指标
    grand, graded = last + 1, last + 2
    lines: list[Row] = [
        *[BLANK] * above,
        ("财政项目支出绩效自评表",),
        ("(2023 年度)",),
        ("项目名称", None, "虹桥枢纽应急响应工作专项"),
        ("主管部门", None, "上海虹桥国际中央商务区管理委员会", None, "实施单位",
         "上海虹桥商务区投资促进与公共服务事务中心"),
        ("项目资金\n(万元)", None, "年初预算数", "全年预算数", "全年执行数", "分数", "执行率(%)", "得分"),
        (None, "年度资金总额:", 208, 208, 206.37, 10, rate(money), executed(money)),
        (None, "其中: 当年财政拨款", 208, 208, 206.37, "-", rate(money + 1), "-"),
        (None, "上年结转资金", 0, 0, 0, "-", rate(money + 2), "-"),
        (None, "其他资金", 0, 0, 0, "-", rate(money + 3), "-"),
        ("年度总体目标", "预期目标", None, None, "实际完成情况"),
        (None, "形成业务熟练、经验丰富的应急值守队伍。", None, None,
         "1.通过应急演练,提高组织、协调及处置能力。"),
        ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分",
         "偏差原因分析及改进措施"),
        *rows,
        ("总分", None, None, None, None, summing("F", first, last, f"F{money}"),
         summing("G", first, end, f"H{money}")) if total else BLANK,
        ("评分等级", None, graded_by(f"G{grand}")),
    ]  # fmt: skip
    cells: dict[str, Content] = {
        a1(row, column): content
        for row, line in enumerate(lines, 1)
        for column, content in enumerate(line, 1)
        if content is not None
    }
    top = [
        "A1:H1", "A2:H2", "A3:B3", "C3:H3", "A4:B4", "C4:D4", "F4:H4", "A5:A9", "A10:A11",
        "B10:D10", "E10:H10", "B11:D11", "E11:H11", "B13:B14",
    ]  # fmt: skip
    rest = [f"A{first}:A{output}", f"A{graded}:B{graded}", f"C{graded}:H{graded}"]
    return cells, [moved(area, above) for area in top] + rest + [f"A{grand}:E{grand}"] * total


def moved(area: str, down: int) -> str:
    """``A1:H1`` so many rows lower."""
    ends = [parse_a1(corner) for corner in area.split(":")]
    return ":".join(a1(row + down, column) for row, column in ends)


def rounded(value: float) -> float:
    """To two decimals, halves up, as a spreadsheet rounds what it shows."""
    return float(Decimal(f"{value:.15g}").quantize(Decimal("0.01"), ROUND_HALF_UP))


def rate(row: int) -> Formula:
    """The execution rate of a money row, in percent."""
    return Formula(
        f"IF(D{row}=0,0,ROUND(E{row}/D{row}*100,2))",
        lambda at: 0 if at(f"D{row}") == 0 else rounded(at(f"E{row}") / at(f"D{row}") * 100),
    )


def executed(row: int) -> Formula:
    """The score of the execution."""
    return Formula(
        f"ROUND(F{row}*MIN(1,E{row}/D{row}),2)",
        lambda at: rounded(at(f"F{row}") * min(1, at(f"E{row}") / at(f"D{row}"))),
    )


def summing(column: str, first: int, last: int, more: str, plus: int = 0) -> Formula:
    """A total: a column, whose texts and logicals the spreadsheet skips, and the money row's."""

    def value(at: Look) -> float:
        seen = [at(f"{column}{row}") for row in range(first, last + 1)]
        counted = [each for each in seen if type(each) in (int, float)]
        return float(f"{sum(counted) + at(more) + plus:.15g}")

    return Formula(
        f"SUM({column}{first}:{column}{last})+{more}" + (f"+{plus}" if plus else ""), value
    )


def graded_by(total: str) -> Formula:
    """The grade of a total."""

    def value(at: Look) -> str:
        return (
            "优"
            if at(total) >= 90
            else "良"
            if at(total) >= 80
            else "中"
            if at(total) >= 60
            else "差"
        )

    return Formula(f'IF({total}>=90,"优",IF({total}>=80,"良",IF({total}>=60,"中","差")))', value)


RIGHT = Drawn({"自评表": table()})


# The mistakes -------------------------------------------------------------------------------------


class Mistake(NamedTuple):
    """One line of the table."""

    id: str
    cell: str | None  # where it is seen; two cells of a pair as D13/E13; None: the whole form
    typed: Plain | Styled | Formula | dict[str, Content] | Callable[[], Drawn]
    severity: Severity
    read: str | float | None  # the value to read or to expect; for targets, what is understood
    why: str

    @property
    def drawn(self) -> Drawn:
        """The form with this mistake."""
        if isinstance(self.typed, dict):
            return RIGHT.put(self.typed)
        if callable(self.typed):
            return self.typed()
        assert self.cell is not None
        return RIGHT.put({self.cell: self.typed})


M = Mistake
UNTOUCHED = shows(graded_by("G19").text, "优")  # the grade that was there before
SCORE = "G13"
ANNUAL = "D6"
PAIR = "D13/E13"  # target and actual value


def pair(target: str, actual: Content) -> dict[str, Content]:
    """A target and its actual value."""
    return {"D13": target, "E13": actual}


MISTAKES: tuple[Mistake, ...] = (
    # A score typed as text. The spreadsheet's SUM skips it: the remembered total is 79.92.
    M("G002", SCORE, "１４", N, 14, "full-width digits"),
    M("G003", SCORE, "１４．００", N, 14, "full-width digits and point"),
    M("G004", SCORE, "14.00 ", N, 14, "a blank behind it"),
    M("G007", SCORE, "\u300014", N, 14, "an ideographic blank before it"),
    M("G008", SCORE, "14\u200b", N, 14, "a blank of no width behind it"),
    M("G009", SCORE, "\ufeff14", N, 14, "a byte order mark before it"),
    M("G010", SCORE, "14\n", N, 14, "a line break behind it"),
    M("G012", SCORE, "1４", N, 14, "one digit of each width"),
    M("G014", SCORE, "＋14", N, 14, "a full-width sign"),
    M("G015", SCORE, "+14", N, 14, "a sign"),
    M("G017", SCORE, "拾肆", N, 14, "Chinese capital digits"),
    M("G018", SCORE, "14分", N, 14, "with its unit"),
    M("G019", SCORE, "14 分", N, 14, "with its unit, apart"),
    M("G020", SCORE, "十四分", N, 14, "Chinese digits and the unit"),
    # What is no number is never guessed.
    M("G021", SCORE, "14。0", E, None, "a full stop for the point"),
    M("G022", SCORE, "14，0", E, None, "a comma: point or thousands?"),
    M("G024", SCORE, "1 4", E, None, "a blank within"),
    M("G025", SCORE, "14..0", E, None, "two points"),
    M("G026", SCORE, "14:00", E, None, "a time"),
    M("G027", SCORE, "1OO", E, None, "letters for noughts"),
    M("G029", SCORE, "14/15", E, None, "score and weight in one cell"),
    M("G030", SCORE, "14(扣1分)", E, None, "a remark in the cell"),
    M("G034", SCORE, "13-14", E, None, "two scores"),
    M("G035", SCORE, "13~14", E, None, "two scores"),
    M("G036", SCORE, "满分", E, None, "a word for a number"),
    M("G038", SCORE, "〃", E, None, "ditto"),
    M("G040", SCORE, "—", E, None, "a dash"),
    M("G041", SCORE, "1_4", E, None, "what Python would take for 14"),
    M("G043", SCORE, "0x0E", E, None, "hexadecimal"),
    M("G044", SCORE, "①④", E, None, "circled digits"),
    M("G045", SCORE, "14²", E, None, "a footnote mark"),
    M("G046", SCORE, "½", E, None, "a fraction sign"),
    M("G047", SCORE, "١٤", E, None, "Arabic-Indic digits"),
    M("G048", SCORE, "१४", E, None, "Devanagari digits"),
    M("G049", SCORE, "nan", E, None, "no number by name"),
    M("G050", SCORE, "inf", E, None, "infinity by name"),
    M("G051", SCORE, "1E400", E, None, "beyond any number"),
    M("G052", SCORE, "-14", E, None, "below nought"),
    M("G053", SCORE, "(14)", E, None, "an accountant's minus?"),
    M("G054", SCORE, "（14）", E, None, "an accountant's minus, full width?"),
    M("G056", SCORE, "14\n15", E, None, "two lines"),
    M("G057", SCORE, "14;15", E, None, "two numbers"),
    M("G058", SCORE, "无", E, None, "none is not nought"),
    M("G059", SCORE, "N/A", E, None, "not applicable is not nought"),
    M("G061", SCORE, "#REF!", E, None, "an error copied as text"),
    # An amount typed as text: its unit is the column's, or is converted with a warning.
    M("G063", ANNUAL, "1，208.00", N, 1208, "full-width thousands; 1208 is not the sum of its sources"),
    M("G064", ANNUAL, "12,08.00", E, None, "groups of two"),
    M("G065", ANNUAL, "1.208,00", E, None, "point and comma exchanged"),
    M("G066", ANNUAL, "208 ,00", E, None, "a blank before the comma"),
    M("G067", ANNUAL, "¥208.00", N, 208, "a currency sign"),
    M("G068", ANNUAL, "￥208", N, 208, "a full-width currency sign"),
    M("G069", ANNUAL, "208万元", N, 208, "the unit of the column"),
    M("G070", ANNUAL, "208.00万", N, 208, "the unit of the column, short"),
    M("G071", ANNUAL, "2080000元", W, 208, "another unit: converted, and said"),
    M("G072", ANNUAL, "2,080,000.00 元", W, 208, "another unit, with thousands"),
    M("G074", ANNUAL, "贰佰零捌", N, 208, "Chinese capital digits"),
    # The execution rate.
    M("G077", "G6", 0.9922, W, 99.22, "a fraction where the column is percent"),
    M("G078", "G6", "99.22%", N, 99.22, "percent as text"),
    M("G080", "G6", 9922, E, None, "the point was lost"),
    M("G081", "G6", 99.21, W, 99.22, "a truncated print over the formula: 206.37/208 = 99.2163"),
    M("G082", "G6", 99.23, E, 99.22, "neither rounded nor truncated"),
    M("G083", "H6", 9.93, E, 9.92, "the rate says 9.92"),
    # A score that is no plain number.
    M("G084", SCORE, Styled(14, "yyyy/m/d"), W, 14, "a number under a date format: 1900-01-14"),
    M("G086", SCORE, Styled(14 / 24, "hh:mm"), E, None, "14:00 became a time"),
    M("G087", SCORE, True, E, None, "a logical is no score"),
    M("G093", SCORE, None, E, None, "blank is not nought"),
    M("G094", SCORE, 0, OK, 0, "nought, with its reason"),
    M("G095", "F13", None, E, None, "a weight is missing"),
    M("G096", SCORE, 14.000000000000002, N, 14, "the noise of binary fractions"),
    M("G097", SCORE, Styled(13.996, "0.00"), W, 13.996, "stored and shown differ"),
    M("G098", SCORE, 13.3333333333, W, None, "more than two decimals"),
    M("G099", SCORE, 1e308, E, None, "beyond any form"),
    M("G101", SCORE, -1, E, None, "below nought"),
    # Sums and amounts.
    M("G102", "F19", {"F13": 14}, E, None, "weights add to 99"),
    M("G104", ANNUAL, {"D7": 200}, E, None, "208 is not 200+0+0"),
    M("G106", ANNUAL, dict.fromkeys(("C6", "D6", "E6", "C7", "D7", "E7", "G6", "G7", "H6"), 0), W, None,
      "no budget and nothing spent: no rate, and no division error"),
    M("G108", "E6", {"E6": 2063700, "E7": 2063700}, E, None, "budget in 万元, spent in 元"),
    # Reasons.
    M("G109", "H13", None, E, None, "points lost without a reason"),
    M("G110", "H13", "无", W, None, "an empty phrase is no reason"),
    M("G112", "H13", "-", W, None, "nor is a dash"),
    M("G113", "H13", "无偏差", W, None, "nor is its denial"),
    M("G117", "H13", " ", W, None, "nor is a blank"),
    M("G118", "H18", "样本偏少", W, None, "full score, and yet a reason"),
    # The grade.
    M("G119", "C20", "良", E, "优", "93.92 is 优"),
    M("G120", "C20", "优 ", N, "优", "a blank behind it"),
    M("G121", "C20", "优秀", N, "优", "its long form"),
    M("G124", "C20", "", E, "优", "no grade"),
    M("G126", "C20", "☑优 □良 □中 □差", W, "优", "ticked among all four"),
    # Targets and what was achieved.
    M("G130", PAIR, pair("＞＝4次", "4次"), N, "≥4次", "the operator in two full-width signs"),
    M("G131", PAIR, pair("≧4", "4"), N, "≥4", "another sign for it"),
    M("G132", PAIR, pair("4次以上", "4次"), N, "≥4, met", "以上 includes the number: Civil Code, art. 1259"),
    M("G135", PAIR, pair("超过4次", "4次"), W, ">4, missed", "超过 does not include it"),
    M("G136", PAIR, pair("不超过5天", "5天"), N, "≤5", "at most"),
    M("G140", PAIR, pair("≥90.00(%)", "90.00(%)"), N, "met", "the unit in brackets"),
    M("G142", PAIR, pair("4次", "4场"), W, "units differ", "two units are not compared"),
    M("G145", PAIR, pair("85%-90%", "87%"), N, "range", "between"),
    M("G147", PAIR, pair("2023年12月31日", Styled(dt.date(2023, 11, 30), "yyyy-mm-dd")), N, "date",
      "a date cell against a date in words"),
    M("G148", PAIR, pair("规范", "规范"), N, "met", "the same words"),
    M("G149", PAIR, pair("规范", "达成指标"), N, "claimed met", "the scale's own words"),
    M("G150", PAIR, pair("规范", "达成年度指标"), N, "claimed met", "the scale's long words"),
    M("G151", PAIR, pair("规范", "已完成"), N, "claimed met", "done"),
    M("G155", PAIR, pair("规范", "達成指標"), N, "claimed met", "traditional characters"),
    M("G157", PAIR, pair("规范", "部分达成指标并具有一定效果"), N, "claimed part", "the middle of the scale"),
    M("G158", PAIR, pair("规范", "未达成指标且效果较差"), N, "claimed missed", "达成指标 stands in it"),
    M("G160", PAIR, pair("规范", "不规范"), N, "claimed missed", "规范 stands in it"),
    M("G161", PAIR, pair("≥4次", "≥4次"), W, "copied", "the target copied as the actual value"),
    M("G162", PAIR, {"D13": ""}, E, "blank", "achieved, but what?"),
    M("G164", PAIR, pair("规范", "<p>达成指标</p>"), N, "claimed met", "pasted from a web page"),
    M("G165", PAIR, pair("①4次②5场", "4次、5场"), W, "several", "two targets in one cell"),
    M("G168", PAIR, pair("三次", "3次"), N, "3, met", "a Chinese numeral"),
    # Rows and sheets.
    M("G169", "G20", lambda: inserted(None), OK, None, "a row inserted, and the sum grew with it"),
    M("G170", "G20", lambda: inserted(6), E, None, "a row inserted, and the sum misses the last"),
    M("G171", None, lambda: rows(*ROWS[:2], BLANK, BLANK, *ROWS[2:]), OK, None, "blank rows between"),
    M("G172", None, lambda: Drawn({"自评表": table(above=2)}), OK, None, "the form is found by its words"),
    M("G174", None, lambda: Drawn({"自评表": table(total=False)}), E, None, "no total row"),
    M("G175", "G17", lambda: with_subtotal(), OK, None, "小计 is no indicator: not counted twice"),
    M("G177", None, lambda: repeated(), N, None, "labels on every row instead of merges"),
    M("G178", "B15", lambda: RIGHT.merged(more=("B15:C15",)), W, None,
      "the subcategory lies over the name"),
    M("G181", SCORE, Styled(14, ";;;", "white"), W, None, "a value nobody sees"),
    M("G183", "G15", {f"{column}{row}": value for row, line in enumerate(ROWS, 13)
                      for column, value in (("F", line[6]), ("G", line[5]))}, E, None,
      "weights and scores exchanged"),
    M("G184", "A2", "(2022 年度)", W, None, "another year than the folder's"),
    M("G185", None, lambda: Drawn({"Sheet1 (2)": table()}), OK, None, "the sheet has another name"),
    M("G186", None, lambda: two_sheets(), OK, None, "two forms, two sheets"),
    M("G187", None, lambda: stacked(), OK, None, "two forms on one sheet"),
    M("G188", "C3", {"C3": None, **{f"{column}{row}": None for column in "CDEFGH" for row in range(13, 19)}},
      E, None, "handed in unfilled"),
    M("G190", "A22", {"A22": "填表人：张三", "E22": "联系电话：021-12345678", "A24": "注：得分保留两位小数"},
      OK, None, "signatures and a note below"),
    # Formulas.
    M("G193", None, lambda: RIGHT._replace(protected=False), W, None, "the protection was taken off"),
    M("G195", "G19", 93.92, W, None, "a right total, typed over its formula"),
    M("G196", "G19", 95, E, 93.92, "a wrong total, typed over its formula"),
    M("G198", "G19", summing("G", 13, 18, "H6", plus=1), E, None, "a point was added in the formula"),
    M("G199", "G19", {"G19": Styled("=SUM(G13:G18)+H6", "@"), "C20": UNTOUCHED}, E, None, "the formula is text"),
    M("G200", "G19", {"G19": shows("SUM(G13:G18)+H6", 95), "C20": UNTOUCHED}, E, 93.92,
      "manual calculation: the remembered total is old"),
    M("G201", "G19", {"G19": shows("SUM(G13:G18)+H6", 0), "C20": UNTOUCHED}, E, 93.92,
      "written by a library, never calculated"),
    M("G205", "G19", {"G19": shows("SUM(G13:G19)+H6", 0), "C20": UNTOUCHED}, E, None,
      "the total sums itself"),
    M("G206", SCORE, shows("IFERROR(1/0,14)", 14), W, None, "an error behind a number"),
    M("G207", None, lambda: RIGHT.put({"E13": Styled(dt.date(2023, 11, 30), "yyyy-mm-dd")})
      ._replace(from_1904=True), N, None, "dates counted from 1904"),
    # Texts.
    M("G209", "H13", {"H13": "-因疫情调整", "H14": "@负责人"}, OK, None, "text that begins like a formula"),
    M("G210", "F4", '甲"单位",\n乙\u202e\x1b[31m', OK, None, "quotes, a break, marks no one sees"),
)  # fmt: skip


def rows(*lines: Row) -> Drawn:
    """The form with these indicator rows."""
    return Drawn({"自评表": table(lines)})


def inserted(summed: int | None) -> Drawn:
    """A seventh indicator among the six, and a grade of two steps."""
    drawn = Drawn({"自评表": table((*ROWS[:2], NEW, SMALLER, *ROWS[3:]), summed=summed)})
    grade = Formula('IF(G20>=90,"优","良")', lambda at: "优" if at("G20") >= 90 else "良")
    return drawn.put({"C21": grade})


def with_subtotal() -> Drawn:
    """A 小计 row, which the total leaves out."""
    drawn = rows(*ROWS[:4], SUBTOTAL, *ROWS[4:])
    totals = {
        f"{column}20": shows(
            f"SUM({column}13:{column}16)+SUM({column}18:{column}19)+{more}6", value
        )
        for column, more, value in (("F", "F", 100), ("G", "H", 93.92))
    }
    return drawn.put({**totals, "C21": "优"})


def repeated() -> Drawn:
    """Each indicator row says its groups, and nothing is merged there."""
    said = {"A14": "产出指标", "A15": "产出指标", "A16": "产出指标", "B14": "数量指标"}
    return RIGHT.put(said).merged(less=("A13:A16", "B13:B14"))


def two_sheets() -> Drawn:
    """A second project's form on a sheet of its own."""
    cells, merges = table()
    return Drawn({"自评表": table(), "信息化": ({**cells, "C3": "信息化运维项目"}, merges)})


def stacked() -> Drawn:
    """A second form two rows below the first."""
    cells, merges = table()
    below, more = table(above=22)
    return Drawn({"自评表": ({**below, **cells}, merges + more)})


# The workbooks ------------------------------------------------------------------------------------


def calculated(cells: Mapping[str, Content]) -> Look:
    """What each cell shows."""

    @cache
    def at(cell: str) -> Any:
        content = cells.get(cell)
        if isinstance(content, Styled):
            content = content.value
        if isinstance(content, Formula):
            try:
                return content.value(at)
            except TypeError:
                return "#VALUE!"
        return 0 if content is None else content

    return at


def written(drawn: Drawn) -> bytes:
    """The workbook, as a spreadsheet program would have saved it."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "date_1904": drawn.from_1904}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": dt.datetime(2024, 1, 15)})
        plain = {"border": 1, "text_wrap": True}
        free, locked = book.add_format({**plain, "locked": False}), book.add_format(plain)
        for name, (cells, merges) in drawn.sheets.items():
            sheet = book.add_worksheet(name)
            at = calculated(cells)
            for area in merges:
                sheet.merge_range(area, "", free)
            for cell, content in cells.items():
                look = locked if isinstance(content, Formula) else free
                if isinstance(content, Styled):
                    colour = {"font_color": content.colour} if content.colour else {}
                    form = {"num_format": content.number_format, "locked": False}
                    look = book.add_format({**plain, **form, **colour})
                    content = content.value
                if isinstance(content, Formula):
                    sheet.write_formula(cell, content.text, look, at(cell))
                elif isinstance(content, str):
                    sheet.write_string(cell, content, look)
                elif isinstance(content, bool):
                    sheet.write_boolean(cell, content, look)
                elif isinstance(content, dt.date):
                    sheet.write_datetime(
                        cell, dt.datetime(content.year, content.month, content.day), look
                    )
                elif content is None:
                    sheet.write_blank(cell, None, look)
                else:
                    sheet.write_number(cell, content, look)
            if drawn.protected:
                sheet.protect()
    return buffer.getvalue()


@cache
def workbook(id: str) -> bytes:
    """The workbook of one mistake."""
    (mistake,) = (each for each in MISTAKES if each.id == id)
    return written(mistake.drawn)


@cache
def right() -> bytes:
    """The form without a mistake."""
    return written(RIGHT)


def misfilled() -> Iterator[tuple[str, bytes]]:
    """Every workbook with its name."""
    for mistake in MISTAKES:
        yield f"{mistake.id}.xlsx", workbook(mistake.id)
