"""What people type: numerals, units, dates, targets, prose, and what says nothing."""
