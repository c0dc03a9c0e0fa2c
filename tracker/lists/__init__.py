"""The lists beside the flags (rules.md): what is to be cleared up, never counted as a breach."""
