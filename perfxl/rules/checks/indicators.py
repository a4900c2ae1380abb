"""I: how indicators are set, what reviewers look at before they look at a score."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from perfxl.form.model import CATEGORIES, Indicator
from perfxl.rules.assessment import Assessment, undirected
from perfxl.rules.attainment import cap, comparable, fraction_for_percent, stated
from perfxl.rules.case import Case
from perfxl.rules.checks.rule import INFO, WARNING, Found, Hit, check
from perfxl.rules.figures import HUNDRED
from perfxl.rules.policy import Policy
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


def _quoted(*texts: str | None) -> Text:
    """Texts of the form, each in quotation marks."""
    said = "、".join(quoted(text or "") for text in texts)
    return Text(said, said.replace("、", ", "))


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
        if target in ("number", "range") and actual == "word" and not _holds_figures(row.actual):
            yield Hit(f"{path}.actual", None, None, _pair(row), says=WORDS_FOR_FIGURE)
        elif target in ("number", "range") and actual in ("word", "unclear", "several"):
            if _sign_trouble(found, row) is None:
                yield Hit(f"{path}.actual", None, None, _quoted(row.actual), INFO, NO_FIGURE)
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
    return _holds_figures(target) or _COMPARES.match(target or "") is not None


def _holds_figures(text: str | None) -> bool:
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
    """目标既无符号又无单位；没有符号而实际不等于目标，看不出越多越好还是越少越好的，合为一条；目标与实际单位不同，或
    一个是百分数一个是小数；实际值照抄目标、带符号或不确切；一格写了多个数；恰在“超过/小于”的边界."""
    open_ended: list[tuple[str, Indicator]] = []
    for path, row, found in case.rows:
        trouble = _sign_trouble(found, row)
        if trouble is not None:
            at, says, words = trouble
            yield Hit(f"{path}.{at}", None, None, words, says=says)
        elif undirected(found.target, found.attainment):
            open_ended.append((path, row))
    if len(open_ended) == 1:
        ((path, row),) = open_ended
        yield Hit(f"{path}.target", None, None, _pair(row), says=NO_DIRECTION)
    elif open_ended:
        names = _named([row.name for _, row in open_ended])
        paths = tuple(f"{path}.target" for path, _ in open_ended)
        yield Hit(paths[0], None, None, names, says=NO_DIRECTION, also=paths[1:])


NO_DIRECTION = Text(
    "目标没有符号，看不出越多越好还是越少越好",
    "A target without an operator: is more better, or less?",
)


def _named(names: Sequence[str | None]) -> Text:
    """The first of several names, and how many there are."""
    first = _quoted(*names[:3])
    if len(names) <= 3:
        return first
    return Text(f"{first.zh}等 {len(names)} 项", f"{first.en} and others, {len(names)} in all")


def _sign_trouble(found: Assessment, row: Indicator) -> tuple[str, Text, Text | None] | None:
    """The cell at fault, what is wrong with it, and more of it; the first that holds."""
    target, actual = found.target, found.actual
    for at, side in (("target", target), ("actual", actual)):
        if side.kind == "several" and found.attainment.met is None and _unnamed(side.text):
            return at, Text("一格写了多个数", "Several figures in one cell"), _quoted(side.text)
    if _within_a_time(found):
        return None
    may_be_copied = actual.op or ("scale" in target.notes and not found.attainment.claimed)
    if may_be_copied and _ends_with(target.text, actual.text):
        says = Text("实际完成值照抄了目标", "The actual value repeats the target")
        return "actual", says, _quoted(target.text)
    if target.kind not in ("number", "range"):
        return None
    if (
        (actual.kind == "unclear" and _VAGUE_FIGURE.search(actual.text))
        or (actual.kind == "word" and _VAGUE_PROSE.search(actual.text))
        or (actual.kind == "unclear" and target.kind == "number" and is_range(actual.text))
    ):
        says = Text("实际完成值不是确切的数", "The actual value is no exact figure")
        return "actual", says, _quoted(actual.text)
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
        return "actual", says, _quoted(actual.text)
    if fraction_for_percent(target, actual, found.name):
        says = Text("一个似是百分数，一个似是小数", "A percentage beside a fraction")
        return "actual", says, _pair(row)
    if _units_differ(found):
        says = Text("目标与实际的单位不同", "The units of target and actual value differ")
        return "actual", says, _quoted(target.unit, actual.unit)
    if target.kind == "number" and target.op in ("<", ">") and target.low == actual.value:
        says = Text("目标不含本数，恰为该数不算达成", "The target excludes the very figure reached")
        return "actual", says, _pair(row)
    if target.kind == "number" and not target.op and not target.unit and target.low:
        if "scaled" not in target.notes and not stated(found.name, row.nature or ""):
            says = Text("目标没有符号和单位", "A target without operator or unit")
            return "target", says, _quoted(target.text)
    return None


def _units_differ(found: Assessment) -> bool:
    target, actual = found.target, found.actual
    return bool(
        target.unit
        and actual.unit
        and found.attainment.met is None
        and comparable(target.low or Decimal(0), target.unit, target.notes, actual) is None
    )


@check(
    "I-3",
    WARNING,
    (
        "预算执行率、资金支付不应作为产出指标",
        "Spending is not an output",
    ),
    why=(
        "资金支付已在预算执行率中计分，再作产出指标是重复计分，审核时该项记 0 分。",
        "Spending is scored in the money block; reviewers give it nothing here.",
    ),
    remedy=(
        "换成说明做了多少事的数量指标。",
        "Replace it by what was done with the money.",
    ),
    requires=("category", "name"),
)
def spending_is_no_output(case: Case) -> Found:
    """产出指标的名称含预算执行率、资金支付率等字样（词表在政策文件），审核时该项记 0 分."""
    for path, row, found in case.rows:
        if row.name and found.key == "output":
            name = "".join(row.name.split())
            word = next((w for w in case.policy.indicators.execution_words if w in name), None)
            if word is not None:
                says = Text("资金支付不是产出", "Spending is no output")
                yield Hit(f"{path}.name", says=says)


@check(
    "I-4",
    WARNING,
    (
        "三级指标不应重复",
        "Indicators are not repeated",
    ),
    why=(
        "同一指标出现两次即重复计分，或名称没有写清各自考核什么。",
        "The same row twice counts twice, or its name does not say what it measures.",
    ),
    remedy=(
        "删去重复的行，或改名以示区别（如：活动次数、活动满意率）。",
        "Delete one, or name what each measures.",
    ),
    requires=("name",),
)
def names_differ(case: Case) -> Found:
    """三级指标名称去掉空白后两两不同."""
    seen: set[str] = set()
    for path, row, _ in case.rows:
        name = "".join((row.name or "").split())
        if not name:
            continue
        if name in seen:
            yield Hit(f"{path}.name", says=Text("三级指标重复", "An indicator is repeated"))
        seen.add(name)


@check(
    "I-5",
    WARNING,
    (
        "产出、效益、满意度指标应齐全",
        "Output, benefit and satisfaction are all there",
    ),
    why=(
        "缺少一类指标，自评就看不到这一面。",
        "Without a category that side of the project is not seen.",
    ),
    remedy=(
        "补设所缺的指标；确实不适用的，保留说明备查。",
        "Add an indicator, or keep a note of why none applies.",
    ),
    requires=("category", "subcategory"),
)
def kinds_complete(case: Case) -> Found:
    """一级指标缺产出、效益或满意度为警告；产出缺数量、质量、时效或成本为提示."""
    rows = [(path, row, found.key) for path, row, found in case.rows if row.category]
    if not rows:
        return
    present = {key for _, _, key in rows}
    for key in ("output", "benefit", "satisfaction"):
        if key not in present:
            name = CATEGORIES[key]
            says = Text(f"没有{name}", f"There is no {key} indicator ({name})")
            yield Hit("indicators", says=says)
    if "output" in present:
        printed = {
            "".join((row.subcategory or "").split())
            for _, row, key in rows
            if key in ("output", "cost")
        }
        missing = [
            kind
            for kind in case.policy.indicators.output_kinds
            if not any(kind[:2] in text for text in printed)
            and not (kind == "成本指标" and "cost" in present)
        ]
        if missing:
            first = next(path for path, _, key in rows if key == "output")
            names = "、".join(missing)
            says = Text(f"产出指标缺{names}", f"Among the outputs there is no {names}")
            yield Hit(f"{first}.category", severity=INFO, says=says)


_SHARES = ("合格率", "满意度", "满意率", "及时率", "覆盖率", "达标率", "准确率", "通过率")
_MEASURED = lazy("(率|人数|次数|数量|满意度|个数)$")


@check(
    "I-6",
    WARNING,
    (
        "指标的归类和方向应合理",
        "Rows stand where they belong and point the right way",
    ),
    why=(
        "归错类会算错一级指标的分值；成本写成“≥”等于鼓励多花钱。",
        "A misplaced row distorts the category; a cost with ≥ rewards spending.",
    ),
    remedy=(
        "移到所属的一级指标；成本用“≤”；合格率一类不超过 100%。",
        "Move the row; use ≤ for costs; rates stay within 100%.",
    ),
    requires=("category", "subcategory", "name", "target", "actual"),
)
def classed_rightly(case: Case) -> Found:
    """二级指标不属于其一级指标；成本指标用 ≥；合格率、满意度等的百分比超过 100."""
    kinds: dict[str | None, str] = {}
    for path, row, found in case.rows:
        printed = row.subcategory
        if printed not in kinds:
            kinds[printed] = "".join((printed or "").split())
        kind = kinds[printed]
        if _misplaced(found.key, kind, case.policy):
            says = Text(f"{kind}不属于{row.category}", f"{kind} does not belong to {row.category}")
            yield Hit(f"{path}.subcategory", says=says)
        target, actual, name = found.target, found.actual, row.name or ""
        if "成本" in kind and target.kind == "number" and target.op in ("≥", ">"):
            if cap(name) or "元" in target.unit:
                says = Text(f"成本的目标用了“{target.op}”", f"A cost target with {target.op}")
                yield Hit(f"{path}.target", None, None, _quoted(row.target), says=says)
        for key, kept, unit, read in (
            ("target", target.kind, target.unit, target.high),
            ("actual", actual.kind, actual.unit, actual.value),
        ):
            if kept == "number" and unit in ("%", "") and read is not None and read > HUNDRED:
                whole = "增长" not in name and any(share in name for share in _SHARES)
                if whole:  # of a whole: ≤ 100%
                    words = Text(f"{read:f}%", f"{read:f}%")
                    says = Text("占全部的比例超过 100%", "A share of the whole above 100%")
                    yield Hit(f"{path}.{key}", None, None, words, says=says)


def _misplaced(category: str | None, kind: str, policy: Policy) -> bool:
    """Whether a 二级指标 is one of another 一级指标."""
    words = policy.indicators
    of_output = kind in words.output_kinds or f"{kind}指标" in words.output_kinds
    of_benefit = any(word in kind for word in words.benefit_kinds)
    if category == "output":
        return of_benefit or "满意" in kind
    if category == "benefit":
        return of_output
    return category == "satisfaction" and (of_output or of_benefit)


@check(
    "I-8",
    INFO,
    (
        "满意度指标以调查的结果作答",
        "Satisfaction is answered by a survey",
    ),
    why=(
        "没有人投诉不等于满意，复核时没有调查的满意度记 0 分。",
        "Nobody complained is not satisfied; reviewers give nothing without a survey.",
    ),
    remedy=(
        "填调查得出的满意度，并留存问卷和汇总；没有做调查的，如实说明。",
        "Enter what the survey gave and keep it; where there was none, say so.",
    ),
    requires=("category", "name", "target", "actual"),
)
def satisfaction_is_surveyed(case: Case) -> Found:
    """满意度指标的实际完成值是“未收到投诉”一类的字样（词表在政策文件）而没有数；指标本身就是投诉的除外."""
    for path, row, found in case.rows:
        asked = "".join(f"{row.name or ''}{row.target or ''}".split())
        answer = "".join((row.actual or "").split())
        if found.key != "satisfaction" or "诉" in asked or _holds_figures(answer):
            continue
        if any(word in answer for word in case.policy.indicators.no_survey):
            says = Text("没有人投诉不是满意度调查", "No complaint is no survey")
            yield Hit(f"{path}.actual", None, None, _quoted(row.actual), says=says)


@check(
    "I-7",
    INFO,
    (
        "定性目标应具体可衡量",
        "A qualitative target can be measured",
    ),
    why=(
        "“规范”“及时”谁来评都可以，无法核实。",
        "“Proper” and “timely” cannot be verified.",
    ),
    remedy=(
        "写明做到什么程度算达成，能用数字的用数字。",
        "Say what counts as met, in figures where possible.",
    ),
    requires=("name", "target"),
)
def target_is_concrete(case: Case) -> Found:
    """定性目标只有“规范”“符合”之类的字样（词表在政策文件）；名称以率、数、次数、满意度结尾而目标是文字；
    一张表的同一种问题合为一条."""
    vague: dict[str, str] = {}
    worded: dict[str, str] = {}
    for path, row, found in case.rows:
        if found.target.kind != "word" or row.target is None:
            continue
        if "".join(row.target.split()) in case.policy.indicators.vague:
            vague[f"{path}.target"] = row.target
        elif not _holds_figures(row.target) and _MEASURED.search("".join((row.name or "").split())):
            worded[f"{path}.target"] = row.name or ""
    for places, says in (
        (vague, Text("目标过于笼统", "A vague target")),
        (worded, Text("宜用数字目标", "A figure is wanted as a target")),
    ):
        if places:
            first, *others = places
            words = _named(list(dict.fromkeys(places.values())))
            yield Hit(first, None, None, words, says=says, also=tuple(others))
