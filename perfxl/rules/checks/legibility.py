"""L: whether the form can be read: numbers, formulas, header fields, residue.

The reader and the integrity pass leave :class:`~perfxl.form.model.Note`; these checks judge them.
"""

from __future__ import annotations

from itertools import takewhile

from perfxl.form.model import Form, Note
from perfxl.rules.attainment import wants_none
from perfxl.rules.case import Case
from perfxl.rules.checks.rule import ERROR, INFO, WARNING, Found, Hit, check
from perfxl.text.bilingual import Text
from perfxl.values.blanks import (
    ERROR_VALUE,
    FIGURES,
    LEFT_OPEN,
    NO_NAME,
    is_placeholder,
    lacking,
    unprompted,
)

# How a number was typed -> (severity, what is said of it). Kinds come from perfxl.values.typed.
TYPED: dict[str, tuple[str, Text]] = {
    "normalised": (INFO, Text("“{raw}”读作 {read}", "“{raw}” is read as {read}")),
    "converted": (WARNING, Text("“{raw}”换算为 {read}", "“{raw}” is converted to {read}")),
    "percent": (INFO, Text("百分比格式，读作 {read}", "Percent format, read as {read}")),
    "date": (WARNING, Text("单元格是日期格式，读作 {read}", "A date format, read as {read}")),
    "long": (WARNING, Text("{raw} 超过两位小数", "{raw} has more than two decimals")),
    "shown": (
        WARNING,
        Text("存的是 {raw}，与显示的数不同", "Stored {raw} differs from what is shown"),
    ),
    "scaled": (
        WARNING,
        Text(
            "存的是元（{raw}），格式显示为万元，按 {read} 万元读",
            "元 ({raw}) shown in 万元, read as {read}",
        ),
    ),
    "merged": (WARNING, Text("与相邻的行合并，无法判断各行的数", "Merged with the next row")),
    "logical": (ERROR, Text("是逻辑值 {raw}，不是数", "A logical value {raw}")),
    "time": (ERROR, Text("是时间 {raw}，不是数", "A time {raw}")),
    "error": (ERROR, Text("是错误值 {raw}", "An error value {raw}")),
    "negative-text": (ERROR, Text("“{raw}”不是数", "“{raw}” is not a number")),
    "unreadable": (ERROR, Text("“{raw}”不是数", "“{raw}” is not a number")),
    "uncalculated": (ERROR, Text("公式 {raw} 从未计算", "The formula {raw} was never calculated")),
}

MANY: dict[str, Text] = {
    "normalised": Text(
        "{many} 个数存成了文本，已按数读", "{many} numbers are kept as text, read as numbers"
    ),
    "long": Text("{many} 个数超过两位小数", "{many} numbers have more than two decimals"),
    "shown": Text("{many} 个数与显示的不同", "{many} numbers differ from what is shown"),
    "scaled": Text(
        "{many} 个数存的是元，显示为万元，按万元读",
        "{many} amounts in 元 are shown in 万元, read as 万元",
    ),
    "converted": Text(
        "{many} 个数带了别的单位，已换算", "{many} numbers in another unit were converted"
    ),
}
"""What is said once of all the cells of a form that were typed alike."""

UNREAD = ("struck", "picture")
"""Kinds of notes on a cell that holds something, and nothing that was read."""

NO_PERCENT = ERROR, Text("{raw} 是百分比格式，不是分数或金额", "{raw} under a percent format")
"""A share of what? Only a rate can be read under a percent format."""


@check(
    "L-2",
    ERROR,
    (
        "应填数的单元格没有数，或不是数",
        "A cell that must hold a number holds one",
    ),
    why=(
        "文本不参加合计：Excel 的 SUM 会把写成文本的“14”当作没有，总分因此少算。",
        "A spreadsheet's SUM skips text, so a score typed as text is lost from the total.",
    ),
    remedy=(
        "把该单元格改成数：只写数字，不带单位、空格、括号或公式文本。",
        "Type the bare number, without unit, spaces, brackets or a formula kept as text.",
    ),
)
def numbers_readable(case: Case) -> Found:
    """金额、分值、执行率、得分应为数；能无歧义读出的只提示，不能的不猜；必填的不得为空."""
    form = case.form
    alike: dict[str, list[str]] = {}
    for note in form.notes:
        if note.kind in MANY:
            alike.setdefault(note.kind, []).append(note.at)
    for note in form.notes:
        if note.kind in TYPED:
            severity, words = TYPED[note.kind]
            if note.kind == "percent" and not note.read:
                severity, words = NO_PERCENT
            elif note.kind == "percent" and note.at.endswith(".rate"):
                continue  # the ordinary way to type a rate
            says, others = (
                words.format(raw=_short(note.raw), read=note.read),
                alike.get(note.kind, []),
            )
            if len(others) > 1:
                if note.at != others[0]:
                    continue
                says = MANY[note.kind].format(many=len(others))
            yield Hit(note.at, None, None, None, severity, says, tuple(others[1:]))
        elif note.kind == "dash" and not _may_be_dash(form, note):
            yield Hit(note.at, says=Text(f"“{note.raw}”不是数", f"“{note.raw}” is no number"))
    noted = {note.at for note in form.notes if note.kind in (*TYPED, *UNREAD, "dash", "covered")}
    for path in _mandatory(form):
        if path not in noted:
            yield Hit(path, says=Text("应填的数没有填", "A number is missing"))


def _may_be_dash(form: Form, note: Note) -> bool:
    """Source rows print a dash for weight, rate and score; so does a rate without a budget, and a
    project that was added in the year for its initial budget."""
    if note.at.startswith("funds.sources["):
        return True
    unbudgeted = form.funds is None or not form.funds.total.annual
    return note.at in ("weight", "funds.total.initial") or (
        note.at in ("funds.total.rate", "funds.total.score") and unbudgeted
    )


def _mandatory(form: Form) -> list[str]:
    blank = []
    if form.funds is not None:
        line = form.funds.total
        keys = ["annual", "executed", "weight"]
        if line.annual:
            keys += ["rate", "score"]
        blank = [
            f"funds.total.{key}"
            for key in keys
            if f"funds.{key}" in form.printed and getattr(line, key) is None
        ]
    if "total" in form.printed and "score" in form.printed and form.score is None:
        blank.append("score")
    return blank


def _short(text: str) -> str:
    text = " ".join(text.split()) or text
    return text if len(text) <= 40 else text[:39] + "…"


def _apart(one: str, other: str) -> tuple[str, str]:
    """Two long formulas from a little before the place where they begin to differ."""
    pairs = zip(one, other, strict=False)
    start = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs)) - 12
    if start <= 0 or not other:
        return one, other
    return f"…{one[start:]}", f"…{other[start:]}"


CHANGED: dict[str, tuple[str, Text]] = {
    "constant": (WARNING, Text("公式被常量 {raw} 代替", "The formula was replaced by {raw}")),
    "cleared": (WARNING, Text("公式 {read} 被删除", "The formula {read} was deleted")),
    "retyped": (
        INFO,
        Text("公式被相同的数 {raw} 代替", "The formula was replaced by its own value"),
    ),
    "changed": (
        ERROR,
        Text("公式被改为 {raw}，原为 {read}", "The formula is now {raw}, was {read}"),
    ),
    "short-range": (ERROR, Text("公式 {raw} 没有包括全部指标行", "The formula {raw} misses rows")),
    "circular": (ERROR, Text("公式 {raw} 引用了自己", "The formula {raw} refers to itself")),
    "input-formula": (WARNING, Text("填写格里是公式 {raw}", "An input holds the formula {raw}")),
    "input-locked": (
        WARNING,
        Text("填写格被锁定（多因粘贴）", "An input became locked by pasting"),
    ),
    "unprotected": (WARNING, Text("工作表保护已被取消", "The sheet's protection was removed")),
    "hides-error": (WARNING, Text("公式 {raw} 会掩盖错误", "The formula {raw} hides errors")),
}


@check(
    "L-3",
    ERROR,
    (
        "锁定的公式和保护不应改动",
        "Locked formulas and protection stay as they were",
    ),
    why=(
        "公式被数代替后，分值一改总分就不再跟着变，错误也看不出来。",
        "Once a formula is a constant the total no longer follows, and nobody sees it.",
    ),
    remedy=(
        "恢复公式：perfxl repair 会把填好的值搬到一份新模板里；或撤销改动、重新保护工作表。",
        "Restore the formula: perfxl repair moves the values into a fresh template; or undo the change and protect the sheet again.",
    ),
)
def formulas_intact(case: Case) -> Found:
    """总额、执行率、执行得分、总分、等级的公式与模板一致；填写格不是公式；工作表保护还在."""
    locked = [note.at for note in case.form.notes if note.kind == "input-locked"]
    unprotected = any(note.kind == "unprotected" for note in case.form.notes)
    for note in case.form.notes:
        if note.kind in CHANGED:
            severity, words = CHANGED[note.kind]
            raw, read = _apart(note.raw, note.read)
            says = words.format(raw=_short(raw), read=_short(read))
            others: tuple[str, ...] = ()
            if note.kind == "input-locked":
                if unprotected or note.at != locked[0]:
                    continue  # one fact: it was saved without its protection, or pasted over
                others = tuple(locked[1:])
            yield Hit(note.at, None, None, None, severity, says, others)


HEADER = (
    ("year", Text("年度", "year"), ERROR),
    ("project", Text("项目名称", "project name"), ERROR),
    ("department", Text("主管部门", "department"), ERROR),
    ("unit", Text("实施单位", "implementing unit"), ERROR),
    ("goal", Text("预期目标", "expected goal"), WARNING),
    ("result", Text("实际完成情况", "actual result"), WARNING),
)
ASKED = frozenset(key for key, _, _ in HEADER)
NO_TARGET = Text("年度指标值没有填", "The target is missing")
NO_ACTUAL = Text("实际完成值没有填", "The actual value is missing")

AN_ERROR = Text("单元格是错误值", "The cell holds an error value")


@check(
    "L-4",
    ERROR,
    (
        "项目信息、总体目标和指标内容应填写完整",
        "Header, goals and rows are filled in",
    ),
    why=(
        "没有目标或完成值，就谈不上自评。",
        "Without a target or an actual value there is nothing to evaluate.",
    ),
    remedy=(
        "补填所指的单元格；确实不适用的指标，把这一行填的内容都清空（受保护的表不能删行）。",
        "Fill in the cell; empty every cell of a row that does not apply (a protected sheet keeps its rows).",
    ),
)
def texts_filled(case: Case) -> Found:
    """年度、项目名称、主管部门、实施单位、总体目标，以及每个指标的名称、指标值、完成值不得为空、占位或只有数字；
    政策定有字数的，超过的为提示."""
    form = case.form
    prompts = case.policy.form.prompts
    unread = {note.at: note for note in form.notes if note.kind in UNREAD}
    for key, name, severity in HEADER:
        text = getattr(form, key)
        if isinstance(text, str) and not unprompted(text, prompts):
            says = Text(f"{name.zh}只有表上印的提示", f"The {name.en} is only the printed hint")
            yield Hit(key, _short(text), None, None, severity, says)
        elif text is None and key in unread:
            yield Hit(key, severity=severity, says=_unread(unread[key]))
        elif text is None:
            if key in form.printed or key == "year":
                says = Text(f"{name.zh}没有填", f"The {name.en} is missing")
                yield Hit(key, severity=severity, says=says)
        elif isinstance(text, str) and ERROR_VALUE.fullmatch(text):
            yield Hit(key, text, None, None, severity, AN_ERROR)
        elif isinstance(text, str) and is_placeholder(text):
            says = Text(f"{name.zh}是占位文字", f"The {name.en} is a placeholder")
            yield Hit(key, text, None, None, severity, says)
        elif isinstance(text, str) and not text.strip(FIGURES):
            says = Text(f"{name.zh}只有数字", f"The {name.en} is only a number")
            yield Hit(key, text, None, None, WARNING, says)
    for path, row, found in case.rows:
        if row.name is None:
            says = Text("三级指标没有填", "The indicator's name is missing")
            yield Hit(f"{path}.name", severity=WARNING, says=says)
        elif ERROR_VALUE.fullmatch(row.name) or NO_NAME.fullmatch(row.name):
            says = Text(
                "三级指标是占位文字或错误值", "The indicator's name is a placeholder or an error"
            )
            yield Hit(f"{path}.name", row.name, None, None, WARNING, says)
        for key, says in (("target", NO_TARGET), ("actual", NO_ACTUAL)):
            typed, counts = getattr(row, key), row.weight is not None and row.weight > 0
            lack = None if typed is None else lacking(typed)
            if key == "target" and row.is_execution and lack != "error":
                continue  # what was to be spent stands in the money block
            if typed is None and f"{path}.{key}" in unread:
                yield Hit(f"{path}.{key}", says=_unread(unread[f"{path}.{key}"]))
            elif lack == "error":
                yield Hit(f"{path}.{key}", typed, says=AN_ERROR)
            elif key == "actual" and lack == "dash" and wants_none(found.target, row.name or ""):
                continue  # the dash says that there was none
            elif (lack is None and key in form.printed) or (lack and counts):
                yield Hit(f"{path}.{key}", typed, says=says)
        if row.target is not None and LEFT_OPEN.search(row.target):
            says = Text("年度指标值还没有填数", "The target has no figure yet")
            yield Hit(f"{path}.target", _short(row.target), says=says)
    yield from _too_long(case)


def _too_long(case: Case) -> Found:
    """Texts longer than the form allows, by the policy's limits."""
    limits, form = case.policy.form.limits, case.form
    texts = [
        (key, getattr(form, key)) for key in ("result", "conclusion", "problems", "improvements")
    ]
    texts += [(f"{path}.reason", row.reason) for path, row, _ in case.rows]
    for at, text in texts:
        limit = getattr(limits, at.rpartition(".")[2])
        length = 0 if limit is None or text is None else len("".join(text.split()))
        if limit is not None and length > limit:
            words = Text(f"{length} 字，应在 {limit} 字以内", f"{length} characters of {limit}")
            yield Hit(at, None, None, words, INFO, Text("文字过长", "A text is too long"))


def _unread(note: Note) -> Text:
    return RESIDUE[note.kind][1].format(raw=_short(note.raw))


RESIDUE: dict[str, tuple[str, Text]] = {
    "residue": (INFO, Text("有网页标记残留，读作“{read}”", "Mark-up residue, read as “{read}”")),
    "placeholder": (INFO, Text("占位行“{raw}”未删除", "The placeholder row “{raw}” is left")),
    "hidden-row": (WARNING, Text("第 {raw} 行被隐藏但有得分", "Row {raw} is hidden but scored")),
    "hidden-column": (WARNING, Text("{raw} 列被隐藏", "Column {raw} is hidden")),
    "invisible": (WARNING, Text("数 {raw} 用不可见的字体或格式", "The figure {raw} is invisible")),
    "under-merge": (
        WARNING,
        Text("合并单元格下藏有“{raw}”（{read}）", "“{raw}” hidden under a merge ({read})"),
    ),
    "struck": (WARNING, Text("“{raw}”已被划掉，没有读", "“{raw}” is struck out and was not read")),
    "part-struck": (
        INFO,
        Text("有一部分被划掉，读作“{read}”", "A part is struck out, read as “{read}”"),
    ),
    "picture": (
        WARNING,
        Text("是图片，读不出文字和数", "A picture: neither words nor figures can be read"),
    ),
    "comment": (INFO, Text("得分格有批注：“{raw}”", "A comment on the score: “{raw}”")),
    "hidden-sheet": (
        WARNING,
        Text("此表在隐藏的工作表“{raw}”上", "The form is on the hidden sheet {raw}"),
    ),
}


@check(
    "L-5",
    INFO,
    (
        "表中有残留或隐藏的内容",
        "Nothing is left over or hidden",
    ),
    why=(
        "残留的标记和占位文字会印到公开的表上；藏起来的数会悄悄进入合计。",
        "Residue is printed and published; what is hidden still enters the totals.",
    ),
    remedy=(
        "删去残留文字和占位行，取消隐藏，拆开盖住内容的合并单元格。",
        "Delete the residue, unhide the rows, unmerge what covers values.",
    ),
)
def nothing_left_over(case: Case) -> Found:
    """网页标记、占位行和占位符“**”、隐藏的行列、不可见的数、合并单元格下不同的值、划掉的内容、图片、得分格的批注."""
    left = [f"{path}.name" for path, row, _ in case.rows if row.name and "**" in row.name]
    if left:
        says = Text("占位符“**”没有换成数", "The placeholder ** is left")
        yield Hit(left[0], says=says, also=tuple(left[1:]))
    under = [note for note in case.form.notes if note.kind == "under-merge"]
    if len(under) > 1:  # a form made by a system may hide dozens
        raw, at = _short(under[0].raw), under[0].read
        says = Text(
            f"合并单元格下藏有 {len(under)} 个不同的值，如“{raw}”（{at}）",
            f"{len(under)} other values hidden under merges, such as “{raw}” ({at})",
        )
        yield Hit("indicators", severity=WARNING, says=says)
    rest = [note.at for note in case.form.notes if note.kind == "placeholder"]
    for note in case.form.notes:
        if note.kind == "under-merge" and len(under) > 1:
            continue
        if note.kind in UNREAD and (note.at in ASKED or note.at.endswith((".target", ".actual"))):
            continue  # L-4 says so
        if note.kind in RESIDUE:
            severity, words = RESIDUE[note.kind]
            says = words.format(raw=_short(note.raw), read=_short(note.read))
            others: tuple[str, ...] = ()
            if note.kind == "placeholder" and len(rest) > 1:
                if note.at != rest[0]:
                    continue
                many = len(rest)
                says = Text(f"{many} 处占位文字没有删去", f"{many} placeholders are left")
                others = tuple(rest[1:])
            yield Hit(note.at or "indicators", None, None, None, severity, says, others)
