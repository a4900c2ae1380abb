"""The money block 项目资金: its unit, its total row and its sources."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from msgspec.structs import replace

from perfxl.form import vocabulary
from perfxl.form.model import FundLine, Funds, Note
from perfxl.reading.cells import Cells
from perfxl.reading.heads import Columns, Head, first_row, heads, is_numbering, table
from perfxl.reading.labels import FUNDS, GOALS, INDICATORS, NOTES, TOTALS, plain_label
from perfxl.reading.page import Page, Word
from perfxl.text.patterns import lazy
from perfxl.values import prose, typed

_UNIT = lazy(
    r"\((?:(?:金额|计量)?单位:?)?(?:人民币:?)?([^():]*元)\)|单位:?(?:[均都统一]*[为是用按以])?(?:人民币:?)?([^\s,;():]*元)",
    needs="元",
)
_POINTS = lazy(r"\((?:满分|分值|权重)?:?([0-9]{1,2}(?:\.[0-9])?)分", needs="分")
_UNITS = ("万元", "元", "亿元")
_MANAGED = lazy("管理|情况|说明|问题", needs="管情说问")
_SOURCE = lazy("资金|拨款|结转|总额|合计|经费|支出|收入|贷款|预算|专户|自筹|其中|补助|财政|投入|债")


def unit(cells: Cells, last: int) -> None:
    """The unit of the amounts, as it is printed above or in the block's heading."""
    for word in cells.page.words(cells.first, last):
        match = _UNIT.search(word.label)
        if match is None or len(word.label) > 24:  # prose may tell of money too
            continue
        found = match[1] or match[2]
        if found in _UNITS:
            cells.unit = found
        else:
            cells.notes.append(Note("funds", "unit", word.text.strip(), found))
        cells.at["money_unit"] = (word.row, word.column)
        return


def labelled_rows(page: Page, first: int, last: int) -> list[Word]:
    """The labels of money rows, 年度资金总额 first, that stand beside figures, wherever their heading
    is."""
    found: list[Word] = []
    for word in page.words(first, last):
        plain = word.plain.removeprefix("其中:")
        if (plain in vocabulary.FUND_TOTAL_LABELS and plain not in TOTALS) or (
            found and _SOURCE.search(plain)
        ):
            figures = [
                column
                for column, _ in page.values(word.row)
                if column > page.end(word)
                and typed.amount(page.sheet.cell(word.row, column), "万元").value is not None
            ]
            if len(figures) >= 2:
                found.append(word)
    return found


def funds(cells: Cells, top: int, end: int) -> Funds:
    """The block whose heading begins in the row ``top``; its rows end before ``end``."""
    page = cells.page
    found = heads(page, top, FUNDS)
    end = _end(page, found.row, found.last_row, end)
    read = table(page, found, FUNDS, range(found.last_row + 1, end))
    columns = read.columns
    cells.columns_of(read, FUNDS)
    cells.printed |= {f"funds.{key}" for key in columns}
    cells.printed.add("funds")
    figures = [column for column, _ in columns.values()]
    figures += [each.head.column for each in read.unread if each.keys]
    first = min(figures, default=page.last_column)
    spoken_of = (columns[key][0] for key in ("annual", "executed") if key in columns)
    cells.at["funds"] = (top, next(spoken_of, first))
    rows = list(_rows(cells, found.last_row + 1, end, columns, first))
    plains = [plain_label(label).removeprefix("其中:") for _, label, _ in rows]
    named = (n for n, plain in enumerate(plains) if plain in vocabulary.FUND_TOTAL_LABELS)
    total_row = next(named, 0)
    total: FundLine | None = None
    sources: list[FundLine] = []
    for number, (row, label, address) in enumerate(rows):
        path = "funds.total" if number == total_row else f"funds.sources[{len(sources)}]"
        if address is not None:
            cells.at[f"{path}.label"] = address
        line = _line(cells, path, row, columns, prose.clean(label).rstrip("：:") or label)
        if number == total_row:
            total = line
        else:
            sources.append(line)
    cells.at["funds.total"] = cells.at["funds"]
    told = any("weight" in each.keys for each in read.unread)
    if total is not None and not told and "score" in columns and "weight" not in columns:
        score = next(head for head in found.heads if head.column == columns["score"][0])
        total = replace(total, weight=weight_told(cells, score, page.rows[top][0]))
    return Funds(total or FundLine(""), tuple(sources))


def weight_told(cells: Cells, *words: Head | Word) -> Decimal | None:
    """The weight of the execution that one of some headings tells where no column does: 得分（10分）."""
    for word in words:
        told = _POINTS.search(prose.label(word.text))
        if told is not None:
            cells.printed.add("funds.weight")
            cells.at["funds.total.weight"] = (word.row, word.column)
            return Decimal(told[1])
    return None


def _end(page: Page, top: int, heading: int, end: int) -> int:
    """The row after the block: where the label beside it, merged or copied down, ends."""
    beside = page.rows[top][0]
    bottom = page.bottoms.get((top, beside.column), heading)
    while page.sheet.value(bottom + 1, beside.column) == beside.text:
        bottom += 1
    return min(end, bottom + 1) if bottom > heading else end


def _rows(
    cells: Cells, first: int, end: int, columns: Columns, first_amount: int
) -> list[tuple[int, str, tuple[int, int] | None]]:
    """The money rows: row, label, where the label stands. A row whose figures are all merged from
    above goes on with the label of the row above."""
    page = cells.page
    found: list[tuple[int, str, tuple[int, int] | None]] = []
    starts = [column for column, _ in columns.values()]
    if is_numbering(page, top := first_row(page, first - 1)):
        first = top + 1
    for row in range(first, end):
        known = page.known.get(row, ())
        if any(GOALS in w.fields or w.fields.get(INDICATORS) is vocabulary.NAME for w in known):
            break
        words = [w for w in page.rows.get(row, ()) if w.column < first_amount]
        left = [w for w in words if w.plain not in vocabulary.FUND_BLOCK_LABELS]
        covered = [page.anchor(row, c)[0] < row for c in starts]
        if found and left and all(covered):
            at, label, address = found[-1]
            found[-1] = (at, label + left[-1].text.strip(), address)
            continue
        empty = all(cells.sheet.value(row, c) is None for c in starts)
        copied = len({w.text for w in page.rows.get(row, ())}) == 1
        if left and (empty or copied) and _reach(page, left[-1]) >= first_amount:
            break  # a text across the columns: another block
        if left and _worded(cells, row, starts) and not _is_source(left[-1].plain):
            break
        if empty and (not left or left[-1].label.startswith(("单位:", "金额单位", *NOTES))):
            continue
        if not left:
            left = words  # a form whose only money row is named as the block
        label = left[-1].text.strip() if left else ""
        found.append((row, label, (row, left[-1].column) if left else None))
    return found


def _reach(page: Page, word: Word) -> int:
    """The last column that a text or its last copy, as lost merges leave them, reaches."""
    return max(page.end(w) for w in page.rows[word.row] if w.text == word.text)


def _is_source(plain: str) -> bool:
    """Whether a label names money, and not how it was managed."""
    return _SOURCE.search(plain) is not None and not _MANAGED.search(plain)


def _worded(cells: Cells, row: int, columns: list[int]) -> bool:
    """Whether words stand where a money row has figures, and no figure does."""
    held = [cells.sheet.value(row, column) for column in columns]
    if any(isinstance(value, Decimal) for value in held):
        return False  # most rows
    texts = [value for value in held if isinstance(value, str)]
    words = [text.strip() for text in texts if not any(map(str.isdigit, text))]
    return len(words) == len(texts) and any(len(word) > 2 for word in words)


def _line(
    cells: Cells, path: str, row: int, columns: Mapping[str, tuple[int, int]], label: str
) -> FundLine:
    line = FundLine(label)
    found: dict[str, Decimal | None] = {}
    for fld in vocabulary.FUND_FIELDS:
        if fld.key not in columns:
            continue
        column, last = columns[fld.key]
        at = f"{path}.{fld.key}"
        if fld.key == "reason":
            line = replace(line, reason=cells.text(at, (row, column), last))
        else:
            found[fld.key] = cells.number(at, (row, column), fld.kind)
    return replace(line, **found)
