"""The indicator table: what each of its rows says, and the total under them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from perfxl.form import vocabulary
from perfxl.form.model import Indicator, Note
from perfxl.reading import total, wrapped
from perfxl.reading.cells import Cells
from perfxl.reading.groups import POINTS, Rows, shared_reasons
from perfxl.reading.heads import heads
from perfxl.reading.labels import INDICATORS
from perfxl.reading.lines import Lines
from perfxl.reading.wrapped import GROUPS
from perfxl.text.patterns import lazy
from perfxl.values import prose, typed
from perfxl.values.blanks import NOT_APPLICABLE, is_dash
from perfxl.values.three_cells import is_kind, joined

_PLACEHOLDER = lazy(
    r"(\.|…|。|·)+|指标\d+:?|指标[一二三四五六七八九十]:?|\(填写\)|请填写.*", needs=".…。·指(请"
)


def read(cells: Cells, top: int, last: int, money: range) -> Rows:
    """The table whose heading begins in the row ``top``, down to its total; ``money`` are the rows of
    the money block, which may stand between the two."""
    page = cells.page
    lines = Lines(cells, heads(page, top, INDICATORS), last, money)
    columns = lines.columns
    cells.columns_of(lines.read, INDICATORS)
    cells.printed |= set(columns) - {"nature", "measure", "adjusted"}
    cells.printed.add("indicators")
    cells.at["indicators"] = (top, lines.name[0])
    if any(w.plain in vocabulary.SIDE_LABELS for w in page.words(top, last)):
        cells.printed.add("side")
    if "nature" in columns or "measure" in columns:
        cells.printed.add("measure")
    rows: list[Indicator] = []
    category = subcategory = None
    told = total.Total()
    end = last_row = row = lines.top.last_row
    while row < last:
        row += 1
        if row in money:
            continue
        kind = lines.kind(row)
        if kind == "total":
            cells.printed.add("total")
            cells.at["total"] = (row, lines.name[0])
            told, end = total.read(cells, row, lines.columns, lines.edge), row
            if rows or not any(lines.answered(below) for below in range(row + 1, last + 1)):
                break  # a total may stand over its rows
        if kind == "sum" and lines.leads(row):
            category, subcategory = prose.clean(page.rows[row][0].text), None
        elif kind == "sum" and not lines.scoreless(row):
            cells.missed("total", page.rows[row][0].text, (row, page.rows[row][0].column))
            end = row
            break
        if kind == "money":
            for part, word in (("funds", page.rows[row][0]), ("total", page.rows[row][-1])):
                cells.missed(part, word.text, (row, word.column))
            break  # not above the table: neither the money nor the total under it was read
        if kind == "header":
            again = Lines(cells, heads(page, row, INDICATORS), last, money)
            if "name" in again.columns:
                lines = again
            row = again.top.last_row
        if kind != "row":
            continue
        bottom = row
        while bottom < last and lines.continues(bottom + 1):
            bottom += 1
        marks = len(cells.notes)
        indicator = _indicator(cells, f"indicators[{len(rows)}]", row, bottom, lines)
        row = bottom
        if indicator is None:
            continue
        more = wrapped.pieces(indicator, rows[-1]) if rows and marks == len(cells.notes) else {}
        if more and (more.keys() != {"name"} or lines.wraps()):
            rows[-1] = wrapped.longer(rows[-1], more)
            continue
        if not indicator.is_blank:
            end = last_row = bottom
        own_category = indicator.category
        if own_category is not None and own_category != category:
            category, subcategory = own_category, None
        subcategory = indicator.subcategory or subcategory
        if (own_category, indicator.subcategory) != (category, subcategory):
            indicator = replace(indicator, category=category, subcategory=subcategory)
        rows.append(indicator)
    if all(row.is_blank for row in rows):
        last_row = end  # a blank form ends at its total
    found = tuple(shared_reasons(cells, rows))
    return Rows(found, told.weight, told.score, told.grade, end, last_row)


def in_shares(cells: Cells, top: int) -> bool:
    """Whether the weights of the table are typed as shares of 100 points: 10%, 15%."""
    found = heads(cells.page, top, INDICATORS)
    column, last = found.columns.get("weight", (0, -1))
    count = 0
    for row in range(found.last_row + 1, cells.last + 1):
        for cell in (cells.sheet.cell(row, c) for c in range(column, last + 1)):
            if isinstance(cell.value, str) and not any(map(str.isdigit, cell.value)):
                continue  # the heading again, or a copy of a label
            if cell.value is not None:
                if typed.share(cell).value is None:
                    return False
                count += 1
    return count > 2


def _indicator(cells: Cells, path: str, row: int, bottom: int, lines: Lines) -> Indicator | None:
    """One indicator, printed in the rows ``row`` to ``bottom``; None for a row that holds nothing of
    its own."""
    columns, sheet, page = lines.columns, cells.sheet, cells.page
    filled = any(
        (cell := sheet.cells.get((row, column))) is not None
        and (cell.value is not None or cell.formula)
        for key in lines.keys
        for column in range(columns[key][0], columns[key][1] + 1)
    )
    if not filled:
        anchors = [page.anchor(row, columns[key][0]) for key in lines.groups]
        if not any(sheet.value(*anchor) is not None for anchor in anchors):
            return None  # neither a group label of its own nor part of a merged group
    texts: dict[str, str | None] = {}
    marks = len(cells.notes)
    for key in (*lines.groups, *(k for k in lines.keys if k not in POINTS)):
        column, last = columns[key]
        texts[key] = cells.text(f"{path}.{key}", (row, column), last)
        if bottom > row:
            texts[key] = _pieces(cells, texts[key], row, bottom, column)
    measure = sheet.value(row, lines.measures) if lines.measures else None
    reason = texts.get("reason")
    if isinstance(measure, str) and reason is not None and prose.clean(measure) != reason:
        texts["reason"] = f"{reason}；{prose.clean(measure)}"
    for key in lines.groups:
        told = texts[key]
        texts[key] = "".join(told.split()) if told is not None else None
    numbers = {
        key: cells.number(f"{path}.{key}", (row, columns[key][0]), "points", bottom)
        for key in lines.points
    }
    if texts.get("adjusted") is not None:
        cells.at[f"{path}.target"] = cells.at[f"{path}.adjusted"]
        texts["target"] = texts["adjusted"]
    struck = [note for note in cells.notes[marks:] if note.kind == "struck"]
    said = [text for key, text in texts.items() if key not in GROUPS]
    if struck and not any(value is not None for value in (*said, *numbers.values())):
        cells.notes[marks:] = [replace(struck[0], at=f"{path}.name")]  # the whole row: said once
    if texts.get("name") is None:
        texts["name"] = _alone(texts)
    name = texts.get("name")
    rest = [texts.get("target"), texts.get("actual"), *numbers.values()]
    if (
        name is not None
        and not any(value is not None for value in rest)
        and _PLACEHOLDER.fullmatch(prose.label(name))
    ):
        del cells.notes[marks:]
        cells.notes.append(Note(f"{path}.name", "placeholder", name))
        texts["name"] = None
    if _is_struck(texts, numbers, cells.notes[marks:]):
        del cells.notes[marks:]
        cells.notes.append(Note(f"{path}.name", "placeholder", name or "-"))
        return Indicator(texts.get("category"), texts.get("subcategory"))
    if row in sheet.hidden_rows and numbers.get("score") is not None:
        cells.notes.append(Note(f"{path}.score", "hidden-row", str(row)))
    target, nature = texts.get("target"), texts.get("nature")
    if "nature" in columns or "measure" in columns:
        target = joined(nature, target, texts.get("measure"))
    return Indicator(
        category=texts.get("category"),
        subcategory=texts.get("subcategory"),
        name=texts.get("name"),
        target=target,
        actual=texts.get("actual"),
        weight=numbers.get("weight"),
        score=numbers.get("score"),
        reason=texts.get("reason"),
        nature=nature if nature is not None and is_kind(nature) else None,
    )


def _alone(texts: Mapping[str, str | None]) -> str | None:
    """The label of the 一级指标 in a row with an answer that has no other label: 预算执行率, merged
    over the other two or alone beside them."""
    answered = texts.get("target") is not None or texts.get("actual") is not None
    return texts.get("category") if answered and texts.get("subcategory") is None else None


def _pieces(cells: Cells, text: str | None, row: int, bottom: int, column: int) -> str | None:
    """A text with what the following rows of the same indicator add to it."""
    pieces = [text] if text else []
    for below in range(row + 1, bottom + 1):
        value = cells.sheet.value(below, column)
        if isinstance(value, str) and cells.page.anchor(below, column) == (below, column):
            pieces.append(prose.clean(value))
    return "".join(pieces) or None


def _is_struck(
    texts: dict[str, str | None],
    numbers: dict[str, Decimal | None],
    notes: Sequence[Note],
) -> bool:
    """Whether a printed row does not apply: dashes, or 无 and 不涉及, and no points."""
    if any(numbers.values()):
        return False  # most rows
    said = [texts.get(key) for key in ("target", "actual", "reason")]
    dashed = any(note.kind == "dash" and note.at.endswith(".weight") for note in notes)
    return (
        (dashed or _struck(texts.get("name")))
        and all(note.kind in ("dash", "normalised") for note in notes)
        and all(text is None or _struck(text) for text in said)
    )


def _struck(text: str | None) -> bool:
    """Whether a text says that nothing is to stand in its cell."""
    return text is not None and (text in NOT_APPLICABLE or is_dash(text))
