"""Last year's form, or a line of a project list -> next year's blank, and what to look at in it.

Carried: project, units, the money rows' labels, 预期目标, the indicators with their weights, and of
each target its operator and unit (the whole target only when asked). Cleared: amounts, actual
values, scores, reasons, 实际完成情况. What a person must review is said, never decided here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import PurePosixPath

from msgspec.structs import replace as changed

from perfxl.form.grid import Cell
from perfxl.form.model import Form, FundLine, Funds, Indicator
from perfxl.form.vocabulary import HEADER_FIELDS, INITIAL
from perfxl.indicator_list import column_key
from perfxl.layout.datafile import LAYOUT_NAMES
from perfxl.layout.layouts import LAYOUTS, LINES, layout_named
from perfxl.reading.labels import plain_label
from perfxl.rules.checks import verify
from perfxl.rules.policy import Policy
from perfxl.text.bilingual import Text
from perfxl.text.refusal import Refused, one_line
from perfxl.values import number_formats, prose, targets, typed
from perfxl.values.numerals import half

GAP = "＿＿"
"""What stands in a target for the figure still to be set: ``≥＿＿家``."""

PATTERN = "{project}.xlsx"
FIELDS = ("project", "department", "unit", "year", "number", "source")
"""What a file-name pattern may name: the head of the form, a running number, the source's name."""

LONGEST = 180  # bytes of one part of a file name; 255 is the limit, locks and temporaries add to it


@dataclass(frozen=True, slots=True)
class Blank:
    """Next year's blank: its form, and what a person must review in it."""

    form: Form
    source: str  # the file, and the sheet or line in it, that it was made from
    reviews: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """One project of a list; ``initial`` is 年初预算数 in ``money_unit``."""

    project: str
    department: str | None = None
    unit: str | None = None
    initial: Decimal | None = None
    money_unit: str = "万元"
    indicators: tuple[Indicator, ...] = ()


# From last year's form -------------------------------------------------------------------------


def next_year(
    form: Form, year: int, policy: Policy, *, with_targets: bool = False, source: str = ""
) -> Blank:
    """The blank of fiscal ``year`` for a form of an earlier one; pure.

    Points in 分 are carried as filed: whether they still add up under the new policy is a review.
    """
    layout = LAYOUT_NAMES.get(form.layout, "national")
    used = [row for _, row in form.rows()]
    rows = tuple(_carried(row, with_targets) for row in used)
    reviews = list(_reviews(form, used, year, policy, with_targets))
    if not rows:
        rows = LAYOUTS[layout].default_indicators()
        reviews.append(Text("原表没有指标，已按表式留出空行", "no indicators: blank rows instead"))
    blank = Form(
        layout=layout,
        year=year,
        project=form.project,
        department=form.department,
        unit=form.unit,
        money_unit=form.money_unit,
        funds=_lines(form.funds),
        goal=form.goal,
        indicators=rows,
    )
    return Blank(blank, source, tuple(reviews))


def _carried(row: Indicator, with_targets: bool) -> Indicator:
    target = row.target if with_targets else skeleton(row.target, row.name or "")
    return Indicator(row.category, row.subcategory, row.name, target, weight=row.weight)


def _lines(funds: Funds | None) -> Funds:
    """The money rows by their labels; the printed form's own where they are the usual ones."""
    if funds is None or not funds.sources:
        return Funds()
    usual = [_plain(label) for label in LINES]
    labels = [funds.total.label, *(line.label for line in funds.sources)]
    if [_plain(label) for label in labels] == usual:
        return Funds()
    return Funds(FundLine(funds.total.label), tuple(FundLine(label) for label in labels[1:]))


def _plain(label: str) -> str:
    return plain_label(label).removeprefix("其中:")


def skeleton(text: str | None, name: str = "") -> str | None:
    """A target with its figures left open: operator and unit, or None where it has neither.

    >>> skeleton("≥15.00(家)"), skeleton("不低于 95%"), skeleton("85%-90%"), skeleton("9月前")
    ('≥＿＿家', '≥＿＿%', '＿＿%-＿＿%', '＿＿月前')
    >>> skeleton("规范") is None, skeleton("100") is None
    (True, True)
    """
    target = targets.target(text, name)
    if target.kind == "number":
        unit = "" if "named" in target.notes else target.unit
        return f"{target.op}{GAP}{unit}" if target.op or unit else None
    if target.kind in ("range", "date") and text is not None:
        opened = re.sub(r"[0-9]+(?:[.,][0-9]+)*", GAP, half(prose.clean(text)))
        return opened if GAP in opened else None
    return None


def _reviews(
    form: Form, used: Sequence[Indicator], year: int, policy: Policy, with_targets: bool
) -> Iterator[Text]:
    """What the new policy and the indicator checks say of what is carried."""
    if form.year is not None and form.year >= year:
        yield Text(f"原表是 {form.year} 年度的", f"the source is of {form.year} already")
    for key, name in (("project", "项目名称"), ("department", "主管部门"), ("unit", "实施单位")):
        if getattr(form, key) is None:
            yield Text(f"{name}是空的，请补填", f"no {key}: fill it in")
    if form.goal and re.search(r"20\d\d\s*年", form.goal):
        yield Text("预期目标写有年份，请改为本年的", "the goal names a year: bring it up to date")
    funds = form.funds or Funds()
    total = changed(funds.total, weight=policy.weights.execution)
    judged = changed(
        form,
        indicators=tuple(used),
        weight=None,
        funds=changed(funds, total=total),
        printed=form.printed | {"weight", "funds.weight", "indicators"},
        notes=(),
    )
    for finding in verify(judged, policy):
        if finding.code.startswith(("W-", "I-")):
            yield Text(
                f"{finding.code} {_where(used, finding.at)}{finding.message.zh}",
                f"{finding.code} {_where(used, finding.at)}{finding.message.en}",
            )
    if not with_targets:
        words = [row for row in used if row.target and skeleton(row.target, row.name or "") is None]
        if words:
            names = "、".join(one_line(row.name or "—", 20) for row in words[:6])
            more = "……" if len(words) > 6 else ""
            yield Text(
                f"{len(words)} 个指标值没有可沿用的符号和单位，已留空：{names}{more}",
                f"{len(words)} targets without operator and unit were left blank: {names}{more}",
            )


def _where(used: Sequence[Indicator], path: str) -> str:
    found = re.match(r"indicators\[(\d+)\]\.(?!category)", path)
    if found is None:
        return ""
    name = used[int(found[1])].name
    return f"“{one_line(name, 20)}”" if name else f"第 {int(found[1]) + 1} 行"


# From a project list ---------------------------------------------------------------------------

_HEADS = {fld.key: (fld.label, *fld.aliases) for fld in (*HEADER_FIELDS, INITIAL)}
_MONEY = re.compile(r"(亿元|万元|元)")


def list_key(head: str) -> str | None:
    """Which column of a project list a head means; None for one that is not of the list.

    >>> list_key("项目名称"), list_key("年初预算数（元）"), list_key("三级指标"), list_key("电话")
    ('project', 'initial', 'name', None)
    """
    text = head.strip().lower()
    if text in _HEADS:
        return text
    plain = plain_label(head)
    for key, labels in _HEADS.items():
        if plain in [plain_label(label) for label in labels]:
            return key
    return column_key(head)


def projects(rows: Sequence[Sequence[Cell]], where: str = "") -> tuple[Project, ...]:
    """The projects of a list whose first row that names 项目名称 is its head.

    A line without a project adds an indicator to the one above. Raises Refused E-DATA with the line
    when the head is missing or an amount is no number.
    """
    heads = ([list_key(_shown(cell)) for cell in row] for row in rows)
    top, keys = next(((n, keys) for n, keys in enumerate(heads) if "project" in keys), (0, []))
    if not keys:
        raise Refused("E-DATA", where, "没有表头：应有 项目名称、主管部门、实施单位、年初预算数")
    head = rows[top][keys.index("initial")] if "initial" in keys else Cell()
    found_unit = _MONEY.search(_shown(head))
    money_unit = found_unit[1] if found_unit else "万元"
    found: dict[tuple[str, str | None], Project] = {}
    current: tuple[str, str | None] | None = None
    above = {"category": "", "subcategory": ""}
    for number, line in enumerate(rows[top + 1 :], top + 2):
        at = f"{where} 第 {number} 行".strip()
        cells = {key: cell for key, cell in zip(keys, line, strict=False) if key}
        texts = {key: _shown(cell) for key, cell in cells.items()}
        if not any(texts.values()):
            continue
        if texts.get("project"):
            made = _project(texts, cells, money_unit, at)
            current = (made.project, made.unit)
            if current not in found:
                found[current] = made
                above = {"category": "", "subcategory": ""}
        elif current is None:
            raise Refused("E-DATA", at, "项目名称是空的")
        for key in ("category", "subcategory"):
            if texts.get(key):
                above[key] = texts[key]
                if key == "category":
                    above["subcategory"] = texts.get("subcategory", "")
        if texts.get("name") and current is not None:
            row_ = _indicator({**texts, **above}, cells.get("weight", Cell()), at)
            found[current] = replace(found[current], indicators=(*found[current].indicators, row_))
    if not found:
        raise Refused("E-DATA", where, "表头下没有项目")
    return tuple(found.values())


def is_list(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether a table is a project list: 项目名称 heads a column and another column stands beside it.

    On a form the cell beside 项目名称 holds the name, or nothing.
    """
    for row in rows[:20]:
        keys = [list_key(_shown(cell)) for cell in row]
        if "project" in keys:
            at = keys.index("project")
            return any(keys[max(0, at - 1) : at]) or any(keys[at + 1 : at + 2])
    return False


def _shown(cell: Cell) -> str:
    return prose.clean(number_formats.shown(cell.value, cell.style.number_format))


def _project(
    texts: Mapping[str, str], cells: Mapping[str, Cell], money_unit: str, at: str
) -> Project:
    initial = typed.amount(cells.get("initial", Cell()), money_unit)
    if initial.value is None and initial.kind not in ("blank", "dash"):
        raise Refused("E-DATA", at, f"年初预算数“{texts.get('initial')}”不是数")
    return Project(
        texts["project"],
        texts.get("department") or None,
        texts.get("unit") or None,
        initial.value,
        money_unit,
    )


def _indicator(texts: Mapping[str, str], weight: Cell, at: str) -> Indicator:
    points = typed.points(weight)
    if points.value is None and points.kind != "blank":
        raise Refused("E-DATA", at, f"分值“{texts.get('weight')}”不是数")
    return Indicator(
        texts.get("category") or None,
        texts.get("subcategory") or None,
        texts["name"],
        texts.get("target") or None,
        weight=points.value,
    )


def of_project(
    project: Project, year: int, policy: Policy, *, layout: str = "shanghai", source: str = ""
) -> Blank:
    """The blank of a listed project; its 年初预算数 stands in the first source's row."""
    made = layout_named(layout)
    rows = project.indicators or made.default_indicators()
    funds = Funds()
    if project.initial is not None:
        total, first, *others = (FundLine(label) for label in LINES)
        funds = Funds(total, (changed(first, initial=project.initial), *others))
    form = Form(
        layout=layout,
        year=year,
        project=project.project,
        department=project.department,
        unit=project.unit,
        money_unit=project.money_unit,
        funds=funds,
        indicators=rows,
        printed=frozenset({"weight", "indicators", "funds", "funds.weight"}),
    )
    reviews: tuple[Text, ...] = ()
    if project.indicators:
        reviews = tuple(_reviews(form, project.indicators, year + 1, policy, True))
    return Blank(changed(form, printed=frozenset()), source, reviews)


# File names ------------------------------------------------------------------------------------

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\ud800-\udfff]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_HOLE = re.compile(r"\{([^{}]*)\}")


def safe_name(text: str, limit: int = LONGEST) -> str:
    """A text as one part of a file name that Windows, macOS and Linux all take.

    >>> safe_name("道路/桥梁养护（一期）: A*B"), safe_name("CON"), safe_name("  ..")
    ('道路_桥梁养护（一期）_ A_B', '_CON', '_')
    """
    plain = "".join(c for c in text if c.isprintable() or c in "\n\t\u3000")
    plain = _FORBIDDEN.sub("_", " ".join(plain.split())).strip(" .")
    while len(plain.encode()) > limit:
        plain = plain[:-1].rstrip(" .")
    if not plain or _RESERVED.fullmatch(plain) or plain.startswith(("~$", "-")):
        plain = "_" + plain
    return plain


def file_name(pattern: str, blank: Blank, number: int) -> str:
    """The relative path of a blank under a pattern such as ``{unit}/{project}.xlsx``.

    Raises Refused E-DATA for a pattern that names something else, leaves the folder, or is no .xlsx.
    """
    words = {
        "project": blank.form.project or PurePosixPath(blank.source).stem or f"项目{number}",
        "department": blank.form.department or "未填主管部门",
        "unit": blank.form.unit or "未填实施单位",
        "year": str(blank.form.year),
        "number": f"{number:03d}",
        "source": PurePosixPath(blank.source).stem,
    }
    unknown = [hole for hole in _HOLE.findall(pattern) if hole not in FIELDS]
    if unknown or "{" in _HOLE.sub("", pattern) or "}" in _HOLE.sub("", pattern):
        known = "、".join(f"{{{name}}}" for name in FIELDS)
        raise Refused("E-DATA", pattern, f"文件名模式可用 {known}")
    parts = pattern.replace("\\", "/").split("/")
    if not parts[-1].lower().endswith(".xlsx") or any(part in ("", ".", "..") for part in parts):
        raise Refused("E-DATA", pattern, "文件名模式应以 .xlsx 结尾，且不离开输出文件夹")
    made = [_HOLE.sub(lambda hole: words[hole[1]], part) for part in parts]
    return "/".join([*(safe_name(part) for part in made[:-1]), safe_name(made[-1][:-5]) + ".xlsx"])


def named(blanks: Iterable[Blank], pattern: str = PATTERN) -> dict[str, Blank]:
    """Every blank under its file name, in order.

    Raises Refused E-SAMENAME with the sources when two would have one name, on any file system
    (case and composition do not tell names apart).
    """
    made: dict[str, Blank] = {}
    folded: dict[str, str] = {}
    for number, blank in enumerate(blanks, 1):
        name = file_name(pattern, blank, number)
        key = unicodedata.normalize("NFKC", name).casefold()
        if key in folded:
            two = (made[folded[key]], blank)
            raise Refused(
                "E-SAMENAME", name, "、".join(f"{b.source}（{b.form.project or '—'}）" for b in two)
            )
        folded[key] = name
        made[name] = blank
    return made
