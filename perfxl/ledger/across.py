"""What only shows across forms: the same project twice, the same reason pasted, sums against a list."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from perfxl.form.model import PER_WAN, Indicator
from perfxl.form.vocabulary import NAME, TARGET, WEIGHT
from perfxl.ledger.keys import has_code, project_key, unit_key
from perfxl.ledger.rows import FormRow
from perfxl.rules.checks.rule import INFO, WARNING
from perfxl.rules.figures import stands_for
from perfxl.text.bilingual import Text
from perfxl.text.refusal import one_line
from perfxl.values.numerals import decimals

if TYPE_CHECKING:  # a worker has no use for them
    from perfxl.renewal.projects import Project
    from perfxl.rules.comparison.approved import Approved


MANY_REASONS = 3  # forms in which one reason stands before it counts as pasted
MANY_GOALS = 2

ACROSS: dict[str, tuple[str, Text]] = {
    "X-1": (WARNING, Text("同一项目填报了不止一次", "One project was filed more than once")),
    "X-2": (WARNING, Text("偏差原因与其他表雷同", "A reason is the same in several forms")),
    "X-3": (WARNING, Text("总体目标与其他项目雷同", "A goal is the same as another project's")),
    "X-4": (WARNING, Text("与项目清单不一致", "The form and the project list differ")),
    "X-5": (INFO, Text("同一单位的名称写法不一", "One unit's name is spelled several ways")),
    "X-6": (WARNING, Text("与批复目标对不上", "The form and the approved targets do not meet")),
}
"""What only shows when forms lie side by side: severity and sentence."""

_REGION = re.compile(r"^(?:.{2,9}?(?:省|自治区|市|区|县|州|盟|旗)){1,3}$")

ROLES = ("department", "unit")

Place = tuple[str, int]  # a file's name and the number of the form in it


@dataclass(slots=True)
class _Groups:
    """Places by what they have in common; the first few of each are kept to be named.

    What belongs to one owner, a place or a project, counts once.
    """

    owners: dict[object, set[object]] = field(default_factory=dict)
    first: dict[object, list[tuple[object, Place]]] = field(default_factory=dict)

    def enter(self, key: object, place: Place, owner: object) -> None:
        """Count an owner's place under a key."""
        owners = self.owners.setdefault(key, set())
        if owner in owners:
            return
        owners.add(owner)
        known = self.first.setdefault(key, [])
        if len(known) < 4:
            known.append((owner, place))

    def count(self, key: object) -> int:
        """How many owners there are under a key."""
        return len(self.owners.get(key, ()))

    def others(self, key: object, owner: object) -> str:
        """Up to three other owners' places under a key, in words."""
        names = [_at(place) for known, place in self.first[key] if known != owner][:3]
        more = self.count(key) - 1
        return "、".join(names) + (f" 等 {more} 处" if more > len(names) else "")


def _at(place: Place) -> str:
    name, number = place
    return name if not number else f"{name}（第 {number + 1} 张表）"


class Across:
    """What forms have in common, gathered in one pass and asked in another."""

    def __init__(self, listed: Sequence[Project] = (), approved: Sequence[Approved] = ()) -> None:
        self.projects = _Groups()
        self.reasons = _Groups()
        self.goals = _Groups()
        self.years = _Groups()
        self.goal_projects: dict[object, set[str]] = {}
        self.spellings: dict[str, Counter[str]] = {}  # by role and key: 主管部门 has its own codes
        self.listed: dict[str, list[Project]] = {}
        for entry in listed:
            self.listed.setdefault(project_key(entry.project), []).append(entry)
        self.seen: set[tuple[str, str]] = set()  # project and unit, "" for any
        self.approved = approved
        self.met: set[str] = set()  # the approved targets that a form was set against
        self.partial: set[str] = set()  # projects of forms that were read in part

    def enter(self, name: str, number: int, form: FormRow) -> None:
        """Take note of a form."""
        place = (name, number)
        project = project_key(form.project)
        owner = _owner(place, project, form)
        self.met.add(form.approved)
        if form.year is not None:
            self.years.enter(form.year, place, place)
        if project:
            self.projects.enter(owner, place, place)
            self.seen.update({(project, ""), (project, unit_key(form.unit))})
        for prose in form.prose:
            if not prose.key:
                continue
            if prose.kind == "reason":
                self.reasons.enter(prose.key, place, owner)
            else:
                pair = (prose.kind, prose.key)
                self.goals.enter(pair, place, place)
                known = self.goal_projects.setdefault(pair, set())
                if len(known) < MANY_GOALS:
                    known.add(project)
        for role in ROLES:
            unit = getattr(form, role)
            if unit:
                self.spellings.setdefault(f"{role} {unit_key(unit)}", Counter())[unit] += 1

    def receive(self, project: str) -> None:
        """Take note that a listed project's form came, though it was read in part."""
        if project:
            self.seen.add((project_key(project), ""))
            self.partial.add(project_key(project))

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
            key: min(known, key=lambda text: (-known[text], has_code(text), text))
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
        project = project_key(form.project)
        owner = _owner(place, project, form)
        if project and self.projects.count(owner) > 1:
            yield "X-1", "", f"“{form.project}”还见于 {self.projects.others(owner, place)}"
        told: set[object] = set()
        for prose in form.prose:
            key = prose.key
            if prose.kind == "reason":
                if self.reasons.count(key) >= MANY_REASONS and key not in told:
                    told.add(key)
                    words = one_line(prose.text, 30)
                    yield "X-2", prose.cell, f"“{words}”还见于 {self.reasons.others(key, owner)}"
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
                known = self.spellings[self._whole(f"{role} {unit_key(unit)}")]
                more = "多数" if known[usual] > known[unit] else "也有"
                yield "X-5", "", f"“{one_line(unit, 40)}”，{more}写作“{one_line(usual, 40)}”"
        if self.approved and not form.approved:
            yield "X-6", "", f"没有“{form.project}”的批复目标，或不止一份，没有对照"

    def _against_list(self, project: str, form: FormRow) -> Iterator[str]:
        entries = self.listed.get(project, [])
        own = [e for e in entries if not e.unit or unit_key(e.unit) == unit_key(form.unit)]
        if not entries:
            yield f"清单中没有“{form.project}”"
            return
        if len(entries) > 1 and len(own) != 1:  # of several units, and it is not clear whose
            return
        entry = own[0] if own else entries[0]
        if entry.initial is not None and form.initial is not None:
            listed = entry.initial / PER_WAN[entry.money_unit]
            if listed not in stands_for(form.initial, max(2, decimals(form.initial))) and (
                listed != form.initial
            ):
                yield (
                    f"年初预算数填报 {as_printed(form.initial)} 万元，清单为 {as_printed(listed)} 万元"
                )
        if entry.indicators:
            yield from _indicators(entry.indicators, form)

    def other_years(self) -> Iterator[str]:
        """The years that few forms are of, a tenth of all at the most, and which these are."""
        total = sum(map(len, self.years.owners.values()))
        for year, places in sorted(self.years.owners.items(), key=str):
            if len(places) * 10 <= total:
                names = "、".join(_at(place) for _, place in self.years.first[year][:3])
                more = " 等" if len(places) > 3 else ""
                yield f"{year} 年度 {len(places)} 张（{names}{more}）"

    def places(self, form: FormRow) -> Iterator[Place]:
        """Where forms of the same project were seen."""
        owner = _owner(("", 0), project_key(form.project), form)
        for place in self.projects.owners.get(owner, ()):
            if isinstance(place, tuple):
                yield place

    def repeated(self) -> Iterator[tuple[Place, ...]]:
        """The places of each project that was filed more than once."""
        for places in self.projects.owners.values():
            if len(places) > 1:
                yield tuple(sorted(place for place in places if isinstance(place, tuple)))

    def absent(self) -> Iterator[Project]:
        """The listed projects of which no form was found."""
        for key, entries in self.listed.items():
            for entry in entries:
                unit = unit_key(entry.unit or "") if len(entries) > 1 else ""
                if (key, unit) not in self.seen:
                    yield entry

    def unmet(self) -> Iterator[Approved]:
        """The approved targets of which no form was found."""
        for each in self.approved:
            if (
                each.place not in self.met
                and project_key(each.form.project or "") not in self.partial
            ):
                yield each


def _owner(place: Place, project: str, form: FormRow) -> object:
    """Whose a text is: a project's, however often it was filed, or else the file's."""
    return (project, unit_key(form.unit), form.year) if project else place


def _indicators(listed: Sequence[Indicator], form: FormRow) -> Iterator[str]:
    """Where a form's indicator rows are not those of the list: rows, targets, weights."""
    filed: dict[str, dict[str, str]] = {}
    for entry in form.entries:
        name, _, label = entry.what.rpartition(" ")
        if label in (NAME.label, TARGET.label, WEIGHT.label) and name:
            filed.setdefault(_comparable(name), {})[label] = entry.text
    names = {_comparable(row.name or ""): row for row in listed if row.name}
    gone = [row.name or "" for key, row in names.items() if key not in filed]
    if gone:
        yield f"清单中的指标表上没有：{one_line('、'.join(gone), 120)}"
    more = [row[NAME.label] for key, row in filed.items() if key not in names and NAME.label in row]
    if more:
        yield f"表上的指标清单中没有：{one_line('、'.join(more), 120)}"
    for key, row in names.items():
        known = filed.get(key)
        if known is None:
            continue
        target = known.get(TARGET.label, "")
        if row.target and target and _comparable(row.target) != _comparable(target):
            yield f"“{row.name}”指标值填报“{one_line(target, 40)}”，清单为“{one_line(row.target, 40)}”"
        weight = known.get(WEIGHT.label)
        if row.weight is not None and weight and Decimal(weight) != row.weight:
            yield f"“{row.name}”分值填报 {weight}，清单为 {row.weight:f}"


def _comparable(text: str) -> str:
    """A text without spaces and widths, and its signs in one spelling; the signs themselves count.

    >>> _comparable("≥ 95％") == _comparable(">=95%")
    True
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
    return plain.replace(">=", "≥").replace("<=", "≤")


def as_printed(figure: Decimal) -> str:
    """A figure in full, without trailing zeros."""
    plain = figure.normalize()
    return f"{plain:.{max(2, decimals(plain))}f}"
