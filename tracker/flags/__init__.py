"""Flags: questions put to a body, the sweeps that raise and end them, and what they said before."""
