"""Our own marks in a workbook: names, sheets and properties that perfxl writes, each said once.

The writers put them there and the readers look for them; whether a marked sheet is still ours is
asked of one predicate, by the file path, the live workbook and the LibreOffice extension alike.
"""

from __future__ import annotations

from collections.abc import Mapping

from perfxl.form.grid import Address, Book, Sheet, parse_a1
from perfxl.text.patterns import lazy

# The template -----------------------------------------------------------------------------------

IDENTITY_SHEET = "_perfxl"
"""The hidden sheet on which a template says what it is; its custom properties say the same."""

TEMPLATE = "perfxl.template"  # the version of the template
LAYOUT = "perfxl.layout"  # its printed layout, one of :data:`LAYOUT_NAMES`
YEAR = "perfxl.year"  # 年度 that it was issued for; "" for none
POLICY = "perfxl.policy"  # the id of the policy whose figures its formulas hold
ROWS = "perfxl.rows"  # the number of indicator rows that it was issued with
TRANSCRIBED = "perfxl.transcribed"  # the paths whose figure stands in place of a formula
IDENTITY = (TEMPLATE, LAYOUT, YEAR, POLICY, ROWS, TRANSCRIBED)

PRESET, PRESET_PATH = "perfxl.approved", "approved."
"""On the hidden sheet of a blank that was issued with approved targets: how many rows they have, and
before its path each of them."""
CARRIED = ("json.", PRESET, PRESET_PATH)  # how the properties begin that go along with a form

LAYOUT_NAMES = ("shanghai", "national", "sichuan")
"""Those of :data:`perfxl.layout.layouts.LAYOUTS`, for who reads a form and prints none."""

LEDGER = "perfxl.ledger"
"""The custom property by which our own ledgers and summaries apart from a form are known."""

PREFIX = "pf_"
"""How the defined name of a field begins."""


def identity(book: Book) -> dict[str, str]:
    """What our template says of itself: the custom properties, and the hidden sheet's longer copy."""
    found = dict(book.properties)
    for sheet in book.sheets:
        if sheet.name == IDENTITY_SHEET:
            for (row, column), cell in sheet.cells.items():
                if column == 1 and isinstance(cell.value, str):
                    told = sheet.value(row, 2)
                    if isinstance(told, str):
                        found[cell.value] = told
    return found


def is_template(properties: Mapping[str, str]) -> bool:
    """Whether a workbook's identity says that perfxl's template made it."""
    return TEMPLATE in properties


def name_of(path: str) -> str:
    """The defined name of a field's path.

    >>> name_of("indicators[0].score"), name_of("funds.total.annual")
    ('pf_indicators_0_score', 'pf_funds_total_annual')
    """
    return PREFIX + path.replace("[", "_").replace("]", "").replace(".", "_")


def path_of(name: str) -> str | None:
    """The field's path that a defined name means, :func:`name_of` undone; None for another's name.

    >>> path_of("pf_indicators_0_score"), path_of("pf_funds_sources_1_rate"), path_of("Print_Area")
    ('indicators[0].score', 'funds.sources[1].rate', None)
    """
    if not name.startswith(PREFIX):
        return None
    words = name.removeprefix(PREFIX).split("_")
    path = words[0]
    for word in words[1:]:
        path += f"[{word}]" if word.isdigit() else f".{word}"
    return path


def named_cells(book: Book, sheet: str) -> dict[str, Address]:
    """Where the template's defined names point on a sheet, by path."""
    found: dict[str, Address] = {}
    for name, reference in book.names.items():
        path = path_of(name)
        where, _, cell = reference.replace("$", "").rpartition("!")
        if path is None or sheet_named(where) != sheet:
            continue
        try:
            found[path] = parse_a1(cell)
        except ValueError:
            continue
    return found


# The summary sheet ------------------------------------------------------------------------------

SUMMARY_SHEET = "核验汇总"
"""The title of the summary sheet: its name, where nobody else's sheet has it."""

SUMMARY_TITLE = "绩效自评核验汇总"
"""What stands on top of it."""

_TITLED = lazy(SUMMARY_SHEET + r"(?:（\d+）)?", needs="核")
_CELL_AT_END = lazy(r"[!.]\$?[A-Z]+\$?[0-9]+$")

SUMMARY_MARK = "_perfxl_summary"
"""The hidden defined name that points at our summary sheet, and survives renaming and re-saving."""


def sheet_named(reference: str) -> str:
    """The sheet's name in a reference, with or without a cell behind it.

    >>> sheet_named("='核验 ''汇总'!$A$1"), sheet_named("$核验汇总.$A$1"), sheet_named("")
    ("核验 '汇总", '核验汇总', '')
    """
    name = _CELL_AT_END.sub("", reference.strip()).removeprefix("=")
    name = name.removeprefix("$").removesuffix("!")
    if len(name) > 1 and name.startswith("'") and name.endswith("'"):
        return name[1:-1].replace("''", "'")
    return name


def marked_sheet(names: Mapping[str, str]) -> str:
    """The name of the sheet that our mark points at; "" where there is no mark."""
    folded = [*map(str.casefold, names)]
    if SUMMARY_MARK not in folded:
        return ""
    return sheet_named([*names.values()][folded.index(SUMMARY_MARK)])


def is_still_ours(sheet: Sheet) -> bool:
    """Whether a marked sheet still is a summary: no formula on it, and our title in A1 or nothing.

    The mark alone does not do. A sheet with formulas, or one that has no title of ours and is not
    empty either, holds somebody's own notes and is never overwritten.
    """
    title = sheet.value(1, 1)
    titled = isinstance(title, str) and SUMMARY_SHEET in title
    return all(
        cell.formula is None and (titled or cell.value is None) for cell in sheet.cells.values()
    )


# The review sheets ------------------------------------------------------------------------------

REVIEW_SHEET = "复核底稿"
"""The name of a review sheet, where nobody else's sheet has it."""

REVIEW_TITLE = "绩效自评复核底稿"
"""What stands on top of it."""

REVIEW_PLACE = (5, 1), "自评表位置"
"""The label before the place of the form that is reviewed: with the title it tells the sheet as ours,
whatever its name has become."""


def is_review(sheet: Sheet) -> bool:
    """Whether a sheet is a review sheet of ours."""
    at, label = REVIEW_PLACE
    return sheet.value(1, 1) == REVIEW_TITLE and sheet.value(*at) == label


# The sheets of ours that are no form ------------------------------------------------------------


def summaries(book: Book) -> frozenset[str]:
    """The names of the sheets that are summaries of ours: the marked one, and those whose mark was
    lost on the way through a format without hidden names; known by name and title."""
    found = {marked_sheet(book.names)}
    for sheet in book.sheets:
        if _TITLED.fullmatch(sheet.name) and sheet.value(1, 1) == SUMMARY_TITLE:
            found.add(sheet.name)
    return frozenset(found)


def own_summary(book: Book) -> Sheet | None:
    """The summary sheet of an earlier run that may be written again; None where there is none."""
    name = marked_sheet(book.names).casefold()
    found = [sheet for sheet in book.sheets if sheet.name.casefold() == name]
    if len(found) == 1 and len(book.sheets) > 1 and is_still_ours(found[0]):
        return found[0]
    return None
