"""The buttons on the form itself, for a workbook with macros: beside the title, never printed."""

from __future__ import annotations

from importlib import resources
from typing import Any

from perfxl.excel.live.addin import SAID

BUTTONS = (  # rows of caption, macro, width in pixels: no wider than the panel below them
    (
        ("核验", "PerfxlVerify", 108),
        ("下一处问题", "PerfxlNext", 108),
        ("核验并标记", "PerfxlMark", 108),
    ),
    (("清除标记", "PerfxlClear", 108), ("新年度空白表", "PerfxlNewYear", 108)),
)
_GAP, _TOP, _HEIGHT = 4, 5, 26


def macros() -> bytes:
    """The VBA project of the form, as built from the texts in ``perfxl/excel/live/addin``."""
    return (resources.files("perfxl.excel.live.addin") / "built" / "form.vba.bin").read_bytes()


def add_buttons(book: Any, sheet: Any, project: bytes, column: int) -> None:
    """Put the macros into an XlsxWriter workbook and their buttons beside the form.

    ``column`` is the first one beside the form, from 0. The project has a code module for each
    sheet, Sheet1 and on, in the workbook's order.
    """
    import io

    book.add_vba_project(io.BytesIO(project), True)
    book.set_vba_name("ThisWorkbook")
    for number, item in enumerate(book.worksheets(), 1):
        item.set_vba_name(f"Sheet{number}")
    for name, text in SAID.items():
        book.define_name(name, f'="{text}"')
    for line, buttons in enumerate(BUTTONS):
        left = 0
        for caption, macro, width in buttons:
            sheet.insert_button(
                0,
                column,
                {
                    "macro": f"PerfxlButton.{macro}",
                    "caption": caption,
                    "description": caption,
                    "width": width,
                    "height": _HEIGHT,
                    "x_offset": left,
                    "y_offset": _TOP + line * (_HEIGHT + _GAP),
                },
            )
            left += width + _GAP
