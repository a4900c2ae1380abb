"""I: how an actual value answers its target, I-1 and I-2."""

from __future__ import annotations

from decimal import Decimal

from perfxl.form.model import Indicator
from perfxl.rules.assessment import Assessment, undirected
from perfxl.rules.attainment import comparable, fraction_for_percent, stated
from perfxl.rules.case import Case
from perfxl.rules.checks.rule import INFO, WARNING, Found, Hit, all_quoted, check, named
from perfxl.text.bilingual import Text
from perfxl.text.patterns import lazy
from perfxl.text.refusal import quoted
from perfxl.values.targets import is_range, parts
from perfxl.values.units import TIMES

WORDS_FOR_FIGURE = Text("目标是数，实际完成值是文字", "A figure is answered by words")
FIGURE_FOR_WORDS = Text("目标是文字，实际完成值是数", "Words are answered by a figure")
NO_FIGURE = Text(
    "实际完成值读不出数，这一行没有核算",
    "No figure can be read from the actual value: the row was not computed",
)


def _pair(row: Indicator) -> Text:
    """The target and the actual value of a row."""
    target, actual = quoted(row.target or ""), quoted(row.actual or "")
    return Text(f"目标{target}，实际{actual}", f"target {target}, actual {actual}")


@check(
    "I-1",
    WARNING,
    (
        "数字目标应以数字作答",
        "A figure is answered by a figure",
    ),
    why=(
        "目标是数而完成值写“已完成”，就算不出完成比例。",
        "“Done” in answer to a figure cannot be computed.",
    ),
    remedy=(
        "完成值填实际的数和单位；定性的目标用达成、部分达成、未达成作答。",
        "Enter the figure with its unit; answer a qualitative target by its tier.",
    ),
    requires=("name", "target", "actual"),
)
def answered_in_kind(case: Case) -> Found:
    """年度指标值是数，实际完成值是文字；或年度指标值是文字，实际完成值是数；读不出数的为提示."""
    for path, row, found in case.rows:
        target, actual = found.target.kind, found.actual.kind
        if found.attainment.met is not None:
            continue
        if target in ("number", "range") and actual == "word" and not holds_figures(row.actual):
            yield Hit(f"{path}.actual", None, None, _pair(row), says=WORDS_FOR_FIGURE)
        elif target in ("number", "range") and actual in ("word", "unclear", "several"):
            if _sign_trouble(found, row) is None:
                yield Hit(f"{path}.actual", None, None, all_quoted(row.actual), INFO, NO_FIGURE)
        elif target == "word" and actual == "number" and not _asks_for_a_figure(row.target):
            yield Hit(f"{path}.actual", None, None, _pair(row), says=FIGURE_FOR_WORDS)


_DIGIT = lazy("[0-9０-９]")
_HAN = lazy("[一-鿿]")
_VAGUE_FIGURE = lazy("约|大概|左右|上下|近|多|余|几")
_VAGUE_PROSE = lazy(
    "(?:约|大概|将近|接近)[0-9０-９]|[0-9０-９][一-鿿]{0,6}(?:左右|上下)|[0-9０-９](?:余|多)"
)


_COMPARES = lazy(
    "不超|不高于|不低于|不大于|不多于|不少于|低于|高于|小于|大于|控制在.*内|[≤≥<>＜＞]"
)


def _asks_for_a_figure(target: str | None) -> bool:
    """Whether a target in words wants a figure all the same: ≤预算数, 不高于上年, 每季度1次."""
    return holds_figures(target) or _COMPARES.match(target or "") is not None


def holds_figures(text: str | None) -> bool:
    """Whether a text has digits in it: prose around a figure, which no check may call mere words."""
    return text is not None and _DIGIT.search(text) is not None


@check(
    "I-2",
    WARNING,
    (
        "定量指标的符号和单位应完整一致",
        "A figure has its operator and unit",
    ),
    why=(
        "没有符号不知道是下限还是上限，单位不同则不能比较。",
        "Without an operator it is neither floor nor cap; unlike units do not compare.",
    ),
    remedy=(
        "目标写成“≥4次”的样子；完成值只写数和同样的单位，一格只写一个目标。",
        "Write targets like ≥4次, actual values with the same unit, one target a cell.",
    ),
    requires=("name", "target", "actual"),
)
def sign_and_unit(case: Case) -> Found:
    """目标既无符号又无单位；没有符号而实际不等于目标，看不出越多越好还是越少越好；实际值照抄目标（这三种一表各合为一条）；
    目标与实际单位不同，或一个是百分数一个是小数；实际值带符号或不确切；一格写了多个数；恰在“超过/小于”的边界."""
    alike: dict[str, list[tuple[str, Indicator, Text | None]]] = {}
    for path, row, found in case.rows:
        at, says, words = _sign_trouble(found, row) or ("", None, None)
        if says is None and undirected(found.target, found.attainment):
            at, says, words = "target", NO_DIRECTION, _pair(row)
        if says in OF_MANY:
            alike.setdefault(says.zh, []).append((f"{path}.{at}", row, words))
        elif says is not None:
            yield Hit(f"{path}.{at}", None, None, words, says=says)
    for says in OF_MANY:
        told = alike.get(says.zh, [])
        paths = [path for path, _, _ in told]
        if len(told) > 1:
            names = named([row.name for _, row, _ in told])
            yield Hit(paths[0], None, None, names, says=says, also=tuple(paths[1:]))
        elif told:
            yield Hit(paths[0], None, None, told[0][2], says=says)


NO_DIRECTION = Text(
    "目标没有符号，看不出越多越好还是越少越好",
    "A target without an operator (is more better, or less?)",
)
NO_SIGN = Text("目标没有符号和单位", "A target without operator or unit")
COPIED = Text("实际完成值照抄了目标", "The actual value repeats the target")
OF_MANY = (NO_SIGN, COPIED, NO_DIRECTION)
"""What is one finding of all the rows of a form where it is so."""


def _sign_trouble(found: Assessment, row: Indicator) -> tuple[str, Text, Text | None] | None:
    """The cell at fault, what is wrong with it, and more of it; the first that holds."""
    target, actual = found.target, found.actual
    for at, side in (("target", target), ("actual", actual)):
        if side.kind == "several" and found.attainment.met is None and _unnamed(side.text):
            return at, Text("一格写了多个数", "Several figures in one cell"), all_quoted(side.text)
    if _within_a_time(found):
        return None
    may_be_copied = actual.op or ("scale" in target.notes and not found.attainment.claimed)
    if may_be_copied and _ends_with(target.text, actual.text):
        return "actual", COPIED, all_quoted(target.text)
    if target.kind not in ("number", "range"):
        return None
    if (
        (actual.kind == "unclear" and _VAGUE_FIGURE.search(actual.text))
        or (actual.kind == "word" and _VAGUE_PROSE.search(actual.text))
        or (actual.kind == "unclear" and target.kind == "number" and is_range(actual.text))
    ):
        says = Text("实际完成值不是确切的数", "The actual value is no exact figure")
        return "actual", says, all_quoted(actual.text)
    return None if actual.kind != "number" else _figures_apart(found, row)


def _unnamed(text: str) -> bool:
    """Whether several figures stand in a cell and nothing says of what each is: 4次、5场."""
    return not any(_HAN.match(part.strip()) for part in parts(text))


def _within_a_time(found: Assessment) -> bool:
    """Whether a limit of time that was kept is answered by one: 2小时内 says it of every case."""
    target, actual = found.target, found.actual
    if not actual.op or actual.unit not in TIMES:
        return False
    return bool(found.attainment.met) or _ends_with(target.text, actual.text)


def _ends_with(target: str, actual: str) -> bool:
    return "".join(target.split()).endswith("".join(actual.split()) or "\n")


def _figures_apart(found: Assessment, row: Indicator) -> tuple[str, Text, Text | None] | None:
    """What keeps two figures from being compared."""
    target, actual = found.target, found.actual
    if actual.op not in ("", "="):
        says = Text("实际完成值带了符号，应是一个数", "The actual value should be a bare figure")
        return "actual", says, all_quoted(actual.text)
    if fraction_for_percent(target, actual, found.name):
        says = Text("一个似是百分数，一个似是小数", "A percentage beside a fraction")
        return "actual", says, _pair(row)
    if _units_differ(found):
        says = Text("目标与实际的单位不同", "The units of target and actual value differ")
        return "actual", says, all_quoted(target.unit, actual.unit)
    if target.kind == "number" and target.op in ("<", ">") and target.low == actual.value:
        says = Text("目标不含本数，恰为该数不算达成", "The target excludes the very figure reached")
        return "actual", says, _pair(row)
    if target.kind == "number" and not target.op and not target.unit and target.low:
        if "scaled" not in target.notes and not stated(found.name, row.nature or ""):
            return "target", NO_SIGN, all_quoted(target.text)
    return None


def _units_differ(found: Assessment) -> bool:
    target, actual = found.target, found.actual
    return bool(
        target.unit
        and actual.unit
        and found.attainment.met is None
        and comparable(target.low or Decimal(0), target.unit, target.notes, actual) is None
    )
