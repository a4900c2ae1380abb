"""The sample workbooks and templates are what ``sample_workbooks/build.py`` makes today."""

from __future__ import annotations

import importlib.util
import io
import json
import zipfile
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from perfxl.excel.xlsx import workbook
from perfxl.layout.layouts import LAYOUTS
from perfxl.report.report import judge_book
from perfxl.rules.checks.rule import CHECKS
from tests.support import ROOT

FINDINGS = ROOT / "sample_workbooks" / "findings"
ALONG = {"W-3": ["W-2"]}  # what fires with a specimen's own code, and cannot but


@cache
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build", ROOT / "sample_workbooks" / "build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def made() -> dict[Path, bytes]:
    return dict(build().files())


def parts(data: bytes) -> dict[str, bytes]:
    """A workbook's parts; how they are compressed is the library's affair."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_file_is_as_built() -> None:
    """If this fails, run ``python sample_workbooks/build.py`` and look at what changed."""
    stale = []
    for path, data in made().items():
        name = path.relative_to(ROOT).as_posix()
        if not path.exists():
            stale.append(f"{name} is not there")
        elif path.suffix == ".json":
            if json.loads(path.read_text("utf-8")) != json.loads(data):
                stale.append(name)
        elif path.suffix == ".xlsx":
            if parts(path.read_bytes()) != parts(data):
                stale.append(name)
        elif path.read_bytes() != data:
            stale.append(name)
    assert stale == []


def test_nothing_else_is_there() -> None:
    kept = {
        path
        for folder in ("sample_workbooks", "templates")
        for path in (ROOT / folder).rglob("*.*")
    }
    sources = {p for p in kept if p.suffix in (".py", ".pyc")}
    assert kept - sources == set(made())


def test_the_same_bytes_twice() -> None:
    again = dict(build().files())
    assert {p.name for p in again if again[p] != made()[p]} == set()


@pytest.mark.parametrize("code", CHECKS)
def test_a_specimen_shows_its_check(code: str) -> None:
    golden = json.loads((FINDINGS / f"{code}.json").read_text("utf-8"))
    codes = [finding["code"] for finding in golden["findings"]]
    assert code in codes
    assert sorted(set(codes) - {code}) == ALONG.get(code, [])


def test_the_clean_form_has_no_finding_at_all() -> None:
    (report,) = judge_book(workbook.read((FINDINGS / "clean.xlsx").read_bytes()))
    assert report.findings == () and report.clean


def test_every_layout_has_its_template_for_every_year() -> None:
    names = {path.name for path in (ROOT / "templates").iterdir()}
    years = build().YEARS
    assert names == {f"{year}-{layout}.xlsx" for year in years for layout in LAYOUTS}
