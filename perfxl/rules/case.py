"""One form under one policy, with all that several checks ask of it computed once.

Made where a form is judged and handed to every check; plain data, so that nothing has to be kept
between two forms.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from perfxl.form.model import SUMMED, Form, FundLine, Indicator, Note
from perfxl.rules.assessment import Assessment, Band, assess
from perfxl.rules.execution import Execution, execution
from perfxl.rules.figures import rounded
from perfxl.rules.policy import Policy
from perfxl.values.numerals import decimals

REFERRED = (
    *SUMMED,
    *("weight", "target", "actual", "name", "reason"),
    *("funds.weight", "funds.annual", "funds.executed"),
)
"""The parts that a reference score rests on."""


class Case(msgspec.Struct, frozen=True):
    """A form and the policy that it is judged by."""

    form: Form
    policy: Policy
    rows: tuple[tuple[str, Indicator, Assessment], ...]  # those that were used, with their paths
    money: tuple[tuple[str, FundLine, Execution], ...]  # the money rows, funds.total first
    places: int  # the decimals that amounts are printed at
    rounded_to: int  # and those that they were perhaps rounded to
    counted: tuple[tuple[Indicator, Assessment], ...]  # the rows that the totals count
    weights: Decimal | None  # Σ 分值 of the execution row and those; None where one is unknown
    shared: tuple[Decimal, ...]  # the scores that rows have together, in one cell
    recomputed: Decimal | None  # Σ of the printed scores in 分; None where a part was not read
    reference: (
        Band | None
    )  # 复核参考分; None where it cannot be told, or is not out of the full mark

    def knows(self, *parts: str) -> bool:
        """Whether none of the parts is there without having been understood: then it is judged."""
        return self.form.coverage.knows(*parts)

    @property
    def execution(self) -> Execution | None:
        """执行率 and its score from the total row; None where the form has no money block."""
        return self.money[0][2] if self.money else None

    @property
    def total(self) -> Decimal | None:
        """总分 as printed, as recomputed where none is; None where a part of it was not read."""
        if self.form.score is None or not self.knows(*SUMMED):
            return self.recomputed
        return self.form.score


def case_of(form: Form, policy: Policy) -> Case:
    """A form under a policy, every row assessed."""
    rows = tuple((path, row, assess(row, policy, form.year)) for path, row in form.rows())
    rounded_to = _rounded_to(form)
    places = rounded_to if form.money_unit == "元" else 2  # nobody misses the 角 and 分
    money = tuple(
        (path, line, execution(line, policy, places, rounded_to))
        for path, line in form.fund_lines()
    )
    line = money[0][1] if money else None
    counted = tuple((row, found) for _, row, found in rows if _counts(row, line))
    knows, full = form.coverage.knows, policy.weights.total
    weights = _weights(form, [row for row, _ in counted], full)
    shared = _shared_scores(form, weights, full)
    scored = [row for row, _ in counted]
    recomputed = _recomputed(scored, line, shared) if knows(*SUMMED) else None
    reference = None
    if knows(*REFERRED) and weights in (None, full):
        reference = _reference([found for _, found in counted], money)
        if reference is not None and reference.high > full:
            reference = None  # out of what?
    return Case(
        form,
        policy,
        rows,
        money,
        places,
        rounded_to,
        counted,
        weights,
        shared,
        recomputed,
        reference,
    )


LARGE = 100
"""An amount of so many of its last digit may have been rounded to it; 5万元 for 4.6 nobody prints."""


def _rounded_to(form: Form) -> int:
    """The decimals that amounts were perhaps rounded to: 2, or the most that any of the form has,
    where its totals are large."""
    amounts = [(line.initial, line.annual, line.executed) for _, line in form.fund_lines()]
    totals = [each for line in amounts[:1] for each in line[1:] if each is not None]
    if not totals:
        return 2
    places = min(2, max(decimals(each) for line in amounts for each in line if each is not None))
    return places if min(totals).scaleb(places) >= LARGE else 2


def _counts(row: Indicator, line: FundLine | None) -> bool:
    """Whether the totals count a row: all, but for one under 预算执行率 that only repeats the weight and
    score of the money block."""
    if not row.is_execution or line is None or line.score is None or row.score != line.score:
        return True
    return line.weight is not None and row.weight != line.weight


def _weights(form: Form, rows: list[Indicator], full: Decimal) -> Decimal | None:
    weights = [row.weight for row in rows]
    if form.funds is not None and "funds.weight" in form.printed:
        weights.append(form.funds.total.weight)
    elif form.funds is not None and form.funds.total.score is not None:
        return None  # the execution row is scored, and out of how much nobody tells
    known = [weight for weight in weights if weight is not None]
    covered = [note for note in form.notes if note.kind == "covered" and _is_of(note, "weight")]
    unknown = len(weights) - len(known) - len(covered)
    total = sum(known, Decimal(0))
    if together := _shared(form, "weight"):
        unknown -= len(together)
        each = total + sum(points * rows for points, rows in together)
        total += sum(points for points, _ in together)
        if total != full == each:
            return None  # what stands in one cell is each row's
    return total if (known or together) and not unknown else None


def _shared(form: Form, key: str) -> list[tuple[Decimal, int]]:
    """The points (分) that stand in one cell for several rows, and for how many."""
    found: list[tuple[Decimal, int]] = []
    for note in form.notes:
        if not _is_of(note, key):
            continue
        if note.kind == "merged" and note.read:
            found.append((Decimal(note.read), 1))
        elif note.kind == "covered" and found:
            found[-1] = found[-1][0], found[-1][1] + 1
    return found


def _is_of(note: Note, key: str) -> bool:
    """Whether a note is on a field of an indicator."""
    return note.at.startswith("indicators") and note.at.endswith(f"].{key}")


def _shared_scores(form: Form, weights: Decimal | None, full: Decimal) -> tuple[Decimal, ...]:
    """The scores that rows have together, where the weights say that they are not each row's."""
    scores = _shared(form, "score")
    if weights != full or [n for _, n in scores] != [n for _, n in _shared(form, "weight")]:
        return ()
    return tuple(points for points, _ in scores)


def _recomputed(
    rows: list[Indicator], line: FundLine | None, shared: tuple[Decimal, ...]
) -> Decimal | None:
    """总分 of the printed cells: the execution row's points + Σ indicator points; blank counts
    nothing. None when no score is printed at all."""
    scores = [row.score for row in rows]
    if line is not None:
        scores.append(line.score)
    known = [rounded(score) for score in scores if score is not None]
    known += shared
    return sum(known, Decimal(0)) if known else None


def _reference(
    rows: list[Assessment], money: tuple[tuple[str, FundLine, Execution], ...]
) -> Band | None:
    """复核参考分 of the form; None when a row cannot be told."""
    total = Band(Decimal(0), Decimal(0))
    if money:
        _, line, found = money[0]
        points = found.exact_score if found.exact_score is not None else line.score
        if points is None:
            return None
        total = Band(points, points)
    for each in rows:
        if each.reference is None:
            return None
        total = total.plus(each.reference)
    return total if rows else None
