"""The child that reads a legacy workbook: a file in, JSON out, and nothing else.

Run as a script in a process of its own, because a damaged binary file may make its reader panic,
swell or never end. The readers beside it import nothing else of perfxl.

The JSON is ``{"sheets": [{"name", "visible", "cells", "merges", "hidden_rows"}]}``, cells as
:data:`perfxl.excel.legacy.told.Told`, or ``{"refused": kind}``: password, old, text, large or damaged.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))  # where perfxl is only a folder

from perfxl.excel.legacy.told import NotRead, Sheet, TooMuch

MEMORY = 400 << 20  # bytes of address space
SECONDS = 8  # of processor time


def bounded() -> None:
    """Bound this process, where the operating system can."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def reader(path: str) -> Callable[[str], Iterator[Sheet]]:
    """What reads a file, by its suffix; only its own library is loaded."""
    if path.endswith(".xls"):
        from perfxl.excel.legacy import biff

        return biff.sheets
    if path.endswith(".ods"):
        from perfxl.excel.legacy import opendocument

        return opendocument.sheets
    if path.endswith(".xml"):
        from perfxl.excel.legacy import spreadsheetml

        return spreadsheetml.sheets
    from perfxl.excel.legacy import xlsb

    return xlsb.sheets


def answer(path: str) -> dict[str, Any]:
    """What the parent is told."""
    try:
        return {"sheets": [sheet.told() for sheet in reader(path)(path)]}
    except NotRead as error:
        return {"refused": str(error)}
    except (TooMuch, MemoryError, RecursionError):
        return {"refused": "large"}
    except KeyboardInterrupt:
        raise
    except BaseException:  # the readers' panics are no Exception
        return {"refused": "damaged"}


def main() -> None:
    """The path of the workbook as the argument, JSON to standard output."""
    bounded()
    sys.stdout.write(json.dumps(answer(sys.argv[1])))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
