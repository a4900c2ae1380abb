"""The main job on the three real forms, from data to summary sheet, in a folder."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from pathlib import Path

from perfxl.excel import files
from perfxl.jobs.one_file import filled, verify_file
from perfxl.report.as_text import verdict
from perfxl.report.report import STATUSES

SAMPLES = ("hongqiao-2023-1.json", "hongqiao-2023-2.json", "hongqiao-2023-3.json")


def sample(name: str) -> str:
    """The text of a data file that comes with perfxl."""
    return (resources.files("perfxl") / "samples" / name).read_text("utf-8")


def run(folder: Path, lang: str, say: Callable[[str], object]) -> None:
    """Fill, verify and summarise each sample in ``folder``; say what came of it."""
    for name in SAMPLES:
        path = folder / Path(name).with_suffix(".xlsx").name
        files.write_new(path, filled(sample(name)), force=True)
        done = verify_file(path)
        if done.refusal is not None:
            raise done.refusal
        for report in done.reports:
            say(f"{path.name}  {report.form.project}")
            say(f"  {verdict(report, lang)}")
            for due in report.checklist:
                status = STATUSES[due.status].in_(lang)
                say(f"  {status}  {due.cell}  {due.name}  {due.why.in_(lang)}")
