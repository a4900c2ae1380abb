"""A formula of the form with the cells that it is about: spelled for a spreadsheet, or computed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from perfxl.layout import formulas
from perfxl.layout.formulas import Rule


class Cells(msgspec.Struct, frozen=True):
    """An argument of a formula that is a range: the paths in it and how it is written."""

    paths: tuple[str, ...]
    text: str


class Formula(msgspec.Struct, frozen=True):
    """A rule applied to cells: argument name -> a path, a range, or a constant of the policy."""

    rule: Rule
    arguments: Mapping[str, str | Cells | Decimal]
    ladder: tuple[tuple[str, Decimal], ...] = ()  # the policy's grade floors, for grade_shown
    labels: Mapping[str, str] = {}  # argument name -> what the form prints for it


def spelled(formula: Formula, where: Mapping[str, str]) -> str:
    """The formula as a spreadsheet reads it, without the leading ``=``.

    ``where`` maps paths to A1 addresses.
    """
    words = dict(formula.labels)
    for name, argument in formula.arguments.items():
        if isinstance(argument, Cells):
            words[name] = argument.text
        elif isinstance(argument, Decimal):
            words[name] = f"{argument.normalize():f}"
        else:
            words[name] = where[argument]
    if formula.ladder:
        words["ladder"] = formulas.ladder_formula(formula.ladder, words["total"])
    return formula.rule.excel.format(**words)


def computed(formula: Formula, figure: Mapping[str, formulas.Figure]) -> formulas.Figure:
    """What the formula shows when the cells at its paths show ``figure``."""
    named: dict[str, object] = dict(formula.labels)
    for name, argument in formula.arguments.items():
        if isinstance(argument, Cells):
            named[name] = [figure.get(path) for path in argument.paths]
        elif isinstance(argument, Decimal):
            named[name] = argument
        else:
            named[name] = figure.get(argument)
    if formula.ladder:
        named["ladder"] = formula.ladder
    return formula.rule.python(**named)
