"""What may be done, by whom, and over what: one function decides, and queries are filtered by its answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Perm(StrEnum):
    """A permission, ``resource:action``; ``accounts/roles.py`` says which role holds which."""

    RECORDS_READ = "records:read"
    RECORDS_WRITE = "records:write"
    RECORDS_TAKE_BACK = "records:take_back"
    RECORDS_APPROVE = "records:approve"
    FLAGS_READ = "flags:read"
    FLAGS_INNER = "flags:inner"
    REPORTS_READ = "reports:read"
    CASES_READ = "cases:read"
    CASES_OPEN = "cases:open"
    CASES_REPLY = "cases:reply"
    CASES_CHECK = "cases:check"
    CASES_DECIDE = "cases:decide"
    CASES_CONFIRM = "cases:confirm"
    COMPLAINTS_FILE = "complaints:file"
    COMPLAINTS_HANDLE = "complaints:handle"
    COMPLAINTS_READ = "complaints:read"
    CLOSINGS_READ = "closings:read"
    CLOSINGS_ASK = "closings:ask"
    CLOSINGS_ANSWER = "closings:answer"
    CLOSINGS_DECIDE = "closings:decide"
    RETURNS_FILE = "returns:file"
    RETURNS_CHECK = "returns:check"
    PLANS_READ = "plans:read"
    PLANS_PROPOSE = "plans:propose"
    PLANS_ANSWER = "plans:answer"
    LIMITATION_READ = "limitation:read"
    CONGRESS_READ = "congress:read"
    CONGRESS_SESSIONS = "congress:sessions"
    RELEASES_PREPARE = "releases:prepare"
    RELEASES_REPLY = "releases:reply"
    RELEASES_RELEASE = "releases:release"
    ASSESSMENTS_READ = "assessments:read"
    ASSESSMENTS_REPORT = "assessments:report"
    ASSESSMENTS_PREPARE = "assessments:prepare"
    ASSESSMENTS_DECIDE = "assessments:decide"
    CONGRESS_ASK = "congress:ask"
    CONGRESS_ANSWER = "congress:answer"
    CONGRESS_ENTER = "congress:enter"
    CONGRESS_COMMENT = "congress:comment"
    REGISTRATIONS_DECIDE = "registrations:decide"
    ACCOUNTS_MANAGE = "accounts:manage"
    GRANTS_MANAGE = "grants:manage"
    AUDIT_READ = "audit:read"
    OWN_ACCOUNT = "account:own"


@dataclass(frozen=True, slots=True)
class Held:
    """Permissions held over one scope.

    Exactly one of ``region`` (digits that a region's code begins with), ``body_id`` (with the bodies below
    it) and ``enterprise_id`` is set; none of them where a permission is over no records.
    """

    role: str
    perms: frozenset[Perm]
    region: str | None = None
    body_id: int | None = None
    enterprise_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account with what it holds. ``login`` goes onto every change it makes."""

    login: str
    name: str
    held: tuple[Held, ...] = ()
    account_id: int | None = None

    @property
    def perms(self) -> frozenset[Perm]:
        """Every permission it holds, over whatever."""
        return frozenset(perm for one in self.held for perm in one.perms)

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles it holds, each once."""
        return tuple(dict.fromkeys(one.role for one in self.held))


@dataclass(frozen=True, slots=True)
class Reach:
    """What an actor's permission reaches: regions (digits), bodies with those below them, enterprises.

    ``held`` are the numbers of all these bodies, where they were looked up before (``accounts/reaching.py``).
    Of flags it gives those of the bodies within ``inner``, and beyond it those that are public on
    ``public_on``; a reach that says neither gives none. ``told_name`` says whose names it gives.
    """

    regions: tuple[str, ...] = ()
    bodies: tuple[int, ...] = ()
    enterprises: tuple[int, ...] = ()
    held: tuple[int, ...] | None = None
    public_on: date | None = None
    inner: Reach | None = None

    def __bool__(self) -> bool:
        """Whether it reaches anything at all."""
        return bool(self.regions or self.bodies or self.enterprises)

    @property
    def whole(self) -> bool:
        """Whether it reaches every region: nothing needs to be filtered."""
        return "" in self.regions

    @property
    def of_bodies(self) -> bool:
        """Whether it reaches what bodies have recorded, and not only an enterprise's own."""
        return bool(self.regions or self.bodies)

    @property
    def all_inner(self) -> bool:
        """Whether it gives every flag of its bodies, public or not."""
        inner = self.inner
        same = inner is not None and (inner.regions, inner.bodies) == (self.regions, self.bodies)
        return same or (inner is not None and inner.whole)


# What commands and jobs of the machine itself reach.
EVERYWHERE = Reach(regions=("",), inner=Reach(regions=("",)))


def reach(actor: Actor, perm: Perm) -> Reach:
    """What ``actor`` may do ``perm`` to; nothing where it does not hold it. The one function that decides."""
    held = [one for one in actor.held if perm in one.perms]
    return Reach(
        regions=tuple(sorted({one.region for one in held if one.region is not None})),
        bodies=tuple(sorted({one.body_id for one in held if one.body_id is not None})),
        enterprises=tuple(sorted({one.enterprise_id for one in held if one.enterprise_id is not None})),
    )


def public_reach(on: date) -> Reach:
    """What everybody is given on a day, whoever asks: the one policy of every public way out.

    Every body; of flags those that are public by then; of enterprises the names of those that agreed.
    """
    return Reach(regions=("",), public_on=on)


def told_name(of: Reach, *, agreed: bool | None, enterprise_id: int | None, body_id: int | None) -> bool:
    """Whether who reaches so far is told an enterprise's name beside what a body owes it or has promised it.

    An enterprise that agreed to be named (``agreed``) is named to all; before, it is named to itself, and to
    the officers and supervisors whose ``inner`` reach holds the body. The one function that decides; an inner
    reach whose bodies were not looked up holds none.
    """
    inner = of.inner
    return bool(
        agreed
        or (enterprise_id is not None and enterprise_id in of.enterprises)
        or (inner is not None and (inner.whole or body_id in (inner.held or ())))
    )
