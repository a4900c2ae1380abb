"""What goes into the portable Windows folder, and what builds it."""
