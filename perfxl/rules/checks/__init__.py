"""The catalogue of checks, one module a family, and :func:`verify`, which runs them all.

A check's sentence states the rule, its docstring is the formula. Codes are for ever: a check that goes
leaves its number.
"""

from __future__ import annotations

from perfxl.rules.case import Case
from perfxl.rules.checks import (
    answers,
    consistency,
    coverage,
    deviations,
    funds,
    indicators,
    legibility,
    result,
    review,
    scores,
    weights,
)
from perfxl.rules.checks.rule import (
    CHECKS,
    ERROR,
    FAMILIES,
    INFO,
    SEVERITIES,
    WARNING,
    Check,
    Finding,
    Found,
    Hit,
    breaches,
    check,
    finding,
)

for _code in sorted(CHECKS, key=lambda code: (list(FAMILIES).index(code[0]), int(code[2:]))):
    CHECKS[_code] = CHECKS.pop(_code)  # in the order of the form, whatever was imported first


def verify(case: Case) -> list[Finding]:
    """Every finding in a form, family by family in the catalogue's order, top to bottom.

    Pure: the same form and policy give the same list. Severities follow the policy's overrides.
    A check that requires a part which was not understood is silent.
    """
    names = {path: row.name or "" for path, row, _ in case.rows}
    if case.form.review is not None:
        rows = enumerate(case.form.review.rows)
        names |= {f"review.rows[{number}]": row.name or "" for number, row in rows}
    return [
        finding(each, hit, severity, authority, _row_name(names, hit))
        for each, hit, severity, authority in breaches(CHECKS, case, case.policy, case.form)
    ]


def _row_name(names: dict[str, str], hit: Hit) -> str:
    """The indicator that a finding is about; none for one of several rows or of a whole category."""
    path, _, key = hit.at.rpartition(".")
    return "" if hit.also or key == "category" else names.get(path, "")


__all__ = [
    "CHECKS", "ERROR", "FAMILIES", "INFO", "SEVERITIES", "WARNING", "Check", "Finding", "Found",
    "Hit", "answers", "check", "consistency", "coverage", "deviations", "funds", "indicators", "legibility", "result",
    "review", "scores", "verify", "weights",
]  # fmt: skip
