"""What stood at the end of certain days, body by body: what ``reports.data`` works out, kept for pages."""
