"""What is in a folder: every file once, in one order on every computer, and which are nobody's form."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from perfxl.excel.exchange import PREFIX
from perfxl.text.bilingual import Text
from perfxl.text.refusal import Refused
from perfxl.text.system import why

TEMPORARY = Text("表格软件的锁定或临时文件", "a lock or temporary file of a spreadsheet program")
HIDDEN = Text("系统或隐藏文件", "a system or hidden file")
LINKED = Text("链接的文件夹，未进入", "a linked folder, not entered")
RECORD = Text("perfxl 的核验记录", "a record of perfxl")
CLOSED = Text("文件夹打不开", "the folder cannot be opened")

SYSTEM = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"})


@dataclass(frozen=True, slots=True)
class Found:
    """One file: where it is, its name below the folder, and why it is passed over, if it is."""

    path: str
    name: str  # below the folder, with forward slashes, fit to print
    skip: Text | None = None
    refused: Refused | None = None  # what keeps a folder from being opened; it is skipped
    member: int = -1  # of the archive at ``path``; -1 for the file itself


def reason_to_skip(name: str) -> Text | None:
    """Why a file of this name is not looked into; None for one that is.

    >>> reason_to_skip("~$自评表.xlsx") == TEMPORARY, reason_to_skip("自评表.xlsx")
    (True, None)
    """
    if name.startswith(("~$", ".~", "~WRL")) or name.endswith((".tmp", ".TMP", ".crdownload")):
        return TEMPORARY
    if name.endswith((".perfxl.db", ".perfxl.db-journal")):
        return RECORD
    if name.startswith(".") or name.lower() in SYSTEM:
        return HIDDEN
    return None


def files_in(
    folder: str, shown: Callable[[str], str], without: Collection[str] = ()
) -> Iterator[Found]:
    """Every file below a folder, sorted by name; ``without`` are paths that are not counted at all,
    nor is what a killed run of ours left while it wrote.

    Linked folders are named, not entered, so that no file comes twice. ``shown`` makes a name
    printable; two names that print alike are told apart by a number. Raises Refused E-READ where the
    folder itself cannot be opened; one below it is named.
    """
    taken: dict[str, int] = {}
    passed = {os.path.normcase(os.path.abspath(path)) for path in without}
    found: list[Found] = []

    def enter(path: str, skip: Text | None, refused: Refused | None = None) -> None:
        name = shown(os.path.relpath(path, folder)).replace(os.sep, "/")
        taken[name] = taken.get(name, 0) + 1
        if taken[name] > 1:
            name += f" ({taken[name]})"
        found.append(Found(path, name, skip, refused))

    waiting = [folder]  # not by recursion: folders may lie as deep as the file system lets them
    while waiting:
        root = waiting.pop()
        try:
            with os.scandir(root) as scanned:
                entries = sorted(scanned, key=lambda entry: entry.name)
        except (OSError, ValueError) as error:  # closed, gone, or a path longer than can be
            said = why(error) if isinstance(error, OSError) else f"{CLOSED.zh} / {CLOSED.en}"
            if root == folder:
                raise Refused("E-READ", shown(folder), said) from None
            enter(root, CLOSED, Refused("E-READ", "", said))
            continue
        below: list[str] = []
        for entry in entries:
            if os.path.normcase(os.path.abspath(entry.path)) in passed or entry.name.startswith(
                PREFIX
            ):
                continue
            if not _is_folder(entry):
                enter(entry.path, reason_to_skip(entry.name))
            elif entry.is_symlink():
                enter(entry.path, LINKED)
            elif entry.name.startswith("."):
                enter(entry.path, HIDDEN)
            else:
                below.append(entry.path)
        waiting.extend(reversed(below))
    yield from sorted(found, key=lambda item: item.name)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def with_members(found: Iterable[Found], shown: Callable[[str], str]) -> Iterator[Found]:
    """The files, each archive (.zip) that can be read replaced by the files in it, named below it;
    one that holds nothing, or cannot be read, stays and gets its answer as a file."""
    for item in found:
        inside = tuple(_members(item, shown)) if _may_be_archive(item) else ()
        yield from inside or (item,)


def _may_be_archive(item: Found) -> bool:
    return item.skip is None and item.name.lower().endswith(".zip") and os.path.isfile(item.path)


def _members(item: Found, shown: Callable[[str], str]) -> Iterator[Found]:
    from perfxl.documents import archive

    if not archive.is_archive(item.path):
        return
    with suppress(Refused):
        for member in archive.members(item.path):
            name = shown(member.name)
            skip = reason_to_skip(name.rpartition("/")[2])
            yield Found(item.path, f"{item.name}/{name}", skip, member=member.index)
