"""The law as data: articles, dated numbers, State Council holiday notices. Knows nothing of the software."""
