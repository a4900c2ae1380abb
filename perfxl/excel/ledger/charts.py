"""The three charts of the overview: grades, execution rates, the most frequent findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from perfxl.excel.ledger.writer import HEAD
from perfxl.ledger.overview import RATES, Overview, grades
from perfxl.report.palette import HAIR, INK, RULE

FILED, COMPUTED, BAR = "9DB4CE", RULE, "4F81B5"
WIDE = 15  # the last column of the overview, from 0
COLUMN = 86  # pixels of the overview's columns
CHART_ROWS = 13


def insert(
    book: Any, sheet: Any, row: int, where: Sequence[tuple[int, int]], seen: Overview
) -> None:
    """The charts from a row (from 0) on; ``where`` are the first and last row of each one's data."""
    (top, last), (rate_top, rate_last), (code_top, code_last) = where
    names = grades(seen)
    most = max([*seen.filed.values(), *seen.computed.values(), 1])
    chart = _chart(book, "column", "评分等级分布", most)
    for column, title, colour, counts in (
        (3, "填报", FILED, seen.filed), (4, "应为", COMPUTED, seen.computed),
    ):  # fmt: skip
        chart.add_series(
            {
                "name": title,
                "categories": ["总览", top, 1, last, 1],
                "values": ["总览", top, column, last, column],
                "categories_data": names,
                "values_data": [counts[name] for name in names],
                "fill": {"color": f"#{colour}"},
                "gap": 60,
                "overlap": -5,
                "data_labels": _labels(),
            }
        )
    chart.set_legend({"position": "top", "font": _font(9)})
    _insert(sheet, row, (1, 4), chart, "评分等级分布")
    rates = [*RATES[1:], RATES[0]]
    chart = _chart(book, "column", "预算执行率分布（%）", max([*seen.rates.values(), 1]))
    chart.add_series(
        {
            "name": "表数",
            "categories": ["总览", rate_top, 6, rate_last, 6],
            "values": ["总览", rate_top, 8, rate_last, 8],
            "categories_data": rates,
            "values_data": [seen.rates[name] for name in rates],
            "fill": {"color": f"#{BAR}"},
            "gap": 12,
            "points": [
                {"fill": {"color": colour}}
                for colour in ("#C0504D",) * 1 + ("#D9A441",) * 3 + (f"#{BAR}",) * 3
            ]
            + [{"fill": {"color": "#C0504D"}}, {"fill": {"color": "#B8C1CC"}}],
            "data_labels": _labels(),
        }
    )
    chart.set_legend({"none": True})
    _insert(sheet, row, (5, 9), chart, "预算执行率分布")
    bars = frequent(seen)
    chart = _chart(book, "bar", "最常见的问题", 1)
    chart.add_series(
        {
            "name": "处",
            "categories": ["总览", code_top, 10, code_last, 10],
            "values": ["总览", code_top, 14, code_last, 14],
            "categories_data": [words for words, _ in bars],
            "values_data": [count for _, count in bars],
            "fill": {"color": f"#{BAR}"},
            "gap": 35,
            "data_labels": _labels(),
        }
    )
    chart.set_y_axis(
        {
            "reverse": True,
            "num_font": _font(8.5),
            "line": {"color": f"#{HAIR}"},
            "major_tick_mark": "none",
        }
    )
    chart.set_x_axis(
        {
            "visible": False,
            "major_gridlines": {"visible": False},
            "min": 0,
        }
    )
    chart.set_legend({"none": True})
    _insert(sheet, row, (10, WIDE), chart, "最常见的问题")


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
