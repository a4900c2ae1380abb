"""One form read from where it stands on its page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from perfxl.form import vocabulary
from perfxl.form.grid import EMPTY, Address, Cell, Sheet, a1, column_letters
from perfxl.form.model import Form, FundLine, Funds, Indicator, Note
from perfxl.reading.labels import (
    ACCOUNT,
    BRACKETS,
    FUND_TOTALS,
    FUNDS,
    GOALS,
    GRADES,
    HEADER,
    INDICATORS,
    LABELS,
    SUBTOTALS,
    TOTALS,
    plain_label,
)
from perfxl.reading.page import Page, Spot, Word, is_indicator_header
from perfxl.text.patterns import lazy
from perfxl.values import number_formats, prose, typed
from perfxl.values.blanks import DASHES
from perfxl.values.numerals import decimals
from perfxl.values.three_cells import joined


class Reading(msgspec.Struct, frozen=True):
    """A form and where it was found: ``cells`` maps every field's path to its (row, column)."""

    form: Form
    sheet: Sheet
    cells: Mapping[str, Address]
    extent: tuple[int, int] = (1, 1)  # first and last row
    properties: Mapping[str, str] = {}  # of the workbook

    def at(self, path: str) -> str:
        """The A1 address of a path; of the nearest place that exists when the cell does not.

        >>> from perfxl.form.grid import Sheet
        >>> Reading(Form(), Sheet("自评表", {}), {"score": (19, 7)}).at("score")
        'G19'
        """
        probe = path
        while probe:
            if probe in self.cells:
                return a1(*self.cells[probe])
            probe = probe.rpartition(".")[0]
        for nearest in ("indicators", "funds", "title", "project"):
            if nearest in self.cells:
                return a1(*self.cells[nearest])
        return a1(self.extent[0], 1)

    def cell(self, path: str) -> Cell:
        """What the sheet holds at a path."""
        address = self.cells.get(path)
        return EMPTY if address is None else self.sheet.cell(*address)


_YEAR = lazy(r"(?<!\d)((?:19|20)\d\d)(?!\d)年?度?")
_YEAR_SPELLED = lazy("二[〇○零0][〇○零0一二三四五六七八九]{2}(?=年)")
_YEAR_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_MONEY_UNIT = lazy(
    r"\((?:(?:金额|计量)?单位:?)?(?:人民币:?)?([^():]*元)\)|单位:?(?:人民币:?)?([^\s,;():]*元)",
    needs="元",
)
_FOOTER = lazy(
    r"(填表人|填报人|制表人|经办人|联系人|联系电话|填报日期|填表日期|日期|备注|说明|注:|注\d|单位负责人|项目负责人|负责人|审核|评价人|主管领导)",
    needs="填制经联日备说注负审评主",
)
_PLACEHOLDER = lazy(
    r"(\.|…|。|·)+|指标\d+:?|指标[一二三四五六七八九十]:?|\(填写\)|请填写.*", needs=".…。·指(请"
)
_MONEY_UNITS = ("万元", "元", "亿元")
_GRADE_LENGTH = 16  # characters; a longer text beside 评价结论 is prose


class Reader:
    """Reads one form at one spot; collects addresses and notes as it goes."""

    def __init__(self, page: Page, spot: Spot) -> None:
        self.page, self.spot, self.sheet = page, spot, page.sheet
        self.cells: dict[str, Address] = {}
        self.notes: list[Note] = []
        self.printed: set[str] = set()
        self.unit = "万元"
        self.right = page.right(spot)

    # -- single cells ------------------------------------------------------------------------

    def shared(self, anchor: Address) -> bool:
        """Whether a cell is merged with the row below: one figure for several rows."""
        below = (anchor[0] + 1, anchor[1])
        return self.page.anchors.get(below) == anchor

    def number(self, path: str, address: Address, kind: str) -> Decimal | None:
        """The number at an address, noting how it was typed."""
        anchor = self.page.anchors.get(address, address)
        self.cells[path] = anchor
        cell = self.sheet.cells.get(anchor, EMPTY)
        if cell.value is None and cell.formula is None:
            return None
        above = anchor[0] < address[0]
        if above or (path.startswith("indicators[") and self.shared(anchor)):
            if cell.value is not None:  # said once, at the first row; the others are covered
                covered = above and path.startswith("indicators[")
                self.notes.append(Note(path, "covered" if covered else "merged", _raw(cell)))
            return None
        if kind == "amount":
            found = typed.amount(cell, self.unit)
        elif kind == "rate":
            found = typed.rate(cell)
        else:
            found = typed.points(cell)
        if found.value is not None and not _plausible(found.value):
            found = replace(found, value=None, kind="unreadable")
        noise = found.kind == "normalised" and isinstance(cell.value, Decimal)
        if found.kind not in ("plain", "blank") and not noise:
            read = "" if found.value is None else f"{found.value:f}"
            self.notes.append(Note(path, found.kind, _raw(cell), read))
        if cell.style.invisible and found.value is not None:
            self.notes.append(Note(path, "invisible", _raw(cell)))
        return found.value

    def text(self, path: str, address: Address, last_column: int | None = None) -> str | None:
        """The text at an address, or at the first filled cell of the label's span."""
        row, column = address
        anchor = self.page.anchors.get(address, address)
        cell = self.sheet.cells.get(anchor, EMPTY)
        if cell.value is None and last_column is not None:
            for other in range(column + 1, last_column + 1):
                if self.sheet.value(row, other) is not None:
                    anchor = (row, other)
                    cell = self.sheet.cell(row, other)
                    break
        self.cells[path] = anchor
        if anchor[0] < row or (anchor[1] < column and anchor != address):
            return None  # covered by a merge from above or from the left: not this row's own
        return self.said(path, cell)

    def said(self, path: str, cell: Cell) -> str | None:
        """A cell's text as shown, None when blank, noting residue."""
        if cell.value is None:
            if cell.formula is not None:
                self.notes.append(Note(path, "uncalculated", "=" + cell.formula))
            return None
        shown = cell.value
        if not isinstance(shown, str):
            shown = number_formats.shown(shown, cell.style.number_format)
        text = prose.clean(shown)
        if "<" in shown and text != shown.strip():
            self.notes.append(Note(path, "residue", shown, text))
        if not text:
            if isinstance(cell.value, str) and cell.value:
                self.notes.append(Note(path, "spaces", cell.value))
            return None
        return text

    # -- the parts of the form ---------------------------------------------------------------

    def read(self, properties: Mapping[str, str]) -> Reading:
        """The form, and where each of its fields stands."""
        page, spot = self.page, self.spot
        head_end = (spot.money or spot.table or spot.last + 1) - 1
        goals_row = min((w.row for w in self.goal_words()), default=head_end + 1)
        title, year = self.title(min(head_end, goals_row - 1))
        header = self.header_fields(head_end)
        if spot.money:
            self.money_unit()
        funds = self.funds() if spot.money else None
        goal, result = self.goals()
        indicators: tuple[Indicator, ...] = ()
        weight = score = None
        grade: str | None = None
        account: dict[str, str | None] = {}
        last = spot.last
        if spot.table:
            indicators, weight, score, end = self.table()
            grade, last = self.grade(end)
            account, last = self.account(end, last)
        self.hidden(last)
        form = Form(
            layout=self.layout(title),
            title=title,
            year=year,
            project=header.get("project"),
            department=header.get("department"),
            unit=header.get("unit"),
            money_unit=self.unit,
            funds=funds,
            goal=goal,
            result=result,
            indicators=indicators,
            weight=weight,
            score=score,
            grade=grade,
            process=account.get("process"),
            conclusion=account.get("conclusion"),
            problems=account.get("problems"),
            improvements=account.get("improvements"),
            printed=frozenset(self.printed),
            notes=tuple(self.notes),
        )
        return Reading(form, page.sheet, self.cells, (spot.first, last), properties)

    def title(self, end: int) -> tuple[str | None, int | None]:
        """The title and the year; the year may be a number shown as （2023 年度）."""
        title: str | None = None
        year: int | None = None
        alone: tuple[int, Address] | None = None  # a year alone in its row, without a format
        told: tuple[int, Address] | None = None  # a year in words that are not a year line
        held = self.sheet.cells
        for row in range(self.spot.first, end + 1):
            for column in range(1, self.page.last_column + 1):
                cell = held.get((row, column))
                if cell is None or cell.value is None:
                    continue
                value = cell.value
                if isinstance(value, Decimal) and year is None:
                    left = self.sheet.value(row, column - 1)
                    named = isinstance(left, str) and plain_label(left) in vocabulary.YEAR_LABELS
                    if not 1990 <= value <= 2100:
                        continue
                    if named or "年" in cell.style.number_format:
                        year = int(value)
                        self.cells["year"] = (row, column)
                    elif alone is None and value == int(value) and self._alone(row, column):
                        alone = int(value), (row, column)
                elif isinstance(value, str):
                    text = prose.label(value)
                    if title is None and "自评" in text and len(text) <= 60:
                        title = prose.clean(value)
                        self.cells["title"] = (row, column)
                    labelled = any(HEADER in w.fields for w in self.page.known.get(row, ()))
                    text = _YEAR_SPELLED.sub(_year_in_digits, text) if "二" in text else text
                    found = _YEAR.search(text)
                    if (
                        year is None
                        and found
                        and "年度" in text
                        and (not labelled or len(text) <= 12)
                    ):
                        year = int(found[1])
                        self.cells["year"] = (row, column)
                    elif found and not labelled and told is None:
                        told = int(found[1]), (row, column)
                    elif "year" not in self.cells and "年度" in text and len(text) <= 14:
                        self.cells["year"] = (row, column)
        found_year = alone or told
        if year is None and found_year is not None:
            year, self.cells["year"] = found_year
        return title, year

    def _alone(self, row: int, column: int) -> bool:
        """Whether a cell is the only one of its row that holds something."""
        columns = range(1, self.page.last_column + 1)
        return not any(c != column and self.sheet.value(row, c) is not None for c in columns)

    def header_fields(self, end: int) -> dict[str, str | None]:
        """项目名称, 主管部门 and 实施单位."""
        found: dict[str, str | None] = {}
        for word in self.page.words(self.spot.first, end):
            fld = word.fields.get(HEADER)
            inline = ""
            if fld is None and ":" in word.label:
                head, _, inline = word.label.partition(":")
                fld = LABELS[HEADER].get(BRACKETS.sub("", head))
                if fld is None or not inline:
                    continue
            if fld is None or fld.key in found:
                continue
            self.printed.add(fld.key)
            if inline:
                self.cells[fld.key] = (word.row, word.column)
                found[fld.key] = re.split("[:：]", prose.clean(word.text), maxsplit=1)[1].strip()
                continue
            address = self.page.beside(word, HEADER, self.right)
            found[fld.key] = self.text(fld.key, address)
        return found

    def money_unit(self) -> None:
        """Reads 金额单位 from the labels above the table."""
        for word in self.page.words(self.spot.first, self.spot.money):
            match = _MONEY_UNIT.search(word.label)
            if match is None or len(word.label) > 24:  # prose may tell of money too
                continue
            unit = match[1] or match[2]
            if unit in _MONEY_UNITS:
                self.unit = unit
            else:
                self.notes.append(Note("funds", "unit", word.text.strip(), unit))
            self.cells["money_unit"] = (word.row, word.column)
            return

    def funds(self) -> Funds:
        """The money block."""
        page, top = self.page, self.spot.money
        columns = page.header(top, FUNDS)
        self.printed |= {f"funds.{key}" for key in columns}
        self.printed.add("funds")
        self.cells["funds"] = (top, columns.get("annual", columns.get("executed", (1, 1)))[0])
        first_amount = min(
            c for key, (c, _) in columns.items() if key in ("initial", "annual", "executed")
        )
        end = self.spot.table or self.spot.last + 1
        total: FundLine | None = None
        sources: list[FundLine] = []
        for row in range(top + 1, end):
            if any(
                GOALS in w.fields or w.fields.get(INDICATORS) is vocabulary.NAME
                for w in page.known.get(row, ())
            ):
                break
            words = [w for w in page.rows.get(row, ()) if w.column < first_amount]
            left = [w for w in words if w.plain not in vocabulary.FUND_BLOCK_LABELS]
            if not left:
                if all(self.sheet.value(row, c) is None for c, _ in columns.values()):
                    continue
                left = words  # a form whose only money row is named as the block
            label = left[-1].text.strip() if left else ""
            plain = plain_label(label).removeprefix("其中:")
            is_total = total is None and (plain in FUND_TOTALS or not sources)
            path = "funds.total" if is_total else f"funds.sources[{len(sources)}]"
            if left:
                self.cells[f"{path}.label"] = (row, left[-1].column)
            line = self.fund_line(path, row, columns, prose.clean(label).rstrip("：:") or label)
            if is_total:
                total = line
            else:
                sources.append(line)
        self.cells.setdefault("funds.total", (top, self.cells["funds"][1]))
        return Funds(total or FundLine(""), tuple(sources))

    def fund_line(
        self, path: str, row: int, columns: Mapping[str, tuple[int, int]], label: str
    ) -> FundLine:
        """One row of the money block."""
        line = FundLine(label)
        found: dict[str, Decimal | None] = {}
        for fld in vocabulary.FUND_FIELDS:
            if fld.key not in columns:
                continue
            column, last = columns[fld.key]
            at = f"{path}.{fld.key}"
            if fld.key == "reason":
                line = replace(line, reason=self.text(at, (row, column), last))
            else:
                found[fld.key] = self.number(at, (row, column), fld.kind)
        return replace(line, **found)

    def goal_words(self) -> list[Word]:
        """The labels over, or left of, the goals' text."""
        end = (self.spot.table or self.spot.last + 1) - 1
        words = self.page.words(self.spot.first, end)
        return [word for word in words if word.row != self.spot.money and GOALS in word.fields]

    def goals(self) -> tuple[str | None, str | None]:
        """预期目标 and 实际完成情况."""
        found: dict[str, str | None] = {}
        goal_words = [(word, fld) for word in self.goal_words() if (fld := word.fields.get(GOALS))]
        beside = len({word.row for word, _ in goal_words}) == len(goal_words)
        for word, fld in goal_words:
            if fld.key in found:
                continue
            self.printed.add(fld.key)
            if beside:  # the labels stand one under the other: their texts stand to the right
                address = self.page.beside(word, GOALS, self.right)
            else:
                address = (word.row + 1, word.column)
            found[fld.key] = self.text(fld.key, address)
        return found.get("goal"), found.get("result")

    def table(self) -> tuple[tuple[Indicator, ...], Decimal | None, Decimal | None, int]:
        """The indicators, the total row's weight and score, and the last row of the table."""
        page, top = self.page, self.spot.table
        columns = page.header(top, INDICATORS)
        self.printed |= set(columns) & {"weight", "score", "reason", "target", "actual"}
        self.printed.add("indicators")
        self.cells["indicators"] = (top, columns["name"][0])
        if any(w.plain in vocabulary.SIDE_LABELS for w in page.words(top, self.spot.last)):
            self.printed.add("side")
        if "nature" in columns or "measure" in columns:
            self.printed.add("sichuan")
        labels_end = min(
            columns[key][0] for key in ("weight", "score", "target", "actual") if key in columns
        )
        rows: list[Indicator] = []
        weight = score = None
        category = subcategory = None
        row = top
        numeric = [columns[key][0] for key in ("weight", "score") if key in columns]
        edge = max([labels_end, *numeric])
        while row < self.spot.last:
            row += 1
            lead = [w for w in page.rows.get(row, ()) if w.column < edge]
            plains = [w.plain for w in lead]
            if any(p in GRADES for p in plains[:2]):
                row -= 1
                break
            kind = self.row_kind(row, lead, columns, labels_end)
            if kind == "total":
                weight, score = self.total_row(row, columns)
                break
            if kind == "footer":
                row -= 1
                break
            if kind == "skip":
                continue
            if kind == "header":
                continue
            path = f"indicators[{len(rows)}]"
            indicator = self.indicator(path, row, columns)
            if indicator is None:
                continue
            own_category = indicator.category
            if own_category is not None and own_category != category:
                category, subcategory = own_category, None
            subcategory = indicator.subcategory or subcategory
            if (own_category, indicator.subcategory) != (category, subcategory):
                indicator = replace(indicator, category=category, subcategory=subcategory)
            rows.append(indicator)
        return tuple(self.shared_reasons(rows)), weight, score, row

    def shared_reasons(self, rows: list[Indicator]) -> list[Indicator]:
        """The rows, where one reason is merged over several with it at those that lost points."""
        over: dict[Address, list[int]] = {}
        for number in range(len(rows)):
            address = self.cells.get(f"indicators[{number}].reason")
            if address is not None:
                over.setdefault(address, []).append(number)
        for numbers in over.values():
            reason = rows[numbers[0]].reason
            lost = [n for n in numbers if _lost_points(rows[n])]
            if reason is not None and len(numbers) > 1 and lost:
                for n in numbers:
                    rows[n] = replace(rows[n], reason=reason if n in lost else None)
        return rows

    def row_kind(
        self,
        row: int,
        lead: Sequence[Word],
        columns: Mapping[str, tuple[int, int]],
        labels_end: int,
    ) -> str:
        """What a row of the table is: row, header, skip, total or footer."""
        labels = [w.plain for w in lead if w.column < labels_end or w.plain in TOTALS]
        if any(label in SUBTOTALS for label in labels):
            return "skip"
        answers = [columns[key][0] for key in ("target", "actual") if key in columns]
        if all(self.sheet.value(row, column) is None for column in answers) and any(
            w.plain not in TOTALS and w.plain.endswith(vocabulary.SUBTOTAL_ENDINGS)
            for w in lead
            if w.column < columns["name"][0]
        ):  # 产出指标小计
            return "skip"
        for label in labels[:2]:
            if label in TOTALS:
                # a 合计 above further rows and a later 总分 is a subtotal
                later = any(
                    w.plain in TOTALS and w.column < labels_end
                    for w in self.page.words(row + 1, self.spot.last)
                )
                return "skip" if later else "total"
        if lead and _FOOTER.match(lead[0].label):
            return "footer"
        if is_indicator_header(self.page.header(row, INDICATORS)):
            return "header"
        return "row"

    def total_row(
        self, row: int, columns: Mapping[str, tuple[int, int]]
    ) -> tuple[Decimal | None, Decimal | None]:
        """Weight and score of the row 总分."""
        self.printed.add("total")
        self.cells["total"] = (row, columns["name"][0])
        found: dict[str, Decimal | None] = {"weight": None, "score": None}
        for key in ("weight", "score"):
            if key in columns:
                found[key] = self.number(key, (row, columns[key][0]), "points")
        return found["weight"], found["score"]

    def indicator(
        self, path: str, row: int, columns: Mapping[str, tuple[int, int]]
    ) -> Indicator | None:
        """One row; None for a row that holds nothing of its own."""
        keys = [key for key in columns if key not in ("category", "subcategory")]
        own = {key: self.sheet.cell(row, columns[key][0]) for key in keys}
        groups = [key for key in ("category", "subcategory") if key in columns]
        filled = any(c.value is not None or c.formula for c in own.values())
        if not filled and not any(
            self.sheet.value(row, c) is not None
            for key in keys
            for c in range(columns[key][0], columns[key][1] + 1)
        ):
            anchors = [self.page.anchor(row, columns[key][0]) for key in groups]
            if not any(self.sheet.value(*anchor) is not None for anchor in anchors):
                return None  # neither a group label of its own nor part of a merged group
        texts: dict[str, str | None] = {}
        marks = len(self.notes)
        for key in (*groups, *(k for k in keys if k not in ("weight", "score"))):
            column, last = columns[key]
            texts[key] = self.text(f"{path}.{key}", (row, column), last)
        for key in groups:
            told = texts[key]
            texts[key] = "".join(told.split()) if told is not None else None
        numbers = {
            key: self.number(f"{path}.{key}", (row, columns[key][0]), "points")
            for key in ("weight", "score")
            if key in columns
        }
        name = texts.get("name")
        rest = [texts.get("target"), texts.get("actual"), *numbers.values()]
        if (
            name is not None
            and _PLACEHOLDER.fullmatch(prose.label(name))
            and not any(value is not None for value in rest)
        ):
            del self.notes[marks:]
            self.notes.append(Note(f"{path}.name", "placeholder", name))
            texts["name"] = None
        if _is_struck(texts, numbers, self.notes[marks:]):
            del self.notes[marks:]
            self.notes.append(Note(f"{path}.name", "placeholder", name or "-"))
            return Indicator(texts.get("category"), texts.get("subcategory"))
        if row in self.sheet.hidden_rows and numbers.get("score") is not None:
            self.notes.append(Note(f"{path}.score", "hidden-row", str(row)))
        target, actual = texts.get("target"), texts.get("actual")
        if "nature" in columns or "measure" in columns:
            target = joined(texts.get("nature"), target, texts.get("measure"))
        return Indicator(
            category=texts.get("category"),
            subcategory=texts.get("subcategory"),
            name=texts.get("name"),
            target=target,
            actual=actual,
            weight=numbers.get("weight"),
            score=numbers.get("score"),
            reason=texts.get("reason"),
        )

    def grade(self, end: int) -> tuple[str | None, int]:
        """The grade beside its label, in the few rows after the table."""
        for word in self.page.words(end, min(end + 6, self.spot.last)):
            if word.plain in GRADES:
                address = self.page.beside(word, "", self.right)
                told = self.sheet.cell(*self.page.anchor(*address)).value
                if word.plain in LABELS[ACCOUNT] and (
                    "sichuan" in self.printed
                    or (isinstance(told, str) and len(told) > _GRADE_LENGTH)
                ):
                    continue  # a conclusion in prose
                self.printed.add("grade")
                return self.text("grade", address), word.row
            head, _, inline = word.label.partition(":")
            if inline and BRACKETS.sub("", head) in GRADES:
                self.printed.add("grade")
                self.cells["grade"] = (word.row, word.column)
                return inline, word.row
        return None, end

    def account(self, end: int, last: int) -> tuple[dict[str, str | None], int]:
        """The prose of the Sichuan form: one text above the money, three below the table."""
        if "sichuan" not in self.printed:
            return {}, last
        found: dict[str, str | None] = {}
        above = self.page.words(self.spot.first, self.spot.table - 1)
        for word in [*above, *self.page.words(end + 1, min(end + 12, self.spot.last))]:
            fld = LABELS[ACCOUNT].get(word.plain)
            if fld is not None and fld.key not in found:
                self.printed.add(fld.key)
                address = self.page.beside(word, ACCOUNT, self.right)
                found[fld.key] = self.text(fld.key, address)
                last = max(last, word.row) if word.row > end else last
        return found, last

    def hidden(self, last: int) -> None:
        """Values that a merge hides, inside the form."""
        anchors, first = self.page.anchors, self.spot.first
        for address, cell in self.sheet.cells.items():
            if cell.value is None or not first <= address[0] <= last:
                continue
            if anchors.get(address, address) != address:
                self.notes.append(Note("", "under-merge", str(cell.value), a1(*address)))
        hiding = self.cells.items() if self.sheet.hidden_columns else ()
        for path, (_, column) in hiding:
            if path.endswith(("[0].weight", "[0].score")) and path.startswith("indicators"):
                if column in self.sheet.hidden_columns:
                    self.notes.append(Note(path, "hidden-column", column_letters(column)))
        for path in ("score", "funds.total.score"):
            hidden = self.cells.get(path, (0, 0))[0]
            if hidden in self.sheet.hidden_rows and self.sheet.value(*self.cells[path]) is not None:
                self.notes.append(Note(path, "hidden-row", str(hidden)))
        if self.sheet.state != "visible":
            self.notes.append(Note("title", "hidden-sheet", self.sheet.name))

    def layout(self, title: str | None) -> str:
        """The name of the layout, concluded from what was printed."""
        if "sichuan" in self.printed:
            return "sichuan"
        if "grade" in self.printed:
            return "shanghai"
        if "side" in self.printed or "财政项目" not in (title or ""):
            return "national"
        return "shanghai"


def _lost_points(row: Indicator) -> bool:
    return row.weight is not None and row.score is not None and row.score < row.weight


def _is_struck(
    texts: Mapping[str, str | None],
    numbers: Mapping[str, Decimal | None],
    notes: Sequence[Note],
) -> bool:
    """Whether dashes stand in a printed row that does not apply, and nothing else does."""
    wanted = [texts.get(key) for key in ("target", "actual", "reason")]
    return (
        any(note.kind == "dash" and note.at.endswith(".weight") for note in notes)
        and all(note.kind == "dash" for note in notes)
        and not any(number is not None for number in numbers.values())
        and not any(text is not None and not DASHES.fullmatch(text) for text in wanted)
    )


def _year_in_digits(spelled: re.Match[str]) -> str:
    """二〇二三 as 2023."""
    return spelled[0].translate(_YEAR_DIGITS)


def _plausible(figure: Decimal) -> bool:
    """Whether a spreadsheet keeps the figure to a hundredth: below 10**13, at most 15 decimals."""
    return figure.is_finite() and figure.adjusted() < 13 and decimals(figure) <= 15


def _raw(cell: Cell) -> str:
    if cell.raw is not None:
        return cell.raw
    value = cell.value
    if value is None:
        return "" if cell.formula is None else f"={cell.formula}"
    return f"{value:f}" if isinstance(value, Decimal) else str(getattr(value, "code", value))
