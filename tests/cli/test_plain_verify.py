"""Plain verify goes past the option parser, and says what it would have said."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from perfxl.__main__ import is_plain
from tests.support import bureau


@pytest.mark.parametrize(
    "arguments", [[], ["verify"], ["verify", "-"], ["verify", "--help"], ["checks", "a.xlsx"]]
)
def test_what_is_not_plain_goes_through_the_parser(arguments: list[str]) -> None:
    assert not is_plain(arguments)


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_plain_verify_prints_what_the_parser_prints(flags: list[str], tmp_path: Path) -> None:
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(bureau.file(bureau.clean(1)))
    arguments = ["verify", "--no-write", *flags, str(path), str(tmp_path / "没有.xlsx")]
    runs = [
        subprocess.run(
            [sys.executable, "-c", f"import sys; from {module} import main; main()", *arguments],
            capture_output=True, env={**os.environ, "PYTHONIOENCODING": "utf-8"}, check=False,
        )
        for module in ("perfxl.__main__", "perfxl.cli.commands")
    ]  # fmt: skip
    short, long = ((run.returncode, run.stdout, run.stderr) for run in runs)
    assert short == long
    assert short[0] == 2


def test_what_a_look_at_one_form_does_not_need_is_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(bureau.file(bureau.clean(1)))
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "perfxl", "verify", "--no-write", str(path)],
        capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    loaded = {line.rpartition("|")[2].strip() for line in run.stderr.splitlines()}
    assert "perfxl.report.report" in loaded
    assert loaded.isdisjoint(
        {
            "click",
            "dataclasses",
            "openpyxl",
            "xlsxwriter",
            "zipfile",
            "tomllib",
            "perfxl.layout.layouts",
            "perfxl.text.codes",
            "perfxl.report.summary",
            "perfxl.excel.summary.writeback",
        }
    )


def test_a_form_without_a_review_loads_nothing_for_one(tmp_path: Path) -> None:
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(bureau.file(bureau.clean(1)))
    command = [
        sys.executable,
        "-X",
        "importtime",
        "-m",
        "perfxl",
        "verify",
        "--no-write",
        str(path),
    ]
    run = subprocess.run(command, capture_output=True, check=True)
    loaded = [line.split("|")[-1].strip() for line in run.stderr.decode().splitlines()]
    found = [name for name in loaded if name.startswith("perfxl.") and "review" in name]
    assert found == ["perfxl.rules.checks.review"]
