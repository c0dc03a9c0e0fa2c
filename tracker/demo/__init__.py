"""A fictional, deterministic city: every body and firm in it is invented, and says so in its name."""

from tracker.demo.assessment import assess
from tracker.demo.cases import play
from tracker.demo.closings import close_sums
from tracker.demo.loading import AlreadyThere, OtherData, load, rows
from tracker.demo.names import demo_uscc
from tracker.demo.points import put_points
from tracker.demo.releases import release_report
from tracker.demo.returns import file_returns
from tracker.demo.sessions import enter_sessions

__all__ = [
    "AlreadyThere",
    "OtherData",
    "assess",
    "close_sums",
    "demo_uscc",
    "enter_sessions",
    "file_returns",
    "load",
    "play",
    "put_points",
    "release_report",
    "rows",
]
