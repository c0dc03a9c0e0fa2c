"""What people choose for themselves."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker.accounts.models import Account
from tracker.core.messages import Language


def keep_language(session: Session, account_id: int, language: Language) -> None:
    """Speak this language to an account from now on, wherever it signs in."""
    session.get_one(Account, account_id).language = language
