"""What the tests are made of: drawn sheets, made workbooks, real programs, judges."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The folder of the project."""
