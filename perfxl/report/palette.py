"""The colours of what perfxl writes, RRGGBB: the summary, the ledger, the form."""

from __future__ import annotations

INK = "1F2933"  # headings, figures
RULE = "2F5D8C"  # bars over a section, lines that rule
PAPER = "EDF1F6"  # behind labels
MUTED = "5F6B7A"  # remarks
HAIR = "D5DCE4"  # thin lines
TINT = "F7F9FB"  # behind cards
LINK = "0B57D0"
GREEN, RED, AMBER = "1E7B34", "B42318", "9A6700"
PALE_GREEN, PALE_RED, PALE_AMBER = "E8F5EC", "FDECEA", "FFF6E0"
BLANK_INPUT, MISSING = "FFF9E3", "FBD5D5"  # cells that are still to be filled in
