"""The ledger's tables of reviews: 差值表 by form, 复核统计 by reviewer and unit, and 复核问题.

Points in 分, deviations in percent.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from perfxl.ledger.columns import DIFFERENCES, REVIEW_FAULTS, Column, Shown, Table, tallied
from perfxl.ledger.ledger import Ledger
from perfxl.ledger.notes import NO_PROJECT
from perfxl.ledger.reviews import BEGUN, DONE, NOBODY, Reviews, grade_filed, state_of
from perfxl.ledger.rows import FileRow, FormRow, Reviewed
from perfxl.rules.checks.rule import SEVERITIES
from perfxl.rules.review import deviation, difference


def tables_of(ledger: Ledger) -> list[Table]:
    """The tables of the reviews; none where no form has one."""
    reviews = ledger.reviews
    if not reviews.any:
        return []
    levels = [Column(name, name, "count", 10) for _, name in reviews.levels]
    made = [
        Table("差值表", DIFFERENCES, partial(_differences, ledger), sum(reviews.all.states.values()), 12),
        Table("复核统计", tallied(levels), partial(_tallies, reviews)),
    ]  # fmt: skip
    if reviews.faults:
        made.append(Table("复核问题", REVIEW_FAULTS, partial(_faults, ledger), reviews.faults))
    return made


def _reviewed(ledger: Ledger) -> Iterator[tuple[FileRow, FormRow, Reviewed]]:
    """Every form that has a review, in the ledger's order."""
    for row in ledger.rows():
        for form in row.forms:
            if form.review is not None:
                yield row, form, form.review


def _differences(ledger: Ledger) -> Iterator[tuple[Shown, ...]]:
    for row, form, found in _reviewed(ledger):
        state = state_of(found)
        yield (
            form.project or NO_PROJECT, ledger.unit(form.unit, form.department),
            found.filed, found.score, difference(found.filed, found.score),
            deviation(found.filed, found.score), found.level, grade_filed(form), found.grade,
            found.reviewer or NOBODY, found.date,
            state if state != BEGUN else f"{state} {found.done}/{found.rows}",
            len(found.faults), found.file or row.name, form.sheet,
        )  # fmt: skip


def _tallies(reviews: Reviews) -> Iterator[tuple[Shown, ...]]:
    several = (
        ("全部", {"全部": reviews.all}),
        ("复核人", reviews.reviewers),
        ("单位", reviews.units),
    )
    for kind, tallies in several:
        for name, seen in sorted(tallies.items()):
            yield (
                kind, name, sum(seen.states.values()), seen.states[DONE], seen.mean(seen.filed),
                seen.mean(seen.score), seen.mean(seen.filed - seen.score), seen.deviation,
                *(seen.levels[level] for level in reviews.levels), seen.regraded,
                sum(seen.faults.values()),
            )  # fmt: skip


def _faults(ledger: Ledger) -> Iterator[tuple[Shown, ...]]:
    for row, form, found in _reviewed(ledger):
        for fault in found.faults:
            yield (
                SEVERITIES[fault.severity].zh, fault.code, found.reviewer or NOBODY, form.project,
                ledger.unit(form.unit, form.department), fault.cell, fault.name,
                fault.message, found.file or row.name, form.sheet,
            )  # fmt: skip
