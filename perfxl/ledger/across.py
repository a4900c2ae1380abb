"""What only shows across forms: the same project twice, the same reason pasted, sums against a list."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from perfxl.ledger.rows import MARKS, PER_WAN, FormRow
from perfxl.rules.checks.rule import INFO, WARNING
from perfxl.rules.figures import stands_for
from perfxl.text.bilingual import Text
from perfxl.text.refusal import one_line
from perfxl.values.numerals import decimals

if TYPE_CHECKING:  # a worker has no use for it
    from perfxl.renewal.projects import Project


MANY_REASONS = 3  # forms in which one reason stands before it counts as pasted
MANY_GOALS = 2

ACROSS: dict[str, tuple[str, Text]] = {
    "X-1": (WARNING, Text("同一项目填报了不止一次", "One project was filed more than once")),
    "X-2": (WARNING, Text("偏差原因与其他表雷同", "A reason is the same in several forms")),
    "X-3": (WARNING, Text("总体目标与其他项目雷同", "A goal is the same as another project's")),
    "X-4": (WARNING, Text("与项目清单不一致", "The form and the project list differ")),
    "X-5": (INFO, Text("同一单位的名称写法不一", "One unit's name is spelled several ways")),
}
"""What only shows when forms lie side by side: severity and sentence."""

_CODE = re.compile(r"^(?:[(\[]\d{2,12}[)\]][-_.:、]?|\d[\d.]{1,11}[-_:、]|\d{5,12}(?=\D))")

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
    return MARKS.sub("", _CODE.sub("", plain)).casefold()


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

    def receive(self, project: str) -> None:
        """Take note that a listed project's form came, though it was read in part."""
        if project:
            self.seen.add(_project_key(project))

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
            yield f"年初预算数填报 {as_printed(form.initial)} 万元，清单为 {as_printed(listed)} 万元"

    def absent(self) -> Iterator[Project]:
        """The listed projects of which no form was found."""
        for key, project in self.listed.items():
            if key not in self.seen:
                yield project


def _project_key(name: str) -> str:
    return MARKS.sub("", unicodedata.normalize("NFKC", name)).casefold()


def as_printed(figure: Decimal) -> str:
    """A figure in full, without trailing zeros."""
    plain = figure.normalize()
    return f"{plain:.{max(2, decimals(plain))}f}"
