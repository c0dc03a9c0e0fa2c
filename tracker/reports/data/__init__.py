"""The figures of the reports: queries in, frozen dataclasses out; nothing here knows a page."""
