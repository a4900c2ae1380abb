"""Whether the formulas and the protection are as they were issued.

Pasting and dispatching bypass validation, so reading back looks again: a constant where a formula
belongs, a changed or shortened formula, a formula in an input, an input that became locked, protection
removed. For our own template the formula that belongs is spelled anew from the layout's rules at the
addresses where the fields were found, so inserted rows are no harm; elsewhere only what contradicts
the sheet itself is said. Leaves notes; ``perfxl.rules.checks.legibility`` judges them (L-3).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from msgspec.structs import replace

from perfxl.form import ours
from perfxl.form.grid import Address, Cell, Range, Sheet, a1, column_letters, parse_a1
from perfxl.form.model import Form, Note
from perfxl.layout import formulas
from perfxl.layout.formula import Cells, Formula, spelled
from perfxl.reading.form import Reading
from perfxl.rules.policy import Policy
from perfxl.text.patterns import lazy

_REFERENCE = lazy(
    r"(?<![A-Z0-9_!.])\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?(?![A-Z0-9_(.])"
)
_STRING = lazy(r'"(?:[^"]|"")*"', needs='"')
_QUOTED = lazy(r'("(?:[^"]|"")*")')
_HIDING = lazy(r"\bIF(?:ERROR|NA)\(|\bISERR(?:OR)?\(")
_WHOLE = lazy(r"\$?([A-Z]{1,3})\$?1:\$?\1\$?1048576")
_ELSEWHERE = lazy(r"\b(?:INDEX|OFFSET|INDIRECT)\(|!", needs="(!")
"""In a formula whose cells cannot be told from its text."""

AMOUNTS = ("initial", "annual", "executed")
ANSWERS: tuple[str, ...] = ("target", "actual", "weight", "score", "reason")
TYPED_OVER = ("weight", "score", "funds.total.rate", "funds.total.score")  # a grade is often typed


def expected_formulas(reading: Reading, policy: Policy) -> dict[str, str]:
    """The template's formula for every computed cell of this form, by path, without ``=``.

    Empty where the form's layout lacks the cells that a formula needs.
    """
    form, cells = reading.form, reading.cells
    where = {  # no formula names a cell of a row
        path: a1(*address) for path, address in cells.items() if not path.startswith("indicators[")
    }
    found: dict[str, str] = {}

    def enter(path: str, formula: Formula) -> None:
        if path in where:
            found[path] = spelled(formula, where)

    lines = [path for path, _ in form.fund_lines()]
    for key in AMOUNTS:
        at = [where[f"{path}.{key}"] for path in lines[1:] if f"{path}.{key}" in where]
        if at:
            parts = Cells((), at[0] if len(at) == 1 else f"{at[0]}:{at[-1]}")
            enter(f"funds.total.{key}", Formula(formulas.fund_total, {"parts": parts}))
    for path in lines:
        if {f"{path}.executed", f"{path}.annual"} <= where.keys():
            named: dict[str, str] = {"executed": f"{path}.executed", "annual": f"{path}.annual"}
            enter(f"{path}.rate", Formula(formulas.execution_rate, named))
            if path == "funds.total" and "funds.total.weight" in where:
                named = {**named, "weight": "funds.total.weight"}
                enter("funds.total.score", Formula(formulas.execution_score, named))
    growing = {}
    for key in ("weight", "score"):
        first = cells.get(f"indicators[0].{key}")
        if first is not None and f"funds.total.{key}" in where:
            letter = column_letters(first[1])
            head = f"{letter}{cells['indicators'][0]}"
            rows = f"{head}:INDEX({letter}:{letter},ROW()-1)"
            growing[key] = f"{head}:INDEX({letter}:{letter},ROW()-2)"
            total: dict[str, str | Cells] = {"head": f"funds.total.{key}", "rows": Cells((), rows)}
            enter(key, Formula(formulas.points_total, total))
    if len(growing) == 2 and "score" in where and "grade" in where:
        named_cells: dict[str, str | Cells] = {
            "scores": Cells((), growing["score"]),
            "weights": Cells((), growing["weight"]),
            "total": "score",
        }
        grade = Formula(formulas.grade_shown, named_cells, tuple(policy.grades.floors))
        enter("grade", grade)
    return found


def computed_paths(form: Form) -> list[str]:
    """The cells that a template computes."""
    paths = [f"funds.total.{key}" for key in (*AMOUNTS, "score")]
    paths += [f"{path}.rate" for path, _ in form.fund_lines()]
    return [*paths, "weight", "score", "grade"]


def is_ours(reading: Reading) -> bool:
    """Whether the workbook says that perfxl's template made it."""
    return ours.is_template(reading.properties)


def with_integrity(reading: Reading, policy: Policy) -> Reading:
    """The reading with what was found out about formulas and protection added to its notes."""
    notes = tuple(_own(reading, policy) if is_ours(reading) else _foreign(reading))
    if not notes:
        return reading
    return replace(reading, form=replace(reading.form, notes=(*reading.form.notes, *notes)))


def _own(reading: Reading, policy: Policy) -> Iterator[Note]:
    transcribed = set(reading.properties.get(ours.TRANSCRIBED, "").split())
    other_floors = reading.properties.get(ours.POLICY, policy.id) != policy.id
    for path, formula in expected_formulas(reading, policy).items():
        cell = reading.cell(path)
        if path in transcribed:
            continue
        if cell.formula is None:
            kind = "cleared" if cell.value is None else "constant"
            yield Note(path, kind, _shown(cell), "=" + formula)
        elif path == "grade" and other_floors:
            continue  # made for another policy, and changed by nobody
        elif cell.formula != formula and canonical(cell.formula) != canonical(formula):
            yield Note(path, "changed", "=" + cell.formula, "=" + formula)
    if reading.properties.get("perfxl.layout") == "shanghai" and (
        reading.form.state("grade") == "absent"
    ):
        yield Note("grade", "no-grade")
    if not reading.sheet.protected:
        yield Note("title", "unprotected")
    for path, cell in _inputs(reading):
        if cell.formula is not None:
            yield Note(path, "input-formula", "=" + cell.formula)
        elif cell.style.locked and cell.value is not None:
            yield Note(path, "input-locked", _shown(cell))


def _foreign(reading: Reading) -> Iterator[Note]:
    """What contradicts the sheet itself in a workbook of unknown origin."""
    sheet = reading.sheet
    present = [p for p in computed_paths(reading.form) if p in reading.cells]
    formulas = {p: f for p in present if (f := reading.cell(p).formula) is not None}
    for path, formula in formulas.items():
        own = reading.cells[path]
        ranges = list(references(formula))
        if any(_covers(r, own) for r in ranges):
            yield Note(path, "circular", "=" + formula)
        elif _ELSEWHERE.search(_STRING.sub('""', formula)):
            continue
        elif path in ("weight", "score") and _misses_rows(reading, path, ranges):
            yield Note(path, "short-range", "=" + formula)
    if len(formulas) * 2 > len(present) and sheet.protected:
        for path in present:
            cell = reading.cell(path)
            if path not in formulas and cell.value is not None and path in TYPED_OVER:
                same = path == "funds.total.rate" and _right_rate(reading.form)
                yield Note(path, "retyped" if same else "constant", _shown(cell))
    if formulas and not sheet.protected and _has_unlocked(sheet):
        yield Note("title", "unprotected")
    for path, cell in _inputs(reading):
        if cell.formula is None:
            continue
        if _HIDING.search(_STRING.sub('""', cell.formula)):
            yield Note(path, "hides-error", "=" + cell.formula)
        elif sheet.protected:
            yield Note(path, "input-formula", "=" + cell.formula)


_asked: list[tuple[Sheet, bool]] = []
"""The sheet that was asked about last: it may hold thousands of forms, each of which asks."""


def _has_unlocked(sheet: Sheet) -> bool:
    """Whether any cell of a sheet is open to be filled in once it is protected."""
    last = _asked[:]
    if not last or last[0][0] is not sheet:
        last = [(sheet, any(not cell.style.locked for cell in sheet.cells.values()))]
        _asked[:] = last
    return last[0][1]


def _right_rate(form: Form) -> bool:
    """Whether the rate is what the template's formula would show."""
    line = form.funds.total if form.funds is not None else None
    return (
        line is not None
        and line.rate is not None
        and (line.rate == formulas.execution_rate(line.executed, line.annual))
    )


def _inputs(reading: Reading) -> Iterator[tuple[str, Cell]]:
    """The cells of the form that are there to be filled in, with their paths."""
    keys = [(path, ANSWERS) for path, _ in reading.form.rows()]
    keys += [(path, AMOUNTS) for path, _ in reading.form.fund_lines() if path != "funds.total"]
    cells, sheet = reading.cells, reading.sheet
    for path, names in keys:
        for name in names:
            at = f"{path}.{name}"
            address = cells.get(at)
            if address is not None:
                yield at, sheet.cell(*address)


def _misses_rows(reading: Reading, key: str, ranges: list[Range]) -> bool:
    """Whether a total's ranges take in some indicator rows of its column and leave out others."""
    rows = [
        reading.cells[f"{path}.{key}"]
        for path, row in reading.form.rows()
        if f"{path}.{key}" in reading.cells and getattr(row, key) is not None
    ]
    taken = [any(_covers(r, address) for r in ranges) for address in rows]
    return any(taken) and not all(taken) and not any(r.last_row - r.row > 100_000 for r in ranges)


def _covers(area: Range, address: Address) -> bool:
    row, column = address
    return area.row <= row <= area.last_row and area.column <= column <= area.last_column


def references(formula: str) -> Iterator[Range]:
    """The cells and ranges of the same sheet that a formula names.

    >>> [(r.row, r.column, r.last_row) for r in references('SUM(G13:G18)+H6&"A1"')]
    [(13, 7, 18), (6, 8, 6)]
    """
    for first, row, last, last_row in _REFERENCE.findall(_STRING.sub('""', formula)):
        top, left = parse_a1(f"{first}{row}")
        bottom, right = parse_a1(f"{last}{last_row}") if last else (top, left)
        yield Range(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


@lru_cache(maxsize=2048)  # forms of one template repeat each other's formulas
def canonical(formula: str) -> str:
    """A formula without what spreadsheets change when they save it: spaces, $, +, prefixes.

    >>> canonical("=ROUND( N(H$6)+SUM(G12:INDEX(G:G,ROW()-1)), 2)")
    'ROUND(N(H6)+SUM(G12:INDEX(G:G,ROW()-1)),2)'
    """
    pieces = _QUOTED.split(formula.removeprefix("=").removeprefix("of:="))
    for number in range(0, len(pieces), 2):
        text = "".join(pieces[number].split()).upper().replace("_XLFN.", "")
        pieces[number] = _WHOLE.sub(r"\1:\1", text).replace("$", "")
    return "".join(pieces)


def _shown(cell: Cell) -> str:
    return "" if cell.value is None else str(getattr(cell.value, "code", cell.value))
