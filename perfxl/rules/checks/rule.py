"""What a check is: a code, a sentence, a reason, a remedy, an authority and ten lines.

A check yields :class:`Hit`, :func:`breaches` runs a catalogue of them, and :func:`finding` makes a
:class:`Finding` of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from perfxl.form.model import Form
from perfxl.rules.assessment import Band
from perfxl.rules.policy import Policy
from perfxl.text.bilingual import Text
from perfxl.text.refusal import quoted
from perfxl.values.numerals import decimals

ERROR, WARNING, INFO = "error", "warning", "info"  # 错误 警告 提示
ALLOWED = "allowed"  # 已核准: an exception that the bureau has allowed, whatever it would be else
SEVERITIES = {
    ERROR: Text("错误", "error"),
    WARNING: Text("警告", "warning"),
    INFO: Text("提示", "info"),
    ALLOWED: Text("已核准", "allowed"),
}
ONE_DECIMAL = Text("得分只保留了一位小数", "The score is kept to one decimal")


class Hit(msgspec.Struct, frozen=True):
    """One breach: the path it stands at, what was declared, what the rule expects.

    ``says`` is what is wrong in this case, where the check's own sentence, the rule, would not say
    it; ``detail`` says what the figures cannot; ``severity`` overrides the check's own.
    """

    at: str
    declared: object = None
    expected: object = None
    detail: Text | None = None
    severity: str | None = None
    says: Text | None = None
    also: tuple[str, ...] = ()  # the other paths of which it speaks


Found = Iterator[Hit]
Run = Callable[[Any], Iterator[Any]]  # of a Case its hits; against approved targets, see there


class Check(msgspec.Struct, frozen=True):
    """One rule of the catalogue."""

    code: str
    severity: str
    says: Text  # the rule in one sentence
    why: Text  # what goes wrong where it is broken
    remedy: Text  # what to do about a finding
    cites: str  # a key of the policy's cites
    requires: tuple[str, ...]  # parts without which it is silent, where they were not understood
    run: Run

    @property
    def family(self) -> str:
        """The letter before the hyphen."""
        return self.code.partition("-")[0]


class Finding(msgspec.Struct, frozen=True):
    """A breach of one check in one form."""

    code: str
    severity: str
    at: str  # path
    declared: str
    expected: str
    message: Text
    authority: str
    also: tuple[str, ...] = ()  # the other paths of which it speaks
    name: str = ""  # 三级指标 of the row that it is about; "" where it is about the form
    approved: str = ""  # where what was approved stands, file and cell; "" where nothing was


CHECKS: dict[str, Check] = {}


def check(
    code: str,
    severity: str,
    says: tuple[str, str],
    *,
    why: tuple[str, str],
    remedy: tuple[str, str],
    cites: str = "form",
    requires: tuple[str, ...] = (),
    into: dict[str, Check] = CHECKS,
) -> Callable[[Run], Run]:
    """Enter a function in the catalogue; its sentences are pairs, Chinese first.

    ``requires`` are parts of the form by their names in :attr:`Form.printed`: where one is there and
    was not understood the check does not run. A part that is absent is the check's own affair.
    """

    def enter(run: Run) -> Run:
        if code in into:
            raise ValueError(f"{code} is taken")
        into[code] = Check(
            code, severity, Text(*says), Text(*why), Text(*remedy), cites, requires, run
        )
        return run

    return enter


def breaches(
    catalogue: dict[str, Check], case: object, policy: Policy, *forms: Form
) -> Iterator[tuple[Check, Any, str, str]]:
    """What a catalogue finds in a case, check by check in its order: the check, the hit, its severity
    and its authority, both as the policy has them.

    A check that the policy switches off is silent, and one that requires a part which one of the
    forms has without its having been understood.
    """
    unread = frozenset[str]().union(*(form.coverage.missing for form in forms))
    for each in catalogue.values():
        override = policy.severities.get(each.code)
        if override == "off" or not unread.isdisjoint(each.requires):
            continue
        for hit in each.run(case):
            severity = override or hit.severity or each.severity
            yield each, hit, severity, getattr(policy.cites, each.cites)


def finding(check: Check, hit: Hit, severity: str, authority: str, name: str) -> Finding:
    """A hit as it is told, with the indicator that it is about."""
    declared, expected = figure_words(hit.declared), figure_words(hit.expected)
    message = worded(hit.says or check.says, declared, expected, hit.detail)
    return Finding(
        check.code, severity, hit.at, declared.zh, expected.zh, message, authority, hit.also, name
    )


FAMILIES: dict[str, Text] = {
    "L": Text("表格可读性", "legibility"),
    "F": Text("项目资金", "funds"),
    "W": Text("分值", "weights"),
    "S": Text("得分", "scores"),
    "I": Text("指标设置", "indicators"),
    "D": Text("偏差原因及改进措施", "deviations"),
    "R": Text("总分与等级", "result"),
    "C": Text("合理性", "consistency"),
    "V": Text("复核", "review"),
    "T": Text("批复的绩效目标", "approved targets"),
    "A": Text("佐证材料", "evidence"),
}


def figure_text(figure: object) -> str:
    """A figure as a message prints it: points and money at two decimals or their own."""
    if figure is None:
        return ""
    if isinstance(figure, Decimal):
        if not figure.is_finite() or abs(figure.adjusted()) > 20:
            return f"{figure:E}"
        return f"{figure:.2f}" if decimals(figure) < 2 else f"{figure:f}"
    return str(figure)


def figure_words(figure: object) -> Text:
    """A figure, an interval or words, as a message prints them in both languages."""
    if isinstance(figure, Text):
        return figure
    if isinstance(figure, Band):
        return figure.words()
    text = figure_text(figure)
    return Text(text, text)


def worded(says: Text, declared: Text, expected: Text, detail: Text | None) -> Text:
    """What is wrong, then what was seen and both figures, as far as they are known."""
    seen = [detail] if detail is not None else []
    if declared.zh:
        seen.append(Text(f"填报 {declared.zh}", f"filed {declared.en}"))
    if expected.zh:
        seen.append(Text(f"应为 {expected.zh}", f"expected {expected.en}"))
    if not seen:
        return says
    return Text(
        f"{says.zh}：{'，'.join(part.zh for part in seen)}",
        f"{says.en}: {', '.join(part.en for part in seen)}",
    )


def all_quoted(*texts: str | None) -> Text:
    """Texts of the form, each in quotation marks."""
    said = "、".join(quoted(text or "") for text in texts)
    return Text(said, said.replace("、", ", "))


def named(names: Sequence[str | None]) -> Text:
    """The first of several names, and how many there are."""
    first = all_quoted(*names[:3])
    if len(names) <= 3:
        return first
    return Text(f"{first.zh}等 {len(names)} 项", f"{first.en} and others, {len(names)} in all")
