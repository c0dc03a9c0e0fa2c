"""The figures of the reports: queries in, frozen dataclasses out; nothing here knows a page."""

from tracker.reports.data.overdue_rows import ArrearsReport, arrears_report

__all__ = ["ArrearsReport", "arrears_report"]
