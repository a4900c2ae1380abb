"""A judged form reduced to a small row of plain values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from hashlib import blake2b
from typing import NamedTuple

import msgspec

from perfxl.form.model import PER_WAN, Form
from perfxl.form.vocabulary import (
    FUND_FIELDS,
    GOAL_FIELDS,
    HEADER_FIELDS,
    INDICATOR_FIELDS,
    PARTS,
)
from perfxl.report.report import Report
from perfxl.rules.checks.rule import Finding
from perfxl.rules.execution import execution
from perfxl.rules.figures import rounded
from perfxl.rules.lights import COLOURS

VERIFIED, REFUSED, SKIPPED = "verified", "refused", "skipped"
"""Every file is one of the three: found = verified + refused + skipped."""

SHORT_REASON = 8  # characters below which a reason may well be the same by chance
SHORT_GOAL = 16


# One form and one file, as small rows ------------------------------------------------------------


class Fault(NamedTuple):
    """One finding of a form."""

    code: str
    severity: str
    cell: str
    name: str  # of the indicator, where it is one's
    message: str
    authority: str
    part: str = ""  # which part of the form it is on, whatever row that stands in


class Missing(NamedTuple):
    """One row of the checklist whose reason or measure is missing. Points in 分."""

    cell: str
    name: str
    target: str
    actual: str
    lost: Decimal | None
    why: str
    reason: str
    status: str  # missing | no_measure


class Prose(NamedTuple):
    """A long text that may have been pasted: 偏差原因, 预期目标 or 实际完成情况."""

    kind: str  # reason | goal | result
    cell: str
    text: str
    key: bytes  # fingerprint of the text; empty for one that may well be the same by chance


class Entry(NamedTuple):
    """One cell as it was filled in: what two hand-ins are compared by."""

    what: str  # the indicator's name or the money row's label, and the field
    cell: str
    text: str


_entries_in = msgspec.msgpack.Decoder(tuple[Entry, ...]).decode


class Reviewed(NamedTuple):
    """What the review 复核 of a form comes to. Totals are None until every row is reviewed."""

    reviewer: str
    date: str  # as typed
    rows: int
    done: int  # of them, those with a reviewed score
    filed: Decimal | None  # 自评总分
    score: Decimal | None  # 复核总分
    grade: str  # that the reviewed total gives
    level: str  # the class of 偏离度
    rank: int  # of the class in its policy, the largest deviation first
    faults: tuple[Fault, ...]  # of the review itself: its reviewer's, none of the unit's
    beside: bool = False  # on a sheet 复核底稿, not in columns of the form
    file: str = ""  # the copy in which it stands; "" for the form's own file


class FormRow(NamedTuple):
    """One form: a line of the sheet 项目, and what hangs on it."""

    sheet: str
    year: int | None
    project: str
    department: str
    unit: str
    initial: Decimal | None  # 万元
    annual: Decimal | None
    executed: Decimal | None
    rate: Decimal | None  # percent, as filed, or as the amounts give it where none was filed
    score: Decimal | None
    recomputed: Decimal | None
    reference: tuple[Decimal, Decimal, bool] | None
    grade_filed: str
    grade_computed: str
    policy: str
    faults: tuple[Fault, ...]
    missing: tuple[Missing, ...]
    prose: tuple[Prose, ...]
    filled: msgspec.Raw = msgspec.Raw(b"\x90")  # the entries, packed: few rows are asked for them
    rows: int = 0  # indicators with points
    full: int = 0  # of them, those with full marks
    approved: str = ""  # where the approved targets stand that it was set against; "" for none
    lights: tuple[tuple[str, str], ...] = ()  # 自评预警: colour and why, in words
    review: Reviewed | None = None  # None: it has none

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every cell that was filled in."""
        return _entries_in(self.filled)

    @property
    def light(self) -> str:
        """The colours that are lit, red first; "" for none."""
        return "、".join(colour for colour, _ in self.lights)

    def count(self, severity: str) -> int:
        """How many findings of a severity."""
        return sum(1 for fault in self.faults if fault.severity == severity)


class Unread(NamedTuple):
    """A heading of a form that was not understood."""

    cell: str
    heading: str
    parts: str  # what it may be, in words


class PartRow(NamedTuple):
    """A form that was read in part: it enters no sum, and nobody is accused of it."""

    sheet: str
    year: int | None
    project: str
    unit: str
    headings: tuple[Unread, ...]


class FileRow(NamedTuple):
    """What came of one file."""

    name: str
    status: str  # verified | refused | skipped
    forms: tuple[FormRow, ...] = ()
    code: str = ""  # of the refusal
    said: str = ""  # why it was refused or skipped; why a verified one was not written
    partial: tuple[PartRow, ...] = ()  # its forms that were read in part
    saved: str = ""  # when the file says that it was last saved
    sha256: str = ""  # of its content, where it is known
    date: str = ""  # when it was verified


def verified(name: str, reports: Sequence[Report], code: str = "", said: str = "") -> FileRow:
    """The row of a verified file: the forms that were read as a whole, and those that were not."""
    whole = tuple(row_of(report) for report in reports if report.whole)
    partial = tuple(_part(report) for report in reports if not report.whole)
    return FileRow(name, VERIFIED, whole, code, said, partial)


def _part(report: Report) -> PartRow:
    form = report.form
    parts: dict[tuple[str, str], list[str]] = {}
    for heading in form.coverage.unknown:
        name = PARTS.get(heading.part, heading.part)
        parts.setdefault((heading.cell, heading.text), []).append(name)
    headings = tuple(Unread(cell, text, "、".join(names)) for (cell, text), names in parts.items())
    sheet = report.reading.sheet.name
    return PartRow(sheet, form.year, form.project or "", form.unit or "", headings)


def row_of(report: Report) -> FormRow:
    """The small row of a report."""
    form, reading = report.form, report.reading
    total = form.funds.total if form.funds is not None else None
    factor = PER_WAN[form.money_unit if form.money_unit in PER_WAN else "万元"]
    rate = total.rate if total is not None else None
    if rate is None and total is not None:
        exact = execution(total, report.policy).exact_rate
        rate = None if exact is None else rounded(exact)
    band = report.reference
    prose = [
        prose_of("reason", reading.at(f"{path}.reason"), row.reason)
        for path, row in form.rows()
        if row.reason
    ]
    for kind in ("goal", "result"):
        text = getattr(form, kind)
        if text:
            prose.append(prose_of(kind, reading.at(kind), text))
    return FormRow(
        sheet=reading.sheet.name,
        year=form.year,
        project=form.project or "",
        department=form.department or "",
        unit=form.unit or "",
        initial=_wan(total.initial if total else None, factor),
        annual=_wan(total.annual if total else None, factor),
        executed=_wan(total.executed if total else None, factor),
        rate=_finite(rate),
        score=_finite(form.score),
        recomputed=_finite(report.recomputed),
        reference=None if band is None else (band.low, band.high, band.open),
        grade_filed=report.grade_filed or "",
        grade_computed=report.grade_computed or "",
        policy=report.policy.id,
        faults=tuple(_fault(report, f) for f in report.findings if not of_review(f)),
        missing=tuple(
            Missing(d.cell, d.name, d.target, d.actual, d.lost, d.why.zh, d.reason, d.status)
            for d in report.checklist
            if d.status != "explained"
        ),
        prose=tuple(prose),
        filled=msgspec.Raw(msgspec.msgpack.encode(tuple(_entries(report)))),
        rows=sum(1 for row in form.indicators if row.weight and row.score is not None),
        full=sum(1 for row in form.indicators if row.weight and row.score == row.weight),
        approved=report.approved or "",
        review=_review(report),
        lights=tuple((COLOURS[each.colour].zh, each.why.zh) for each in report.lights),
    )


_INDEX = re.compile(r"\[\d+\]")


def of_review(finding: Finding) -> bool:
    """Whether a finding is on a review of the form: its reviewer's affair, not the unit's."""
    return finding.at.startswith("review") or finding.code.startswith("V-")


def _fault(report: Report, finding: Finding) -> Fault:
    return Fault(
        finding.code,
        finding.severity,
        report.reading.place(finding.at),
        finding.name,
        report.said(finding, named=False),
        finding.authority,
        _INDEX.sub("[]", finding.at),
    )


def _review(report: Report) -> Reviewed | None:
    review, found = report.form.review, report.reviewed
    if review is None:
        return None
    levels = [name for name, _ in report.policy.review.deviation]
    level = (found.level or "") if found is not None else ""
    names = {f"review.rows[{number}]": row.name or "" for number, row in enumerate(review.rows)}
    return Reviewed(
        "".join((review.reviewer or "").split()), (review.date or "").strip(),
        found.rows if found is not None else 0, found.reviewed if found is not None else 0,
        found.filed if found is not None else None, found.score if found is not None else None,
        (found.grade or "") if found is not None else "", level,
        levels.index(level) if level in levels else 0,
        tuple(
            _fault(report, f)._replace(name=f.name or names.get(f.at.rpartition(".")[0], ""))
            for f in report.findings
            if of_review(f)
        ),
        bool(review.sheet),
    )  # fmt: skip


def _entries(report: Report) -> Iterator[Entry]:
    """Every cell that the unit filled in and that stands on the form."""
    reading = report.reading
    for path, what, value in _fields(report.form):
        if value is not None and path in reading.cells:
            shown = f"{value:f}" if isinstance(value, Decimal) else str(value)
            yield Entry(what, reading.at(path), shown)


def _fields(form: Form) -> Iterator[tuple[str, str, object]]:
    """Every field of a form: its path, what it is called, what it holds."""
    for field in (*HEADER_FIELDS, *GOAL_FIELDS):
        yield field.key, field.label, getattr(form, field.key, None)
    for path, line in form.fund_lines():
        for field in FUND_FIELDS:
            what = f"{line.label} {field.label}"
            yield f"{path}.{field.key}", what, getattr(line, field.key, None)
    for number, row in enumerate(form.indicators):
        for field in INDICATOR_FIELDS:
            what = f"{row.name or ''} {field.label}".strip()
            yield f"indicators[{number}].{field.key}", what, getattr(row, field.key, None)
    yield "score", "总分", form.score
    yield "grade", "评分等级", form.grade


def _wan(figure: Decimal | None, factor: Decimal) -> Decimal | None:
    return None if figure is None or not figure.is_finite() else figure / factor


def _finite(figure: Decimal | None) -> Decimal | None:
    return figure if figure is not None and figure.is_finite() else None


MARKS = re.compile(r"[\W_]+")


def prose_of(kind: str, cell: str, text: str) -> Prose:
    """A long text with its fingerprint, spaces and punctuation aside.

    >>> prose_of("goal", "C9", "完成 改造，惠及居民；不留尾项。").key == (
    ...     prose_of("goal", "C9", "完成改造,惠及居民,不留尾项").key
    ... )
    True
    """
    plain = MARKS.sub("", unicodedata.normalize("NFKC", text)).casefold()
    if len(MARKS.sub("", text)) < (SHORT_REASON if kind == "reason" else SHORT_GOAL):
        return Prose(kind, cell, text, b"")
    key = blake2b(plain.encode("utf-8", "replace"), digest_size=12).digest()
    return Prose(kind, cell, text, key)
