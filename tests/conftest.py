"""What every test can ask for: a spreadsheet program, and the shared forms."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.office import Office

ROOT = Path(__file__).resolve().parent.parent

# On CI the examples are the same every time: a change is judged by what it changed. By hand they are
# drawn anew, which is how the next fault is found.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """LibreOffice, started at its first use; one a test process, with a profile of its own."""
    with Office.start(tmp_path_factory.mktemp("office")) as running:
        yield running


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real forms and rules, beside the repository or at ``PERFXL_SHARED``."""
    folder = Path(os.environ.get("PERFXL_SHARED") or ROOT.parent / "shared")
    if not (folder / "forms").is_dir():
        pytest.fail(
            f"{folder} has no forms: put shared/ beside the repository or set PERFXL_SHARED"
        )
    return folder
