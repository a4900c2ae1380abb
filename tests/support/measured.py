"""How forms of each look fare, counted: ``python -m tests.support.measured`` writes docs/layouts.md's
table anew.

Of each kind, a number of honest forms is drawn, everything else about them by chance (with a fixed
seed), and judged; then the same with one planted mistake.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator

from msgspec.structs import replace

from perfxl.reading.book import read_forms
from perfxl.report.report import judge
from tests.support import ROOT
from tests.support.layouts import (
    COLUMNS,
    EXTRAS,
    FINDS,
    HEADINGS,
    MADE_UP,
    NOTES,
    TOPS,
    Choice,
    draw,
)

FORMS = 20  # of a kind
UNLISTED = {
    0: ("年初批复额", "期初预算"), 1: ("年度预算安排", "实际下达数额"), 2: ("累计支出", "已使用金额"),
    3: ("本项分值", "满分值"), 4: ("资金支付率", "支出比例"), 5: ("自查得分", "本项得分"),
    6: ("计划数", "应完成指标值"), 7: ("年底完成数", "全年落实情况"), 8: ("分值设置", "本项权重"),
    9: ("自查评分", "本项得分"), 10: ("未达成的原因", "扣分情况"),
}  # fmt: skip
"""Headings that the vocabulary does not list, by the number of their column."""
PAGE = ROOT / "docs" / "layouts.md"

Change = Callable[[Choice, random.Random], Choice]
KINDS: dict[str, Change] = {
    "通用表式，标签从已知的说法里任取": lambda look, _: look,
    "两行表头，合并或不合并": lambda look, by: replace(
        look, stacked=by.choice(["merged", "plain"])
    ),
    "指标性质、指标值、度量单位三栏": lambda look, _: replace(look, split=True),
    "另有调整指标值一栏": lambda look, _: replace(look, adjusted=True),
    "分值在指标值之前": lambda look, _: replace(look, weight_first=True),
    "左侧有“绩效指标”竖栏": lambda look, _: replace(look, side=True),
    "总分之前有说明、备注等行": lambda look, by: replace(look, remarks=tuple(by.sample(NOTES, 2))),
    "总分只印在表头": lambda look, by: replace(look, top_total=by.choice(TOPS)),
    "没有评分等级行": lambda look, _: replace(look, grade=False),
    "偏差原因写在表下": lambda look, _: replace(look, reasons_below=True),
    "资金合计在最后一行": lambda look, _: replace(look, total_last=True),
    "预算执行率是指标表的一行": lambda look, _: replace(look, execution="row"),
    "预算执行率不计分": lambda look, _: replace(look, execution="none"),
    "满意度指标在效益指标之下": lambda look, _: replace(look, inside=True),
    "从文字处理软件粘贴，一格裂成两行": lambda look, _: replace(look, pasted=True),
    "合并格的每一格都留着值": lambda look, _: replace(look, copies=True),
    "合并丢失，组名逐行重复": lambda look, _: replace(look, merged=False),
    "表头在效益指标前重印": lambda look, _: replace(look, again=True),
    "多出佐证材料、备注等栏": lambda look, by: replace(look, extra=by.choice(EXTRAS)),
    "表不在左上角，标题离得远": lambda look, _: replace(look, shift=(9, 3), far=12),
    "没登记过、有关键字的标题": lambda look, by: replace(
        look,
        labels=tuple(
            by.choice([label, *UNLISTED.get(number, ())])
            for number, label in enumerate(look.labels)
        ),
    ),
    "一个标题换成没人认识的词": lambda look, by: replace(
        look, made_up=by.randrange(HEADINGS), word=by.choice(MADE_UP)
    ),
}
"""The kinds by name, and what makes a form one of it."""


def any_look(by: random.Random) -> Choice:
    """A look by chance, no heading of it made up."""
    return Choice(
        labels=tuple(by.choice([fld.label, *fld.aliases]) for fld in COLUMNS),
        side=by.random() < 0.3,
        stacked=by.choice(["", "", "merged", "plain"]),
        split=by.random() < 0.3,
        weight_first=by.random() < 0.2,
        remarks=tuple(by.sample(NOTES, by.randrange(2))),
        grade=by.random() < 0.5,
        merged=by.random() < 0.7,
    )


def measure(change: Change, seed: int) -> Counter[str]:
    """What came of the forms of one kind."""
    by, seen = random.Random(seed), Counter[str]()
    for _ in range(FORMS):
        look = change(any_look(by), by)
        for defect in ("", by.choice(sorted(FINDS))):
            readings = read_forms(draw(replace(look, defect=defect)))
            if len(readings) != 1:
                seen["refused" if not defect else "missed"] += 1
                continue
            report = judge(readings[0])
            errors = {f.code for f in report.findings if f.severity == "error"}
            if not defect:
                seen["whole" if report.whole else "part"] += 1
                seen["false"] += bool(errors)
            elif FINDS[defect] in errors:
                seen["found"] += 1
            else:
                seen["unsaid" if not report.whole else "missed"] += 1
    return seen


def table() -> Iterator[str]:
    """The table of docs/layouts.md."""
    yield "| 印法 | 读全 | 部分核验 | 拒绝 | 误报错误 | 埋下的错误查出 | 说明没看懂而未判 | 漏掉 |"
    yield "|---|---|---|---|---|---|---|---|"
    keys = ("whole", "part", "refused", "false", "found", "unsaid", "missed")
    for seed, (name, change) in enumerate(KINDS.items()):
        seen = measure(change, seed)
        yield f"| {name} | " + " | ".join(str(seen[key]) for key in keys) + " |"


def page(text: str) -> str:
    """The page with its table as measured."""
    made = "\n".join(table())
    return re.sub(r"(?s)(<!-- measured -->\n).*?(\n<!-- end -->)", rf"\g<1>{made}\g<2>", text)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
