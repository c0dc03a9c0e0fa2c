"""Single records: lists of them, one with what it refers to and what refers to it, one written by hand."""
