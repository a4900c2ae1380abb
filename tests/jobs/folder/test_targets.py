"""A folder of forms against a folder of approved targets, in one ledger."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.jobs.folder.test_batch import run, table
from tests.support import bureau

pytestmark = pytest.mark.slow


@pytest.fixture
def season(tmp_path: Path) -> Path:
    """Forms 1 to 4, the first with its target lowered; targets of 1, 2, 3 and 5, and a note."""
    filed, approved = tmp_path / "报送", tmp_path / "批复"
    filed.mkdir()
    approved.mkdir()
    for number in range(1, 6):
        form = bureau.clean(number)
        if number != 4:
            (approved / f"{number}.xlsx").write_bytes(bureau.file(form))
        if number == 1:
            row = form.indicators[0]
            form = replace(
                form, indicators=(replace(row, target=f"{row.target}，从简"), *form.indicators[1:])
            )
        if number != 5:
            (filed / f"{number}.xlsx").write_bytes(bureau.file(form))
    (approved / "说明.txt").write_text("无", "utf-8")
    return tmp_path


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_form_is_set_against_its_own(season: Path, jobs: int) -> None:
    ledger = season / "台账.xlsx"
    arguments = (season / "报送", "-o", ledger, "--jobs", jobs)
    done = run(*arguments, "--targets", season / "批复")
    assert "说明.txt" in done.output and "W-TARGETS" in done.output
    rows = table(ledger, "问题")
    found = [
        (r["编码"], r["文件"]) for r in rows if r["编码"] == "X-6" or r["编码"].startswith("T-")
    ]
    assert sorted(found) == [("T-3", "1.xlsx"), ("X-6", ""), ("X-6", "4.xlsx")]
    (low,) = [r["问题"] for r in rows if r["编码"] == "T-3"]
    assert "（1.xlsx:自评表!" in low
    missed = {r["问题"].partition("：")[2] for r in rows if r["编码"] == "X-6"}
    assert any(said.startswith("有批复目标（5.xlsx:自评表）") for said in missed)
    assert any("没有对照" in said for said in missed)


def test_an_answer_is_kept_with_its_targets(season: Path) -> None:
    ledger, approved = season / "台账.xlsx", season / "批复"
    arguments = (season / "报送", "-o", ledger, "--jobs", 1)
    for more, unchanged in (
        ((), 0),
        (("--targets", approved), 0),
        (("--targets", approved), 4),
        ((), 0),
    ):
        assert f"未变 {unchanged}" in run(*arguments, *more).output
    (approved / "5.xlsx").unlink()  # other targets, another answer
    run(*arguments, "--targets", approved)
    (approved / "1.xlsx").write_bytes(bureau.file(bureau.clean(7)))
    assert "未变 0" in run(*arguments, "--targets", approved).output
