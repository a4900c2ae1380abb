"""The .xlsx package -> a book of cells."""
