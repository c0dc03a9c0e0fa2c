"""What governments promised, to whom, and what became of it."""
