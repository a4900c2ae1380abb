"""Two forms, cell by cell in an officer's words: a hand-in and the next, last year's and this year's."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from perfxl.form import vocabulary
from perfxl.form.model import Form, FundLine, Indicator
from perfxl.form.vocabulary import Field
from perfxl.rules.attainment import attainment
from perfxl.rules.comparison import shifts
from perfxl.rules.comparison.pairs import paired, plain_name
from perfxl.rules.figures import HUNDRED, rounded
from perfxl.text.bilingual import Text
from perfxl.text.refusal import one_line, quoted
from perfxl.values import targets
from perfxl.values.prose import label

GONE, NEW, UNSURE = Text("去掉的指标", "indicator gone"), Text("增加的指标", "indicator added"), Text(
    "无法一一对应的指标", "indicators that cannot be told apart"
)  # fmt: skip
_SHIFTS = {
    shifts.LOWERED: Text("比前一张容易", "easier than before"),
    shifts.RAISED: Text("比前一张难", "harder than before"),
    shifts.VAGUE: Text("前一张可以衡量，这一张不能", "no longer to be measured"),
    shifts.UNIT: Text("计量单位不同", "another unit"),
    shifts.TURNED: Text("方向相反", "runs the other way"),
}
_ROW = tuple(
    field
    for field in vocabulary.INDICATOR_FIELDS
    if field.key not in ("nature", "measure", "adjusted")
)
_SHORTEST = 8  # characters from which the same reason is no chance


class Change(msgspec.Struct, frozen=True):
    """One cell that is not as it was; ``note`` says more of a target. A path is "" where the field
    stands on one of the forms alone."""

    what: Text
    first: str  # path in the first form
    second: str
    old: str
    new: str
    note: Text | None = None


class Remark(msgspec.Struct, frozen=True):
    """What shows only when two forms lie side by side."""

    kind: str  # execution | reason | easier
    at: str  # path in the second form
    says: Text


class Difference(msgspec.Struct, frozen=True):
    """All that is not the same, from top to bottom, and what else is worth a word."""

    changes: tuple[Change, ...]
    remarks: tuple[Remark, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.changes and not self.remarks


def difference(first: Form, second: Form) -> Difference:
    """What differs between two forms; spaces, widths and the order of rows do not count. Pure."""
    rows = dict(first.rows()), dict(second.rows())
    pairs = paired(*rows)
    both = [(p.first, rows[0][p.first], p.second, rows[1][p.second]) for p in pairs.found]
    changes = [*_head(first, second), *_money(first, second), *_goals(first, second)]
    for path, row, other_path, other in both:
        changes += _row(path, row, other_path, other)
    for mine, theirs in pairs.unsure:
        old, new = _names(rows[0], mine), _names(rows[1], theirs)
        changes.append(Change(UNSURE, f"{mine[0]}.name", f"{theirs[0]}.name", old, new))
    changes += [
        Change(GONE, f"{path}.name", "", _names(rows[0], (path,)), "") for path in pairs.first
    ]
    changes += [
        Change(NEW, "", f"{path}.name", "", _names(rows[1], (path,))) for path in pairs.second
    ]
    changes += _foot(first, second)
    return Difference(tuple(changes), tuple(_remarks(first, second, both)))


def _names(rows: dict[str, Indicator], paths: tuple[str, ...]) -> str:
    return "、".join(quoted(rows[path].name or "") for path in paths)


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _differ(one: object, other: object) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return label(one) != label(other)
    return one != other


def _changed(
    fields: tuple[Field, ...], one: object, other: object, paths: tuple[str, str], about: str = ""
) -> Iterator[Change]:
    """The fields that two parts of a form do not have in common."""
    for field in fields:
        old, new = getattr(one, field.key, None), getattr(other, field.key, None)
        if _differ(old, new):
            what = Text(f"{about}{field.label}", f"{about}{' ' if about else ''}{field.key}")
            first, second = (f"{path}.{field.key}" if path else field.key for path in paths)
            yield Change(what, first, second, _text(old), _text(new))


_YEAR = Field("year", "年度", "text")
_TOTAL = (Field("weight", "分值合计", "points"), Field("score", "总分", "points"), vocabulary.GRADE)


def _head(first: Form, second: Form) -> Iterator[Change]:
    yield from _changed((_YEAR, *vocabulary.HEADER_FIELDS), first, second, ("", ""))


def _goals(first: Form, second: Form) -> Iterator[Change]:
    yield from _changed(vocabulary.GOAL_FIELDS, first, second, ("", ""))


def _foot(first: Form, second: Form) -> Iterator[Change]:
    yield from _changed(_TOTAL, first, second, ("", ""))


def _money(first: Form, second: Form) -> Iterator[Change]:
    """Money rows by their labels, the total first; another unit of money is said and no more."""
    if first.money_unit != second.money_unit:
        what = Text("金额单位", "money unit")
        yield Change(what, "money_unit", "money_unit", first.money_unit, second.money_unit)
        return
    mine, theirs = _lines(first), _lines(second)
    for name in dict.fromkeys((*mine, *theirs)):
        path, line = mine.get(name, ("funds", None))
        other_path, other = theirs.get(name, ("funds", None))
        shown = (theirs | mine)[name][1].label.strip("：: ")
        yield from _changed(vocabulary.FUND_FIELDS, line, other, (path, other_path), f"{shown} ")


def _lines(form: Form) -> dict[str, tuple[str, FundLine]]:
    found: dict[str, tuple[str, FundLine]] = {}
    for path, line in form.fund_lines():
        name = "total" if path == "funds.total" else plain_name(line.label.removeprefix("其中"))
        found.setdefault(name, (path, line))
    return found


def _row(path: str, row: Indicator, other_path: str, other: Indicator) -> Iterator[Change]:
    about = quoted(other.name or "")
    for change in _changed(_ROW, row, other, (path, other_path), about):
        note = None
        if change.second.endswith(".target"):
            note = _SHIFTS.get(shifts.shift(row, other).kind)
        yield msgspec.structs.replace(change, note=note)


def _remarks(
    first: Form, second: Form, rows: list[tuple[str, Indicator, str, Indicator]]
) -> Iterator[Remark]:
    """Of two years: how execution moved, reasons that were pasted, targets that are below what was
    reached the year before."""
    if first.year is None or second.year is None or first.year == second.year:
        return
    before, now = _rate(first), _rate(second)
    if before is not None and now is not None and before != now:
        by, up = abs(now - before), now > before
        zh = f"执行率 {before}% → {now}%，{'升' if up else '降'} {by} 个百分点"
        en = f"execution rate {before}% → {now}%, {by} points {'up' if up else 'down'}"
        yield Remark("execution", "funds.total.rate", Text(zh, en))
    for _, row, path, other in rows:
        name = quoted(other.name or "")
        reason = plain_name(other.reason or "")
        if len(reason) >= _SHORTEST and reason == plain_name(row.reason or ""):
            says = Text(
                f"{name}偏差原因与 {first.year} 年度的相同",
                f"{name} the reason is that of {first.year}",
            )
            yield Remark("reason", f"{path}.reason", says)
        if second.year > first.year and _easier(row, other, first.year):
            wanted, reached = one_line(other.target or "", 40), one_line(row.actual or "", 40)
            zh = f"{name}指标值 {wanted} 比 {first.year} 年度的实际完成值 {reached} 容易"
            en = f"{name} the target {wanted} is easier than what was reached in {first.year}, {reached}"
            yield Remark("easier", f"{path}.target", Text(zh, en))


def _rate(form: Form) -> Decimal | None:
    """执行率 in percent, of the amounts where they are known, else as filed."""
    total = form.funds.total if form.funds is not None else None
    if total is None:
        return None
    if total.annual is not None and total.executed is not None and total.annual > 0:
        return rounded(total.executed / total.annual * HUNDRED)
    return total.rate


def _easier(before: Indicator, after: Indicator, year: int) -> bool:
    """Whether a target asks for less than what was reached the year before."""
    found = attainment(
        targets.target(after.target, after.name or ""), targets.actual(before.actual),
        after.name or "", year, kind=f"{after.category or ''}{after.subcategory or ''}",
        nature=after.nature or "",
    )  # fmt: skip
    return found.met is True and found.ratio is not None and found.ratio != 1
