"""Reading + policy -> Report: findings, scores, grade and the deviation-reason checklist."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from perfxl.form.grid import Book, parse_a1, ranges
from perfxl.form.model import CATEGORIES, Form, Indicator
from perfxl.form.ours import PRESET
from perfxl.reading.book import read_book
from perfxl.reading.form import Reading
from perfxl.reading.integrity import with_integrity
from perfxl.rules.assessment import (
    Band,
)
from perfxl.rules.case import REFERRED, Case, case_of
from perfxl.rules.checks import verify
from perfxl.rules.checks.deviations import why
from perfxl.rules.checks.result import filed_grade
from perfxl.rules.checks.rule import ERROR, Finding
from perfxl.rules.lights import Light, lights
from perfxl.rules.policy import Policy
from perfxl.rules.policy_files import policy_for
from perfxl.text.bilingual import Text
from perfxl.text.refusal import quoted

if TYPE_CHECKING:  # loaded where there are any
    from perfxl.rules.comparison.approved import Approved
    from perfxl.rules.evidence import Kept, Names
    from perfxl.rules.review import Outcome

STATUSES = {
    "explained": Text("☑ 已说明", "☑ explained"),
    "no_measure": Text("◐ 缺改进措施", "◐ no measure"),
    "missing": Text("☐ 未说明", "☐ missing"),
    "allowed": Text("● 已核准", "● allowed"),
}


class Due(msgspec.Struct, frozen=True):
    """One row of the checklist: an indicator that needs a reason, and what is written. Points in 分."""

    at: str  # path of the reason cell
    cell: str
    name: str
    target: str
    actual: str
    weight: Decimal | None
    score: Decimal | None
    lost: Decimal | None
    why: Text
    reason: str
    status: str  # explained | no_measure | missing; allowed, where the bureau has allowed it
    reference: Band | None = None  # 复核参考分 of the row


class Share(msgspec.Struct, frozen=True):
    """One 一级指标 (or the execution row) in points: weight, filed score, recomputed score."""

    name: str
    weight: Decimal | None
    filed: Decimal | None
    reference: Band | None


class Report(msgspec.Struct, frozen=True):
    """All that perfxl says of one form."""

    file: str
    reading: Reading
    policy: Policy
    findings: tuple[Finding, ...]
    checklist: tuple[Due, ...]
    shares: tuple[Share, ...]
    recomputed: Decimal | None  # Σ of the printed scores
    reference: Band | None  # 复核参考分
    grade_filed: str | None
    grade_computed: str | None
    lights: tuple[Light, ...] = ()  # 自评预警
    reviewed: Outcome | None = None  # what the review comes to; None: 未复核
    approved: str | None = None  # where the approved targets stand that it was set against
    preset: bool = False  # they are those that its blank was issued with
    evidence: Kept | None = None  # the files that it names; None: no folder was given

    @property
    def form(self) -> Form:
        """The form that was judged."""
        return self.reading.form

    def count(self, severity: str) -> int:
        """How many findings of a severity."""
        return sum(1 for finding in self.findings if finding.severity == severity)

    def said(self, finding: Finding, lang: str = "zh", *, named: bool = True) -> str:
        """A finding in one sentence: the indicator that it is about (unless not ``named``), what is
        wrong, and where else it is so."""
        name = quoted(finding.name) if named and finding.name else ""
        message = finding.message.in_(lang)
        if finding.also:
            places = self._places((finding.at, *finding.also), lang)
            message += f" ({places})" if lang == "en" else f"（{places}）"
        return f"{name}{' ' if name and lang == 'en' else ''}{message}"

    def _places(self, paths: tuple[str, ...], lang: str) -> str:
        named = [self.reading.at(path, lang) for path in paths]
        if not self.reading.sheet.places:
            said = ranges(parse_a1(cell) for cell in named)
            return said.replace("、", ", ") if lang == "en" else said
        return "、".join(named[:6]) + ("……" if len(named) > 6 else "")

    @property
    def clean(self) -> bool:
        """Whether the form was read as a whole and nothing is 错误."""
        return self.whole and not self.count(ERROR)

    @property
    def whole(self) -> bool:
        """Whether every part of the form was read; else the verdict is 部分核验."""
        return self.form.whole


def judge(
    reading: Reading, policy: Policy | None = None, file: str = "", approved: Approved | None = None,
    evidence: Names | None = None,
) -> Report:  # fmt: skip
    """All of perfxl without Excel: one form judged under a policy (its year's when none is given),
    against its ``approved`` targets (those that its blank was issued with when none are given), and
    the files that it names against those in a folder of ``evidence``.

    Raises Refused E-POLICY when no policy covers the form's year.
    """
    policy = policy or policy_for(reading.form.year)
    reading = with_integrity(reading, policy)
    form = reading.form
    case = case_of(form, policy)
    findings = verify(case)
    if approved is None and PRESET in reading.properties:
        from perfxl.rules.comparison.preset import preset

        approved = preset(reading.properties)
    if approved is not None:
        from perfxl.rules.comparison.checks import against

        findings += against(form, approved, policy)
    kept: Kept | None = None
    if evidence is not None:
        from perfxl.rules import evidence as beside

        missing, kept = beside.against(form, evidence, policy)
        findings += missing
    return Report(
        file,
        reading,
        policy,
        tuple(findings),
        tuple(_checklist(reading, case)),
        tuple(_shares(case)),
        case.recomputed,
        case.reference,
        filed_grade(form, policy)[0] or form.grade,
        None if case.total is None else policy.grades.of(case.total),
        lights(case),
        _reviewed(form, policy),
        None if approved is None else approved.place,
        approved is not None and approved.preset,
        kept,
    )


def _reviewed(form: Form, policy: Policy) -> Outcome | None:
    if form.review is None:
        return None
    from perfxl.rules.review import outcome  # most forms have no review

    return outcome(form, policy)


def judge_book(
    book: Book,
    policy: Policy | None = None,
    file: str = "",
    approved: Callable[[Form], Approved | None] | None = None,
    evidence: Names | None = None,
) -> list[Report]:
    """A report for every form in a workbook; ``approved`` gives the targets of each,
    ``evidence`` are the names in a folder. Raises Refused when it has none."""
    labels = policy.labels if policy is not None else None
    return [
        judge(reading, policy, file, approved and approved(reading.form), evidence)
        for reading in read_book(book, labels=labels)
    ]


DUE = ("reason", "reasons", "score", "weight", "target", "actual", "name")
"""The parts without which nobody can tell which reason is missing."""


def _checklist(reading: Reading, case: Case) -> Iterable[Due]:
    if not case.knows(*DUE):
        return
    for path, row, found in case.rows:
        if not found.due:
            continue
        reason = row.reason or ""
        if not found.given:
            status = "missing"
        elif found.due == ("far",) or found.measure:
            status = "explained"
        else:
            status = "no_measure"
        at = f"{path}.reason"
        yield Due(
            at, reading.at(at), row.name or "", row.target or "", row.actual or "", row.weight,
            row.score, found.lost, why(found), reason, status, found.reference,
        )  # fmt: skip


def _shares(case: Case) -> Iterable[Share]:
    known = case.knows(*REFERRED)  # else no reference is given, of a part either
    for _, line, found in case.money[:1]:
        exact = found.exact_score if known else None
        yield Share(
            "预算执行率", line.weight, line.score, None if exact is None else Band(exact, exact)
        )
    groups: dict[str, list[tuple[Indicator, Band | None]]] = {}
    for _, row, assessed in case.rows:
        key = assessed.key
        name = CATEGORIES[key] if key is not None else (row.category or "未分类")
        groups.setdefault(name, []).append((row, assessed.reference))
    for name, members in groups.items():
        reference: Band | None = Band(Decimal(0), Decimal(0)) if known else None
        for _, band in members:
            reference = None if band is None or reference is None else reference.plus(band)
        yield Share(
            name, _sum(r.weight for r, _ in members), _sum(r.score for r, _ in members), reference
        )


def _sum(figures: Iterable[Decimal | None]) -> Decimal | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known, Decimal(0)) if known else None
