"""perfxl: 财政项目支出绩效自评表 as a workbook that is generated, read back, verified and summed up.

The flow, one module a step::

    cells (grid) -> form (reading) -> findings (checks) -> report -> summary sheet

Everything here but ``perfxl.excel`` is pure: it knows forms and rules and no spreadsheet library.
"""

__version__ = "0.1.0"
