"""A folder of thousands: files in, a stream of answers out, one ledger."""
