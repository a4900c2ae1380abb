"""Many files replaced, the waits for the disk beside each other: all or nothing for each of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from perfxl.excel.replacing import Replacing
from perfxl.text.refusal import Refused

OLD, NEW = b"old" * 500, b"new" * 700


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "表.xlsx"
    made.write_bytes(OLD)
    return made


def alone(path: Path) -> bool:
    """Whether nothing of ours lies beside a file."""
    return [each.name for each in path.parent.iterdir()] == [path.name]


def test_the_file_is_the_old_one_until_the_end(path: Path) -> None:
    with Replacing() as replacing:
        begun = replacing.begin(path, NEW, OLD)
        assert path.read_bytes() == OLD and replacing.holds(path)
        assert begun.finish() == () and path.read_bytes() == NEW and not replacing.holds(path)
    assert alone(path)


def test_a_file_that_somebody_changed_meanwhile_stays_as_it_is_now(path: Path) -> None:
    with Replacing() as replacing:
        begun = replacing.begin(path, NEW, OLD)
        path.write_bytes(b"somebody's")
        with pytest.raises(Refused) as refused:
            begun.finish()
    assert refused.value.code == "E-CHANGED" and path.read_bytes() == b"somebody's" and alone(path)


def test_what_is_broken_off_leaves_nothing(path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), Replacing() as replacing:
        replacing.begin(path, NEW, OLD)
        raise KeyboardInterrupt
    assert path.read_bytes() == OLD and alone(path)


def test_a_disk_that_does_not_take_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with Replacing() as replacing, pytest.raises(Refused) as refused:
        replacing.begin(path, NEW, OLD).finish()
    assert refused.value.code == "E-WRITE" and path.read_bytes() == OLD and alone(path)


def test_a_link_is_the_file_that_it_leads_to(path: Path) -> None:
    link = path.with_name("link.xlsx")
    link.symlink_to(path)
    with Replacing() as replacing:
        begun = replacing.begin(link, NEW, OLD)
        assert replacing.holds(path)
        begun.finish()
    assert link.is_symlink() and path.read_bytes() == NEW
