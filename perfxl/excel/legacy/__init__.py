"""The old formats .xls .et .ods, read in a process of its own."""
