"""Notices to the units, one a unit: a Word document from a template, and the text of an e-mail.

The template is filled in by docxtpl (the extra ``perfxl[letters]``); a bureau may bring its own,
with the names of :class:`Letter`. What the units typed goes in as text, never as markup.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from perfxl.documents import notice
from perfxl.documents.notice_template import TITLE
from perfxl.ledger.ledger import Ledger
from perfxl.ledger.reviews import grade_filed
from perfxl.ledger.rows import FormRow
from perfxl.ledger.tables import returns_of
from perfxl.rules.checks.rule import ERROR
from perfxl.rules.review import deviation, difference
from perfxl.text.escape import visible
from perfxl.text.refusal import one_line


class Item(msgspec.Struct, frozen=True):
    """One thing to put right."""

    cell: str
    name: str
    ask: str


class Sheet(msgspec.Struct, frozen=True):
    """One form that goes back."""

    project: str
    file: str
    sheet: str
    items: tuple[Item, ...]
    review: str = ""  # what the review came to, in words


class Letter(msgspec.Struct, frozen=True):
    """What a template can use: {{ unit }}, {{ department }}, {{ year }}, {{ day }}, {{ deadline }},
    {{ contact }}, {{ sender }}, {{ errors }}, {{ missing }}, {{ no_measure }}, {{ authorities }}, {{ counts }} in words,
    and {{ forms }}, each with project, file, sheet, review (what the review came to, in words) and
    items of cell, name and ask."""

    unit: str
    department: str
    year: str
    day: str
    deadline: str
    contact: str
    sender: str
    errors: int
    missing: int
    no_measure: int
    authorities: tuple[str, ...]
    forms: tuple[Sheet, ...]

    @property
    def counts(self) -> str:
        """What there is to put right, in words; what there is none of is not named."""
        said = (
            (self.errors, "处错误"),
            (self.missing, "项没有说明偏差原因"),
            (self.no_measure, "项没有写明改进措施"),
        )
        return "、".join(f"{count} {words}" for count, words in said if count)


class Wording(msgspec.Struct, frozen=True):
    """What the bureau says of itself."""

    deadline: dt.date | None = None
    contact: str = ""
    sender: str = ""
    template: bytes = b""


def chinese(day: dt.date | None) -> str:
    """A day as a letter prints it.

    >>> chinese(dt.date(2026, 2, 3))
    '2026年2月3日'
    """
    return "" if day is None else f"{day.year}年{day.month}月{day.day}日"


def letters(ledger: Ledger, wording: Wording) -> Iterator[Letter]:
    """A letter a unit, by department and unit, as they are sent."""
    found = [_letter(ledger, unit, wording) for unit in ledger.units]
    yield from sorted(found, key=lambda letter: (letter.department, letter.unit))


def _letter(ledger: Ledger, unit: str, wording: Wording) -> Letter:
    forms: dict[tuple[str, str], Sheet] = {}
    counts: Counter[str] = Counter()
    items: dict[tuple[str, str], list[Item]] = {}
    departments: Counter[str] = Counter()
    years: set[int] = set()
    authorities: dict[str, dict[str, None]] = {}  # document -> its parts, in their order
    for row, _, form in ledger.forms_of(unit):
        place = (row.name, form.sheet)
        forms[place] = Sheet(
            form.project or "（未填项目名称）", row.name, form.sheet, (), reviewed(form)
        )
        departments[form.department] += 1
        years.update([form.year] if form.year else [])
        for document, part in _authorities(form):
            authorities.setdefault(document, {})[part] = None
    for _, _, kind, cell, name, ask, *_, file, sheet, _ in returns_of(ledger, unit):
        counts[str(kind)] += 1
        words = [_clean(each) for each in (cell, name, ask)]
        items.setdefault((str(file), str(sheet)), []).append(Item(*words))
    day = dt.date.fromisoformat(ledger.season.day) if ledger.season.day else None
    year = "、".join(map(str, sorted(years)))
    return Letter(
        _clean(unit), _clean(departments.most_common(1)[0][0]) if departments else "",
        f" {year} 年度" if year else "", chinese(day), chinese(wording.deadline), wording.contact,
        wording.sender, counts["错误，请改正"], counts["缺偏差原因"], counts["缺改进措施"],
        tuple(_cited(document, parts) for document, parts in authorities.items()),
        tuple(
            msgspec.structs.replace(
                each, project=_clean(each.project), file=_clean(each.file),
                sheet=_clean(each.sheet), items=tuple(items[place]),
            )
            for place, each in sorted(forms.items())
            if place in items
        ),
    )  # fmt: skip


def reviewed(form: FormRow) -> str:
    """The reviewed figures in words; "" until every row is reviewed."""
    found = form.review
    if found is None or found.filed is None or found.score is None:
        return ""
    said = (
        f"自评 {found.filed:.2f} 分（{grade_filed(form) or '—'}），复核 {found.score:.2f} 分"
        f"（{found.grade or '—'}），差值 {difference(found.filed, found.score):.2f} 分"
    )
    gap = deviation(found.filed, found.score)
    return said if gap is None else f"{said}，偏离度 {gap:.2f}%"


def _authorities(form: FormRow) -> Iterator[tuple[str, str]]:
    """The documents that the errors of a form rest on, and their parts."""
    for fault in form.faults:
        if fault.severity == ERROR and fault.authority:
            document, _, part = one_line(fault.authority.partition("；")[0], 80).partition(" · ")
            yield document, part


def _cited(document: str, parts: Iterable[str]) -> str:
    """A document and what of it, as a letter says it.

    >>> _cited("财预〔2020〕10号", ["分值权重", "评价结果等级"]), _cited("某政策", [""])
    ('财预〔2020〕10号（分值权重、评价结果等级）', '某政策')
    """
    named = "、".join(filter(None, parts))
    return f"{document}（{named}）" if named else document


def _clean(text: object) -> str:
    return visible("" if text is None else str(text))


def document(letter: Letter, template: bytes = b"") -> bytes:
    """A letter as a Word document. Raises Refused E-DATA for a template that cannot be filled in."""
    return notice.filled({**msgspec.structs.asdict(letter), "counts": letter.counts}, template)


def message(letter: Letter) -> str:
    """The text of the e-mail that goes with it."""
    lines = [
        f"主题：{TITLE}（{letter.unit}）",
        "",
        f"{letter.unit}：",
        "",
        f"你单位报送的{letter.year}项目支出绩效自评表中，有 {len(letter.forms)} 张须补正"
        f"（{letter.counts}），详见附件：",
        *(
            f"  {n}. {form.project}（{len(form.items)} 项）"
            + (f"；{form.review}" if form.review else "")
            for n, form in enumerate(letter.forms, 1)
        ),
        "",
        f"请在原表上改正{f'，于{letter.deadline}前' if letter.deadline else '，及时'}重新报送。"
        "认为所列不当的，请书面说明理由。",
    ]
    if letter.contact:
        lines += ["", f"联系：{letter.contact}"]
    lines += ["", *filter(None, (letter.sender, letter.day))]
    return "\r\n".join(lines) + "\r\n"
