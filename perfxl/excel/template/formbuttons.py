"""The buttons on the form itself, for a workbook with macros: beside the title, never printed."""

from __future__ import annotations

from importlib import resources
from typing import Any

from perfxl.excel.live.addin import SAID

BUTTONS = (  # caption, macro, width in pixels
    ("核验", "PerfxlVerify", 60),
    ("下一处问题", "PerfxlNext", 82),
    ("核验并标记", "PerfxlMark", 82),
    ("清除标记", "PerfxlClear", 72),
    ("新年度空白表", "PerfxlNewYear", 94),
)
_GAP, _TOP, _HEIGHT = 4, 6, 26


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
    left = 0
    for caption, macro, width in BUTTONS:
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
                "y_offset": _TOP,
            },
        )
        left += width + _GAP
