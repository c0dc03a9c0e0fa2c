"""From frozen descriptions of a document to its pages; no database and no web."""
