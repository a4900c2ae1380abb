"""Many reports -> the tables of the ledger 台账, and what only shows across forms.

Pure: rows in, rows out. A form is reduced to a small row as soon as it is judged
(:func:`row_of`), so that a folder of any size needs no more memory than its largest form. Amounts
are in 万元 whatever the form prints, points in 分, rates in percent.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from perfxl.report.report import STATUSES, Report
from perfxl.rules.assessment import execution
from perfxl.rules.checks.rule import CHECKS, ERROR, INFO, SEVERITIES, WARNING
from perfxl.rules.figures import HUNDRED, rounded, stands_for
from perfxl.text.bilingual import Text
from perfxl.text.refusal import one_line
from perfxl.values.numerals import decimals

if TYPE_CHECKING:  # a worker has no use for it
    from perfxl.renewal.projects import Project

VERIFIED, REFUSED, SKIPPED = "verified", "refused", "skipped"
"""Every file is one of the three: found = verified + refused + skipped."""

MANY_REASONS = 3  # forms in which one reason stands before it counts as pasted
MANY_GOALS = 2
SHORT_REASON = 8  # characters below which a reason may well be the same by chance
SHORT_GOAL = 16

PER_WAN = {"元": Decimal(10_000), "万元": Decimal(1), "亿元": Decimal("0.0001")}


# One form and one file, as small rows ------------------------------------------------------------


class Fault(NamedTuple):
    """One finding of a form."""

    code: str
    severity: str
    cell: str
    name: str  # of the indicator, where it is one's
    message: str
    authority: str


class Missing(NamedTuple):
    """One row of the checklist whose reason or measure is missing. Points in 分."""

    cell: str
    name: str
    target: str
    actual: str
    lost: Decimal | None
    why: str
    reason: str
    status: str  # missing | no_measure


class Prose(NamedTuple):
    """A long text that may have been pasted: 偏差原因, 预期目标 or 实际完成情况."""

    kind: str  # reason | goal | result
    cell: str
    text: str
    key: bytes  # fingerprint of the text; empty for one that may well be the same by chance


class FormRow(NamedTuple):
    """One form: a line of the sheet 项目, and what hangs on it."""

    sheet: str
    year: int | None
    project: str
    department: str
    unit: str
    initial: Decimal | None  # 万元
    annual: Decimal | None
    executed: Decimal | None
    rate: Decimal | None  # percent, as filed, or as the amounts give it where none was filed
    score: Decimal | None
    recomputed: Decimal | None
    reference: tuple[Decimal, Decimal, bool] | None
    grade_filed: str
    grade_computed: str
    policy: str
    faults: tuple[Fault, ...]
    missing: tuple[Missing, ...]
    prose: tuple[Prose, ...]

    def count(self, severity: str) -> int:
        """How many findings of a severity."""
        return sum(1 for fault in self.faults if fault.severity == severity)


class FileRow(NamedTuple):
    """What came of one file."""

    name: str
    status: str  # verified | refused | skipped
    forms: tuple[FormRow, ...] = ()
    code: str = ""  # of the refusal
    said: str = ""  # why it was refused or skipped; why a verified one was not written


def row_of(report: Report) -> FormRow:
    """The small row of a report."""
    form, reading = report.form, report.reading
    total = form.funds.total if form.funds is not None else None
    factor = PER_WAN[form.money_unit if form.money_unit in PER_WAN else "万元"]
    rate = total.rate if total is not None else None
    if rate is None and total is not None:
        exact = execution(total, report.policy).exact_rate
        rate = None if exact is None else rounded(exact)
    band = report.reference
    names = {path: row.name or "" for path, row in form.rows()}
    prose = [
        prose_of("reason", reading.at(f"{path}.reason"), row.reason)
        for path, row in form.rows()
        if row.reason
    ]
    for kind in ("goal", "result"):
        text = getattr(form, kind)
        if text:
            prose.append(prose_of(kind, reading.at(kind), text))
    return FormRow(
        sheet=reading.sheet.name,
        year=form.year,
        project=form.project or "",
        department=form.department or "",
        unit=form.unit or "",
        initial=_wan(total.initial if total else None, factor),
        annual=_wan(total.annual if total else None, factor),
        executed=_wan(total.executed if total else None, factor),
        rate=_finite(rate),
        score=_finite(form.score),
        recomputed=_finite(report.recomputed),
        reference=None if band is None else (band.low, band.high, band.open),
        grade_filed=report.grade_filed or "",
        grade_computed=report.grade_computed or "",
        policy=report.policy.id,
        faults=tuple(
            Fault(
                f.code,
                f.severity,
                reading.at(f.at),
                names.get(f.at.partition(".")[0], ""),
                f.message.zh,
                f.authority,
            )
            for f in report.findings
        ),
        missing=tuple(
            Missing(d.cell, d.name, d.target, d.actual, d.lost, d.why.zh, d.reason, d.status)
            for d in report.checklist
            if d.status != "explained"
        ),
        prose=tuple(prose),
    )


def _wan(figure: Decimal | None, factor: Decimal) -> Decimal | None:
    return None if figure is None or not figure.is_finite() else figure / factor


def _finite(figure: Decimal | None) -> Decimal | None:
    return figure if figure is not None and figure.is_finite() else None


# Across forms ------------------------------------------------------------------------------------

ACROSS: dict[str, tuple[str, Text]] = {
    "X-1": (WARNING, Text("同一项目填报了不止一次", "One project was filed more than once")),
    "X-2": (WARNING, Text("偏差原因与其他表雷同", "A reason is the same in several forms")),
    "X-3": (WARNING, Text("总体目标与其他项目雷同", "A goal is the same as another project's")),
    "X-4": (WARNING, Text("与项目清单不一致", "The form and the project list differ")),
    "X-5": (INFO, Text("同一单位的名称写法不一", "One unit's name is spelled several ways")),
}
"""What only shows when forms lie side by side: severity and sentence."""

_CODE = re.compile(r"^(?:[(\[]\d{2,12}[)\]][-_.:、]?|\d[\d.]{1,11}[-_:、]|\d{5,12}(?=\D))")
_MARKS = re.compile(r"[\W_]+")
_REGION = re.compile(r"^(?:.{2,9}?(?:省|自治区|市|区|县|州|盟|旗)){1,3}$")

ROLES = ("department", "unit")

Place = tuple[str, int]  # a file's name and the number of the form in it


@lru_cache(4096)  # a unit has many forms
def unit_key(name: str) -> str:
    """A unit's name without what people write now so, now so: spaces, widths, brackets, codes.

    >>> unit_key("219-虹桥镇 人民政府（本级）") == unit_key("虹桥镇人民政府(本级)")
    True
    >>> unit_key("第一中学") == unit_key("第二中学")
    False
    """
    plain = "".join(unicodedata.normalize("NFKC", name).split())
    return _MARKS.sub("", _CODE.sub("", plain)).casefold()


def prose_of(kind: str, cell: str, text: str) -> Prose:
    """A long text with its fingerprint, spaces and punctuation aside.

    >>> prose_of("goal", "C9", "完成 改造，惠及居民；不留尾项。").key == (
    ...     prose_of("goal", "C9", "完成改造,惠及居民,不留尾项").key
    ... )
    True
    """
    plain = _MARKS.sub("", unicodedata.normalize("NFKC", text)).casefold()
    if len(_MARKS.sub("", text)) < (SHORT_REASON if kind == "reason" else SHORT_GOAL):
        return Prose(kind, cell, text, b"")
    key = blake2b(plain.encode("utf-8", "replace"), digest_size=12).digest()
    return Prose(kind, cell, text, key)


@dataclass(slots=True)
class _Groups:
    """Places by what they have in common; the first few of each are kept to be named."""

    count: Counter[object] = field(default_factory=Counter)
    first: dict[object, list[Place]] = field(default_factory=dict)
    last: dict[object, Place] = field(default_factory=dict)

    def enter(self, key: object, place: Place) -> None:
        """Count a place once under a key; places come one after the other."""
        if self.last.get(key) == place:
            return
        self.last[key] = place
        self.count[key] += 1
        known = self.first.setdefault(key, [])
        if len(known) < 4:
            known.append(place)

    def others(self, key: object, place: Place) -> str:
        """Up to three other places under a key, in words."""
        names = [_at(p) for p in self.first[key] if p != place][:3]
        more = self.count[key] - 1 - len(names)
        return "、".join(names) + (f" 等 {self.count[key] - 1} 处" if more > 0 else "")


def _at(place: Place) -> str:
    name, number = place
    return name if not number else f"{name}（第 {number + 1} 张表）"


class Across:
    """What forms have in common, gathered in one pass and asked in another."""

    def __init__(self, listed: Sequence[Project] = ()) -> None:
        self.projects = _Groups()
        self.reasons = _Groups()
        self.goals = _Groups()
        self.goal_projects: dict[object, set[str]] = {}
        self.spellings: dict[str, Counter[str]] = {}  # by role and key: 主管部门 has its own codes
        self.listed = {_project_key(p.project): p for p in listed}
        self.seen: set[str] = set()

    def enter(self, name: str, number: int, form: FormRow) -> None:
        """Take note of a form."""
        place = (name, number)
        project = _project_key(form.project)
        if project:
            self.projects.enter((project, unit_key(form.unit), form.year), place)
            self.seen.add(project)
        for prose in form.prose:
            if not prose.key:
                continue
            if prose.kind == "reason":
                self.reasons.enter(prose.key, place)
            else:
                pair = (prose.kind, prose.key)
                self.goals.enter(pair, place)
                known = self.goal_projects.setdefault(pair, set())
                if len(known) < MANY_GOALS:
                    known.add(project)
        for role in ROLES:
            unit = getattr(form, role)
            if unit:
                self.spellings.setdefault(f"{role} {unit_key(unit)}", Counter())[unit] += 1

    def settle(self) -> None:
        """Once every form is entered: which longer name each short unit name stands for."""
        tails: dict[str, list[str]] = {}
        for known in sorted(self.spellings):
            role, _, key = known.partition(" ")
            for cut in range(2, len(key) - 3):
                tail = f"{role} {key[cut:]}"
                if tail in self.spellings and _REGION.match(key[:cut]):
                    tails.setdefault(tail, []).append(known)
        self.longer = {tail: names[0] for tail, names in tails.items() if len(names) == 1}
        for tail, name in self.longer.items():
            self.spellings[self._whole(name)].update(self.spellings[tail])
        self.usual = {
            key: min(known, key=lambda text: (-known[text], text))
            for key, known in self.spellings.items()
        }

    def _whole(self, key: str) -> str:
        """The key of the longest name that a key stands for."""
        while key in self.longer:
            key = self.longer[key]
        return key

    def unit(self, name: str, role: str = "unit") -> str:
        """The usual spelling of a unit's name in a role, ``unit`` or ``department``."""
        key = f"{role} {unit_key(name)}"
        return self.usual.get(self._whole(key), name)

    def faults(self, name: str, number: int, form: FormRow) -> Iterator[tuple[str, str, str]]:
        """(code, cell or "", what) of a form, in the order of the codes."""
        place = (name, number)
        project = _project_key(form.project)
        same = (project, unit_key(form.unit), form.year)
        if project and self.projects.count[same] > 1:
            yield "X-1", "", f"“{form.project}”还见于 {self.projects.others(same, place)}"
        told: set[object] = set()
        for prose in form.prose:
            key = prose.key
            if prose.kind == "reason":
                if self.reasons.count[key] >= MANY_REASONS and key not in told:
                    told.add(key)
                    words = one_line(prose.text, 30)
                    yield "X-2", prose.cell, f"“{words}”还见于 {self.reasons.others(key, place)}"
            else:
                pair = (prose.kind, key)
                if len(self.goal_projects.get(pair, ())) >= MANY_GOALS:
                    words = one_line(prose.text, 30)
                    yield "X-3", prose.cell, f"“{words}”还见于 {self.goals.others(pair, place)}"
        if self.listed:
            yield from (("X-4", "", words) for words in self._against_list(project, form))
        for role in ROLES:
            unit = getattr(form, role)
            usual = self.unit(unit, role) if unit else unit
            if usual != unit:
                yield "X-5", "", f"“{one_line(unit, 40)}”，多数写作“{one_line(usual, 40)}”"

    def _against_list(self, project: str, form: FormRow) -> Iterator[str]:
        entry = self.listed.get(project)
        if entry is None:
            yield f"清单中没有“{form.project}”"
            return
        if entry.initial is None or form.initial is None:
            return
        listed = entry.initial / PER_WAN[entry.money_unit]
        if listed not in stands_for(form.initial, max(2, decimals(form.initial))) and (
            listed != form.initial
        ):
            yield f"年初预算数填报 {_plain(form.initial)} 万元，清单为 {_plain(listed)} 万元"

    def absent(self) -> Iterator[Project]:
        """The listed projects of which no form was found."""
        for key, project in self.listed.items():
            if key not in self.seen:
                yield project


def _project_key(name: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", name)).casefold()


def _plain(figure: Decimal) -> str:
    plain = figure.normalize()
    return f"{plain:.{max(2, decimals(plain))}f}"


# The overview ------------------------------------------------------------------------------------

RATES = ("未填", "<60", "60–70", "70–80", "80–90", "90–95", "95–100", "100", ">100")
_EDGES = (Decimal(60), Decimal(70), Decimal(80), Decimal(90), Decimal(95), HUNDRED)


def rate_bin(rate: Decimal | None) -> str:
    """Which bar of the histogram a rate (percent) belongs to; a bin holds its lower end.

    >>> rate_bin(Decimal("99.99")), rate_bin(Decimal(100)), rate_bin(Decimal(90)), rate_bin(None)
    ('95–100', '100', '90–95', '未填')
    """
    if rate is None:
        return RATES[0]
    if rate > HUNDRED:
        return RATES[8]
    return RATES[1 + sum(1 for edge in _EDGES if rate >= edge)]


@dataclass(slots=True)
class Overview:
    """The counts of the sheet 总览."""

    found: int = 0  # files in the folder, answered or not
    status: Counter[str] = field(default_factory=Counter)
    unwritten: int = 0  # verified, and the summary could not go into the file
    forms: int = 0
    clean: int = 0  # forms without 错误
    severities: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)  # missing | no_measure
    initial: Decimal = Decimal(0)  # 万元
    annual: Decimal = Decimal(0)
    executed: Decimal = Decimal(0)
    filed: Counter[str] = field(default_factory=Counter)  # grades
    computed: Counter[str] = field(default_factory=Counter)
    regraded: int = 0  # forms whose filed grade is not the computed one
    rates: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    skips: Counter[str] = field(default_factory=Counter)
    years: Counter[str] = field(default_factory=Counter)
    policies: Counter[str] = field(default_factory=Counter)
    listed: int = 0
    listed_initial: Decimal = Decimal(0)
    absent: int = 0

    @property
    def answered(self) -> int:
        """Files with an answer."""
        return sum(self.status.values())

    @property
    def complete(self) -> bool:
        """Whether every file that was found has its answer."""
        return self.answered == self.found

    @property
    def rate(self) -> Decimal | None:
        """Σ executed ÷ Σ annual, in percent; None where nothing was budgeted."""
        return rounded(self.executed / self.annual * HUNDRED) if self.annual > 0 else None

    def enter(self, row: FileRow) -> None:
        """Count a file."""
        self.status[row.status] += 1
        if row.status == REFUSED:
            self.refusals[row.code] += 1
        elif row.status == SKIPPED:
            self.skips[row.said] += 1
        elif row.said:
            self.unwritten += 1
        for form in row.forms:
            self.forms += 1
            self.clean += not form.count(ERROR)
            self.initial += form.initial or 0
            self.annual += form.annual or 0
            self.executed += form.executed or 0
            self.rates[rate_bin(form.rate)] += 1
            self.filed[form.grade_filed or "—"] += 1
            self.computed[form.grade_computed or "—"] += 1
            differs = form.grade_filed and form.grade_computed != form.grade_filed
            self.regraded += bool(differs)
            self.years[f"{form.year} 年度" if form.year else "未填年度"] += 1
            self.policies[form.policy] += 1
            for fault in form.faults:
                self.codes[fault.code] += 1
                self.severities[fault.severity] += 1
            for due in form.missing:
                self.missing[due.status] += 1

    def cross(self, code: str) -> None:
        """Count a finding across forms."""
        self.codes[code] += 1
        self.severities[ACROSS[code][0]] += 1

    def frequent(self, most: int = 12) -> list[tuple[str, str, int]]:
        """The most frequent findings: code, sentence, how often."""
        ranked = sorted(self.codes.items(), key=lambda item: (-item[1], item[0]))
        return [(code, sentence_of(code), count) for code, count in ranked[:most]]


def sentence_of(code: str) -> str:
    """The rule behind a code, in one sentence."""
    if code in ACROSS:
        return ACROSS[code][1].zh
    return CHECKS[code].says.zh if code in CHECKS else code


# The tables --------------------------------------------------------------------------------------

Shown = str | int | Decimal | None


class Column(NamedTuple):
    """One column of a table: its head, what it holds, its width in characters.

    ``kind``: text | long | cell | count | money | points | rate | grade | severity | status | file.
    """

    key: str
    head: str
    kind: str
    width: float


class Table(NamedTuple):
    """One sheet of the ledger. A ``file`` column holds the file's name, which becomes a link."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[tuple[Shown, ...]]]


_FILE = Column("file", "文件", "file", 34)
_SHEET = Column("sheet", "工作表", "text", 12)

PROJECT_COLUMNS = (
    Column("number", "序号", "count", 6),
    Column("project", "项目名称", "text", 34),
    Column("department", "主管部门", "text", 22),
    Column("unit", "实施单位", "text", 24),
    Column("year", "年度", "cell", 7),
    Column("initial", "年初预算数\n(万元)", "money", 12),
    Column("annual", "全年预算数\n(万元)", "money", 12),
    Column("executed", "全年执行数\n(万元)", "money", 12),
    Column("rate", "执行率\n(%)", "rate", 8.5),
    Column("score", "填报\n总分", "points", 8),
    Column("recomputed", "各项\n之和", "points", 8),
    Column("reference", "复核参考分", "cell", 15),
    Column("grade_filed", "填报\n等级", "grade", 7),
    Column("grade_computed", "应为\n等级", "grade", 7),
    Column("errors", "错误", "errors", 6.5),
    Column("warnings", "警告", "count", 6.5),
    Column("infos", "提示", "count", 6.5),
    Column("missing", "缺偏差\n原因", "errors", 7.5),
    Column("no_measure", "缺改进\n措施", "count", 7.5),
    _FILE,
    _SHEET,
    Column("policy", "政策", "cell", 11),
)
PROBLEM_COLUMNS = (
    Column("severity", "级别", "severity", 7),
    Column("code", "编码", "cell", 7),
    Column("project", "项目名称", "text", 28),
    Column("unit", "实施单位", "text", 22),
    Column("cell", "单元格", "cell", 9),
    Column("name", "指标", "text", 22),
    Column("message", "问题", "long", 66),
    Column("authority", "依据", "text", 40),
    _FILE,
    _SHEET,
)
RETURN_COLUMNS = (
    Column("unit", "实施单位", "text", 24),
    Column("project", "项目名称", "text", 28),
    Column("kind", "事项", "status", 13),
    Column("cell", "单元格", "cell", 9),
    Column("name", "指标", "text", 24),
    Column("message", "请补正", "long", 56),
    Column("reason", "已写内容", "long", 30),
    _FILE,
    _SHEET,
)
UNREAD_COLUMNS = (
    Column("status", "结果", "status", 9),
    _FILE._replace(width=46),
    Column("code", "编码", "cell", 16),
    Column("said", "原因和办法", "long", 86),
)

CORRECT = "错误，请改正"
KINDS = {"missing": "缺偏差原因", "no_measure": "缺改进措施"}


class Ledger:
    """The ledger of many files; ``rows`` gives them again and again, sorted by name.

    ``pick`` gives those of some names. ``found`` is how many files there were, answered or not.
    """

    def __init__(
        self,
        rows: Callable[[], Iterator[FileRow]],
        pick: Callable[[Sequence[str]], Iterator[FileRow]],
        found: int,
        listed: Sequence[Project] = (),
        title: str = "",
    ) -> None:
        self.rows, self.pick, self.title = rows, pick, title
        self.overview = Overview(found=found, listed=len(listed))
        for project in listed:
            if project.initial is not None:
                self.overview.listed_initial += project.initial / PER_WAN[project.money_unit]
        self.across = Across(listed)
        self.units: dict[str, list[str]] = {}  # usual name -> names of its files
        self._gather()

    def _gather(self) -> None:
        raw: dict[tuple[str, str], list[str]] = {}
        for row in self.rows():
            self.overview.enter(row)
            for number, form in enumerate(row.forms):
                self.across.enter(row.name, number, form)
                if form.missing or form.count(ERROR):
                    names = raw.setdefault((form.unit, form.department), [])
                    if not names or names[-1] != row.name:
                        names.append(row.name)
        self.across.settle()
        for (unit, department), names in raw.items():
            self.units.setdefault(self._unit(unit, department), []).extend(names)
        self.units = {unit: sorted(set(self.units[unit])) for unit in sorted(self.units)}
        for row in self.rows():
            for number, form in enumerate(row.forms):
                for code, _, _ in self.across.faults(row.name, number, form):
                    self.overview.cross(code)
        for _ in self.across.absent():
            self.overview.absent += 1
            self.overview.cross("X-4")

    def _unit(self, unit: str, department: str) -> str:
        """Who gets a form back."""
        if unit:
            return self.across.unit(unit)
        return self.across.unit(department, "department") if department else "（未填单位）"

    def tables(self) -> tuple[Table, ...]:
        """The sheets after 总览."""
        return (
            Table("项目", PROJECT_COLUMNS, self.projects),
            Table("问题", PROBLEM_COLUMNS, self.problems),
            Table("退回清单", RETURN_COLUMNS, self.returns),
            Table("未能读取", UNREAD_COLUMNS, self.unread),
        )

    def projects(self) -> Iterator[tuple[Shown, ...]]:
        """A row a form."""
        count = 0
        for row in self.rows():
            for form in row.forms:
                count += 1
                yield (
                    count, form.project or "（未填写）", form.department, form.unit,
                    str(form.year or ""), form.initial, form.annual, form.executed, form.rate,
                    form.score, form.recomputed, _band(form.reference), form.grade_filed,
                    form.grade_computed, form.count(ERROR), form.count(WARNING), form.count(INFO),
                    sum(due.status == "missing" for due in form.missing),
                    sum(due.status == "no_measure" for due in form.missing),
                    row.name, form.sheet, form.policy,
                )  # fmt: skip

    def problems(self) -> Iterator[tuple[Shown, ...]]:
        """Every finding, form by form, those across forms after the form's own."""
        for row in self.rows():
            for number, form in enumerate(row.forms):
                for fault in form.faults:
                    yield (
                        SEVERITIES[fault.severity].zh, fault.code, form.project, form.unit,
                        fault.cell, fault.name, fault.message, fault.authority, row.name,
                        form.sheet,
                    )  # fmt: skip
                for code, cell, what in self.across.faults(row.name, number, form):
                    severity, says = ACROSS[code]
                    yield (
                        SEVERITIES[severity].zh, code, form.project, form.unit, cell, "",
                        f"{says.zh}：{what}", "跨表核对", row.name, form.sheet,
                    )  # fmt: skip
        for project in self.across.absent():
            severity, says = ACROSS["X-4"]
            yield (
                SEVERITIES[severity].zh, "X-4", project.project, project.unit or "", "", "",
                f"{says.zh}：清单中有，没有收到自评表", "跨表核对", "", "",
            )  # fmt: skip

    def returns(self) -> Iterator[tuple[Shown, ...]]:
        """What goes back, unit by unit."""
        for unit in self.units:
            yield from self.returns_of(unit)

    def returns_of(self, unit: str) -> Iterator[tuple[Shown, ...]]:
        """What goes back to one unit: errors, missing reasons, missing measures."""
        for row in self.pick(self.units[unit]):
            for form in row.forms:
                if self._unit(form.unit, form.department) != unit:
                    continue
                dues = {due.cell for due in form.missing}
                for fault in form.faults:
                    listed = fault.code == "D-1" and fault.cell in dues
                    if fault.severity == ERROR and not listed:
                        yield (
                            unit, form.project, CORRECT, fault.cell, fault.name,
                            f"{fault.code} {fault.message}", "", row.name, form.sheet,
                        )  # fmt: skip
                for due in form.missing:
                    ask = "说明偏差原因和改进措施" if due.status == "missing" else "补充改进措施"
                    yield (
                        unit, form.project, KINDS[due.status], due.cell, due.name,
                        f"{due.why}（目标 {due.target or '—'}，实际 {due.actual or '—'}）：请{ask}",
                        due.reason, row.name, form.sheet,
                    )  # fmt: skip

    def unread(self) -> Iterator[tuple[Shown, ...]]:
        """The files that were refused or passed over, and those that could not be written."""
        words = {REFUSED: "不能核验", SKIPPED: "跳过", VERIFIED: "未写入"}
        for row in self.rows():
            if row.status != VERIFIED or row.said:
                yield words[row.status], row.name, row.code, row.said


def _band(band: tuple[Decimal, Decimal, bool] | None) -> Shown:
    if band is None:
        return ""
    low, high, is_open = band
    if low == high:
        return f"{rounded(low):.2f}"
    return f"[{rounded(low):.2f}, {rounded(high):.2f}{')' if is_open else ']'}"


def grades(overview: Overview) -> list[str]:
    """The grades that occur, best first, a dash for none last."""
    order = {"优": 0, "良": 1, "中": 2, "差": 3, "—": 9}
    known: Mapping[str, int] = overview.filed + overview.computed
    return sorted({*known, "优", "良", "中", "差"}, key=lambda grade: (order.get(grade, 5), grade))


def lines(rows: Iterable[tuple[Shown, ...]]) -> Iterator[tuple[str, ...]]:
    """Rows as texts: figures with two decimals or their own, blank for None."""
    for row in rows:
        yield tuple(_text(value) for value in row)


def _text(value: Shown) -> str:
    if value is None:
        return ""
    return _plain(value) if isinstance(value, Decimal) else str(value)


__all__ = [
    "ACROSS", "REFUSED", "SKIPPED", "STATUSES", "VERIFIED", "Across", "Column", "Fault", "FileRow",
    "FormRow", "Ledger", "Missing", "Overview", "Prose", "Table", "grades", "lines", "rate_bin",
    "row_of", "sentence_of", "unit_key",
]  # fmt: skip
