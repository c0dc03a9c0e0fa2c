"""What stands in place of the name of an enterprise that has not agreed to be named."""

from __future__ import annotations

from tracker.wording.said import Said

UNDISCLOSED = Said("(name not disclosed)", "（未同意公开）")
