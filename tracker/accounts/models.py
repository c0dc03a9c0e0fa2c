"""Accounts, what they hold, their sign-ins, the links they were invited by, and who did what to them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.accounts.roles import ADMINISTRATORS, Role
from tracker.core.changes import choice
from tracker.core.db import Base, Id, Instant, Key
from tracker.core.ledger import Audited, Entry
from tracker.core.messages import Language


class AccountState(StrEnum):
    """Whether somebody can sign in: not yet, yes, or no more."""

    INVITED = "invited"
    WAITING = "waiting"
    ACTIVE = "active"
    CLOSED = "closed"


class LinkKind(StrEnum):
    """What a link lets its bearer do, once: join, or choose a new password."""

    JOIN = "join"
    RESET = "reset"


class RegistrationState(StrEnum):
    """An enterprise's registration: to be looked at, taken or declined."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"


class Account(Base):
    """Somebody who may sign in. ``login`` is small letters and stays; ``demo`` belongs to the fictional city.

    ``totp_secret`` is sealed (core/sealing.py); it counts once ``totp_at`` is set. ``totp_step`` is the last
    step of thirty seconds whose code was used. Since ``suspended_at`` its roles give nothing: the password
    was chosen by a link that another had in hand, and the security administrator has not confirmed it.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("login"),
        CheckConstraint("login = lower(login) AND length(login) >= 3", name="login"),
        CheckConstraint("state NOT IN ('active', 'waiting') OR password_hash IS NOT NULL", name="password"),
        CheckConstraint("failures >= 0", name="failures"),
        CheckConstraint("totp_at IS NULL OR totp_secret IS NOT NULL", name="second_factor"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    login: Mapped[str] = mapped_column(Key)
    name: Mapped[str] = mapped_column(String(120))
    contact: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[AccountState] = mapped_column(choice(AccountState, "state"))
    demo: Mapped[bool] = mapped_column(default=False)
    language: Mapped[Language | None] = mapped_column(choice(Language, "language"))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_at: Mapped[datetime | None] = mapped_column(Instant)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(Instant)
    totp_secret: Mapped[str | None] = mapped_column(Text)
    totp_at: Mapped[datetime | None] = mapped_column(Instant)
    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    suspended_at: Mapped[datetime | None] = mapped_column(Instant)
    made_at: Mapped[datetime] = mapped_column(Instant)

    def forget_failures(self) -> None:
        """Let it try anew: without the failures so far, and without the lock they led to."""
        self.failures, self.locked_until = 0, None


_ADMINISTRATORS = ", ".join(f"'{role}'" for role in ADMINISTRATORS)


class Grant(Base):
    """A role held by an account over one region (digits its code begins with), body or enterprise.

    Of the three administrators one account is at most one: the database refuses a second.
    """

    __tablename__ = "grants"
    __table_args__ = (
        CheckConstraint(
            "(role = 'officer' AND body_id IS NOT NULL AND region IS NULL AND enterprise_id IS NULL)"
            " OR (role IN ('supervisor', 'member') AND region IS NOT NULL AND body_id IS NULL"
            " AND enterprise_id IS NULL)"
            " OR (role = 'enterprise' AND enterprise_id IS NOT NULL AND region IS NULL AND body_id IS NULL)"
            f" OR (role IN ({_ADMINISTRATORS}) AND region IS NULL AND body_id IS NULL"
            " AND enterprise_id IS NULL)",
            name="scope",
        ),
        CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked"),
        Index(
            "uq_grants_administrator", "account_id", unique=True,
            sqlite_where=text(f"revoked_at IS NULL AND role IN ({_ADMINISTRATORS})"),
            postgresql_where=text(f"revoked_at IS NULL AND role IN ({_ADMINISTRATORS})"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    region: Mapped[str | None] = mapped_column(String(12))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("bodies.id"))
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprises.id"))
    granted_at: Mapped[datetime] = mapped_column(Instant)
    granted_by: Mapped[str] = mapped_column(String(120))
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_by: Mapped[str | None] = mapped_column(String(120))


class SignIn(Base):
    """One sign-in: the cookie holds a token, the database its digest. ``ended_why`` is a word of EndedWhy."""

    __tablename__ = "sign_ins"
    __table_args__ = (
        UniqueConstraint("token_digest"),
        CheckConstraint("(ended_at IS NULL) = (ended_why IS NULL)", name="ended"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_why: Mapped[str | None] = mapped_column(String(32))
    address: Mapped[str | None] = mapped_column(String(64))
    agent: Mapped[str | None] = mapped_column(String(200))
    second_factor: Mapped[bool] = mapped_column(default=False)


class RecoveryCode(Base):
    """A code that stands in for the second factor, once; only its digest is kept."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("account_id", "code_digest"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    code_digest: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class Link(Base):
    """A link sent to somebody: to join, or to choose a new password. It opens once, until it expires.

    ``by_command``: it was made on the machine itself, whose operator no administrator stands above.
    """

    __tablename__ = "links"
    __table_args__ = (UniqueConstraint("token_digest"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    kind: Mapped[LinkKind] = mapped_column(choice(LinkKind, "kind"))
    token_digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[str] = mapped_column(String(120))
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    by_command: Mapped[bool] = mapped_column(default=False)


class TellingChoice(Base):
    """How somebody wants to be told: where to, in one mail a day, and not at night."""

    __tablename__ = "telling_choices"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, autoincrement=False)
    email: Mapped[str] = mapped_column(String(200), default="")
    mobile: Mapped[str] = mapped_column(String(20), default="")
    digest: Mapped[bool] = mapped_column(default=False)
    quiet: Mapped[bool] = mapped_column(default=False)


class RolePolicy(Base):
    """What a role asks of who holds it; a role without a row asks for a password alone."""

    __tablename__ = "role_policies"

    role: Mapped[Role] = mapped_column(choice(Role, "role"), primary_key=True)
    second_factor: Mapped[bool]
    set_at: Mapped[datetime] = mapped_column(Instant)
    set_by: Mapped[str] = mapped_column(String(120))


class Registration(Base):
    """An enterprise asks for an account; the licence is a file of the evidence store, by its SHA-256."""

    __tablename__ = "registrations"
    __table_args__ = (
        CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)",
            name="decided",
        ),
        CheckConstraint("state <> 'declined' OR length(trim(reason)) > 0", name="declined_why"),
        CheckConstraint("state <> 'approved' OR enterprise_id IS NOT NULL", name="approved_whom"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), unique=True)
    uscc: Mapped[str] = mapped_column(Key, index=True)
    enterprise_name: Mapped[str] = mapped_column(String(200))
    region: Mapped[str] = mapped_column(String(12))
    licence_name: Mapped[str] = mapped_column(String(200))
    licence_type: Mapped[str] = mapped_column(String(60))
    licence_sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[RegistrationState] = mapped_column(choice(RegistrationState, "state"))
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprises.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text, default="")


class AccountEvent(Audited, Base):
    """Something done to or with an account: never changed and never deleted (the database refuses both).

    ``actor`` is the login of who did it, empty where nobody was signed in; ``detail`` holds no secret.
    """

    __tablename__ = "account_events"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    kind: Mapped[str] = mapped_column(String(40))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    actor: Mapped[str] = mapped_column(String(120))
    address: Mapped[str | None] = mapped_column(String(64))
    detail: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    def as_entry(self, session: Session) -> Entry:
        """What was done, to which login."""
        account = session.get(Account, self.account_id) if self.account_id is not None else None
        return Entry(
            kind=f"account:{self.kind}", at=self.at, actor=self.actor, subject_kind="account",
            subject=account.login if account else "", address=self.address,
        )  # fmt: skip
