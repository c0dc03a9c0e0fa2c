"""Facts in from files and out to files: one description per kind, used in every direction."""
