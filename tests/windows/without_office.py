"""Leaves out the tests that ask for a LibreOffice: there is none in Wine. They run on Linux."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Such a test is counted as deselected."""
    needing = [item for item in items if "office" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=needing)
    items[:] = [item for item in items if item not in needing]
