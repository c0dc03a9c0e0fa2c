"""What somebody typed into a form and has not sent: their own, one for each form, gone once it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.core.db import Base, Id, Instant, touched

# More forms than anybody has open at a time; of more, the oldest draft makes room.
MOST = 50
LONGEST_ADDRESS = 1500
# The longest work report is a quarter of this.
MOST_SIGNS = 200_000


class FormDraft(Base):
    """The fields of a form, each with its values, as they were typed; ``address`` is the form's, encoded."""

    __tablename__ = "form_drafts"
    __table_args__ = (UniqueConstraint("account_id", "address"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    fields: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(Instant)


def fits(address: str, fields: Mapping[str, Sequence[str]]) -> bool:
    """Whether an address and what is typed are short enough to be kept."""
    signs = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    return len(address) <= LONGEST_ADDRESS and signs <= MOST_SIGNS


def draft_of(session: Session, account_id: int, address: str) -> FormDraft | None:
    """What an account has typed into a form and not sent."""
    return session.scalars(
        select(FormDraft).where(FormDraft.account_id == account_id, FormDraft.address == address)
    ).one_or_none()


def addresses(session: Session, account_id: int, beginning: str) -> list[tuple[str, datetime]]:
    """The addresses that begin so of the forms an account has drafts of, and when each was kept; the latest
    first.
    """
    statement = (
        select(FormDraft.address, FormDraft.saved_at)
        .where(FormDraft.account_id == account_id, FormDraft.address.startswith(beginning, autoescape=True))
        .order_by(FormDraft.saved_at.desc(), FormDraft.id.desc())
    )
    return [(address, saved_at) for address, saved_at in session.execute(statement)]


def keep(
    session: Session, account_id: int, address: str, fields: Mapping[str, Sequence[str]], *, at: datetime
) -> None:
    """Keep what is typed, in place of what was kept of the same form before."""
    typed = {name: list(values) for name, values in fields.items()}
    if draft_of(session, account_id, address) is None:
        try:
            with session.begin_nested():
                session.add(FormDraft(account_id=account_id, address=address, fields=typed, saved_at=at))
                session.flush()
        except IntegrityError:
            # The same form in another window was kept at the same instant.
            pass
        else:
            _make_room(session, account_id)
            return
    kept = draft_of(session, account_id, address)
    if kept is not None:
        kept.fields, kept.saved_at = typed, at


def _make_room(session: Session, account_id: int) -> None:
    newest = (
        select(FormDraft.id).where(FormDraft.account_id == account_id)
        .order_by(FormDraft.saved_at.desc(), FormDraft.id.desc()).limit(MOST)
    )  # fmt: skip
    session.execute(
        delete(FormDraft).where(FormDraft.account_id == account_id, FormDraft.id.not_in(newest))
    )


def drop(session: Session, account_id: int, address: str) -> None:
    """Forget a draft: its form was sent, or its owner does not want it."""
    session.execute(
        delete(FormDraft).where(FormDraft.account_id == account_id, FormDraft.address == address)
    )


def drop_older(session: Session, before: datetime) -> int:
    """Forget the drafts that were saved before an instant; gives how many."""
    return touched(session, delete(FormDraft).where(FormDraft.saved_at < before))

