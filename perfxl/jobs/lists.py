"""A person's list from a file: indicators from .xlsx, .csv or .json; projects from .xlsx or .csv."""

from __future__ import annotations

import os

from perfxl.excel import files, lists
from perfxl.form.model import Indicator
from perfxl.ledger import allowed
from perfxl.ledger.allowed import Allowance
from perfxl.renewal import indicators, projects
from perfxl.renewal.lists import found_list
from perfxl.renewal.projects import Project
from perfxl.text.refusal import Refused


def read_indicators(path: str | os.PathLike[str]) -> tuple[Indicator, ...]:
    """The indicators in a file, in order; raises Refused with the place of what is wrong."""
    return indicators_in(files.read_bytes(path), files.shown(path))


def indicators_in(data: bytes, name: str) -> tuple[Indicator, ...]:
    """The indicators in a file's bytes, read as its name ends: .xlsx, .xlsm, .csv or .json."""
    suffix = os.path.splitext(name)[1].lower()
    if suffix == ".json":
        return indicators.from_json(lists.decoded(data, name), name)
    if suffix not in (*lists.WORKBOOKS, ".csv"):
        raise Refused(
            "E-DATA", name, "应为 .xlsx、.csv 或 .json / it should be .xlsx, .csv or .json"
        )
    for place, table in lists.tables(data, name):
        if found_list(table, "name") is not None:
            return indicators.from_table(table, place)
    raise Refused(
        "E-DATA",
        name,
        f"没有表头：应有 {indicators.ASKED} / no head; it should name {indicators.ASKED}",
    )


def project_list(data: bytes, name: str) -> tuple[Project, ...] | None:
    """The projects of the first table of a file that is a project list; None where none is."""
    for place, table in lists.tables(data, name):
        if projects.is_list(table):
            return projects.from_table(table, place)
    return None


def projects_in(data: bytes, name: str) -> tuple[Project, ...]:
    """The projects of a list's bytes, .xlsx or .csv; raises Refused E-DATA where it is none."""
    listed = project_list(data, name)
    if listed is None:
        raise Refused(
            "E-DATA",
            name,
            f"没有表头：应有 {projects.ASKED} / no head; it should name {projects.ASKED}",
        )
    return listed


def read_projects(path: str | os.PathLike[str]) -> tuple[Project, ...]:
    """The projects of a list, .xlsx or .csv; raises Refused E-DATA where it is none."""
    return projects_in(files.read_bytes(path), files.shown(path))


def read_allowed(path: str | os.PathLike[str]) -> tuple[Allowance, ...]:
    """The exceptions in a list, .xlsx, .csv or .toml; raises Refused E-DATA where it is none."""
    data, name = files.read_bytes(path), files.shown(path)
    if name.lower().endswith(".toml"):
        return allowed.from_toml(lists.decoded(data, name), name)
    refused: Refused | None = None
    for place, table in lists.tables(data, name):
        try:
            return allowed.from_table(table, place)
        except Refused as error:
            refused = refused or error
    raise refused or allowed.headless(name)
