"""Records out to files: exports, ledgers, and the templates to fill in."""
