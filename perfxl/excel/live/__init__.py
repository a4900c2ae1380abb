"""A workbook that is open in Excel, WPS or LibreOffice."""
