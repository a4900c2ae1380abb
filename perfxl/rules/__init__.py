"""The regulation: policies as dated data, exact figures, and the checks."""
