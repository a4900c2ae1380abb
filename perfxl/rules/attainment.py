"""Whether an actual value attains its target, as far as the two cells tell.

Quantitative rows by their figures, dates by the calendar, qualitative rows by the phrase that was
typed. A number without an operator is a floor or a cap where the row says so (``stated``) or its name
is one of a closed list of what should be high; what two readers could judge differently is None.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import msgspec
from msgspec.structs import replace

from perfxl.rules.figures import HUNDRED
from perfxl.text.patterns import lazy
from perfxl.values import targets
from perfxl.values.numerals import MONEY
from perfxl.values.prose import label
from perfxl.values.targets import QUALITATIVE, SCALE, Actual, Target
from perfxl.values.three_cells import DIRECTIONS
from perfxl.values.units import TIMES, UNIT, alike, dimension


class Attainment(msgspec.Struct, frozen=True):
    """Whether a target was attained, as far as the two cells tell."""

    met: bool | None  # None: cannot tell
    ratio: Fraction | None  # actual ÷ target, both in the target's unit; None where undefined
    claimed: str  # met | part | missed, when the actual value is a word; else ""
    basis: str  # number | date | range | word | same-text | ""
    op: str = ""  # ≥ or ≤ of a bare number, where the row tells it
    likely: bool | None = None  # of a bare number that is probably a cap: whether it was kept


_CAPS = (
    "控制率|变质|发生率|发生数|发生次数|发案|成本|费用|支出|造价|投资|单价|金额|超支|负债|债务|"
    "投诉|信访|上访|纠纷|事故|伤亡|死亡|发病|感染|违规|违法|违纪|案件|舆情|"
    "差错|失误|错误|误差|偏差|故障|中断|逾期|超期|超时|延误|缺勤|流失|损耗|损失|空置|闲置|"
    "能耗|耗电|用水量|排放|时限|时长|时间|工期|周期|控制|限额|上限|返工|返修|退货|退学|辍学|离职|浪费|不合格|不达标|不满意|不及时|不良|未完成"
    "|漏报|误报|漏检|破损|违约|失败率|重复率|超标率|缺陷率|复发|失业|亏损|垃圾产生|噪声|PM2.5|PM10|氮氧化|二氧化"
).split("|")
_RISING = lazy(
    r"(?<![不未非])(?:及时|完成|办结|处理|处置|合格|覆盖|到位|达标|执行|通过|优良|准确|知晓|参与|利用|使用|满意"
    r"|回复|答复|回访|受理|解决|调解|化解|响应|查处|整改|修复|治理|救治|治愈|拆除|检测|监测|抽检"
    r"|发放|拨付|支付|支出|兑付|赔付|补偿|参保|投保|结案|破案|追缴|成功|有效|保障|普及"
    r"|下降|降低|减少|节约|提升|增长|提高|开工|竣工|验收|就业|入学|升学|成活|存活|出勤|履约"
    r"|可用|在线|完好|运行|更新|公开|建成|推广|签约|受益|兑现|落实|配备|保存|认可|支持|规范|完整|一致|符合|真实|达成"
    r"|参训|送达|归档|录入|上线|接入|入库|转化|脱贫|供水|供电|绿化|安全)(?:率|度)(?:\(.{0,4}\))?"
    r"|(?:使用|设计)(?:年限|寿命)|质保期|(?:考核|考试|平均|综合)(?:得分|成绩)(?:\(.{0,4}\))?"
)
_LASTS = lazy("(?:使用|设计)(?:年限|寿命)|质保期", needs="限命保")
_GROWING = lazy(
    r"(?:人数|人次数?|户数|数量|次数|场次|班次|期数|批次|个数|家数|台数|套数|份数|篇数|件数|处数|面积"
    r"|里程|长度|产量|产值|收入|增收|增加值|增长|受益人口|人口数)(?:\(.{0,6}\))?"
)
_DOUBTFUL = lazy(  # counted, and perhaps the fewer the better: 停电次数, 编外人员数量
    "外聘|聘用|临聘|用工|劳务|派遣|维修|抢修|检修|出警|救援|消耗|耗材|用量|领用"
    "|停电|停水|停机|停运|宕机|断网|拥堵|污染|超标|缺失|漏损|渗漏|火灾|溺水|失业|贫困|失信|缺陷|退回|退件|退货|驳回"
    "|积压|滞留|等候|等待|排队|噪|浓度|碳|垃圾|废|危房|病|疫|死|伤|亡|盗|窃|诈骗|犯罪|刑事|治安|报警|事件|灾|险"
    "|编外|编制|在编|在职|公车|公务用车|接待|加班|罚|欠|违|迟到|旷|弃|报废|赔|重复|变更|隐患|风险|会议|出国|减"
    "|[人户]均(?!.*(?:绿|公园|体育)).*面积"
)
_NO_COUNT = lazy(
    r"^(?:平均|人均|户均|次均)|(?:率|比|度|费|价|价格|额|日|天|时|均值|指数)(?:\(.{0,6}\))?$"
)
_SAID = lazy(  # at the end of a name: （≤**元/人）; 60岁以上 in it says nothing of its target
    r"(?:(?P<floor>[≥≧＞>]=?|不少于|不低于|不小于|至少)|(?P<cap>[≤≦＜<]=?|不超过|不高于|不大于|不多于))"
    rf"[*＊xX×_＿0-9.,]*(?:{UNIT})?[)）]?\s*$",
    needs="≥≧＞>不至≤≦＜<",
)
_WAYS = (
    ("rise", lazy("增长|增加|增幅|提高|提升|上升|增收")),
    ("fall", lazy("下降|降低|减少|降幅|压减|节约|节省|减排")),
)
_KEPT_DOWN = lazy("不|零|无|未|控制|遏制", needs="不零无未控遏")
_A_YEAR = {"月": 12, "季度": 4, "季": 4, "周": 52, "半年": 2}
_NOTHING = lazy(  # 未发生安全事故, 无投诉: no figure, and yet 0
    "(?:全年|年内|截至目前)?(?:零|无|没有|未(?:发生|出现|产生|收到|接到|发现)?)(?:任何|重大|较大|一般|有|发生|出现)*"
    "(?P<what>[一-鿿]{0,8}?(?:事故|伤亡|死亡|投诉|信访|上访|纠纷|舆情|违规|违法|违纪|案件|差错|失误|故障|中断"
    "|逾期|超期|超时|延误|返工|火灾|溺水|污染|拖欠))?(?:事件|案件|情况|现象|问题)?(?:发生|出现)?",
    needs="零无没未",
)
_ALL = lazy(  # 全部合格: no figure, and yet 100%
    "(?:已|均已)?(?:全部|全都|百分之百)(?:按时|按期|及时|如期|验收|检测)?"
    "(?:合格|完成|达标|到位|及时|按时|通过|覆盖|落实|办结|发放)+",
    needs="全百",
)
_LATE = lazy(
    "(?:未能?|没有?能?)(?:按时|按期|及时|如期|按计划)(?:完成|完工|交付|验收)?"
    "|(?:延期|逾期|超期|延迟|推迟)(?:完成|完工|交付|验收)",
    needs="未没延逾超推",
)
_IN_TIME = lazy("按时|按期|及时|如期|按计划", needs="时期计")
_OF = lazy(
    r"\s*(?:已|共)?(?:完成)?(?P<of>[一-鿿]*?)(?P<rest>(?:[≥≤><=]|不少于|不低于|不超过)?\s*[0-9].*)"
)
_EACH = lazy("均|单价|每|单位", needs="均单每")
_NONE = lazy("零|无|未发生|不发生|杜绝", needs="零无未不杜")
_MONTHS = lazy("(?:≤|<=|≦|不超过)([0-9]{1,2})月", needs="月")
_FIGURES = lazy("(?s)[^一-鿿].*")  # from the first sign or figure on
_RATES = lazy(r"(?:率|度|比例|比重|占比)(?:\(.{0,4}\))?")


def cap(name: str) -> bool:
    """Whether less may be better, for all that a 三级指标 says: 成本, 投诉, 发生数, 控制率 …

    >>> cap("设备变质比例"), cap("投诉处理率"), cap("培训次数")
    (True, False, False)
    """
    name = label(name)
    if not any(word in name for word in _CAPS):
        return False
    return not _ends(name, _RISING)


def _ends(name: str, words: re.Pattern[str]) -> bool:
    """Whether a name ends with one of some words."""
    return any(found.end() == len(name) for found in words.finditer(name))


def rising(name: str, kind: str = "") -> bool:
    """Whether more is better for all that a 三级指标 says, by a closed list: 合格率, 满意度, 培训人数 …;
    so is whatever is counted under 数量指标, unless less of it may be better.

    >>> rising("验收合格率"), rising("返工率"), rising("培训班次"), rising("采购设备", "数量指标")
    (True, False, True, True)
    >>> rising("停电次数", "数量指标"), rising("隐患整改率")
    (False, True)
    """
    if cap(name):
        return False
    name = label(name)
    if _ends(name, _RISING):
        return True
    if _DOUBTFUL.search(name):
        return False
    return _ends(name, _GROWING) or ("数量" in kind and not _NO_COUNT.search(name))


def stated(name: str, nature: str = "") -> str:
    """The operator that a row states beside its target: in its column of 指标性质 or its name; ""
    where neither does.

    >>> stated("人均培训成本（≤**元/人）"), stated("返工率", "反向指标"), stated("60岁以上老人投诉次数")
    ('≤', '≤', '')
    """
    for word, op in DIRECTIONS.items():
        if word in nature:
            return op
    said = _SAID.search(name)
    if said is None:
        return ""
    return "≥" if said["floor"] else "≤"


def attainment(
    target: Target,
    actual: Actual,
    name: str = "",
    year: int | None = None,
    *,
    kind: str = "",
    nature: str = "",
) -> Attainment:
    """Whether ``actual`` attains ``target``; ``year`` (年度) completes dates typed without one.

    ``kind`` are the 一级 and 二级指标, ``nature`` the column of 指标性质. Of a qualitative target ``met``
    is what was claimed; of a quantitative one answered by a word it is None. A bare number is a
    floor or a cap where the row states it, a floor where its name is of the closed list; one under
    成本, of time, or of what there should be less of is probably a cap (``likely``). Otherwise only
    equality counts. ``=`` exceeded cannot be told.

    >>> from perfxl.values.targets import actual as got, target as wanted
    >>> found = attainment(wanted("≥4次"), got("3次"))
    >>> found.met, found.ratio, attainment(wanted("4%"), got("3%"), "返工率").met
    (False, Fraction(3, 4), None)
    """
    if target.kind == "blank" or actual.kind == "blank":
        return Attainment(None, None, actual.word, "word" if actual.word else "")
    if target.kind == "number" and actual.kind == "word":
        actual = _in_figures(target, actual, name, kind)
    if actual.kind == "number":
        if target.kind == "number":
            return _numbers(target, actual, name, kind, nature)
        if target.kind == "range":
            return _within(target, actual, name, kind)
    if target.kind == actual.kind == "several":
        return _each(target, actual, name, year, kind, nature)
    if target.kind == "word" and actual.kind == "number" and actual.unit not in ("%", "‰", "分"):
        if wants_none(target, name):
            return _numbers(_NAUGHT, actual, "", "", "")
    if target.kind == "word" and actual.kind == "number" and (way := _way(actual.notes)):
        if _way((), target.text) == way and not _KEPT_DOWN.search(target.text):  # 稳步增长: 增长6%
            return Attainment(True, None, "", "number")
    if target.kind == "date" and actual.kind == "number" and actual.unit in ("", "月", "个月"):
        months = _MONTHS.fullmatch(label(target.text))
        if months and actual.value is not None and actual.op in ("", "="):
            # within so many months, or by that month of the year: both ask the same of a figure
            return Attainment(actual.value <= int(months[1]), None, "", "date")
    if target.kind == actual.kind == "date" and target.when and actual.when:
        met = actual.when.by(target.when, year)
        if met is None and label(target.text) == label(actual.text):
            return Attainment(True, None, "met", "same-text")
        return Attainment(met, None, "", "date")
    if _LATE.fullmatch(label(actual.text)) and (
        target.kind == "date" or _IN_TIME.search(label(target.text))
    ):
        return Attainment(False, None, "", "date")
    if actual.word:
        known = {"met": True, "part": False, "missed": False}[actual.word]
        met = known if target.kind == "word" and "scale" not in target.notes else None
        return Attainment(met, None, actual.word, "word")
    return _words(target, actual)


def wants_none(target: Target, name: str) -> bool:
    """Whether a target is that there be none of what should not be: 0起, 零投诉."""
    if target.kind != "word":
        return target.low == target.high == 0
    wanted = label(target.text)
    named = name if wanted in ("无", "没有", "不发生", "未发生") else wanted
    return _NONE.match(wanted) is not None and any(word in named for word in _CAPS)


def _words(target: Target, actual: Actual) -> Attainment:
    wanted, got = label(target.text).rstrip("。;"), label(actual.text).rstrip("。;")
    if "scale" in target.notes:
        scale = SCALE.fullmatch(wanted)
        if scale and got != wanted and got in (scale["scale"][0], scale["scale"][-1]):
            best = got == scale["scale"][0]
            return Attainment(best, None, "met" if best else "missed", "word")
        return Attainment(None, None, "", "")
    qualitative = QUALITATIVE.fullmatch(wanted)
    if qualitative and got != wanted:
        wanted = qualitative["rest"]
    if got == wanted:
        return Attainment(True, None, "met", "same-text")
    if target.kind == "word" and got in (f"不{wanted}", f"未{wanted}", f"没有{wanted}"):
        return Attainment(False, None, "missed", "word")
    return Attainment(None, None, "", "")


def _in_figures(target: Target, actual: Actual, name: str, kind: str) -> Actual:
    """An answer in words that is as good as a figure: 全部合格 to 100%, 未发生 to 0起."""
    said = label(actual.text).rstrip("。;")
    share = target.unit == "%" or (not target.unit and _RATES.search(label(name)[-8:]))
    if share and target.low == HUNDRED and _ALL.fullmatch(said):
        return replace(actual, kind="number", value=HUNDRED, unit=target.unit)
    nothing = _NOTHING.fullmatch(said)
    if nothing and target.op in ("", "=", "≤", "<"):
        counted = cap(name) and target.unit not in MONEY and "成本" not in kind
        if target.low == 0 or counted:
            return replace(actual, kind="number", value=Decimal(0), unit=target.unit)
    return actual


def _each(
    target: Target, actual: Actual, name: str, year: int | None, kind: str, nature: str
) -> Attainment:
    """Several targets in one cell, each with its answer: 一期5公里，二期3公里."""
    wanted = [_OF.fullmatch(part) for part in targets.parts(target.text)]
    got = [_OF.fullmatch(part) for part in targets.parts(actual.text)]
    met = [
        attainment(
            targets.target(one["rest"]), targets.actual(other["rest"]), one["of"] or name, year,
            kind=kind, nature=nature,
        ).met
        for one, other in zip(wanted, got, strict=False)
        if one and other and one["of"] == other["of"] != ""
    ]  # fmt: skip
    if len(met) == len(wanted) == len(got) and None not in met:
        return Attainment(all(met), None, "", "several")
    return _words(target, actual)


_UNKNOWN = Attainment(None, None, "", "number")
_NAUGHT = Target("=0", "number", "=", Decimal(0), Decimal(0))


def comparable(
    bound: Decimal, unit: str, notes: tuple[str, ...], actual: Actual
) -> tuple[Fraction, Fraction] | None:
    """A target's figure and an actual one, both in the target's unit; None if their units really
    differ."""
    wanted, got = Fraction(bound), Fraction(actual.value or 0)
    theirs = actual.unit
    if not unit and theirs in MONEY and "scaled" in notes:
        unit = "元"
    if not theirs and unit in MONEY and "scaled" in actual.notes:
        theirs = "元"
    if unit and theirs and not alike(unit, theirs):
        mine, other = dimension(unit), dimension(theirs)
        if mine is None or other is None or mine[0] != other[0]:
            return None
        got = got * other[1] / mine[1]
    return wanted, got


def fraction_for_percent(target: Target, actual: Actual, name: str) -> bool:
    """0.958 for 95.8 %, or the reverse: one is a share of one, the other of a hundred."""
    low, value = target.high, actual.value
    if low is None or value is None or low == value or target.unit == actual.unit == "%":
        return False
    rates = "%" in (target.unit, actual.unit) or (
        not target.unit and not actual.unit and bool(_RATES.search(label(name)[-8:]))
    )
    return rates and (
        (actual.unit != "%" and 0 < value <= 1 < low)
        or (target.unit != "%" and 0 < low <= 1 < value)
    )


def _numbers(target: Target, actual: Actual, name: str, kind: str, nature: str) -> Attainment:
    if target.low is None or actual.value is None or fraction_for_percent(target, actual, name):
        return _UNKNOWN
    if _way(target.notes) or _way(actual.notes):
        wanted_way, way = _way(target.notes, name), _way(actual.notes, name)
        if wanted_way != way:
            turned = wanted_way and _way(actual.notes) and target.op in ("", "≥", ">")
            return Attainment(False, None, "", "number") if turned else _UNKNOWN
    base, each, per = target.unit.partition("/")
    if per in _A_YEAR and actual.unit == base and target.op == "≥" and not actual.op:
        enough = actual.value >= target.low * _A_YEAR[per]  # ≥1次/月: 12次 in a year
        return Attainment(enough or None, None, "", "number")
    if each and "/" not in actual.unit and dimension(actual.unit) and _EACH.search(label(name)):
        actual = replace(actual, unit=f"{actual.unit}/{per}")  # 人均成本 ≤500元/人: 480元
    pair = comparable(target.low, target.unit, target.notes, actual)
    if pair is None:
        return _UNKNOWN
    wanted, got = pair
    ratio = got / wanted if wanted else None
    op = ""
    if not target.op:
        op = stated(name, nature)
        grows = target.low >= 0 and (_grows(target, name) or _floor(target, name, kind))
        if not op and grows:  # -3% may be a floor or a cap by any name
            op = "≥"
        if not op:
            return _undirected(target, actual, name, kind, (wanted, got, ratio))
        target = replace(target, op=op)
    either = target.op == "=" and _less(target, name, kind)
    if actual.op in ("", "="):
        return Attainment(_meets(target, wanted, got, either), ratio, "", "number", op)
    # The actual value is itself only a bound, mostly copied: it counts where it implies the target.
    sides = {"?" if either else target.op, actual.op}
    implied = (sides <= {"≥", ">"} and got > wanted) or (sides <= {"≤", "<"} and got < wanted)
    if got == wanted and (sides <= {"≥", ">"} or sides <= {"≤", "<"}):
        implied = actual.op in "<>" or target.op in ("≥", "≤")
    return Attainment(True, ratio, "", "number", op) if implied else _UNKNOWN


def _way(notes: tuple[str, ...], name: str = "") -> str:
    """Whether a figure is by how much something is to grow or to shrink, by its own words or else
    those of the indicator's name: rise, fall; "" for a figure that is no change."""
    typed = next((way for way, _ in _WAYS if way in notes), "")
    return typed or next((way for way, words in _WAYS if name and words.search(label(name))), "")


def _grows(target: Target, name: str) -> bool:
    """Whether a change without an operator is a floor: 下降5%, and 增长5% of what may well grow."""
    return _way(target.notes) == "fall" or (_way(target.notes) == "rise" and not cap(name))


def _floor(target: Target, name: str, kind: str) -> bool:
    return not _less(target, name, kind) and rising(name, kind)


def _undirected(
    target: Target,
    actual: Actual,
    name: str,
    kind: str,
    figures: tuple[Fraction, Fraction, Fraction | None],
) -> Attainment:
    """A bare number of which nobody says whether it is a floor or a cap."""
    wanted, got, ratio = figures
    less = _less(target, name, kind)
    if actual.op not in ("", "="):
        return _UNKNOWN
    if got == wanted:
        return Attainment(None if "unsure" in target.notes else True, ratio, "", "number")
    if less and wanted == 0:  # none at all was wanted
        return Attainment(False if got > 0 else None, ratio, "", "number")
    probable = cap(name) or "成本" in kind
    return Attainment(None, ratio, "", "number", likely=got < wanted if less and probable else None)


def _less(target: Target, name: str, kind: str) -> bool:
    """Whether less may be better, for all that the name, the unit and the 二级指标 tell."""
    if "成本" in kind and not _ends(label(name), _RISING):
        return True
    if target.unit in TIMES and not _LASTS.search(label(name)):
        return True
    return cap(name) or cap(_FIGURES.sub("", label(target.text)))


def _meets(target: Target, wanted: Fraction, got: Fraction, either: bool) -> bool | None:
    if got == wanted:
        if "unsure" in target.notes:
            return None
        return target.op not in ("<", ">")
    if target.op in ("≥", ">"):
        return got > wanted
    if target.op in ("≤", "<"):
        return got < wanted
    if wanted == 0:  # none at all was wanted
        return False if got > 0 and target.op == "=" else None
    if either:
        return None
    if got < wanted:
        return False
    return None if target.op == "=" else True


def _within(target: Target, actual: Actual, name: str, kind: str) -> Attainment:
    low, high = target.low, target.high
    if low is None or high is None or actual.value is None or actual.op not in ("", "="):
        return Attainment(None, None, "", "range")
    lower = comparable(low, target.unit, target.notes, actual)
    upper = comparable(high, target.unit, target.notes, actual)
    if lower is None or upper is None:
        return Attainment(None, None, "", "range")
    inside = lower[0] <= lower[1] <= upper[0]
    if inside or fraction_for_percent(target, actual, "率"):
        return Attainment(True if inside else None, None, "", "range")
    short = lower[1] < lower[0] and _floor(target, name, kind)
    return Attainment(False if short or "tolerance" in target.notes else None, None, "", "range")
