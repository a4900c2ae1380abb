"""What is tested where is a matter of looking: the folders of the tests are those of the package."""

from __future__ import annotations

from pathlib import Path

from tests.support import ROOT

OF_THE_TESTS = {"corpus", "data", "house", "support", "whole", "windows"}
DATA = {"policies", "samples"}  # of the package; tested with what reads them


def folders(under: Path, holding: str) -> set[str]:
    return {path.parent.relative_to(under).as_posix() for path in under.rglob(holding)} - {"."}


def test_the_folders_of_the_tests_are_those_of_the_package() -> None:
    package = folders(ROOT / "perfxl", "*.py")
    tests = folders(ROOT / "tests", "test_*.py")
    strange = {name for name in tests if name.split("/")[0] not in OF_THE_TESTS} - package
    assert strange == set()


def test_every_room_of_the_package_has_tests() -> None:
    rooms = {name for name in folders(ROOT / "perfxl", "*.py") if "/" not in name} - DATA
    tested = {name.split("/")[0] for name in folders(ROOT / "tests", "test_*.py")}
    assert rooms <= tested


def test_no_test_stands_outside_a_folder() -> None:
    assert [path.name for path in (ROOT / "tests").glob("test_*.py")] == []
