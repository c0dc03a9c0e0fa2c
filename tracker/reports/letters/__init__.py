"""The letters of cases: what is written to a body at a step, kept as written and printed when asked for."""
