"""A LibreOffice in Excel's place, for what goes through xlwings."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.xlwings_uno import Desk


@pytest.fixture(scope="session")
def running_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One a test process, started at its first use."""
    with Desk.start(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


@pytest.fixture
def desk(running_desk: Desk) -> Iterator[Desk]:
    """The desk, empty; whatever a test leaves open is closed."""
    running_desk.alerts.clear()
    running_desk.protected_again.clear()
    yield running_desk
    for number in list(running_desk.program.books):
        running_desk.program.close(number)
