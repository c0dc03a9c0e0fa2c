"""The accountability report: what is gathered in ``data`` becomes the document of ``pdf`` and its annex."""

from tracker.reports.accountability.document import accountability
from tracker.reports.accountability.written import Written, write_report

__all__ = ["Written", "accountability", "write_report"]
