"""A fictional, deterministic city: every body and firm in it is invented, and says so in its name."""

from tracker.demo.loading import OtherData, load, rows
from tracker.demo.names import demo_uscc

__all__ = ["OtherData", "demo_uscc", "load", "rows"]
