"""perfxl: 财政项目支出绩效自评表 as a workbook that is generated, read back, verified and summed up.

The flow, one folder a step, each importing only what stands left of it::

    text <- form <- values <- rules <- layout <- reading <- report | renewal <- ledger <- excel <- jobs <- cli

    cells (form.grid) -> form (reading) -> findings (rules.checks) -> report -> summary sheet

Everything left of ``excel`` is pure: it knows forms and rules and no spreadsheet library.
"""

__version__ = "0.1.0"
