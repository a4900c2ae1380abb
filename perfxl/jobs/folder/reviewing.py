"""Copies of a folder's forms with their review sheets 复核底稿, where the reviewers will work.

A copy that is there already stays as it is: somebody may have reviewed in it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from perfxl.excel import files
from perfxl.jobs.ending import unforeseen
from perfxl.jobs.folder.files import Found
from perfxl.jobs.folder.patience import SECONDS, TooSlow, at_most
from perfxl.jobs.review import with_reviews
from perfxl.rules.policy import Policy
from perfxl.text.refusal import Refused


class Form(NamedTuple):
    """One file of the folder, and where its copy goes."""

    path: str
    name: str
    target: str
    member: int


class Copied(NamedTuple):
    """What became of it: the copy is there, or why there is none."""

    name: str
    target: str = ""
    refused: Refused | None = None


def wanted(folder: str, home: str, found: Sequence[Found]) -> Iterator[Form]:
    """The files of ``home`` that have no copy yet below ``folder``."""
    for item in found:
        target = os.path.join(folder, os.path.relpath(item.path, home))
        if item.skip is None and (item.member >= 0 or not os.path.lexists(target)):
            yield Form(item.path, item.name, target, item.member)


@dataclass(frozen=True, slots=True)
class Copying:
    """Called with a group of files, in whatever process: makes the copy of each."""

    policy: Policy | None = None

    def __call__(self, forms: Sequence[Form]) -> list[Copied]:
        """In their order; one that cannot be made keeps no other from being made."""
        return [self._copied(form) for form in forms]

    def _copied(self, form: Form) -> Copied:
        try:
            with at_most(SECONDS):
                if form.member >= 0:
                    raise Refused("E-ONLYREAD")
                _, made = with_reviews(files.read_bytes(form.path), form.name, self.policy)
                files.make_own_folder(os.path.dirname(form.target))
                files.write_new(form.target, made)
        except TooSlow:
            return Copied(form.name, refused=Refused("E-SLOW", "", f"{SECONDS:g} s"))
        except Exception as error:
            return lost(form, error)
        return Copied(form.name, form.target)


def lost(form: Form, error: BaseException) -> Copied:
    """What is said of a file that has no copy because of an error, ours or not."""
    return Copied(form.name, refused=unforeseen(error, "E-CRASH"))
