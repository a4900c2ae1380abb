"""Rows that only go on with the texts of the row above, as a table taken from a printed page has them."""

from __future__ import annotations

from msgspec.structs import replace

from perfxl.form.model import Indicator

GROUPS = ("category", "subcategory")
TEXTS = (*GROUPS, "name", "target", "actual", "reason")


def pieces(row: Indicator, above: Indicator) -> dict[str, str]:
    """The texts of a row that goes on with those of the one above, by field; empty for one that stands
    for itself. It has no points, not all of name, target and actual, and each of its texts is no longer
    than the one that it goes on with."""
    found = {key: text for key in TEXTS if (text := getattr(row, key)) is not None}
    grouped = not found.keys().isdisjoint(GROUPS)
    points = row.weight is not None or row.score is not None
    if points or (above.weight is None and above.score is None):
        return {}
    if found.keys() >= {"name", "target", "actual"} and not grouped:
        return {}
    if any(len(text) > len(getattr(above, key) or "") for key, text in found.items()):
        return {}
    if not all(_goes_on(found[key], getattr(above, key)) for key in GROUPS if key in found):
        return {}
    return found


def _goes_on(label: str, above: str) -> bool:
    """Whether a group label goes on with that of the row above: 服务对象满意 and 度指标."""
    return f"{above}{label}".endswith("指标") and not above.endswith("指标")


def longer(row: Indicator, more: dict[str, str]) -> Indicator:
    """A row with the texts that another goes on with."""
    return replace(row, **{key: (getattr(row, key) or "") + text for key, text in more.items()})
