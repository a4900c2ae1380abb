"""A reading as approved targets, with the cell of each field."""

from __future__ import annotations

from perfxl.reading.form import Reading
from perfxl.rules.comparison.approved import Approved


def approved_in(reading: Reading, file: str) -> Approved:
    """The targets on a form or a table of targets, each with its place in ``file``."""
    sheet = reading.sheet
    cells = {path: reading.at(path) for path in reading.cells}
    source = f"{file}:" if sheet.places else f"{file}:{sheet.name}!"
    return Approved(reading.form, source, cells)
