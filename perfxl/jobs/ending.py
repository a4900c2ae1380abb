"""How a job ends: its exit codes, said once."""

from __future__ import annotations

CLEAN = 0
FINDINGS = 1  # errors in forms
UNREADABLE = 2  # a file could not be read or written
INTERRUPTED = 130  # stopped half-way, as a shell says it
