"""The three charts of the overview: grades, execution rates, the most frequent findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from perfxl.excel.ledger.writer import HEAD
from perfxl.ledger.overview import RATES, Overview, grades
from perfxl.report.palette import HAIR, INK, RULE

FILED, COMPUTED, BAR = "9DB4CE", RULE, "4F81B5"
OF_RATES = ("C0504D", *("D9A441",) * 3, *(BAR,) * 3, "C0504D", "B8C1CC")
"""The colours of the classes of execution rates, those that want a look stronger."""
WIDE = 15  # the last column of the overview, from 0
COLUMN = 86  # pixels of the overview's columns
CHART_ROWS = 13


def insert(
    book: Any, sheet: Any, row: int, where: Sequence[tuple[int, int]], seen: Overview
) -> None:
    """The charts from a row (from 0) on; ``where`` are the first and last row of each one's data."""
    for title, columns, chart in (
        ("评分等级分布", (1, 4), _grades(book, where[0], seen)),
        ("预算执行率分布", (5, 9), _rates(book, where[1], seen)),
        ("最常见的问题", (10, WIDE), _most_frequent(book, where[2], seen)),
    ):
        _insert(sheet, row, columns, chart, title)


def _grades(book: Any, rows: tuple[int, int], seen: Overview) -> Any:
    names = grades(seen)
    most = max([*seen.filed.values(), *seen.computed.values(), 1])
    chart = _chart(book, "column", "评分等级分布", most)
    for column, title, colour, counts in (
        (3, "填报", FILED, seen.filed), (4, "应为", COMPUTED, seen.computed),
    ):  # fmt: skip
        series = _series(title, rows, (1, column), {name: counts[name] for name in names}, colour)
        chart.add_series({**series, "gap": 60, "overlap": -5})
    chart.set_legend({"position": "top", "font": _font(9)})
    return chart


def _rates(book: Any, rows: tuple[int, int], seen: Overview) -> Any:
    names = [*RATES[1:], RATES[0]]
    chart = _chart(book, "column", "预算执行率分布（%）", max([*seen.rates.values(), 1]))
    series = _series("表数", rows, (6, 8), {name: seen.rates[name] for name in names}, BAR)
    points = [{"fill": {"color": f"#{colour}"}} for colour in OF_RATES]
    chart.add_series({**series, "gap": 12, "points": points})
    chart.set_legend({"none": True})
    return chart


def _most_frequent(book: Any, rows: tuple[int, int], seen: Overview) -> Any:
    chart = _chart(book, "bar", "最常见的问题", 1)
    chart.add_series({**_series("处", rows, (10, 14), dict(frequent(seen)), BAR), "gap": 35})
    line = {"color": f"#{HAIR}"}
    chart.set_y_axis(
        {"reverse": True, "num_font": _font(8.5), "line": line, "major_tick_mark": "none"}
    )
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_legend({"none": True})
    return chart


def _series(
    name: str, rows: tuple[int, int], columns: tuple[int, int], data: Mapping[str, int], colour: str
) -> dict[str, Any]:
    """A series of figures by name: where both stand in the overview, and what stands there."""
    (first, last), (names, figures) = rows, columns
    return {
        "name": name,
        "categories": ["总览", first, names, last, names],
        "values": ["总览", first, figures, last, figures],
        "categories_data": list(data),
        "values_data": list(data.values()),
        "fill": {"color": f"#{colour}"},
        "data_labels": _labels(),
    }


def _insert(sheet: Any, row: int, columns: tuple[int, int], chart: Any, words: str) -> None:
    """A chart over whole columns, so that it keeps its place whatever the font's width is."""
    first, last = columns
    wide = (last - first + 1) * COLUMN - (0 if last == WIDE else 10)
    chart.set_size({"width": wide, "height": CHART_ROWS * 25})
    sheet.insert_chart(row, first, chart, {"object_position": 1, "description": words})


def _chart(book: Any, kind: str, title: str, most: int) -> Any:
    """A chart with room above its tallest column, ``most``, for the figure on it."""
    chart = book.add_chart({"type": kind})
    chart.set_title({"name": title, "name_font": {**_font(11), "bold": True}, "overlay": False})
    chart.set_chartarea({"border": {"color": f"#{HAIR}"}, "fill": {"color": "#FFFFFF"}})
    chart.set_x_axis(
        {
            "num_font": _font(9), "line": {"color": f"#{HAIR}"}, "major_tick_mark": "none",
        }
    )  # fmt: skip
    chart.set_y_axis(
        {
            "visible": False, "major_gridlines": {"visible": False}, "min": 0,
            "max": most * 1.12, "num_font": _font(9),
        }
    )  # fmt: skip
    return chart


def frequent(seen: Overview) -> list[tuple[str, int]]:
    """The bars of the third chart, never none: a chart must draw something."""
    found = [(f"{code} {words}", count) for code, words, count in seen.frequent(10)]
    return found or [("没有问题", 0)]


def _font(size: float) -> dict[str, Any]:
    return {"name": HEAD, "size": size, "color": f"#{INK}"}


def _labels() -> dict[str, Any]:
    return {"value": True, "font": _font(8.5), "num_format": "0;;"}
