"""The yearly assessment worked out: who is assessed, every figure from its rows, sheets and ranking."""
