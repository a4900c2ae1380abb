"""Two files, and what differs between their forms."""

from __future__ import annotations

import os

from perfxl.excel import files
from perfxl.jobs import opening
from perfxl.ledger.keys import project_key
from perfxl.reading.book import read_book
from perfxl.report.difference import Compared, Side, compared
from perfxl.rules.policy import Policy
from perfxl.text.refusal import Refused

Path = str | os.PathLike[str]


def differences(first: Path, second: Path, policy: Policy | None = None) -> list[Compared]:
    """The forms of two files beside each other: the only ones, or those of one project.

    Raises Refused for what cannot be read, E-SEVERAL where a form has no partner of its project.
    """
    sides = [_forms(path, policy) for path in (first, second)]
    if len(sides[0]) == len(sides[1]) == 1:
        return [compared(sides[0][0], sides[1][0])]
    found: list[dict[str, Side]] = [{}, {}]
    for own, side in zip(found, sides, strict=True):
        for each in side:
            key = project_key(each.reading.form.project or "")
            if not key or key in own:
                raise Refused("E-SEVERAL", each.file, each.reading.sheet.name)
            own[key] = each
    alone = [*found[0].keys() ^ found[1].keys()]
    if alone:
        each = next(f[key] for key in sorted(alone) for f in found if key in f)
        raise Refused("E-SEVERAL", each.file, each.reading.form.project or "")
    return [compared(side, found[1][key]) for key, side in found[0].items()]


def _forms(path: Path, policy: Policy | None) -> list[Side]:
    shown = files.shown(path)
    try:
        book = opening.opened(files.read_bytes(path))[0]
        labels = policy.labels if policy is not None else None
        return [Side(shown, each) for each in read_book(book, scored=False, labels=labels)]
    except Refused as refused:
        raise opening.of_file(refused, shown) from None
