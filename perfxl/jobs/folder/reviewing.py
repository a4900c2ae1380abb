"""Copies of a folder's forms with their review sheets 复核底稿, where the reviewers will work.

A copy that is there already stays as it is: somebody may have reviewed in it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from perfxl.excel import files
from perfxl.jobs.ending import unforeseen
from perfxl.jobs.folder.files import Found
from perfxl.jobs.folder.outputs import Outputs
from perfxl.jobs.review import with_reviews
from perfxl.rules.policy import Policy
from perfxl.text.refusal import Refused


def prepare(
    folder: str,
    home: str,
    found: Sequence[Found],
    policy: Policy | None,
    outputs: Outputs,
) -> Iterator[str | tuple[str, Refused]]:
    """A copy with review sheets of every form below ``home``, at its place below ``folder``.

    Yields each path that was written, or the name of a file that cannot have a sheet and why. Raises
    Refused where the folder cannot be had.
    """
    outputs.folder(folder)
    for item in found:
        if item.skip is not None:
            continue
        path = os.path.join(folder, os.path.relpath(item.path, home))
        if item.member < 0 and os.path.lexists(path):
            continue
        try:
            if item.member >= 0:
                raise Refused("E-ONLYREAD")
            _, made = with_reviews(files.read_bytes(item.path), item.name, policy)
            outputs.folder(os.path.dirname(path))
            files.write_new(path, made)
        except Refused as refused:
            yield item.name, refused
        except Exception as error:  # one file on which we fail keeps no other from its copy
            yield item.name, unforeseen(error, "E-CRASH")
        else:
            yield path
