"""The child that reads a legacy workbook: a file in, JSON out, and nothing else.

Run as a script in a process of its own, because a damaged binary file may make its reader panic,
swell or never end. Imports nothing of perfxl, so that it also runs where perfxl is only a folder.

The JSON is ``{"sheets": [{"name", "visible", "cells": [[row, column, kind, text]], "merges"}]}``
with rows and columns from 1, or ``{"refused": kind, "detail": text}``.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import sys
import zipfile
from typing import Any

MEMORY = 400 << 20  # bytes of address space
SECONDS = 8  # of processor time
CELLS = 200_000  # that hold something, in the whole workbook
TEXT = 8 << 20  # characters in the whole workbook
SHEETS = 500
MERGES = 20_000
AREA = 10_000_000  # cells in a sheet's used range, empty ones included


def bounded() -> None:
    """Bound this process, where the operating system can."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


class TooMuch(Exception):
    """The workbook holds more than any form does."""


def told(value: Any) -> tuple[str, str] | None:
    """A cell's value as its kind and text; None for an empty one."""
    if isinstance(value, bool):
        return "b", "1" if value else "0"
    if isinstance(value, int | float):
        return "n", repr(value)
    if isinstance(value, dt.datetime):
        return "dt", value.isoformat()
    if isinstance(value, dt.date):
        return "d", value.isoformat()
    if isinstance(value, dt.time):
        return "t", value.isoformat()
    if isinstance(value, dt.timedelta):
        return "n", repr(value.total_seconds() / 86_400)
    text = str(value)
    return ("s", text) if text else None


def sheets(path: str) -> list[dict[str, Any]]:
    """Every worksheet of the workbook."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    found: list[dict[str, Any]] = []
    cells = characters = 0
    for described in book.sheets_metadata[:SHEETS]:
        if "worksheet" not in str(described.typ).lower():
            continue
        sheet = book.get_sheet_by_name(described.name)
        if sheet.height * sheet.width > AREA:
            raise TooMuch(f"{described.name}: {sheet.height} x {sheet.width}")
        held: list[tuple[int, int, str, str]] = []
        top, left = sheet.start or (0, 0)
        lines = sheet.to_python(skip_empty_area=True) if sheet.start is not None else []
        for row, line in enumerate(lines, top + 1):
            for column, value in enumerate(line, left + 1):
                cell = told(value)
                if cell is None:
                    continue
                held.append((row, column, *cell))
                characters += len(cell[1])
                if len(held) + cells > CELLS or characters > TEXT:
                    raise TooMuch(described.name)
        cells += len(held)
        merges = [
            [r1 + 1, c1 + 1, r2 + 1, c2 + 1]
            for (r1, c1), (r2, c2) in (sheet.merged_cell_ranges or [])[:MERGES]
        ]
        visible = "visible" if str(described.visible).endswith("Visible") else "hidden"
        found.append({"name": described.name, "visible": visible, "cells": held, "merges": merges})
    return found


def answer(path: str) -> dict[str, Any]:
    """What the parent is told."""
    try:
        return {"sheets": sheets(path)}
    except TooMuch as error:
        return {"refused": "large", "detail": str(error)}
    except MemoryError:
        return {"refused": "large", "detail": "memory"}
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # the reader's panics are no Exception
        secret = type(error).__name__ == "PasswordError" or encrypted(path)
        return {"refused": "password" if secret else "damaged", "detail": str(error)[:200]}


def encrypted(path: str) -> bool:
    """Whether an OpenDocument says of itself that it is encrypted."""
    try:
        with zipfile.ZipFile(path) as package, package.open("META-INF/manifest.xml") as manifest:
            return b"encryption-data" in manifest.read(1 << 20)
    except (OSError, ValueError, KeyError, RuntimeError, NotImplementedError, zipfile.BadZipFile):
        return False


def main() -> None:
    """The path of the workbook as the argument, JSON to standard output."""
    bounded()
    sys.stdout.write(json.dumps(answer(sys.argv[1])))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
