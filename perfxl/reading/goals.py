"""The goal block: 预期目标 and 实际完成情况, beside each other or one under the other."""

from __future__ import annotations

from perfxl.form import vocabulary
from perfxl.form.vocabulary import Field
from perfxl.reading.cells import Cells
from perfxl.reading.labels import GOALS
from perfxl.reading.page import Word
from perfxl.text.patterns import lazy

_FIELDS = (vocabulary.RESULT, vocabulary.GOAL)
_WORDS = {fld.key: lazy(fld.words) for fld in _FIELDS}
SIDE = ("总体目标", "年度总体目标", "年度绩效目标", "绩效目标", "年度总目标")
"""Labels that stand beside the block as well as over its text."""


def labels(cells: Cells, first: int, last: int) -> list[tuple[Word, Field]]:
    """The labels over, or left of, the goals' text."""
    page = cells.page
    found = []
    for word in page.words(first, last):
        fld = word.fields.get(GOALS)
        if fld is None:
            continue
        others = [w for w in page.known[word.row] if GOALS in w.fields and w.plain != word.plain]
        right = {w.fields[GOALS].key for w in others if w.column > page.end(word)}
        if right and (word.plain in SIDE or len(right) == 2):
            continue
        found.append((word, fld))
    return found


def goals(
    cells: Cells, known: list[tuple[Word, Field]], after: int, last: int
) -> tuple[str | None, str | None]:
    """预期目标 and 实际完成情况; what two blocks of them say is joined by a line break. ``known`` are
    their labels, ``after`` is the last row of the money block."""
    found: dict[str, list[str]] = {}
    words = sorted([*known, *_guessed(cells, known, after + 1, last)], key=_place)
    over = [word for word, _ in words]
    beside = len({word.row for word in over}) == len(over) and not _over_text(cells, over)
    beside = beside and not all(cells.page.end(word) >= cells.right for word in over)
    beside = beside or _in_their_row(cells, over, last)
    told: set[tuple[str, int]] = set()
    for word, fld in words:
        key = fld.key
        if (key, word.row) in told:
            continue  # a copy of the label
        told.add((key, word.row))
        cells.printed.add(key)
        path = key if key not in found else f"{key}.{len(found[key])}"
        texts = found.setdefault(key, [])
        if beside:
            texts += [
                t for t in [cells.text(path, cells.page.beside(word, GOALS, cells.right))] if t
            ]
        else:
            texts += _below(cells, path, word, last, {each.column for each in over})
    _missed(cells, over, after + 1, last)
    return _joined(found.get("goal")), _joined(found.get("result"))


def _place(found: tuple[Word, Field]) -> tuple[int, int]:
    return found[0].row, found[0].column


def _guessed(
    cells: Cells, known: list[tuple[Word, Field]], first: int, last: int
) -> list[tuple[Word, Field]]:
    """Labels of goals by their key words, where a text stands beside or under them: 年度绩效目标1."""
    found: list[tuple[Word, Field]] = []
    missing = [f for f in (vocabulary.RESULT, vocabulary.GOAL) if f not in [k for _, k in known]]
    for word in cells.page.words(first, last) if missing else ():
        if word.fields or len(word.plain) > 14 or word.plain in SIDE or _is_heading(cells, word):
            continue
        fld = next((f for f in _FIELDS if _WORDS[f.key].search(word.plain)), None)
        if fld is not None and fld in missing and _holds_text(cells, word):
            found.append((word, fld))
            cells.guess(fld.key, word)
    return found


def _is_heading(cells: Cells, word: Word) -> bool:
    """Whether a text only groups others at its right, or under it: 年度总体目标 over two columns."""
    beside = [w for w in cells.page.rows[word.row] if w.column > cells.page.end(word)]
    return any(w.fields or _WORDS["result"].search(w.plain) for w in beside) and (
        _is_side(cells, word) and word.column == cells.page.rows[word.row][0].column
    )


def _over_text(cells: Cells, over: list[Word]) -> bool:
    """Whether the only label of the block stands over its text, and nothing at its right."""
    if len(over) != 1:
        return False
    right = cells.sheet.value(*cells.page.beside(over[0], GOALS, cells.right))
    below = cells.sheet.value(over[0].row + 1, over[0].column)
    return right is None and isinstance(below, str) and bool(below.strip())


def _in_their_row(cells: Cells, over: list[Word], last: int) -> bool:
    """Whether labels that share a row have their texts beside them: there is room for these, and
    nothing under the labels: 预期目标 | … | 实际完成情况 | …"""
    labels = {(word.row, word.column) for word in over}
    right = {cells.page.beside(word, GOALS, cells.right) for word in over}
    told = any(isinstance(cells.sheet.value(*address), str) for address in right)
    under = any(
        cells.sheet.value(row + 1, column) is not None and row + 1 not in cells.page.known
        for row, column in labels | right
    )
    return labels.isdisjoint(right) and not under and (told or {row for row, _ in labels} == {last})


def _joined(texts: list[str] | None) -> str | None:
    return "\n".join(texts) if texts else None


def _below(cells: Cells, path: str, word: Word, last: int, columns: set[int]) -> list[str]:
    """The text under a label, in as many rows as it was split over; ``columns`` are those of the
    block's labels."""
    if word.row == last:
        cells.at[path] = word.row, word.column
        return []
    first = cells.text(path, (word.row + 1, word.column))
    texts = [first] if first else []
    for row in range(word.row + 2, last + 1):
        more = cells.sheet.value(row, word.column)
        if row in cells.page.known or not isinstance(more, str) or not more.strip():
            break
        left = [w for w in cells.page.rows[row] if w.column not in columns]
        if any(cells.page.end(w) < word.column and len(w.plain) < 12 for w in left):
            break  # a label beside it: another row of the form
        texts.append(more.strip())
    return texts


def _missed(cells: Cells, over: list[Word], first: int, last: int) -> None:
    """Labels of goals that were not understood: beside a known one, or over texts that stand between
    the money and the table."""
    wanted = [key for key in ("goal", "result") if key not in cells.printed]
    if not wanted:
        return
    if over:
        known = {*SIDE, *(word.plain for word in over)}
        beside = cells.page.rows[over[0].row]
        words = [w for w in beside if w.plain not in known and not _is_side(cells, w)]
    else:
        words = [*cells.page.words(first, last)]
    short = (word for word in words if not word.fields and len(word.plain) <= 14)
    strange = (word for word in short if _holds_text(cells, word))
    for key, word in zip(wanted, strange, strict=False):
        cells.missed(key, word.text, (word.row, word.column))


def _is_side(cells: Cells, word: Word) -> bool:
    return cells.page.bottoms.get((word.row, word.column), word.row) > word.row


def _holds_text(cells: Cells, word: Word) -> bool:
    """Whether a text of some length stands under or beside a label."""
    below = cells.sheet.value(word.row + 1, word.column)
    beside = cells.sheet.value(*cells.page.beside(word, GOALS, cells.right))
    return any(isinstance(text, str) and len(text) > 8 for text in (below, beside))
