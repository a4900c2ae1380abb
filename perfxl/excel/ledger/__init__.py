"""The ledger 台账 as a workbook: an overview with charts, then a sheet a table."""
