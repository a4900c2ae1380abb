"""Tests of perfxl/excel."""
