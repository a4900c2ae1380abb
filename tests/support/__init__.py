"""What the tests are made of: drawn sheets, made workbooks, real programs, judges."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The folder of the project."""

PATIENCE = 600.0
"""Seconds until what does not end or does not happen is given up: far more than a busy machine takes."""
