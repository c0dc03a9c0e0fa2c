"""The letters of cases: what is written to a body at a step, kept as it was written, printed when asked for."""
