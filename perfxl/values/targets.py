"""Targets (年度指标值) and actual values (实际完成值) as people type them.

A closed grammar: operators, figures, units, ranges, dates and the phrases of achievement that forms
print. A text outside of it is a word (qualitative) or unclear, never half a number. What was
normalised is said in ``notes``; the text itself is kept as typed.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import msgspec

from perfxl.text.patterns import lazy
from perfxl.values.blanks import is_dash
from perfxl.values.dates import When, read_date
from perfxl.values.numerals import CHINESE, EXACT, FIGURE, chinese, figure, half, tidy, unbroken
from perfxl.values.prose import clean, label
from perfxl.values.units import TIMES, UNIT, single_unit, unit_name, unit_of_name


class Target(msgspec.Struct, frozen=True):
    """A 年度指标值 as read."""

    text: str  # as typed
    kind: str  # number | range | date | word (qualitative) | blank | several | unclear
    op: str = ""  # ≥ > ≤ < = ; "" if no operator was typed
    low: Decimal | None = None  # number: low == high == the figure
    high: Decimal | None = None
    unit: str = ""  # one name for each unit: % 次 家 天 万元 …
    date: dt.date | None = None  # the last day, if its year was typed
    when: When | None = None  # the date as typed, with or without year and day
    notes: tuple[str, ...] = ()  # words of NOTES


class Actual(msgspec.Struct, frozen=True):
    """A 实际完成值 as read."""

    text: str  # as typed
    kind: str  # number | date | word | blank | several | unclear
    value: Decimal | None = None
    unit: str = ""
    op: str = ""  # an operator copied from the target: ≥266米
    word: str = ""  # met | part | missed: one of the published phrases; "" otherwise
    date: dt.date | None = None
    when: When | None = None
    notes: tuple[str, ...] = ()


NOTES = {
    "tags": "tags such as <p> were removed",
    "fullwidth": "full-width characters were read as half-width",
    "operator": "an operator spelled otherwise (>=, 不少于, 以上) was read as ≥ > ≤ < or =",
    "unsure": "two operators, or a bracket for one: whether the bound itself counts is open",
    "inclusive": "以上, 以下 or 以内: the bound itself counts",
    "numeral": "Chinese numerals were read as a figure",
    "scaled": "万 or 亿 was multiplied out",
    "unit": "the unit was spelled otherwise",
    "tolerance": "± was read as a range",
    "named": "the unit was taken from the name of the indicator",
    "lead": "words before the figure were left aside",
    "remark": "a remark in brackets behind the figure was left aside",
    "rise": "the figure is by how much something grew: 同比增长5%",
    "fall": "the figure is by how much something shrank: 较上年下降5%",
    "before": "before a month or year: whether it still counts is open",
    "scale": "a scale of grades (优良中低差) stands where the target should",
    "dash": "a dash or stroke stands for nothing",
}
"""Every word in ``notes`` and what it means."""

_OPS = {
    "≥": "≥", "≧": "≥", "⩾": "≥", "≮": "≥", ">=": "≥", "=>": "≥",
    "≤": "≤", "≦": "≤", "⩽": "≤", "≯": "≤", "<=": "≤", "=<": "≤",
    "≥=": "≥", "≤=": "≤", "》=": "≥", "›=": "≥", "〉=": "≥", "《=": "≤", "‹=": "≤", "〈=": "≤",
    ">": ">", "》": ">", "›": ">", "〉": ">", "<": "<", "《": "<", "‹": "<", "〈": "<",
    "=": "=", "==": "=", "═": "=",
    "不少于": "≥", "不低于": "≥", "不小于": "≥", "不得少于": "≥", "不得低于": "≥", "至少": "≥",
    "最少": "≥", "不超": "≤",
    "大于等于": "≥", "大于或等于": "≥", "高于或等于": "≥", "高于等于": "≥", "达到": "≥", "达": "≥",
    "不超过": "≤", "不高于": "≤", "不大于": "≤", "不多于": "≤", "不得超过": "≤", "不得高于": "≤",
    "小于等于": "≤", "小于或等于": "≤", "低于或等于": "≤", "低于等于": "≤", "至多": "≤",
    "最多": "≤", "超过": ">", "大于": ">", "高于": ">", "多于": ">", "超出": ">",
    "小于": "<", "低于": "<", "少于": "<", "不足": "<", "等于": "=",
}  # fmt: skip
_GUILLEMETS = set("》›〉《‹〈")
_AFTER = {
    "以上": "≥", "及以上": "≥", "或以上": "≥", "或以下": "≤", "(含)以上": "≥", "含以上": "≥", "以上(含)": "≥",
    "以下": "≤", "及以下": "≤", "(含)以下": "≤", "含以下": "≤", "以下(含)": "≤",
    "以上(含本数)": "≥", "以下(含本数)": "≤",
    "以内": "≤", "之内": "≤", "内": "≤", "(含)以内": "≤", "及以内": "≤", "以内(含)": "≤",
    "以上(不含)": ">", "以上(不含本数)": ">", "以下(不含)": "<", "以下(不含本数)": "<",
}  # fmt: skip


def _any(words: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_RISE, _FALL = "增长|增加|提高|提升|上升|增收", "下降|降低|减少|压减|节约|节省"
_DONE = (  # what is said to have been done so many times
    "完成|开展|举办|召开|组织|改造|新建|建成|建设|修建|修复|安装|采购|购置|培训|发放|维修|维护|更新|新增|救助"
    "|资助|补助|服务|办理|检查|巡查|检测|印制|制作|编制|发布|出具|发生|出现"
)
_WHAT = rf"(?:(?![未不没无缺少差欠余剩除增高降减升超较比同应拟预约近每各]|{CHINESE[:-1]})[一-鿿]){{0,8}}?"
_LEAD = (
    r"(?P<lead>(?!每|各)(?:[一-鿿]{1,14}?(?:率|度|数|量|比例|占比|成本|时间|时限|金额|费用|面积|里程|得分)"
    r"(?:为|:|是)?)?(?:控制在|保持在|稳定在|维持在|(?P<each>[人户次])均"
    rf"|(?:全年|年内)?(?:实际|已|共|共计|合计|累计|总计)?(?:(?:{_DONE}){_WHAT})?))"
    r"(?:(?:同比|环比|[较比与]?(?:上年|去年|往年|年初|基期)(?:度|同期|相比)*)?"
    rf"(?:(?P<rise>{_RISE})|(?P<fall>{_FALL}))了?(?:幅度|率)?(?:为|:)?)?"
)
_SIGNED = rf"[-+]?{FIGURE}"
_FIGURE = (
    rf"(?:(?P<figure>{_SIGNED})(?P<times>[万亿](?!元))?"
    rf"|(?P<percent>百分之)?(?P<numeral>{CHINESE})|(?P<all>百分百))"
)
_COUNTED = (  # what 个, 家, 名 … count, where it is said with them: 3个社区
    "社区|小区|村|行政村|自然村|乡镇|镇|街道|区县|县|单位|部门|企业|学校|机构|学生|教师|人员|居民|群众"
    "|农户|家庭|项目|课题|工程|标段|路段|点位|站点|设备|系统|平台|桥梁|隐患|工作|活动|培训|培训班|会议|报告"
)
_RANKED = frozenset({"类"})  # 三类以上: three kinds or more, or the third class or better?
_NUMBER = lazy(
    rf"{_LEAD}(?P<op>{_any(_OPS)})?{_FIGURE}(?:(?P<unit>{UNIT})(?:{_COUNTED})?)?"
    rf"(?P<after>{_any(_AFTER)})?(?:完成|达成|合格|达标|到位|覆盖)?",
    needs="0123456789" + CHINESE[1:-2],
)
_USUAL = lazy(rf"(?P<op>[≥≤><=]?)(?P<figure>{_SIGNED})(?P<unit>(?![万亿](?!元))[^0-9.,]*)")
"""A sign, a figure and a unit: the part of _NUMBER that most cells need, a tenth of its size."""

_RANGE = lazy(
    rf"(?:控制在|保持在|在)?(?P<low>{FIGURE})(?P<unit1>{UNIT})?(?:[-~—–―〜∼至到]|——|--)"
    rf"(?P<high>{FIGURE})(?P<unit2>{UNIT})?(?:之间)?",
    needs="-~—–―〜∼至到",
)
_SPELLED_RANGE = lazy(
    rf"(?P<low>{CHINESE})[至到](?P<high>{CHINESE})(?P<unit2>{UNIT})(?:之间)?",
    needs=f"至到 {CHINESE[1:-2]}",
)
_BETWEEN = lazy(
    rf"(?P<op1>≥|>=|≧)(?P<low>{FIGURE})(?P<unit1>{UNIT})?[,，、;且]*"
    rf"(?P<op2>≤|<=|≦)(?P<high>{FIGURE})(?P<unit2>{UNIT})?",
    needs="≥>≧ ≤<≦",
)
_TOLERANCE = lazy(
    rf"(?P<centre>{_SIGNED})?(?P<unit1>{UNIT})?(?:±|\+/-|\+-)"
    rf"(?P<by>{FIGURE})(?P<unit2>{UNIT})?(?:以内|内)?",
    needs="±+ ±-",
)
_INCLUDED = lazy(rf"\(含(?:本数|(?P<bound>{FIGURE})(?:{UNIT})?)\)", needs="含")
_PART = lazy(rf"[^0-9,;]{{0,12}}?(?:{_any(_OPS)})?{FIGURE}{UNIT}(?:{_any(_AFTER)})?")
_BULLET = lazy(
    r"[①-⑳⑴-⒇㈠-㈩]|(?<![0-9.])[1-9][.、)](?=[^0-9])|(?:^|(?<=[\n;]))[1-9]、(?=[0-9])|\([1-9]\)"
)
_SEPARATOR = lazy(r"[、,;。/+\s和及与]+")
_MIDNIGHT = lazy(r"\s+0?0:00(?::00)?$", needs=":")
_SPLIT_DIGITS = lazy(r"[0-9.,]\s+[0-9.,]")
_YEAR_MONTH = lazy(r"20[0-9]{2}\.(?:0[1-9]|1[0-2])")  # 2023.12: a month, or a figure?
SCALE = lazy(
    r"(?:定性[:,]?)?(?P<scale>优[良好秀中较低差/、,]{2,}|好坏|好[中一般较差/、,]{1,}差)",
    needs="优好",
)
QUALITATIVE = lazy(r"定性[:,]?(?P<rest>.+)")
_DIGIT = lazy("[0-9]")
_HAN = lazy(r"[一-鿿]")

_OBJECT = r"(?:年度|全年|当年|本年|预期|预定|既定|年初|设定|计划|绩效|工作|项目|全部|各项){0,3}"
_THING = r"(?:指标值|目标值|指标|目标|任务|要求|效果|标准)"
_HOW = r"(?:全部或基本|全部|全面|按时|按期|如期|及时|提前|超额|圆满|顺利|按要求|按计划)?"
_MET = lazy(
    rf"(?:已|已经)?{_HOW}(?:达成|完成|实现|达到)了?(?:{_OBJECT}{_THING}|预期)?"
    rf"|(?:已|已经)?(?:全部)?达标|基本(?:达成|实现|达到){_OBJECT}{_THING}",
    needs="达完现",
)
_SOME = r"(?:[,、]?(?:并且|并|且)?(?:具有|具备|取得|有)?一定(?:的)?(?:效果|成效|效益))?"
_PART_MET = lazy(
    rf"已?部分(?:达成|完成|实现|达到)(?:{_OBJECT}{_THING})?{_SOME}|部分达标", needs="部 达完现"
)
_POOR = r"(?:[,、]?(?:并且|并|且)?效果(?:较差|很差|差|不佳|不明显))?"
_MISSED = lazy(
    rf"(?:尚未|未能|未|没有|没|无法)(?:达成|完成|实现|达到)"
    rf"(?:{_OBJECT}{_THING}|预期)?{_POOR}|(?:未|未能|不)达标",
    needs="未没无不 达完现",
)
_PLANNED = lazy("^(?:年度|全年)?(?:计划|预计|应|拟|需|目标(?:值)?[为:]?)", needs="计应拟需目")
_ONLY = lazy("^(?:仅|只)", needs="仅只")
_REACHED = lazy("达到?(?=[0-9])", needs="达")  # of an actual value: 合格率达到98%
_REMARK = lazy(
    r"\((?!含[0-9]|[^()]*完成[0-9])(?:(?![未不没缺差仅除尚原目计预应])[一-鿿])[^()未不没缺差仅除尚]*\)$",
    needs="(",
)
_QUOTES = "“”\"'「」『』"
_MODERN = str.maketrans(
    "達標預併並顯較為實現務時間據還無沒開", "达标预并并显较为实现务时间据还无没开"
)


def _ready(text: str) -> tuple[str, set[str]]:
    """The text for the grammar (half-width, no spaces but between digits) and first notes."""
    cleaned = clean(text)
    notes = {"tags"} if "<" in text and cleaned != text.strip() else set()
    slim = unbroken(half(cleaned))
    if slim != cleaned:
        notes.add("fullwidth")
    return _MIDNIGHT.sub("", slim), notes


def target(text: str | None, name: str = "") -> Target:
    """Read a 年度指标值; ``name`` is the 三级指标 beside it, which may
    print the unit: 培训次数(次).

    >>> target("≥15.00(家)").op, target("≥15.00(家)").low, target("≥15.00(家)").unit
    ('≥', Decimal('15.00'), '家')
    >>> target("规范").kind, target("85%-90%").kind, target("9月前").kind, target("①4次②5场").kind
    ('word', 'range', 'date', 'several')
    """
    text = text or ""
    slim, notes = _ready(text)
    if not slim or is_dash(slim):
        return Target(text, "blank", notes=("dash",) if slim else ())
    if len(slim) <= 200 and not _SPLIT_DIGITS.search(slim):
        tight = _tight(slim)
        found = _date(text, tight, notes) or _interval(text, tight, notes)
        if found:
            return found
        number = _number(tight)
        if number is None and (planned := _PLANNED.sub("", tight)) != tight:
            number = _number(planned)
        if number:
            value, unit, op, more = number
            if not unit and name:
                unit = unit_of_name(label(name))
                unit = "" if unit in TIMES else unit
                more |= {"named"} if unit else set()
            return Target(text, "number", op, value, value, unit, notes=_sorted(notes | more))
        scale = SCALE.fullmatch(tight)
        if scale:
            return Target(text, "word", notes=_sorted(notes | {"scale"}))
    return Target(text, _rest(slim), notes=_sorted(notes))


def actual(text: str | None) -> Actual:
    """Read a 实际完成值.

    >>> actual("90.00(%)").value, actual("≥266米").op, actual("未达成指标且效果较差").word
    (Decimal('90.00'), '≥', 'missed')
    """
    text = text or ""
    slim, notes = _ready(text)
    if not slim or is_dash(slim):
        return Actual(text, "blank", notes=("dash",) if slim else ())
    word = phrase(slim)
    if word:
        return Actual(text, "word", word=word, notes=_sorted(notes))
    if len(slim) <= 200 and not _SPLIT_DIGITS.search(slim):
        tight = _tight(slim)
        when = read_date(tight)
        if when:
            return Actual(text, "date", date=when.last(), when=when, notes=_sorted(notes))
        tight = _ONLY.sub("", _REACHED.sub("", tight))
        number = _number(tight)
        if number is None and _REMARK.search(tight):
            number, notes = _number(_REMARK.sub("", tight)), notes | {"remark"}
        if number:
            value, unit, op, more = number
            return Actual(text, "number", value, unit, op, notes=_sorted(notes | more))
    return Actual(text, _rest(slim), notes=_sorted(notes))


def _tight(slim: str) -> str:
    """Without white space, quotation marks and the stop at its end."""
    return "".join(slim.split()).strip(_QUOTES).rstrip("。;,、")


def parts(text: str) -> list[str]:
    """The targets or actual values that one cell holds, where it holds several.

    >>> parts("1.培训2次；2.参训100人"), parts("一期5公里，二期3公里")
    (['培训2次', '参训100人'], ['一期5公里', '二期3公里'])
    """
    slim, _ = _ready(text)
    return [part for part in _SEPARATOR.split(_BULLET.sub("、", slim)) if part.strip()]


def phrase(text: str) -> str:
    """Which of the three tiers a phrase claims: met, part or missed; "" for any other text.

    The whole text must be the phrase. The tiers are those of 财预〔2020〕10号: 全部或基本达成,
    部分达成并具有一定效果, 未达成且效果较差.

    >>> phrase("达成年度指标"), phrase("部分达成指标并具有一定效果"), phrase("不规范")
    ('met', 'part', '')
    """
    if len(text) > 40:
        return ""
    tight = label(text).translate(_MODERN).strip(_QUOTES).rstrip("。.;!")
    if _MET.fullmatch(tight):
        return "met"
    if _PART_MET.fullmatch(tight):
        return "part"
    return "missed" if _MISSED.fullmatch(tight) else ""


def is_range(text: str) -> bool:
    """Whether a text is a figure from here to there, where one figure should stand.

    >>> is_range("3-5次"), is_range("4次")
    (True, False)
    """
    return target(text).kind == "range"


def _sorted(notes: set[str]) -> tuple[str, ...]:
    return tuple(sorted(notes))


def _number(tight: str) -> tuple[Decimal, str, str, set[str]] | None:
    """One figure with its operator and unit."""
    if tight.startswith("20") and _YEAR_MONTH.fullmatch(tight):
        return None
    usual = _USUAL.fullmatch(tight)
    if usual is not None:
        typed = usual["unit"]
        simple = single_unit(typed) if typed else ""
        if simple is not None:
            renamed = {"unit"} if typed.strip("()") != simple else set()
            return figure(usual["figure"]), simple, usual["op"], renamed
    included = _INCLUDED.search(tight)
    if included is not None:  # 4次以上(含4次)
        tight = f"{tight[: included.start()]}(含){tight[included.end() :]}"
    match = _NUMBER.fullmatch(tight)
    if match is None:
        return None
    notes = set()
    unit = unit_name(match["unit"] or "")
    if unit in _RANKED and (match["numeral"] or match["after"]):
        return None
    if match["figure"]:
        value = figure(match["figure"])
        if match["times"]:
            value = tidy(value.scaleb(4 if match["times"] == "万" else 8, EXACT))
            notes.add("scaled")
    elif match["all"] or (match["percent"] and match["numeral"] == "百"):
        if unit:
            return None
        value, unit = Decimal(100), "%"
        notes.add("numeral")
    else:
        spelled = chinese(match["numeral"])
        if spelled is None or match["numeral"] == "一" == tight:  # a dash, as some draw it
            return None
        if match["percent"]:
            if unit:
                return None
            unit = "%"
        value = spelled
        notes.add("numeral")
    if match["unit"] and match["unit"].strip("()") != unit:
        notes.add("unit")
    if match["lead"]:
        notes.add("lead")
    if match["each"] and "/" not in unit:
        unit = f"{unit}/{match['each']}"
    if match["rise"] or match["fall"]:
        notes.add("rise" if match["rise"] else "fall")
    if included is not None and included["bound"] and figure(included["bound"]) != value:
        return None
    op = _operator(match["op"] or "", match["after"] or "", notes)
    return None if op is None else (value, unit, op, notes)


def _operator(before: str, after: str, notes: set[str]) -> str | None:
    """The operator of both spellings together; None if they contradict each other."""
    first, second = _OPS.get(before, ""), _AFTER.get(after, "")
    if before and before != first:
        notes.add("operator")
    if before in _GUILLEMETS:
        notes.add("unsure")
    if not second:
        return first
    notes.update({"operator", "inclusive"} if second in "≥≤" else {"operator"})
    if first and first != second:
        if {first, second} not in ({"≥", ">"}, {"≤", "<"}):
            return None
        notes.add("unsure")
        return first
    return second


_BY = ("≤", "<=", "≦", "=", "不晚于", "不迟于")


def _date(text: str, tight: str, notes: set[str]) -> Target | None:
    op = next((each for each in _BY if tight.startswith(each)), "")
    when = read_date(tight.removeprefix(op))
    if when is None:
        return None
    more = {"before"} if when.before else set()
    if op in ("<=", "≦"):
        more.add("operator")
    return Target(text, "date", "≤", date=when.last(), when=when, notes=_sorted(notes | more))


def _interval(text: str, tight: str, notes: set[str]) -> Target | None:
    spelled = _SPELLED_RANGE.fullmatch(tight)
    match = _RANGE.fullmatch(tight) or _BETWEEN.fullmatch(tight)
    if spelled:
        first, last = chinese(spelled["low"]), chinese(spelled["high"])
        if first is None or last is None or first > last:
            return Target(text, "unclear", notes=_sorted(notes))
        low, high, unit, more = first, last, unit_name(spelled["unit2"]), {"numeral"}
    elif match:
        low, high, more = figure(match["low"]), figure(match["high"]), set()
        unit, other = unit_name(match["unit2"] or ""), unit_name(match["unit1"] or "")
        if low > high or (other and other != unit) or _years(match["low"], match["high"], unit):
            return Target(text, "unclear", notes=_sorted(notes))
    else:
        match = _TOLERANCE.fullmatch(tight)
        if match is None:
            return None
        if match["unit1"] and not match["centre"]:
            return None
        centre, by, more = figure(match["centre"] or "0"), figure(match["by"]), {"tolerance"}
        unit, other = unit_name(match["unit2"] or ""), unit_name(match["unit1"] or "")
        if other and unit and other != unit:
            return Target(text, "unclear", notes=_sorted(notes))
        low, high, unit = EXACT.subtract(centre, by), EXACT.add(centre, by), unit or other
    return Target(text, "range", "", low, high, unit, notes=_sorted(notes | more))


def _years(low: str, high: str, unit: str) -> bool:
    """2022-2023: years, or numbers? Not for us to say."""
    return not unit and all(len(year) == 4 and year[:2] in ("19", "20") for year in (low, high))


def _rest(slim: str) -> str:
    """Several targets in one cell, a qualitative one, or something numeric that cannot be read."""
    if len(slim) > 200 or not _DIGIT.search(slim):
        return "word"
    found = parts(slim)
    if len(found) > 1 and all(_PART.fullmatch("".join(part.split())) for part in found):
        return "several"
    return "word" if len(_HAN.findall(slim)) > 4 else "unclear"
