"""perfxl: 财政项目支出绩效自评表 as a workbook that is generated, read back, verified and summed up.

The flow, one folder a step, each importing only what stands left of it::

    text <- form <- values <- rules <- layout <- reading <- report | renewal <- ledger <- excel <- jobs <- cli

    cells (form.grid) -> form (reading) -> findings (rules.checks) -> report -> summary sheet

Everything left of ``excel`` is pure: it knows forms and rules and no spreadsheet library.

For programs, the commands are functions, said in :mod:`perfxl.api` and loaded at first use::

    reports, workbook = perfxl.verify_bytes(data, "自评表.xlsx")
    for path in paths:
        for report in perfxl.verify(path, write=False).reports:
            ...
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, which takes a while to load
if TYPE_CHECKING:
    from perfxl.api import (
        Form,
        Indicator,
        Policy,
        Reading,
        Refused,
        Repaired,
        Report,
        Verified,
        read,
        read_targets,
        repair,
        rollover,
        template,
        verify,
        verify_bytes,
    )

__all__ = [
    "Form", "Indicator", "Policy", "Reading", "Refused", "Repaired", "Report", "Verified",
    "read", "read_targets", "repair", "rollover", "template", "verify", "verify_bytes",
]  # fmt: skip

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """What ``__all__`` names, from :mod:`perfxl.api`: the command needs none of it to start."""
    if name not in __all__:
        raise AttributeError(f"module 'perfxl' has no attribute {name!r}")
    from perfxl import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted((*__all__, "__version__"))
