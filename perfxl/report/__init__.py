"""Findings -> report: text, JSON, the summary sheet as rows."""
