"""Many reports -> the tables of one ledger."""
