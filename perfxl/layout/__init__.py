"""The printed layouts: bands, plans, formulas, and data files to fill them."""
