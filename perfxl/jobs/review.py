"""The review sheet 复核底稿 beside the forms of a workbook, in a copy of it; the original stays as it is."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from perfxl.excel import files
from perfxl.excel.summary import writeback
from perfxl.jobs import opening
from perfxl.jobs.one_file import judged
from perfxl.report import review_sheet
from perfxl.report.report import Report
from perfxl.rules.policy import Policy
from perfxl.text.refusal import Refused


class Prepared(msgspec.Struct, frozen=True):
    """What became of one file: the copy with its review sheets, or why there is none."""

    source: str
    reports: tuple[Report, ...] = ()
    written: str | None = None
    refusal: Refused | None = None


def with_reviews(
    data: bytes, name: str, policy: Policy | None = None
) -> tuple[tuple[Report, ...], bytes]:
    """The forms in a workbook's bytes, judged, and the workbook with a review sheet for each.

    What a reviewer entered before, on such a sheet or in columns of the form, is carried over. Raises
    Refused for what cannot be read, E-ONLYREAD for a kind of file that carries no sheet, E-STYLE,
    E-REVIEWED, E-SELFCHECK.
    """
    done = judged(data, name, policy)
    if done.opened is None:
        raise Refused("E-ONLYREAD")
    for report in done.reports:
        data = writeback.with_review(
            data, review_sheet.sheet(report), review_sheet.replaced(report)
        )
    return done.reports, data


def write_beside(data: bytes, name: str, folder: Path) -> Path:
    """The workbook's bytes with their review sheets, under ``name`` in the folder 复核 in ``folder``.

    Raises Refused: whatever :func:`with_reviews` raises, E-EXISTS, E-WRITE.
    """
    made = with_reviews(data, name)[1]
    path = folder / "复核" / name
    files.make_folder(path.parent)
    files.write_new(path, made)
    return path


def prepare(
    paths: Sequence[str],
    folder: str | os.PathLike[str],
    policy: Policy | None = None,
    *,
    force: bool = False,
) -> Iterator[Prepared]:
    """A copy of every workbook with its review sheets, under its own name in ``folder``.

    One that cannot be made keeps no other from being made. Raises Refused E-SAMENAME before the first
    is made, where two would have one name; E-WRITE where the folder cannot be made.
    """
    names: dict[str, str] = {}
    for path in paths:
        name = os.path.basename(path)
        if names.setdefault(name.casefold(), path) != path:
            raise Refused("E-SAMENAME", name, f"{names[name.casefold()]}、{path}")
    root = Path(folder)
    files.make_folder(root)
    for path in paths:
        yield _prepared(path, root / os.path.basename(path), policy, force)


def _prepared(path: str, target: Path, policy: Policy | None, force: bool) -> Prepared:
    shown = files.shown(path)
    try:
        data = opening.source(path).bytes()
        reports, made = with_reviews(data, shown, policy)
        if os.path.exists(target) and os.path.samefile(path, target):
            raise Refused("E-EXISTS", files.shown(target))
        files.write_new(target, made, force=force)
    except Refused as refused:
        return Prepared(shown, refusal=refused)
    return Prepared(shown, reports, files.shown(target))
