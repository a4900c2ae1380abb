"""A list of projects -> a filled form each, as new workbooks in a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

import msgspec

from perfxl.excel import lists
from perfxl.excel.template.template import workbook as template
from perfxl.excel.xlsx import workbook
from perfxl.jobs.next_year import new_files
from perfxl.layout.datafile import Filed
from perfxl.layout.layouts import layout_named
from perfxl.reading.book import read_book
from perfxl.renewal import file_names, filing
from perfxl.renewal.filing import Listed
from perfxl.renewal.rollover import Blank
from perfxl.report import export
from perfxl.rules.policy_files import policy_for
from perfxl.text.bilingual import Text
from perfxl.text.refusal import Refused, one_line


class Filled(msgspec.Struct, frozen=True):
    """The workbooks of a list by their file names, and what of the list stands in none of them."""

    workbooks: Mapping[str, bytes]
    unplaced: tuple[Text, ...]


def from_list(
    data: bytes, name: str, *, year: int | None = None, layout: str = "shanghai",
    pattern: str = file_names.PATTERN, policy_name: str | None = None,
) -> Filled:  # fmt: skip
    """The filled forms of a list's bytes, an .xlsx or a .csv called ``name``; touches no file.

    ``year`` is that of the rows that name none. Raises Refused: E-DATA with sheet, line and column,
    E-TOOBIG, E-SAMENAME, E-POLICY, E-SELFCHECK where a workbook would not say what the list says.
    """
    listed, told = _listed(data, name, year, layout)
    blanks = [Blank(each.filed.form, each.at) for each in listed]
    names = file_names.named(blanks, pattern)
    made: dict[str, bytes] = {}
    for path, each in zip(names, listed, strict=True):
        made[path] = _workbook(each, policy_name)
        told += (
            Text(
                f"{each.at} “{one_line(text, 30)}”在这种表式里没有栏目，表上看不到",
                f"{each.at} “{one_line(text, 30)}” has no place in this layout and is not shown",
            )
            for text in _hidden(each, made[path])
        )
    return Filled(made, tuple(told))


def _listed(
    data: bytes, name: str, year: int | None, layout: str
) -> tuple[tuple[Listed, ...], list[Text]]:
    """The projects of the first table that is a list; of the others it is said that they are not."""
    found: tuple[Listed, ...] = ()
    told: list[Text] = []
    for place, table in lists.tables(data, name):
        if not found and filing.is_filled_list(table):
            found = filing.forms_of(table, place, year=year, layout=layout)
            told += filing.unplaced(table, place)
        elif table:
            told.append(Text(f"{place} 没有填入", f"{place} was not filled in"))
    if not found:
        raise Refused(
            "E-DATA",
            name,
            f"没有表头：应有 {filing.ASKED}（样例：perfxl fill --example；填好的表用 perfxl export）"
            f" / no head; it should name {filing.ASKED} (an example: perfxl fill --example; of a filled form: perfxl export)",
        )
    return found, told


def _workbook(each: Listed, policy_name: str | None) -> bytes:
    form = each.filed.form
    return template(
        layout_named(form.layout), year=form.year, policy=policy_for(form.year, policy_name),
        form=form, texts=each.filed.texts,
    )  # fmt: skip


def _hidden(each: Listed, data: bytes) -> Iterator[str]:
    """What a project's list says that its form does not show.

    Raises Refused E-SELFCHECK where the form, read back, shows something else.
    """
    (fresh,) = read_book(workbook.read(data), scored=False)
    shown = export.filed(fresh).texts
    unprinted = {key for key in fresh.properties if key.startswith("unprinted.")}
    for path, text in each.filed.texts.items():
        if not text:
            continue
        if f"unprinted.{path}" in unprinted:
            yield text
        elif "".join((shown.get(path) or "").split()) != "".join(text.split()):
            raise Refused(
                "E-SELFCHECK", each.at, one_line(f"{path}: {text} / {shown.get(path)}", 80)
            )


def write(filled: Filled, folder: str | os.PathLike[str]) -> Iterator[str]:
    """Write the workbooks as new files in a folder, yielding each path once it is there.

    Raises Refused E-EXISTS before any is written, E-WRITE.
    """
    for path, _ in new_files(filled.workbooks, folder, lambda data: data):
        yield path


def to_list(forms: list[Filed]) -> bytes:
    """The list of some forms as an .xlsx; raises Refused E-DATA as :func:`filing.table_of` does."""
    return lists.workbook_of(filing.table_of(forms))
