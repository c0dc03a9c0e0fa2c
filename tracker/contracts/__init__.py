"""Contracts, their amendments, the terms in force on a day, and what was certified under them."""
