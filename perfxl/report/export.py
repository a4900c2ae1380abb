"""Reading -> the data file: every cell's text as it is shown, nothing judged, nothing rounded."""

from __future__ import annotations

from perfxl.form.ours import CARRIED
from perfxl.layout.datafile import ACCOUNT, FUND, GOALS, HEAD, INDICATOR, TOTAL, Filed, to_json
from perfxl.reading.form import Reading
from perfxl.values import number_formats
from perfxl.values.three_cells import joined


def filed(reading: Reading) -> Filed:
    """The form's cells as texts by path, for :func:`perfxl.layout.datafile.to_json`."""
    form = reading.form
    texts: dict[str, str | None] = {}
    wanted = [*HEAD, *GOALS, *ACCOUNT, *TOTAL, "grade", "funds.total.reason"]
    wanted += [f"{path}.{key}" for path, _ in form.fund_lines() for key in FUND]
    rows = range(len(form.indicators))
    wanted += [f"indicators[{number}].{key}" for number in rows for key in INDICATOR]
    for path in wanted:
        if path in reading.cells:
            texts[path] = _shown(reading, path)
    for number, row in enumerate(form.indicators):  # group cells are printed once a group
        texts[f"indicators[{number}].category"] = row.category
        texts[f"indicators[{number}].subcategory"] = row.subcategory
        parts = [f"indicators[{number}].{key}" for key in ("nature", "target", "measure")]
        if parts[0] in reading.cells or parts[2] in reading.cells:
            texts[parts[1]] = joined(*(_shown(reading, path) for path in parts))
        for key in (
            "name",
            "target",
            "actual",
            "reason",
        ):  # over two rows, as pasted from a document
            path, whole = f"indicators[{number}].{key}", getattr(row, key)
            shown = texts.get(path)
            if shown and whole and whole != shown and whole.startswith(shown.strip()):
                texts[path] = whole
    unprinted = {
        key.removeprefix("unprinted."): text
        for key, text in reading.properties.items()
        if key.startswith("unprinted.")
    }
    extra = {key: text for key, text in reading.properties.items() if key.startswith(CARRIED)}
    return Filed(form, {**texts, **unprinted}, extra)


def _shown(reading: Reading, path: str) -> str | None:
    """What the cell of a path shows; None for nothing."""
    cell = reading.cell(path)
    return number_formats.shown(cell.value, cell.style.number_format) or None


def exported(reading: Reading) -> str:
    """The data file of a form as JSON text."""
    return to_json(filed(reading))
