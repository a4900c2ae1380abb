"""How the printed form looks: one entry a style of :mod:`perfxl.layout.bands`, in XlsxWriter's words."""

from __future__ import annotations

from typing import Any

from perfxl.report import palette
from perfxl.report.palette import PAPER, RULE

SONG, FANG = "宋体", "仿宋"  # both come with Chinese Windows; elsewhere a like font is substituted

LABEL = f"#{PAPER}"
BLANK_INPUT, MISSING = f"#{palette.BLANK_INPUT}", f"#{palette.MISSING}"
WARNING = "#C00000"
GREEN = "#2E8B3D"
AMBER = "#B36B00"
HEADER = f"#{RULE}"
GREY = "#767676"
LINE = "#404040"

_CENTER: dict[str, Any] = {"align": "center", "valign": "vcenter", "text_wrap": True}
_LEFT: dict[str, Any] = {"align": "left", "valign": "vcenter", "text_wrap": True}
_BOX: dict[str, Any] = {"border": 1, "border_color": LINE}
_TYPED: dict[str, Any] = {"font_name": FANG, "font_size": 10.5, **_BOX}
_FIGURE: dict[str, Any] = {"font_name": SONG, "font_size": 10.5, **_BOX, "valign": "vcenter"}

AMOUNT = "#,##0.00####"
POINTS = "0.00"
PERCENT = '0.00"%"'  # of a figure that is in percent already

STYLES: dict[str, dict[str, Any]] = {
    "title": {"font_size": 20, "bold": True, **_CENTER},
    "year": {"font_size": 12, **_CENTER, "num_format": '"（"0" 年度）"'},
    "label": {"font_size": 10.5, "bold": True, "bg_color": LABEL, **_BOX, **_CENTER},
    "side": {"font_size": 9.5, "bold": True, "bg_color": LABEL, **_BOX, **_CENTER},
    "line": {"font_size": 10.5, "bg_color": LABEL, **_BOX, **_LEFT, "indent": 1},
    "subline": {"font_size": 10.5, "bg_color": LABEL, **_BOX, **_LEFT, "indent": 2},
    "text": {**_TYPED, **_LEFT, "indent": 1, "num_format": "@"},
    "long": {**_TYPED, **_LEFT, "indent": 1, "num_format": "@"},
    "group": {**_TYPED, **_CENTER, "num_format": "@"},
    "name": {**_TYPED, **_LEFT, "indent": 1, "num_format": "@"},
    "target": {**_TYPED, **_CENTER, "num_format": "@"},
    "reason": {**_TYPED, **_LEFT, "indent": 1, "num_format": "@"},
    "amount": {**_FIGURE, "align": "right", "shrink": True, "num_format": AMOUNT},
    "points": {**_FIGURE, "align": "center", "shrink": True, "num_format": POINTS},
    "rate": {**_FIGURE, "align": "center", "shrink": True, "num_format": POINTS},
    "percent": {**_FIGURE, "align": "center", "shrink": True, "num_format": PERCENT},
    "total": {**_FIGURE, "align": "center", "shrink": True, "num_format": POINTS, "bold": True},
    "grade": {**_FIGURE, **_CENTER, "font_size": 14, "bold": True},
    "hint": {"font_size": 10.5, "font_color": WARNING, "valign": "vcenter", "align": "left"},
    "panel-head": {
        "font_size": 11, "font_color": "#FFFFFF", "bg_color": HEADER, **_CENTER, "bold": True,
    },
    "panel-label": {
        "font_size": 10.5, "valign": "vcenter", "bottom": 1, "bottom_color": "#D9D9D9",
    },
    "panel": {"font_size": 10.5, "valign": "vcenter", "bottom": 1, "bottom_color": "#D9D9D9"},
    "panel-note": {"font_size": 9, "font_color": GREY, "valign": "top", "text_wrap": True},
}  # fmt: skip

FOUND: dict[str, dict[str, Any]] = {
    "blank": {"bg_color": BLANK_INPUT},
    "missing": {"bg_color": MISSING},
    "over": {"font_color": WARNING, "bold": True},
    "good": {"font_color": GREEN},
    "bad": {"font_color": WARNING, "bold": True},
    "so-so": {"font_color": AMBER},
}
"""The looks that conditional formats give."""
