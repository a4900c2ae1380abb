"""How the sheet 复核底稿 looks: its columns and looks, what may be typed where, what lights up."""

from __future__ import annotations

from collections.abc import Iterator

from perfxl.form.grid import a1
from perfxl.form.ours import REVIEW_PLACE
from perfxl.report.palette import (
    AMBER,
    BLANK_INPUT,
    GREEN,
    LINK,
    MISSING,
    MUTED,
    PAPER,
    RED,
    RULE,
)  # fmt: skip
from perfxl.report.sheets import Entry, Highlight, Look
from perfxl.rules.policy import Policy

LOOKS: dict[str, Look] = {
    "title": Look(18, bold=True, border=False, align="center", font="黑体"),
    "subtitle": Look(10, color=MUTED, border=False, align="center"),
    "head": Look(10, bold=True, fill=PAPER, align="center"),
    "own-head": Look(10, bold=True, fill=RULE, color="FFFFFF", align="center"),
    "label": Look(10, bold=True, fill=PAPER, align="center"),
    "text": Look(10),
    "center": Look(10, align="center"),
    "small": Look(9, color=MUTED, align="center"),
    "said": Look(9),
    "figure": Look(10, align="center", number_format="0.00"),
    "reference": Look(10, align="center", color=MUTED, number_format="0.00"),
    "gap": Look(10, align="center", number_format="0.00;-0.00;0.00"),
    "share": Look(10, align="center", number_format="0.00%"),
    "sum": Look(10, bold=True, align="center", fill=PAPER, number_format="0.00"),
    "sum-share": Look(10, bold=True, align="center", fill=PAPER, number_format="0.00%"),
    "big": Look(13, bold=True, align="center"),
    "link": Look(10, color=LINK, underline=True),
    "typed": Look(10, font="仿宋", number_format="@", locked=False),
    "typed-center": Look(10, font="仿宋", align="center", number_format="@", locked=False),
    "typed-points": Look(10, align="center", number_format="0.00", locked=False),
    "typed-share": Look(10, align="center", number_format="0.0%", locked=False),
    "hint": Look(10, color=RED, border=False, wrap=False),
    "panel-head": Look(10, bold=True, color="FFFFFF", fill=RULE, border=False),
    "panel": Look(9, border=False),
    "panel-share": Look(9, border=False, align="center", number_format="0%"),
    "note": Look(9, color=MUTED, border=False),
    "sign": Look(11, border=False),
}

COLUMNS = {
    "kind": ("指标类别", 10.5),
    "name": ("", 17.0),
    "target": ("", 11.5),
    "filed_actual": ("", 11.5),
    "weight": ("", 6.5),
    "filed": ("", 8.0),
    "reference": ("参考分", 8.0),
    "findings": ("核验发现", 20.0),
    "actual": ("", 11.5),
    "score": ("", 8.0),
    "difference": ("差值", 7.0),
    "deviation": ("偏离度", 8.5),
    "ground": ("", 14.0),
    "percent": ("", 8.5),
    "evidence": ("", 11.0),
    "opinion": ("", 17.0),
}
"""The printed columns, with their widths in characters; those of a review's row have its labels."""

AT = {key: number for number, key in enumerate(COLUMNS, 1)}
LAST = len(COLUMNS)
HINT, PANEL = LAST + 1, LAST + 3  # columns beside the print: what is still to do; the grounds
WIDTHS = (*(width for _, width in COLUMNS.values()), 27.0, 2.0, 36.0, 8.0)
LOOK_OF = {
    "actual": "typed-center",
    "score": "typed-points",
    "ground": "typed",
    "percent": "typed-share",
    "evidence": "typed-center",
    "opinion": "typed",
}
HEAD = 7  # the row of the headings
LINE = 14.5  # points that a line of text takes
ROW = 30.0  # points of the least row


def area(key: str, first: int, last: int) -> str:
    """The cells of a column from one row to another."""
    return f"{a1(first, AT[key])}:{a1(last, AT[key])}"


def entries(policy: Policy, first: int, last: int) -> Iterator[Entry]:
    """What may be typed; a ground or a piece of evidence may be in one's own words."""
    weight = a1(first, AT["weight"])
    yield Entry(
        area("score", first, last), low="0", high=weight, refusal="复核得分应在 0 到分值之间。"
    )
    yield Entry(
        area("percent", first, last), low="0", high="1",
        refusal="扣分比例是扣分占分值的百分数，0% 到 100%。", prompt="扣分占分值的百分数，填 30 即 30%",
    )  # fmt: skip
    if policy.review.grounds:
        corner = a1(HEAD + 1, PANEL), a1(HEAD + len(policy.review.grounds), PANEL)
        listed = ":".join(f"${at[0]}${at[1:]}" for at in corner)
        yield Entry(area("ground", first, last), choices=listed, prompt="选择，或写明依据")
    yield Entry(area("evidence", first, last), choices='"有,无"', prompt="有、无，或写文件名")


def highlights(first: int, last: int, asked: int) -> Iterator[Highlight]:
    """What lights up: blanks that are asked for, scores out of range, deductions without a ground.
    ``asked`` is the first row of which a reviewed value and evidence are wanted."""
    score, weight, filed = (a1(first, AT[key]) for key in ("score", "weight", "filed"))
    ground, opinion = a1(first, AT["ground"]), a1(first, AT["opinion"])
    yield Highlight(
        area("score", first, last),
        f"AND(COUNT({score},{weight})=2,OR({score}<0,{score}>{weight}))",
        color=RED,
        bold=True,
    )
    yield Highlight(
        area("ground", first, last),
        f'AND(COUNT({score},{filed})=2,{score}<{filed},TRIM({ground}&{opinion})="")',
        fill=MISSING,
    )
    for key, start in (("actual", asked), ("score", first), ("evidence", asked)):
        blank = f'TRIM({a1(start, AT[key])}&"")=""'
        yield Highlight(area(key, start, last), blank, fill=BLANK_INPUT)
    for column in (AT["score"], AT["percent"]):
        corner = a1(REVIEW_PLACE[0][0], column)
        yield Highlight(corner, f'TRIM({corner}&"")=""', fill=BLANK_INPUT)
    progress = a1(last + 2, 2)
    yield Highlight(progress, f'LEFT({progress},1)="√"', color=GREEN, bold=True)
    yield Highlight(progress, f'RIGHT({progress},3)="见表右"', color=AMBER, bold=True)
