"""The summary sheet into the same package, every other part as it was."""
