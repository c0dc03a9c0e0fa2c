"""Monthly returns, version by version, and their lines; what was frozen is never changed, only followed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.accounts.models import Account
from tracker.core.changes import choice
from tracker.core.covered import digest_of
from tracker.core.db import Base, Id, Instant, Key
from tracker.core.ledger import Audited, Entry
from tracker.returns.lines import MEASURES, Amounts, Line, LineKind, Side
from tracker.subjects.models import Body

_SIGNED = text("state = 'signed'")
_FROZEN = text("state = 'frozen'")


class ReturnState(StrEnum):
    """Where one version of a return stands; the last two are for good."""

    SIGNED = "signed"
    FROZEN = "frozen"
    SENT_BACK = "sent_back"


def adds_up(prefix: str, measure: str) -> str:
    """The condition that a measure's five columns add up."""
    opening, new, cleared, adjusted, closing = (f"{prefix}{side}_{measure}" for side in Side)
    return f"{opening} + {new} - {cleared} + {adjusted} = {closing}"


class MonthlyReturn(Audited, Base):
    """One version of a body's return of a month: the figures worked out, those the body states, who signed.

    ``opened_by`` is the frozen return whose closing it begins with. ``digest`` is over its lines. ``zero``:
    the body says aloud that nothing is in arrears. A second version has a ``correction`` that says what
    changed. Who checks it is never who signed it.
    """

    __tablename__ = "monthly_returns"
    # The check comes later and is an entry of its own.
    later = ("state", "checked_by", "checked_name", "checked_on", "checked_at", "check_note")
    __table_args__ = (
        Index("uq_monthly_returns_version", "body_id", "month", "version", unique=True),
        # One version at a time waits for its check.
        Index(
            "uq_monthly_returns_waiting", "body_id", "month", unique=True, sqlite_where=_SIGNED,
            postgresql_where=_SIGNED,
        ),
        Index(
            "ix_monthly_returns_frozen", "month", "body_id", "version", sqlite_where=_FROZEN,
            postgresql_where=_FROZEN,
        ),
        *(CheckConstraint(adds_up("", measure), name=f"adds_up_{measure}") for measure in MEASURES),
        CheckConstraint(adds_up("stated_", "fen"), name="stated_adds_up"),
        CheckConstraint("zero = (stated_closing_fen = 0)", name="zero_said_aloud"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint(
            "length(trim(difference)) > 0 OR (stated_opening_fen = opening_fen AND stated_new_fen = new_fen "
            "AND stated_cleared_fen = cleared_fen AND stated_adjusted_fen = adjusted_fen "
            "AND stated_closing_fen = closing_fen AND stated_payables = closing_payables "
            "AND stated_disputed_fen = closing_disputed_fen)",
            name="difference_has_reason",
        ),
        CheckConstraint("length(trim(signed_name)) > 0", name="signed"),
        CheckConstraint(
            "(state = 'signed') = (checked_by IS NULL) AND (checked_by IS NULL) = (checked_on IS NULL)",
            name="checked",
        ),
        CheckConstraint("checked_by IS NULL OR checked_by <> signed_by", name="two_people"),
        CheckConstraint("state <> 'sent_back' OR length(trim(check_note)) > 0", name="sent_back_has_reason"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    month: Mapped[str] = mapped_column(String(7))
    version: Mapped[int] = mapped_column(Integer)
    state: Mapped[ReturnState] = mapped_column(choice(ReturnState, "state"))
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("monthly_returns.id"))
    opening_fen: Mapped[int] = mapped_column(BigInteger)
    opening_payables: Mapped[int] = mapped_column(Integer)
    opening_disputed_fen: Mapped[int] = mapped_column(BigInteger)
    opening_disputed: Mapped[int] = mapped_column(Integer)
    new_fen: Mapped[int] = mapped_column(BigInteger)
    new_payables: Mapped[int] = mapped_column(Integer)
    new_disputed_fen: Mapped[int] = mapped_column(BigInteger)
    new_disputed: Mapped[int] = mapped_column(Integer)
    cleared_fen: Mapped[int] = mapped_column(BigInteger)
    cleared_payables: Mapped[int] = mapped_column(Integer)
    cleared_disputed_fen: Mapped[int] = mapped_column(BigInteger)
    cleared_disputed: Mapped[int] = mapped_column(Integer)
    adjusted_fen: Mapped[int] = mapped_column(BigInteger)
    adjusted_payables: Mapped[int] = mapped_column(Integer)
    adjusted_disputed_fen: Mapped[int] = mapped_column(BigInteger)
    adjusted_disputed: Mapped[int] = mapped_column(Integer)
    closing_fen: Mapped[int] = mapped_column(BigInteger)
    closing_payables: Mapped[int] = mapped_column(Integer)
    closing_disputed_fen: Mapped[int] = mapped_column(BigInteger)
    closing_disputed: Mapped[int] = mapped_column(Integer)
    stated_opening_fen: Mapped[int] = mapped_column(BigInteger)
    stated_new_fen: Mapped[int] = mapped_column(BigInteger)
    stated_cleared_fen: Mapped[int] = mapped_column(BigInteger)
    stated_adjusted_fen: Mapped[int] = mapped_column(BigInteger)
    stated_closing_fen: Mapped[int] = mapped_column(BigInteger)
    stated_payables: Mapped[int] = mapped_column(Integer)
    stated_disputed_fen: Mapped[int] = mapped_column(BigInteger)
    zero: Mapped[bool]
    difference: Mapped[str] = mapped_column(Text)
    adjustment: Mapped[str] = mapped_column(Text)
    correction: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    signed_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    signed_name: Mapped[str] = mapped_column(String(120))
    signed_on: Mapped[date]
    signed_at: Mapped[datetime] = mapped_column(Instant)
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    checked_name: Mapped[str] = mapped_column(String(120), default="")
    checked_on: Mapped[date | None]
    checked_at: Mapped[datetime | None] = mapped_column(Instant)
    check_note: Mapped[str] = mapped_column(Text, default="")

    def figure(self, side: Side) -> Amounts:
        """A figure as it was worked out."""
        return Amounts(*(getattr(self, f"{side}_{measure}") for measure in MEASURES))

    def stated(self, side: Side) -> int:
        """The same as the body states it, in fen."""
        fen: int = getattr(self, f"stated_{side}_fen")
        return fen

    @property
    def differs(self) -> bool:
        """Whether the body states something else than the ledger gives."""
        return (
            any(self.stated(side) != self.figure(side).fen for side in Side)
            or self.stated_payables != self.closing_payables
            or self.stated_disputed_fen != self.closing_disputed_fen
        )

    def as_entry(self, session: Session) -> Entry:
        """Who signed the return of which month; its lines by their digest."""
        body, account = session.get_one(Body, self.body_id), session.get_one(Account, self.signed_by)
        return Entry(
            kind="return:signed", at=self.signed_at, actor=account.login, subject_kind="return",
            subject=f"{body.code} {self.month}", detail={"version": self.version, "lines": self.digest},
        )  # fmt: skip


class ReturnLine(Base):
    """One line of a version, kept as it was worked out (``lines.Line``)."""

    __tablename__ = "monthly_return_lines"
    __table_args__ = (Index("ix_monthly_return_lines_return", "return_id", "side", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("monthly_returns.id"))
    side: Mapped[Side] = mapped_column(choice(Side, "side"))
    kind: Mapped[LineKind] = mapped_column(choice(LineKind, "kind"))
    payable_id: Mapped[int] = mapped_column(ForeignKey("payables.id"))
    ref: Mapped[str] = mapped_column(Key)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"))
    day: Mapped[date | None]
    source: Mapped[str] = mapped_column(Key)
    fen: Mapped[int] = mapped_column(BigInteger)
    payables: Mapped[int] = mapped_column(Integer)
    disputed_fen: Mapped[int] = mapped_column(BigInteger)
    disputed: Mapped[int] = mapped_column(Integer)

    @classmethod
    def of(cls, line: Line) -> dict[str, object]:
        """The columns of a line, without its return."""
        amounts = dict(zip(MEASURES, astuple(line.amounts), strict=True))
        names = ("side", "kind", "payable_id", "ref", "enterprise_id", "day", "source")
        return {name: getattr(line, name) for name in names} | amounts

    def line(self) -> Line:
        """The line again."""
        amounts = Amounts(*(getattr(self, measure) for measure in MEASURES))
        whose = (self.payable_id, self.ref, self.enterprise_id)
        return Line(self.side, self.kind, *whose, amounts, self.day, self.source)


def digest(lines: Iterable[Line]) -> str:
    """The SHA-256 over lines, whatever their order."""
    return digest_of(sorted(line.text for line in lines))[1]
