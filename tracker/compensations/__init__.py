"""Losses claimed, acknowledged, agreed and budgeted (REG 11)."""
