"""A person's list, of projects with their indicators or of indicators alone -> approved targets."""

from __future__ import annotations

from collections.abc import Sequence

from perfxl.form.model import Form, FundLine, Funds, Indicator
from perfxl.renewal.projects import Project
from perfxl.rules.comparison.approved import Approved


def approved_of(project: Project) -> Approved:
    """What a list says of a project, with the line of each row."""
    form = Form(
        project=project.project,
        department=project.department,
        unit=project.unit,
        money_unit=project.money_unit,
        funds=Funds(FundLine("年度资金总额", initial=project.initial)),
        indicators=project.indicators,
    )
    at, *rows = project.places or ("",)
    cells = {f"indicators[{number}].name": place for number, place in enumerate(rows)}
    return Approved(form, "", {"project": at, "funds.total.initial": at, **cells})


def approved_rows(rows: Sequence[Indicator], source: str) -> Approved:
    """A list of indicators that names no project."""
    return Approved(Form(indicators=tuple(rows)), source)
