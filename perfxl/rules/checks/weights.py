"""W: 分值, what each row may earn."""

from __future__ import annotations

from decimal import Decimal

from perfxl.form.model import CATEGORIES
from perfxl.rules.case import Case
from perfxl.rules.checks.rule import ERROR, INFO, WARNING, Found, Hit, check
from perfxl.text.bilingual import Text


@check(
    "W-1",
    ERROR,
    (
        "分值合计应为满分",
        "The weights add up to the full mark",
    ),
    why=(
        "分值不足或超过满分，总分就不能与等级的界限比较。",
        "A total out of anything but the full mark cannot be graded.",
    ),
    remedy=(
        "调整各指标分值，使预算执行率与各指标之和为满分。",
        "Adjust the weights until execution and indicators add up.",
    ),
    cites="weights",
    requires=("weight", "funds.weight"),
)
def weights_add_up(case: Case) -> Found:
    """预算执行率分值 + Σ 指标分值 = 100，且总分行印出的分值相同."""
    form = case.form
    if "weight" not in form.printed or not case.rows:
        return
    full, total = case.policy.weights.total, case.weights
    if total is not None and total != full:
        words = None
        if form.weight is not None and form.weight != total:
            words = Text(
                f"各行之和 {total:f}，印出 {form.weight:f}",
                f"rows {total:f}, printed {form.weight:f}",
            )
        below = total < full
        says = Text(
            f"分值合计{'不足' if below else '超过'}满分",
            f"The weights add up to {'less' if below else 'more'} than the full mark",
        )
        yield Hit("weight", total, full, words, says=says)
    elif form.weight is not None and form.weight != full:
        says = Text("总分行印的分值不是满分", "The total row prints another full mark")
        yield Hit("weight", form.weight, full, says=says)


@check(
    "W-2",
    WARNING,
    (
        "一级指标分值与政策的原则不一致",
        "Category weights depart from the policy",
    ),
    why=(
        "分值偏离办法的原则，会抬高或压低某一部分的影响。",
        "A departure gives one part more influence than the instrument means.",
    ),
    remedy=(
        "按政策的比例分配；确有理由调整的，保留说明备查。",
        "Use the policy's split, or keep a note of why it was changed.",
    ),
    cites="weights",
    requires=("category", "subcategory", "weight", "funds.weight"),
)
def categories_as_policy(case: Case) -> Found:
    """一级指标分值之和与政策一致：预算执行率/产出/效益/满意度；政策允许有理由地调整，故为警告."""
    form, policy = case.form, case.policy
    sums: dict[str, Decimal] = {}
    for _, row, found in case.rows:
        key = found.key
        if row.weight is None or key is None:
            return
        sums[key] = sums.get(key, Decimal(0)) + row.weight
    if not sums or "weight" not in form.printed:
        return
    expected = policy.weights.expected(frozenset(sums))
    if "cost" not in expected and "cost" in sums:
        sums["output"] = sums.get("output", Decimal(0)) + sums.pop("cost")
    if "satisfaction" not in expected and "satisfaction" in sums:
        sums["benefit"] = sums.get("benefit", Decimal(0)) + sums.pop("satisfaction")
    execution = form.funds.total.weight if form.funds is not None else None
    if policy.weights.execution + sum(expected.values()) != policy.weights.total:
        return
    order = [key for key in ("cost", "output", "benefit", "satisfaction") if key in expected]
    if any(sums.get(key, Decimal(0)) != expected[key] for key in order):
        kinds = [CATEGORIES[key][:-2] for key in order]
        if "satisfaction" not in expected:
            kinds = ["效益和满意度" if kind == "效益" else kind for kind in kinds]
        names = "/".join(["预算执行率", *kinds])
        yield Hit(
            _first(case, [key for key in order if sums.get(key, Decimal(0)) != expected[key]]),
            "/".join(_points(f) for f in (execution, *(sums.get(k, Decimal(0)) for k in order))),
            "/".join(_points(f) for f in (policy.weights.execution, *(expected[k] for k in order))),
            Text(names, "execution/" + "/".join(order)),
        )


def _first(case: Case, keys: list[str]) -> str:
    """The category cell of the first row of a category that departs."""
    for path, _, found in case.rows:
        if found.key in keys:
            return f"{path}.category"
    return "indicators"


def _points(figure: Decimal | None) -> str:
    return "—" if figure is None else f"{figure.normalize():f}"


@check(
    "W-3",
    WARNING,
    (
        "预算执行率分值与政策不一致",
        "The execution weight departs from the policy",
    ),
    why=(
        "预算执行率的分值由办法规定，各单位才能比较。",
        "The weight is given so that units can be compared.",
    ),
    remedy=(
        "改为政策规定的分值；本地另有规定的，用 --policy 指定本地政策。",
        "Use the policy's weight, or name your local policy with --policy.",
    ),
    cites="weights",
    requires=("funds.weight",),
)
def execution_weight(case: Case) -> Found:
    """预算执行率分值 = 政策规定的分值."""
    weight = case.money[0][1].weight if case.money else None
    if weight is not None and weight != case.policy.weights.execution:
        yield Hit("funds.total.weight", weight, case.policy.weights.execution)


@check(
    "W-4",
    ERROR,
    (
        "每个指标都应有大于 0 的分值",
        "Every row has a weight above zero",
    ),
    why=(
        "没有分值的指标不影响总分，等于没有设；分值过大则一项定全局。",
        "A row without weight does not count; one with too much decides alone.",
    ),
    remedy=(
        "补上分值，或删去该行；单项分值过大的，拆分指标。",
        "Enter a weight or delete the row; split a row that weighs too much.",
    ),
    cites="weights",
    requires=("weight",),
)
def every_row_weighs(case: Case) -> Found:
    """分值已填且 > 0；单个指标超过 30 分为提示."""
    if "weight" not in case.form.printed:
        return
    limit = case.policy.weights.heavy_row
    unread = {note.at for note in case.form.notes if note.at.endswith(".weight")}
    for path, row, _ in case.rows:
        at = f"{path}.weight"
        if row.weight is None:
            if at not in unread:
                yield Hit(at, says=Text("没有填分值", "No weight is given"))
        elif row.weight <= 0:
            yield Hit(at, row.weight, says=Text("分值不大于 0", "The weight is not above zero"))
        elif row.weight > limit:
            says = Text(f"单个指标超过 {limit:f} 分", f"One row weighs more than {limit:f} points")
            yield Hit(at, row.weight, severity=INFO, says=says)
