"""S: 得分 against target and actual, by the regulation's scoring."""

from __future__ import annotations

from perfxl.form.model import Indicator
from perfxl.rules.assessment import Assessment, Band
from perfxl.rules.case import Case
from perfxl.rules.checks.rule import ERROR, ONE_DECIMAL, WARNING, Found, Hit, check
from perfxl.rules.execution import earned
from perfxl.rules.figures import allowed, at_one_decimal, rounded, stands_for
from perfxl.rules.policy import Policy
from perfxl.text.bilingual import Text
from perfxl.text.patterns import lazy
from perfxl.text.refusal import one_line
from perfxl.values.numerals import decimals

TIERS = {
    "met": Text("达成", "met"),
    "part": Text("部分达成", "met in part"),
    "missed": Text("未达成", "missed"),
}
TOO_HIGH = Text("得分高于完成比例", "A score above its ratio")
TOO_LOW = Text("得分低于完成比例", "A score below its ratio")
FULL_THOUGH_MISSED = Text("未达成目标却得满分", "Full marks for a target that was missed")
COUNTED = ("number", "range", "several", "date")
FULL_THOUGH_LATE = Text("逾期完成却得满分", "Full marks for a deadline that was missed")
FULL_OVER_CAP = Text(
    "多半应是上限的目标，超过了却得满分", "Full marks above what is probably a cap"
)
FULL_IN_THE_MAIN = Text(
    "“基本达成”而满分，没有说明", "Full marks for a target met in the main, unexplained"
)
_IN_THE_MAIN = lazy(r"\s*已?(?:基本|大体|大致)(?:达成|完成|实现|达到|达标)", needs="基大")


def _inside(band: Band) -> Text:
    """A band, with its end where that is excluded."""
    words = band.words()
    if not band.open:
        return words
    high = f"{rounded(band.high):f}"
    return Text(f"{words.zh}（不含 {high}）", f"{words.en} (not {high} itself)")


def _short(text: str | None) -> str:
    return one_line(text or "", 40)


@check(
    "S-1",
    ERROR,
    (
        "得分应在 0 与分值之间",
        "A score lies between 0 and its weight",
    ),
    why=(
        "得分超过分值多为分值与得分填反，或填错了行。",
        "Mostly weight and score were swapped, or the row mistaken.",
    ),
    remedy=(
        "核对该行的分值与得分；漏填的补填，0 分也要填 0。",
        "Check the row; a score of nothing is typed as 0.",
    ),
    cites="attainment",
    requires=("score", "weight"),
)
def score_in_range(case: Case) -> Found:
    """0 ≤ 得分 ≤ 分值；有指标即应有得分."""
    if "score" not in case.form.printed:
        return
    unread = {note.at for note in case.form.notes if note.at.endswith(".score")}
    for path, row, _ in case.rows:
        at = f"{path}.score"
        if row.score is None:
            if at not in unread:
                yield Hit(at, says=Text("没有填得分", "No score is given"))
        elif row.score < 0:
            yield Hit(at, row.score, says=Text("得分为负数", "A negative score"))
        elif row.weight is not None and row.score > row.weight:
            words = Text(f"分值 {row.weight:.2f}", f"weight {row.weight:.2f}")
            yield Hit(
                at, row.score, None, words, says=Text("得分超过分值", "A score above its weight")
            )


@check(
    "S-2",
    ERROR,
    (
        "定量指标得分应按完成比例计算",
        "A quantitative score follows the ratio",
    ),
    why=(
        "未完成的定量指标按比例给分，没有完成却给满分是最常见的问题。",
        "A missed figure is scored in proportion; full marks for it is the commonest fault.",
    ),
    remedy=(
        "按应为的分数改得分，并填写偏差原因及改进措施。",
        "Enter the expected score and give the reason and the measure.",
    ),
    cites="attainment",
    requires=("name", "target", "actual", "weight", "score"),
)
def score_by_ratio(case: Case) -> Found:
    """未达成：正向 实际÷目标×分值，反向按政策（目标÷实际×分值 或 线性扣减），两位小数；
    高于比例为错误（含未达成却满分、逾期却满分），低于比例、只保留一位小数为警告；没有写符号而多半是上限的，超过而满分为警告."""
    for path, row, found in case.rows:
        if row.score is None or row.weight is None or not 0 <= row.score <= row.weight:
            continue
        attained, right = found.attainment, found.right
        if attained.met is not False and attained.likely is not False:
            continue
        if attained.met is False and right is not None and allowed(row.score, right):
            continue
        at, full = f"{path}.score", row.score == row.weight > 0
        words = Text(
            f"目标 {_short(row.target)}，实际 {_short(row.actual)}",
            f"target {_short(row.target)}, actual {_short(row.actual)}",
        )
        if attained.met is False and right is not None:
            high = row.score > right.high
            says = TOO_HIGH if high else TOO_LOW
            if full:
                says = FULL_THOUGH_MISSED
            severity = ERROR if high else WARNING
            filed: object = row.score
            if at_one_decimal(row.score, right):
                severity, says, filed = WARNING, ONE_DECIMAL, f"{row.score:f}"
            yield Hit(at, filed, found.exact, words, severity, says)
        elif attained.met is False and attained.basis in COUNTED and full:
            if found.target.kind == "number" and attained.ratio is not None:
                continue  # exactly on a bound that does not count, or only a bound: I-2 says so
            late = attained.basis == "date"
            says = FULL_THOUGH_LATE if late else FULL_THOUGH_MISSED
            yield Hit(at, row.score, None, words, ERROR, says)
        elif attained.likely is False and full:
            yield Hit(at, row.score, None, words, WARNING, FULL_OVER_CAP)


@check(
    "S-3",
    WARNING,
    (
        "目标已达成的指标不应扣分",
        "A target that was met loses no points",
    ),
    why=(
        "达成即得满分；无故扣分会让人怀疑完成值不实。",
        "Met means full marks; a deduction puts the actual value in doubt.",
    ),
    remedy=(
        "得分改为满分；确有不足的，把完成值改成真实的数并说明原因。",
        "Give full marks, or state the real value and the reason.",
    ),
    cites="attainment",
    requires=("name", "target", "actual", "weight", "score"),
)
def met_is_full(case: Case) -> Found:
    """定量目标按数字达成，或按填报的“达成”，则 得分 = 分值."""
    for path, row, found in case.rows:
        if found.lost is None or found.lost <= 0 or not found.quantitative:
            continue
        if row.is_execution and _at_rate(row, found, case.policy):
            continue
        if row.score is not None and row.score >= 0 and found.met:
            words = Text(
                f"目标 {_short(row.target)}，实际 {_short(row.actual)}，扣 {found.lost:.2f} 分",
                f"target {_short(row.target)}, actual {_short(row.actual)}, {found.lost:.2f} lost",
            )
            says = Text("目标已达成而扣了分", "Points lost on a target that was met")
            yield Hit(f"{path}.name", row.score, row.weight, words, says=says)


def _at_rate(row: Indicator, found: Assessment, policy: Policy) -> bool:
    """Whether the row of the execution is scored as that is, by the rate that it prints."""
    rate = found.actual.value
    if rate is None or row.weight is None or row.score is None:
        return False
    right = earned(stands_for(rate, decimals(rate)), row.weight, policy)
    return allowed(row.score, right) or at_one_decimal(row.score, right)


@check(
    "S-4",
    ERROR,
    (
        "定性指标得分应在所填档次的区间内",
        "A qualitative score lies in its band",
    ),
    why=(
        "定性指标分三档计分，档次与得分不符，二者必有一错。",
        "The three tiers fix a band; tier and score contradict each other.",
    ),
    remedy=(
        "改得分使之落在该档区间内，或改完成值的档次。",
        "Move the score into the band, or state another tier.",
    ),
    cites="attainment",
    requires=("target", "actual", "weight", "score"),
)
def score_in_band(case: Case) -> Found:
    """达成 [80%, 100%]，部分达成 [60%, 80%)，未达成 [0, 60%)，均为分值的百分比；恰在不含的上限为警告；
    填“基本达成”而满分、没有说明的为警告."""
    for path, row, found in case.rows:
        band = found.band
        if row.score is None or row.weight is None:
            continue
        if row.weight <= 0 or not 0 <= row.score <= row.weight:
            continue  # S-1 and W-4 say so
        if row.score == row.weight and not found.given and _IN_THE_MAIN.match(row.actual or ""):
            words = Text(f"实际“{_short(row.actual)}”", f"actual “{_short(row.actual)}”")
            yield Hit(f"{path}.score", row.score, None, words, WARNING, FULL_IN_THE_MAIN)
        if band is None:
            continue
        tier = TIERS[found.attainment.claimed]
        if band.open and row.score == band.high:
            says = Text(
                "得分恰在该档不含的上限", "A score exactly on the excluded edge of its band"
            )
            yield Hit(f"{path}.score", row.score, _inside(band), tier, WARNING, says)
        elif not band.low <= row.score <= band.high:
            high = row.score > band.high
            says = Text(
                f"得分{'高' if high else '低'}于所填档次的区间",
                f"A score {'above' if high else 'below'} the band of its tier",
            )
            yield Hit(f"{path}.score", row.score, _inside(band), tier, says=says)


@check(
    "S-5",
    WARNING,
    (
        "远超目标应说明原因",
        "Far over target is explained",
    ),
    why=(
        "完成值远超目标，多半是目标定得过低。",
        "A target far exceeded was probably set too low.",
    ),
    remedy=(
        "写明超额完成的原因，下年度相应提高目标。",
        "Say why, and raise next year's target.",
    ),
    cites="deviation",
    requires=("name", "target", "actual", "reason", "reasons"),
)
def far_over_explained(case: Case) -> Found:
    """实际 ÷ 目标 ≥ 政策的界限（默认 130%），且没有填写原因."""
    for path, row, found in case.rows:
        ratio = found.attainment.ratio
        if "far" in found.due and not found.given and ratio is not None:
            share = int(ratio * 100)
            words = Text(
                f"完成目标的 {share}%（目标 {_short(row.target)}，实际 {_short(row.actual)}）",
                f"{share}% of the target",
            )
            says = Text("远超目标，没有说明原因", "Far over target, and unexplained")
            yield Hit(f"{path}.actual", None, None, words, says=says)
