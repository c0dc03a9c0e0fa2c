"""Closing of payables that are paid up: the body asks, its creditor agrees, disputes or keeps silent."""
