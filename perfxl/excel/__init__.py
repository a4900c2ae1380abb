"""The shells that know spreadsheets: the only importers of Excel libraries."""
