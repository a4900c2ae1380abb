"""Placed cells -> a workbook that checks itself."""
