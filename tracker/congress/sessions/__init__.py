"""Sessions of the standing committee, from whose days the days of its reports are counted back."""
