"""The error of a document that cannot be read."""

from __future__ import annotations


class BadDocument(ValueError):
    """A document that cannot be read; ``message`` says why and what to do, in the reader's language."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
