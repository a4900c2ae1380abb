"""Excel binary workbooks (.xlsb): their values, by python-calamine."""

from __future__ import annotations

from collections.abc import Iterator

from python_calamine import CalamineWorkbook

from perfxl.excel.legacy.told import AREA, SHEETS, Count, NotRead, Sheet, TooMuch, plain


def sheets(path: str) -> Iterator[Sheet]:
    """Every worksheet; raises NotRead, TooMuch and whatever calamine raises."""
    try:
        book = CalamineWorkbook.from_path(path)
    except Exception as error:
        if type(error).__name__ == "PasswordError":
            raise NotRead("password") from None
        raise
    count = Count()
    for described in book.sheets_metadata[:SHEETS]:
        if "worksheet" not in str(described.typ).lower():
            continue
        source = book.get_sheet_by_name(described.name)
        if source.height * source.width > AREA:
            raise TooMuch(f"{described.name}: {source.height} x {source.width}")
        visible = str(described.visible).endswith("Visible")
        sheet = Sheet(described.name, count, visible=visible)
        top, left = source.start or (0, 0)
        lines = source.to_python(skip_empty_area=True) if source.start is not None else []
        for row, line in enumerate(lines, top + 1):
            for column, value in enumerate(line, left + 1):
                cell = plain(value)
                if cell is not None:
                    sheet.put(row, column, *cell)
        for (r1, c1), (r2, c2) in source.merged_cell_ranges or []:
            sheet.merge(r1 + 1, c1 + 1, r2 + 1, c2 + 1)
        yield sheet
