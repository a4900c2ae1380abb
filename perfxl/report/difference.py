"""What differs between two forms, as lines of text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

import msgspec

from perfxl.reading.form import Reading
from perfxl.rules.comparison.difference import Change, Difference, difference
from perfxl.text.bilingual import counted
from perfxl.text.refusal import one_line


class Side(msgspec.Struct, frozen=True):
    """One of two forms, and the file that it is in."""

    file: str
    reading: Reading

    def at(self, path: str) -> str:
        """Where a path stands: 自评表.xlsx:自评表!E12."""
        sheet = self.reading.sheet
        start = "" if sheet.places else f"{one_line(sheet.name)}!"
        return f"{one_line(self.file)}:{start}{self.reading.at(path)}"


class Compared(msgspec.Struct, frozen=True):
    """Two forms and what differs between them."""

    first: Side
    second: Side
    found: Difference


def compared(first: Side, second: Side) -> Compared:
    """Two forms set beside each other."""
    return Compared(first, second, difference(first.reading.form, second.reading.form))


def lines(pair: Compared, lang: str = "zh") -> Iterator[str]:
    """A line a change at its place in the second form, a line a remark, and how many there are."""
    for change in pair.found.changes:
        yield one_line(f"{_place(pair, change)}: {_said(change, lang)}")
    for remark in pair.found.remarks:
        yield one_line(f"{pair.second.at(remark.at)}: {remark.says.in_(lang)}")
    count, more = len(pair.found.changes), len(pair.found.remarks)
    files = f"{one_line(pair.first.file)} → {one_line(pair.second.file)}"
    if pair.found.same:
        yield f"{files}: {'the same' if lang == 'en' else '相同'}"
    elif lang == "en":
        yield f"{files}: {counted(count, 'change')}, {counted(more, 'remark')}"
    else:
        yield f"{files}: {count} 处不同，{more} 处提请注意"


def _place(pair: Compared, change: Change) -> str:
    """Where a change is seen: in the second form, or where the first alone has it."""
    side, path = (pair.second, change.second) if change.second else (pair.first, change.first)
    return side.at(path)


def _said(change: Change, lang: str) -> str:
    blank = "blank" if lang == "en" else "空"
    old, new = (one_line(text, 80) or blank for text in (change.old, change.new))
    figures = f"{old} → {new}" if change.first and change.second else change.old or change.new
    if change.note is None:
        return f"{change.what.in_(lang)}{': ' if lang == 'en' else '：'}{figures}"
    note = change.note.in_(lang)
    end = f" ({note})" if lang == "en" else f"（{note}）"
    return f"{change.what.in_(lang)}{': ' if lang == 'en' else '：'}{figures}{end}"


def as_json(pair: Compared, lang: str = "zh") -> str:
    """The same as one line of JSON."""
    told = {
        **{name: _side(side) for name, side in (("first", pair.first), ("second", pair.second))},
        "changes": [
            {
                "what": change.what.in_(lang),
                "first": pair.first.reading.at(change.first) if change.first else None,
                "second": pair.second.reading.at(change.second) if change.second else None,
                "old": change.old,
                "new": change.new,
                "note": change.note.in_(lang) if change.note is not None else None,
            }
            for change in pair.found.changes
        ],
        "remarks": [
            {"kind": r.kind, "cell": pair.second.reading.at(r.at), "message": r.says.in_(lang)}
            for r in pair.found.remarks
        ],
    }
    return json.dumps(told, ensure_ascii=False)


def _side(side: Side) -> dict[str, object]:
    form = side.reading.form
    sheet = side.reading.sheet.name
    return {"file": side.file, "sheet": sheet, "year": form.year, "project": form.project}
