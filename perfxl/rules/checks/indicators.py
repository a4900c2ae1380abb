"""I: how indicators are set, what reviewers look at before they look at a score."""

from __future__ import annotations

from perfxl.form.model import CATEGORIES
from perfxl.rules.attainment import cap
from perfxl.rules.case import Case
from perfxl.rules.checks.answers import holds_figures
from perfxl.rules.checks.rule import INFO, WARNING, Found, Hit, all_quoted, check, named
from perfxl.rules.figures import HUNDRED
from perfxl.rules.policy import Policy
from perfxl.text.bilingual import Text
from perfxl.text.patterns import lazy


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
            if (cap(name) or "元" in target.unit) and not _PAID_OUT.search(name):
                says = Text(f"成本的目标用了“{target.op}”", f"A cost target with {target.op}")
                yield Hit(f"{path}.target", None, None, all_quoted(row.target), says=says)
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


_PAID_OUT = lazy(
    "(?:补助|补贴|救助|资助|奖补|奖励|低保|供养|津贴|慰问).*(?:标准|额度)", needs="标额"
)
"""A rate at which people are paid: less of it saves money, and is not what was promised."""


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
        if found.key != "satisfaction" or "诉" in asked or holds_figures(answer):
            continue
        if any(word in answer for word in case.policy.indicators.no_survey):
            says = Text("没有人投诉不是满意度调查", "No complaint is no survey")
            yield Hit(f"{path}.actual", None, None, all_quoted(row.actual), says=says)


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
    vague: dict[str, str] = {}  # paths and what is said there: the target
    worded: dict[str, str] = {}  # the name, or the target of the only row, which carries its name
    typed = ""
    for path, row, found in case.rows:
        if found.target.kind != "word" or row.target is None:
            continue
        if "".join(row.target.split()) in case.policy.indicators.vague:
            vague[f"{path}.target"] = row.target
        elif not holds_figures(row.target) and _MEASURED.search("".join((row.name or "").split())):
            worded[f"{path}.target"], typed = row.name or "", row.target
    if len(worded) == 1:
        worded = dict.fromkeys(worded, typed)
    for places, says in (
        (vague, Text("目标过于笼统", "A vague target")),
        (worded, Text("宜用数字目标", "A figure is wanted as a target")),
    ):
        if places:
            first, *others = places
            words = named(list(dict.fromkeys(places.values())))
            yield Hit(first, None, None, words, says=says, also=tuple(others))
