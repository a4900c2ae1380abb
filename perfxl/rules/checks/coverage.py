"""L: whether the parts of the form were found and understood: L-1 and L-6."""

from __future__ import annotations

from perfxl.form.vocabulary import PARTS
from perfxl.rules.case import Case
from perfxl.rules.checks.rule import ERROR, INFO, WARNING, Found, Hit, check
from perfxl.text.bilingual import Text
from perfxl.text.refusal import quoted

SECTIONS = (
    ("project", "project", Text("项目名称", "project name")),
    ("funds", "funds", Text("项目资金（年初预算数、全年预算数、全年执行数）", "the money block")),
    ("funds.annual", "funds", Text("全年预算数列", "the annual budget column")),
    ("funds.executed", "funds", Text("全年执行数列", "the executed column")),
    ("funds.score", "funds", Text("项目资金的得分", "the execution score column")),
    ("indicators", "indicators", Text("指标表（一级、二级、三级指标）", "the indicator table")),
    ("target", "indicators", Text("年度指标值列", "the target column")),
    ("actual", "indicators", Text("实际完成值列", "the actual value column")),
    ("score", "indicators", Text("得分列", "the score column")),
    ("total", "score", Text("总分行", "the total row")),
)

COLUMNS = ("target", "actual", "total")  # not missed where there is no indicator table at all


@check(
    "L-1",
    ERROR,
    (
        "表格应有的部分没有找到",
        "A section of the form was not found",
    ),
    why=(
        "缺了一部分，资金、分值或总分就无从核对。",
        "Without it money, weights or the total cannot be verified.",
    ),
    remedy=(
        "按所列标签补上这一部分，或改用 perfxl template 生成的模板。",
        "Add the part by its label, or use the template that perfxl makes.",
    ),
)
def sections_found(case: Case) -> Found:
    """项目名称、项目资金（全年预算数、全年执行数；有分值列的，得分列）、指标表（年度指标值、实际完成值、分值、得分列）、
    总分行、（本程序的模板）评分等级行，按标签查找；只缺分值列为警告；标题没有看懂的不算缺少（L-6）."""
    form = case.form
    for part, at, words in SECTIONS:
        block = "funds" if part.startswith("funds.") else "indicators"
        within = part in COLUMNS or part.startswith("funds.")
        if form.state(part) == "absent" and not (within and block not in form.printed):
            if part != "funds.score" or "funds.weight" in form.printed:
                yield Hit(at, None, None, words)
    if "indicators" in form.printed and case.knows("total") and not any(True for _ in form.rows()):
        yield Hit("indicators", says=Text("指标表是空的", "The indicator table is empty"))
    if "score" in form.printed and form.state("weight") == "absent":
        words = Text(
            "分值列（没有分值就无从核对扣分）", "the weight column: lost points cannot be told"
        )
        yield Hit("indicators", None, None, words, WARNING)
    if any(note.kind == "no-grade" for note in form.notes):  # our own template prints it
        yield Hit("grade", None, None, Text("评分等级行", "the grade row"))


@check(
    "L-6",
    WARNING,
    (
        "表上有没看懂的标题",
        "A heading of the form was not understood",
    ),
    why=(
        "没有读到的部分不核验，用到它的合计、总分和等级也不核验；不能把没读到的当作没有填。",
        "What was not read is not judged, nor any sum, total or grade that needs it.",
    ),
    remedy=(
        "把标题改成表式的说法；本地统一用这个标题的，写进政策文件的 [labels]。",
        "Use the form's own label, or add the bureau's label to [labels] of its policy.",
    ),
)
def headings_understood(case: Case) -> Found:
    """按标签、按关键字和整列内容都认不出的标题：可能属于所缺部分的为警告，逐个列出；按内容认出的、与本表无关的栏目为提示."""
    parts: dict[tuple[str, str], list[str]] = {}
    first: dict[tuple[str, str], str] = {}
    for number, heading in enumerate(case.form.coverage.unknown):
        key = heading.text, heading.cell
        parts.setdefault(key, []).append(PARTS.get(heading.part, heading.part))
        first.setdefault(key, f"coverage.unknown[{number}]")
    for (text, cell), names in parts.items():
        said = "、".join(names)
        says = Text(
            f"{quoted(text)}没有看懂，可能是{said}；这一部分和用到它的数没有核验",
            f"{quoted(text)} was not understood and may be {said}: that part was not judged",
        )
        yield Hit(first[text, cell], says=says)
    for number, heading in enumerate(case.form.coverage.guessed):
        name = PARTS.get(heading.part, heading.part)
        says = Text(
            f"{quoted(heading.text)}按内容认作“{name}”",
            f"{quoted(heading.text)} is taken for {name} by what it holds",
        )
        yield Hit(f"coverage.guessed[{number}]", severity=INFO, says=says)
    if case.form.coverage.extra:
        said = "、".join(f"{quoted(heading.text)}" for heading in case.form.coverage.extra)
        says = Text(f"{said}不是本表的栏目，没有读", f"{said}: no columns of this form, not read")
        yield Hit("coverage.extra[0]", severity=INFO, says=says)
