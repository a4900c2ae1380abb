"""A line of a project list with its indicators -> the approved targets of that project."""

from __future__ import annotations

from perfxl.form.model import Form, FundLine, Funds
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
