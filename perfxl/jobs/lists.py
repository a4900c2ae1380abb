"""A person's list from a file: indicators from .xlsx, .csv or .json; projects from .xlsx or .csv."""

from __future__ import annotations

import os

from perfxl.excel import files, lists
from perfxl.form.model import Indicator
from perfxl.renewal import indicators, projects
from perfxl.renewal.lists import found_list
from perfxl.renewal.projects import Project
from perfxl.text.refusal import Refused


def read_indicators(path: str | os.PathLike[str]) -> tuple[Indicator, ...]:
    """The indicators in a file, in order; raises Refused with the place of what is wrong."""
    where = files.shown(path)
    suffix = os.path.splitext(os.fspath(path))[1].lower()
    if suffix == ".json":
        return indicators.from_json(lists.decoded(files.read_bytes(path), where), where)
    if suffix not in (*lists.WORKBOOKS, ".csv"):
        raise Refused("E-DATA", where, "应为 .xlsx、.csv 或 .json")
    for place, table in lists.tables(path):
        if found_list(table, "name") is not None:
            return indicators.from_table(table, place)
    raise Refused("E-DATA", where, f"没有表头：应有 {indicators.ASKED}")


def project_list(path: str | os.PathLike[str]) -> tuple[Project, ...] | None:
    """The projects of the first table of a file that is a project list; None where none is."""
    for place, table in lists.tables(path):
        if projects.is_list(table):
            return projects.from_table(table, place)
    return None


def read_projects(path: str | os.PathLike[str]) -> tuple[Project, ...]:
    """The projects of a list, .xlsx or .csv; raises Refused E-DATA where it is none."""
    listed = project_list(path)
    if listed is None:
        raise Refused("E-DATA", files.shown(path), f"没有表头：应有 {projects.ASKED}")
    return listed
