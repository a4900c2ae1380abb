"""How a job ends: its exit codes, said once, and whatever nobody foresaw as a refusal like any other."""

from __future__ import annotations

import os

from perfxl.text.refusal import Refused, one_line
from perfxl.text.system import why

CLEAN = 0
FINDINGS = 1  # errors in forms
UNREADABLE = 2  # a file could not be read or written
INTERRUPTED = 130  # stopped half-way, as a shell says it

_HERE = os.path.dirname(os.path.dirname(__file__))


def unforeseen(error: BaseException, code: str = "E-INTERNAL") -> Refused:
    """What went wrong where no file is at fault: the computer's doing, or ours under ``code``.

    The one way out for exceptions that no module expected: a full disk or output (E-SYSTEM), memory
    (E-TOOBIG), and our own mistakes with the line of ours at which they happened.
    """
    if isinstance(error, Refused):
        return error
    if isinstance(error, MemoryError):
        return Refused("E-TOOBIG", "", "memory")
    if isinstance(error, OSError):
        return Refused("E-SYSTEM", os.path.basename(_file(error)), why(error))
    said = one_line(f"{type(error).__name__} {error}".strip(), 200)
    return Refused(code, _line_of(error), said)


def _file(error: OSError) -> str:
    name = error.filename
    return os.fsdecode(name) if isinstance(name, (str, bytes)) else ""


def _line_of(error: BaseException) -> str:
    """The innermost line of ours in an exception's traceback; empty where there is none."""
    place, step = "", error.__traceback__
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        if file.startswith(_HERE):
            place = f"{os.path.relpath(file, os.path.dirname(_HERE))}:{step.tb_lineno}"
        step = step.tb_next
    return place.replace(os.sep, "/")
