"""The catalogue of checks for people: a listing, a page a check, and docs/checks.md.

``python -m perfxl.report.catalogue > docs/checks.md`` writes the document; its examples are the golden
reports in ``sample_workbooks/findings``.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from pathlib import Path

from perfxl.rules.checks.rule import FAMILIES, SEVERITIES, Check
from perfxl.rules.comparison.checks import EVERY
from perfxl.rules.policy_files import policy_for
from perfxl.text.bilingual import Text
from perfxl.text.refusal import Refused

EXAMPLES = Path(__file__).resolve().parents[2] / "sample_workbooks" / "findings"

RULE, WHY, EXAMPLE = Text("规则", "rule"), Text("为什么", "why"), Text("例", "example")
REMEDY, AUTHORITY = Text("怎样改", "remedy"), Text("依据", "authority")


def listing(lang: str = "zh") -> str:
    """One line a check: code, severity, sentence."""
    lines = []
    for check in EVERY.values():
        severity = SEVERITIES[check.severity].in_(lang)
        lines.append(f"{check.code}  {severity:<4} {check.says.in_(lang)}")
    return "\n".join(lines)


def formula(check: Check) -> str:
    """The rule of a check as its docstring states it, on one line."""
    lines = (inspect.getdoc(check.run) or "").splitlines()
    return "".join(line.strip() for line in lines).rstrip(".。") + "。"


def authority(check: Check) -> str:
    """The document and subject that a check goes by, under the national instrument."""
    cites = policy_for(None).cites
    return str(getattr(cites, check.cites))


def page(code: str, lang: str = "zh") -> str:
    """One check: what it says, its rule, why, what to do, by what. Raises Refused for another code."""
    check = EVERY.get(code.upper())
    if check is None:
        detail = "没有这条规则；perfxl checks 列出全部 / no such check; perfxl checks lists them"
        raise Refused("E-DATA", code, detail)
    severity, family = SEVERITIES[check.severity].in_(lang), FAMILIES[check.family].in_(lang)
    told = (
        (RULE, formula(check)),
        (WHY, check.why.in_(lang)),
        (REMEDY, check.remedy.in_(lang)),
        (AUTHORITY, authority(check)),
    )
    head = f"{check.code}  {check.says.in_(lang)}  [{severity} · {family}]"
    return "\n".join((head, *(f"  {name.in_(lang)}  {words}" for name, words in told)))


def example(code: str) -> dict[str, str] | None:
    """The finding that a check's specimen shows, as its golden report has it."""
    path = EXAMPLES / f"{code}.json"
    if not path.exists():
        return None
    findings = json.loads(path.read_text("utf-8"))["findings"]
    return next((each for each in findings if each["code"] == code), None)


def document() -> Iterator[str]:
    """The lines of docs/checks.md."""
    yield "# 核验规则 / The checks"
    yield ""
    yield "由 `python -m perfxl.report.catalogue > docs/checks.md` 生成，不要手改。 / Generated; do not edit."
    yield ""
    yield "严重程度可以被本地政策改变，有的规则在较轻的情形下降一级；"
    yield "规则里的数（界限、分值、区间）取自政策，见 [policies.md](policies.md)。"
    yield "A local policy may change severities, and some checks say less where the case is slighter;"
    yield "thresholds, weights and bands come from the policy."
    family = ""
    for check in EVERY.values():
        if check.family != family:
            family = check.family
            name = FAMILIES[family]
            yield f"\n## {family} · {name.zh} / {name.en}"
        yield from _section(check)


def _section(check: Check) -> Iterator[str]:
    severity = SEVERITIES[check.severity]
    yield f"\n### {check.code} {check.says.zh}\n"
    yield f"*{check.says.en}* · {severity.zh} / {severity.en}\n"
    yield f"- **{RULE.zh} / {RULE.en}**：{formula(check)}"
    yield f"- **{WHY.zh} / {WHY.en}**：{check.why.zh} {check.why.en}"
    shown = example(check.code)
    if shown is not None:
        specimen = f"../sample_workbooks/findings/{check.code}.xlsx"
        yield (
            f"- **{EXAMPLE.zh} / {EXAMPLE.en}**：[{check.code}.xlsx]({specimen}) "
            f"`{shown['cell']}` {SEVERITIES[shown['severity']].zh}：{shown['message']}"
        )
    yield f"- **{REMEDY.zh} / {REMEDY.en}**：{check.remedy.zh} {check.remedy.en}"
    yield f"- **{AUTHORITY.zh} / {AUTHORITY.en}**：{authority(check)}"


if __name__ == "__main__":
    for line in document():
        print(line)
