"""Two forms set beside each other: what was approved and what was filed, last year's and this."""
