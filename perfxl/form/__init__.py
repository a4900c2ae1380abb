"""The form as declared, the grid it stands on, its vocabulary, and our own marks."""
