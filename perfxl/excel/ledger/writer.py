"""One workbook of the ledger while it is being written, and how its cells look."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
from traceback import clear_frames
from typing import Any, Self

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from perfxl import __version__
from perfxl.form.ours import LEDGER
from perfxl.report.palette import INK

BODY, HEAD = "宋体", "微软雅黑"
CREATED = dt.datetime(2020, 2, 25)  # fixed, so that the same ledger is the same bytes


class Writer:
    """One workbook while it is being written; constant memory, so rows go in from the top.

    What is kept in the meantime stands in a folder of its own, which is gone on leaving.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="perfxl-")
        self._buffer = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            self._buffer,
            {
                "constant_memory": True,
                "tmpdir": self._folder.name,
                "default_format_properties": {"font_name": BODY, "font_size": 10},
                "default_row_height": 18,
            },
        )
        self._looks: dict[tuple[Any, ...], Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def look(self, **properties: Any) -> Any:
        """A cell's format, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._looks:
            base = {"font_name": BODY, "font_size": 10, "valign": "vcenter", "font_color": INK}
            self._looks[key] = self.book.add_format({**base, **properties})
        return self._looks[key]

    def bytes(self, title: str) -> bytes:
        """Mark the workbook as ours and finish it. Raises OSError where there is no room for what is
        kept in the meantime."""
        self.book.set_properties({"title": title or "台账", "created": CREATED, "author": "perfxl"})
        self.book.set_custom_property(LEDGER, __version__, "text")
        try:
            self.book.close()
        except FileCreateError as error:  # its only argument is what the system said
            clear_frames(error.args[0].__traceback__)  # the archive ends while its buffer is open
            raise error.args[0] from None
        return self._buffer.getvalue()
