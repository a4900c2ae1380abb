"""Words and sentences: two languages, patterns, widths, refusals. Knows nothing of forms."""
