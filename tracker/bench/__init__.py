"""Measurements on invented cities of any size: ``flask bench``."""
