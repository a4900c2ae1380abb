"""Grid -> form: found by labels, wherever it stands."""
