"""Accounts on both databases: attempts, locks, sign-ins, links, the second factor, roles, the trail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Thread

import pyotp
import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from tests.cases.laid import CREDITOR, OFFICER, settle
from tracker.accounts import attempts, grants, links, passwords, second_factor, sign_in
from tracker.accounts.attempts import Passed, Refusal
from tracker.accounts.events import Event
from tracker.accounts.links import BadAccount
from tracker.accounts.models import Account, AccountEvent, AccountState, Grant
from tracker.accounts.policy import ABSOLUTE, IDLE, INVITED_FOR, LOCKED_FOR, MOST_FAILURES
from tracker.accounts.roles import ADMINISTRATORS, Role
from tracker.accounts.sign_in import EndedWhy
from tracker.core.db import Database
from tracker.core.sealing import Seal

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)
GOOD, OTHER = "Correct-horse-7", "Battery-staple-8"
SEAL = Seal("s" * 32, second_factor.PURPOSE)


def joined(session: Session, login: str = "zhang.san", *, demo: bool = False) -> Account:
    """An account in use, with the password GOOD."""
    account, token = links.invite(
        session, login=login, name="演示张三", contact=None, at=AT, actor="演示管理员", demo=demo
    )
    assert links.use(session, token, GOOD, at=AT) is account
    return account


def attempt(
    database: Database, password: str, at: datetime = AT, login: str = "zhang.san"
) -> Passed | Refusal:
    return attempts.check_password(database, login, password, at=at, address="127.0.0.1", allow_demo=False)


def opened(session: Session, account: Account) -> str:
    """A sign-in by the password the account has now."""
    passed = Passed(account.id, False, account.password_at)
    token = sign_in.open_sign_in(session, passed, at=AT, address=None, agent=None)
    assert token
    return token


def events(session: Session) -> list[str]:
    return list(session.scalars(select(AccountEvent.kind).order_by(AccountEvent.id)))


def test_the_fifth_failure_locks_and_time_unlocks(database: Database) -> None:
    with database.unit_of_work() as session:
        joined(session)
    assert [attempt(database, OTHER) for _ in range(MOST_FAILURES)] == [Refusal.WRONG] * MOST_FAILURES
    assert attempt(database, GOOD) is Refusal.LOCKED
    assert attempt(database, GOOD, AT + LOCKED_FOR - timedelta(seconds=1)) is Refusal.LOCKED
    assert isinstance(attempt(database, GOOD, AT + LOCKED_FOR), Passed)
    with database.reading() as session:
        assert Event.LOCKED.value in events(session)


def test_a_right_password_forgets_the_failures_before_it(database: Database) -> None:
    with database.unit_of_work() as session:
        joined(session)
    for _ in range(3):
        assert [attempt(database, OTHER) for _ in range(MOST_FAILURES - 1)] == [Refusal.WRONG] * 4
        assert isinstance(attempt(database, GOOD), Passed)


def test_many_at_once_look_at_five_passwords_and_no_more(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.unit_of_work() as session:
        joined(session)
    looked_at: list[str] = []
    really = passwords.is_right

    def counted(password_hash: str | None, password: str) -> bool:
        looked_at.extend([password] if password_hash else [])
        return really(password_hash, password)

    monkeypatch.setattr(passwords, "is_right", counted)
    tries = [Thread(target=attempt, args=(database, f"Guess-number-{number}")) for number in range(12)]
    for one in tries:
        one.start()
    for one in tries:
        one.join()
    assert len(looked_at) == MOST_FAILURES


def test_a_login_nobody_has_costs_and_leaves_as_much_as_a_known_one(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before and after the lock: neither the time nor the trail tells whether there is such a login."""
    with database.unit_of_work() as session:
        joined(session)
    looked_at = 0
    really = passwords.is_right

    def counted(password_hash: str | None, password: str) -> bool:
        nonlocal looked_at
        looked_at += 1
        return really(password_hash, password)

    monkeypatch.setattr(passwords, "is_right", counted)
    costs = []
    for login in ("zhang.san", "nobody"):
        looked_at = 0
        for _ in range(MOST_FAILURES + 2):
            attempt(database, OTHER, login=login)
        with database.reading() as session:
            costs.append((looked_at, events(session).count(Event.SIGN_IN_FAILED.value)))
    assert costs == [(7, 7), (7, 14)]


def test_the_password_is_guessed_no_longer_by_who_is_signed_in(database: Database) -> None:
    with database.unit_of_work() as session:
        number = joined(session).id
    said = [
        attempts.check_again(database, number, word, at=AT, address=None)
        for word in (OTHER, GOOD, *[OTHER] * MOST_FAILURES, GOOD)
    ]
    assert said == [Refusal.WRONG, None, *[Refusal.WRONG] * MOST_FAILURES, Refusal.LOCKED]
    assert attempt(database, GOOD) is Refusal.LOCKED, "one lock for both ways"
    assert attempts.check_again(database, number, GOOD, at=AT + LOCKED_FOR, address=None) is None
    with database.reading() as session:
        told = events(session)
    assert told.count(Event.PASSWORD_REFUSED.value) == 6 and told.count(Event.LOCKED.value) == 1


@pytest.mark.parametrize("login", ["nobody", "", "ZHANG.SAN "])
def test_an_unknown_login_is_refused_like_a_wrong_password(sqlite_database: Database, login: str) -> None:
    with sqlite_database.unit_of_work() as session:
        joined(session)
    said = attempt(sqlite_database, GOOD, login=login)
    assert isinstance(said, Passed) if login.strip().lower() == "zhang.san" else said is Refusal.WRONG


def test_the_fictional_citys_people_are_not_let_in_elsewhere(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        joined(session, demo=True)
    assert attempt(sqlite_database, GOOD) is Refusal.WRONG


def test_a_sign_in_ends_when_idle_and_at_its_last_hour(database: Database) -> None:
    with database.unit_of_work() as session:
        token = opened(session, joined(session))
    second = timedelta(seconds=1)
    with database.reading() as session:
        assert sign_in.live(session, token, at=AT + IDLE - second)
        assert not sign_in.live(session, token, at=AT + IDLE)
    seen = AT
    while seen < AT + ABSOLUTE - IDLE:
        seen += IDLE - second
        with database.unit_of_work() as session:
            found = sign_in.live(session, token, at=seen)
            assert found
            sign_in.note_seen(session, found[0].id, at=seen)
    with database.reading() as session:
        assert not sign_in.live(session, token, at=AT + ABSOLUTE)
        assert not sign_in.live(session, token + "x", at=AT)


def test_signing_out_everywhere_leaves_no_token_good(database: Database) -> None:
    with database.unit_of_work() as session:
        account = joined(session)
        tokens = [
            opened(session, account)
            for _ in range(3)
        ]
        assert sign_in.end_all(session, account.id, at=AT, actor="x", why=EndedWhy.EVERYWHERE) == 3
        assert not any(sign_in.live(session, token, at=AT) for token in tokens)


def test_a_changed_password_ends_every_sign_in_but_ones_own(database: Database) -> None:
    with database.unit_of_work() as session:
        account = joined(session)
        mine, other = (
            opened(session, account)
            for _ in range(2)
        )
        with pytest.raises(passwords.BadPassword):
            links.change_password(session, account, OTHER, GOOD + "x", at=AT, keep=mine)
        links.change_password(session, account, GOOD, OTHER, at=AT, keep=mine)
        assert sign_in.live(session, mine, at=AT) and not sign_in.live(session, other, at=AT)
    assert attempt(database, GOOD) is Refusal.WRONG
    assert isinstance(attempt(database, OTHER), Passed)


def test_a_password_changed_while_it_is_looked_at_lets_nobody_in(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        joined(session)
    passed = attempt(sqlite_database, GOOD)
    assert isinstance(passed, Passed)

    def change(_driver: object, _record: object) -> None:
        # The first connection given back has counted the attempt; its password is looked at next.
        with sqlite_database.unit_of_work() as session:
            account = session.scalars(select(Account)).one()
            account.password_hash, account.password_at = passwords.hashed(OTHER), AT + timedelta(hours=1)

    event.listen(sqlite_database.engine, "checkin", change, once=True)
    assert attempt(sqlite_database, GOOD) is Refusal.WRONG
    with sqlite_database.unit_of_work() as session:
        assert sign_in.open_sign_in(session, passed, at=AT, address=None, agent=None) is None
    assert isinstance(attempt(sqlite_database, OTHER), Passed)


def test_a_link_opens_once_and_until_its_day(database: Database) -> None:
    with database.unit_of_work() as session:
        account, token = links.invite(session, login="li.si", name="演示李四", contact=None, at=AT, actor="x")
        assert links.opened(session, token, at=AT + INVITED_FOR - timedelta(seconds=1))
        assert not links.opened(session, token, at=AT + INVITED_FOR)
        newer = links.new_link(session, account, at=AT, actor="x")
        assert not links.opened(session, token, at=AT + timedelta(seconds=1)), "the older link is closed"
        assert links.use(session, newer, GOOD, at=AT) is account
        assert links.use(session, newer, OTHER, at=AT) is None
        assert account.state is AccountState.ACTIVE


def test_a_link_suspends_the_roles_that_are_held_until_they_are_confirmed(database: Database) -> None:
    """Whoever made the link could have taken it: between it and the roles stands another administrator."""
    with database.unit_of_work() as session:
        account = joined(session)
        assert account.suspended_at is None, "there was nothing to suspend"
        grants.give(session, account, Role.SUPERVISOR, at=AT, actor="sec", region="230100")
        for at in (AT, AT + timedelta(hours=1)):
            word = GOOD if account.suspended_at else OTHER
            links.use(session, links.new_link(session, account, at=at, actor="sys"), word, at=at)
        assert not grants.actor_of(account, grants.held(session, account.id)).held
    with database.unit_of_work() as session:
        account = session.scalars(select(Account)).one()
        with pytest.raises(BadAccount):
            grants.confirm(session, account, AT, at=at, actor="sec")
        with pytest.raises(BadAccount):
            grants.confirm(session, account, at, at=at, actor=account.login)
        grants.confirm(session, account, at, at=at, actor="sec")
        session.refresh(account)
        assert grants.actor_of(account, grants.held(session, account.id)).held
        by_command = links.new_link(session, account, at=at, actor="x (flask)", by_command=True)
        links.use(session, by_command, OTHER, at=at)
        assert account.suspended_at is None, "the machine's operator lets the last administrators in"
        later = links.invite(session, login="li.si", name="演示李四", contact=None, at=AT, actor="sys")
        grants.give(session, later[0], Role.MEMBER, at=AT, actor="sec", region="230100")
        links.use(session, later[1], GOOD, at=AT)
        assert later[0].suspended_at is not None, "roles given before the link was opened"
        told = events(session)
    assert told.count(Event.SUSPENDED.value) == 3 and told.count(Event.CONFIRMED.value) == 1


@pytest.mark.parametrize("bad", [
    "Short-1", "x" * 129, "alllowercase", "zhang.san-Aa1", "Password-2026", "Aaaaaaaaaa1-", "1234567890-Aa",
])  # fmt: skip
def test_passwords_that_may_not_be_chosen(bad: str) -> None:
    with pytest.raises(passwords.BadPassword):
        passwords.check(bad, login="zhang.san")
    passwords.check(GOOD, login="zhang.san")


def test_a_code_of_the_telephone_works_once(database: Database) -> None:
    with database.unit_of_work() as session:
        account = joined(session)
        second_factor.begin(session, account, SEAL)
        app = pyotp.TOTP(second_factor.secret_of(account, SEAL))
        assert account.totp_secret and app.secret not in account.totp_secret
        assert second_factor.finish(session, account, "000000", SEAL, at=AT) is None
        codes = second_factor.finish(session, account, app.at(AT), SEAL, at=AT)
        assert codes and len(set(codes)) == 10
        session.refresh(account)
        later = AT + timedelta(seconds=60)
        assert not second_factor.accepts(session, account, app.at(AT), SEAL, at=AT), "used to set it up"
        assert second_factor.accepts(session, account, app.at(later), SEAL, at=later)
        assert not second_factor.accepts(session, account, app.at(later), SEAL, at=later)
        assert second_factor.accepts(session, account, codes[0].upper() + " ", SEAL, at=later)
        assert not second_factor.accepts(session, account, codes[0], SEAL, at=later)
        assert second_factor.left(session, account.id) == 9


def test_no_account_is_two_administrators(database: Database) -> None:
    with database.unit_of_work() as session:
        account = joined(session)
        grants.give(session, account, Role.SYSTEM_ADMIN, at=AT, actor="x")
        for role in (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
            with pytest.raises(BadAccount):
                grants.give(session, account, role, at=AT, actor="x")
        with pytest.raises(BadAccount):
            grants.give(session, account, Role.SUPERVISOR, at=AT, actor="x", region="230100")
        number = account.id
    for role in ADMINISTRATORS[1:]:
        with pytest.raises(IntegrityError), database.unit_of_work() as session:
            session.add(Grant(account_id=number, role=role, granted_at=AT, granted_by="x"))


@pytest.mark.parametrize(("role", "scope"), [
    (Role.OFFICER, {"region": "230100"}), (Role.OFFICER, {}), (Role.SUPERVISOR, {}),
    (Role.SYSTEM_ADMIN, {"region": "230100"}), (Role.ENTERPRISE, {"region": "230100"}),
])  # fmt: skip
def test_a_role_is_given_over_its_own_kind_of_scope(
    database: Database, role: Role, scope: dict[str, str]
) -> None:
    with database.unit_of_work() as session:
        account = joined(session)
        number = account.id
        with pytest.raises(BadAccount):
            grants.give(session, account, role, at=AT, actor="x", **scope)  # type: ignore[arg-type]
    with pytest.raises(IntegrityError), database.unit_of_work() as session:
        session.add(Grant(account_id=number, role=role, granted_at=AT, granted_by="x", **scope))


def test_nobody_is_both_sides_of_one_matter(sqlite_database: Database) -> None:
    """A creditor's own supervisor would verify its case, its debtor's officer confirm a sum as paid up."""
    with sqlite_database.unit_of_work() as session:
        settle(session)
        creditor = session.get_one(Account, CREDITOR.account_id)
        officer = session.get_one(Account, OFFICER.account_id)
        refused = pytest.raises(BadAccount, match="双方")
        with refused:
            grants.give(session, creditor, Role.SUPERVISOR, at=AT, actor="x", region="230100")
        with refused:
            grants.give(session, creditor, Role.OFFICER, at=AT, actor="x", body_id=1)
        with refused:
            grants.give(session, officer, Role.ENTERPRISE, at=AT, actor="x", enterprise_id=1)
        grants.give(session, creditor, Role.ENTERPRISE, at=AT, actor="x", enterprise_id=2)
        grants.give(session, officer, Role.SUPERVISOR, at=AT, actor="x", region="230100")


def test_every_attempt_writes_as_often(sqlite_database: Database) -> None:
    """Each write waits for the disk: a login that nobody has would be told by its haste."""
    with sqlite_database.unit_of_work() as session:
        joined(session)
    written: list[str] = []

    def seen(_c: object, _d: object, statement: str, *_: object) -> None:
        written.extend(word for word in ("UPDATE", "INSERT") if statement.startswith(word))

    event.listen(sqlite_database.engine, "before_cursor_execute", seen)
    attempt(sqlite_database, OTHER)
    attempt(sqlite_database, OTHER, login="nobody")
    event.remove(sqlite_database.engine, "before_cursor_execute", seen)
    # What is counted, the event, and its entry in the audit ledger.
    assert written == ["UPDATE", "INSERT", "INSERT"] * 2


def test_no_security_administrator_frees_themselves(sqlite_database: Database) -> None:
    """Whoever sits at an open sign-in guesses no longer and takes off no second factor without a password."""
    with sqlite_database.unit_of_work() as session:
        own = joined(session)
        for act in (grants.unlock, grants.forget_second_factor):
            with pytest.raises(BadAccount):
                act(session, own, at=AT, actor=own.login)
            act(session, own, at=AT, actor="another")


def test_nobody_gives_or_takes_their_own_role(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        account = joined(session)
        grant = grants.give(session, account, Role.SECURITY_ADMIN, at=AT, actor="x")
        for act in (
            lambda: grants.give(session, account, Role.SECURITY_ADMIN, at=AT, actor=account.login),
            lambda: grants.take(session, grant.id, at=AT, actor=account.login),
            lambda: grants.close(session, account, at=AT, actor=account.login),
        ):
            with pytest.raises(BadAccount):
                act()


@pytest.mark.parametrize("statement", [
    "UPDATE account_events SET actor = 'nobody'", "DELETE FROM account_events",
])  # fmt: skip
def test_the_trail_cannot_be_changed(database: Database, statement: str) -> None:
    with database.unit_of_work() as session:
        joined(session)
    with pytest.raises(DatabaseError, match="history_is_kept"), database.unit_of_work() as session:
        session.execute(text(statement))
    with database.reading() as session:
        assert events(session) == [Event.INVITED.value, Event.JOINED.value]
