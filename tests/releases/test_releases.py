"""A formal report on both databases: frozen once, answered in days, never one person alone, same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.cases.laid import somebody
from tests.plans.laid import AT, People, settle
from tests.reports.city import record, transfer
from tracker.accounts import grants
from tracker.accounts.models import Account, AccountState
from tracker.accounts.roles import Role
from tracker.core.calendars import load_calendar
from tracker.core.db import Database
from tracker.core.ledger import AuditEntry, enter_now
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.outbox import Message
from tracker.releases import actions, queries
from tracker.releases.actions import Planned
from tracker.releases.models import Part, Release, ReleaseFigures, ReleaseFile
from tracker.releases.reminding import remind, session_days
from tracker.releases.store import Spoilt, path_of, take
from tracker.releases.workflow import WORKFLOW, Audience, ReleaseMove, ReleaseState, ReportKind
from tracker.reports.accountability.editions import EDITIONS
from tracker.reports.formal import freezing
from tracker.reports.formal.beginning import begin
from tracker.reports.formal.canonical import read, written
from tracker.reports.formal.freezing import DoesNotReconcile, House
from tracker.subjects.models import Body

S, M = ReleaseState, ReleaseMove
MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"
DAY = timedelta(days=1)
# Ten working days from Friday the 9th end on the 22nd: the Saturday after it is worked.
ON, ASKED, LAST = date(2026, 10, 8), date(2026, 10, 9), date(2026, 10, 22)
FIGURES = date(2026, 9, 30)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.unit_of_work() as made:
        yield made


@pytest.fixture
def people(session: Session) -> People:
    return staffed(session)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path, "https://watch.example")


def staffed(session: Session) -> People:
    """The facts with a second supervisor of the city."""
    found = settle(session)
    chief = somebody(7, Role.SUPERVISOR, "2301")
    account = Account(
        id=7, login=chief.login, name=chief.name, state=AccountState.ACTIVE, demo=False, password_hash="x",
        password_at=AT, made_at=AT,
    )  # fmt: skip
    session.add(account)
    session.flush()
    grants.give(session, account, Role.SUPERVISOR, at=AT, actor="test", region="230100")
    return {**found, "chief": chief}


def drafted(session: Session, people: People, **more: object) -> Release:
    given = {"kind": ReportKind.ACCOUNTABILITY, "period": "2026-Q3", "figures_on": FIGURES,
             "audience": Audience.INNER, **more}  # fmt: skip
    return actions.draft(session, Planned(**given), actor=people["supervisor"], on=ON, at=AT)  # type: ignore[arg-type]


def frozen(session: Session, people: People, house: House, **more: object) -> Release:
    release = drafted(session, people, **more)
    freezing.freeze(session, release, house, actor=people["supervisor"], on=ON, at=AT)
    return release


def checked(session: Session, people: People, house: House) -> Release:
    release = frozen(session, people, house)
    actions.ask(session, release, actor=people["supervisor"], on=ASKED, at=AT)
    actions.check(session, release, "逐表核对无误。", actor=people["supervisor"], on=LAST + DAY, at=AT)
    return release


def body_id(session: Session, code: str) -> int:
    return session.scalars(select(Body.id).where(Body.code == code)).one()


def test_a_report_goes_its_way_and_each_step_is_in_the_ledger(
    session: Session, people: People, house: House
) -> None:
    release = frozen(session, people, house)
    assert release.serial == "LY-2026Q3-20260930-01" and release.state is S.FROZEN
    asked = queries.asked_of(session, release)
    assert [one.code for one in asked] == ["B1", "B2"] and "逾期" in asked[0].found
    with pytest.raises(NotAllowed, match="先将所列问题"):
        actions.check(session, release, "无误。", actor=people["supervisor"], on=ON, at=AT)
    actions.ask(session, release, actor=people["supervisor"], on=ASKED, at=AT)
    assert release.due_on == LAST
    told = session.scalars(select(Message.account_id).where(Message.kind == "release:ask")).all()
    assert set(told) == {people["officer"].account_id, people["other_officer"].account_id}
    first, second = (body_id(session, code) for code in ("B1", "B2"))
    for who in ("other_officer", "supervisor", "member", "firm"):
        with pytest.raises(NotAllowed):
            actions.reply(session, release, first, "话。", actor=people[who], on=LAST, at=AT)
    actions.reply(session, release, first, "年底付清。", actor=people["officer"], on=LAST, at=AT)
    with pytest.raises(NotAllowed, match="尚有单位没有答复"):
        actions.check(session, release, "无误。", actor=people["supervisor"], on=LAST, at=AT)
    with pytest.raises(NotAllowed, match="届满"):
        actions.reply(session, release, second, "迟。", actor=people["other_officer"], on=LAST + DAY, at=AT)
    actions.check(session, release, "无误。", actor=people["supervisor"], on=LAST + DAY, at=AT)
    with pytest.raises(NotAllowed, match="以外的人"):
        freezing.release_it(session, release, house, actor=people["supervisor"], on=LAST + DAY, at=AT)
    freezing.release_it(session, release, house, actor=people["chief"], on=LAST + DAY, at=AT)
    assert release.state is S.RELEASED and release.released_on == LAST + DAY
    enter_now(session)
    ours = select(AuditEntry.kind).where(AuditEntry.kind.startswith("release:")).order_by(AuditEntry.number)
    kinds = session.scalars(ours).all()
    assert list(kinds) == [f"release:{one}" for one in
                           ("draft", "freeze", "ask", "reply", "reply", "check", "release")]  # fmt: skip


def test_every_kind_is_frozen_under_a_number_and_from_figures_of_its_own(
    session: Session, people: People, house: House
) -> None:
    found = {kind: frozen(session, people, house, kind=kind) for kind in ReportKind}
    serials = {kind: (release.serial or "").partition("-")[0] for kind, release in found.items()}
    assert serials == {kind: EDITIONS[kind.value].letters for kind in ReportKind}
    digests = {kept.sha256 for one in found.values() if (kept := queries.figures_of(session, one))}
    assert len(digests) == len(ReportKind)
    for one in found.values():
        kept = queries.figures_of(session, one)
        assert kept and written(read(kept.content)) == kept.content, "charts too are kept and read back"


def test_the_same_facts_give_the_same_figures_and_the_same_release_the_same_bytes(
    session: Session, people: People, house: House
) -> None:
    first, second = frozen(session, people, house), drafted(session, people)
    # Something else is done meanwhile: the ledger grows, the facts do not.
    enter_now(session)
    freezing.freeze(session, second, house, actor=people["supervisor"], on=ON + DAY, at=AT + DAY)
    one, two = (queries.figures_of(session, release) for release in (first, second))
    assert one and two and (one.content, one.sha256) == (two.content, two.sha256)
    assert one.ledger_size < two.ledger_size and second.serial == "LY-2026Q3-20260930-02"
    assert written(read(one.content)) == one.content
    late = freezing.released_files(session, first, house, LAST)
    # A payment that is recorded later changes nothing of what is frozen.
    record(session, {"payments": [transfer("Z-late", "P", "2026-09-20", "50000")]})
    assert freezing.released_files(session, first, house, LAST) == late
    assert freezing.released_files(session, first, house, LAST + DAY) != late
    third = drafted(session, people)
    freezing.freeze(session, third, house, actor=people["supervisor"], on=ON, at=AT)
    three = queries.figures_of(session, third)
    assert three and three.sha256 != one.sha256


def test_a_correction_lists_the_figures_that_differ(session: Session, people: People, house: House) -> None:
    release = checked(session, people, house)
    freezing.release_it(session, release, house, actor=people["chief"], on=LAST + DAY, at=AT)
    record(session, {"payments": [transfer("Z-late", "P", "2026-09-20", "50000")]})
    newer = actions.correct(
        session, release, "补登9月20日一笔付款。", actor=people["supervisor"], on=LAST + DAY, at=AT
    )
    freezing.freeze(session, newer, house, actor=people["supervisor"], on=LAST + DAY, at=AT)
    differ = freezing.differs(session, newer)
    found = {(one.table, one.row, one.column): (one.before, one.now) for one in differ}
    assert found["主要指标", "其中：逾期", "本期末"] == ("5.1", "0.1")
    assert not any(table == "各月末逾期余额" and "2026-06" in row for table, row, _ in found)
    actions.ask(session, newer, actor=people["supervisor"], on=LAST + DAY, at=AT)
    after = date(2026, 11, 20)
    actions.check(session, newer, "无误。", actor=people["supervisor"], on=after, at=AT)
    freezing.release_it(session, newer, house, actor=people["chief"], on=after, at=AT)
    session.refresh(release)
    assert release.state is S.SUPERSEDED and newer.version == 2


def test_a_return_that_does_not_add_up_refuses_to_freeze_and_is_named(
    session: Session, people: People, house: House
) -> None:
    line = {"body": "B1", "month": "2026-08", "filed_on": "2026-09-05", "opening": "70000", "added": "0",
            "cleared": "0", "adjusted": "0", "closing": "69000"}  # fmt: skip
    record(session, {"returns": [line]})
    release = drafted(session, people)
    with pytest.raises(DoesNotReconcile) as refused:
        freezing.freeze(session, release, house, actor=people["supervisor"], on=ON, at=AT)
    assert len(refused.value.failures) == 1
    said = refused.value.failures[0]
    assert all(part in said for part in ("演示一局", "2026-08", "70,000.00", "69,000.00"))
    assert release.state is S.DRAFT and queries.figures_of(session, release) is None
    session.execute(text("UPDATE returns SET closing_fen = 7000000"))
    session.expire_all()
    freezing.freeze(session, release, house, actor=people["supervisor"], on=ON, at=AT)


def test_a_day_that_still_moves_is_not_frozen(session: Session, people: People, house: House) -> None:
    release = drafted(session, people)
    with pytest.raises(DoesNotReconcile, match="尚未结束"):
        freezing.freeze(session, release, house, actor=people["supervisor"], on=FIGURES, at=AT)


def test_who_supervises_less_drafts_less(session: Session, people: People) -> None:
    planned = Planned(
        kind=ReportKind.ARREARS, period="2026-Q3", figures_on=FIGURES, audience=Audience.PUBLIC
    )
    for who in ("member", "officer", "firm"):
        with pytest.raises(NotAllowed):
            actions.draft(session, planned, actor=people[who], on=ON, at=AT)


def test_a_file_that_was_changed_is_not_given_out(session: Session, people: People, house: House) -> None:
    files = queries.files_of(session, frozen(session, people, house))
    place = path_of(house.data_dir, files[Part.FROZEN].sha256)
    whole = take(house.data_dir, files[Part.FROZEN].sha256)
    place.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(Spoilt):
        take(house.data_dir, files[Part.FROZEN].sha256)


def test_the_days_before_a_session_are_told_once_each(session: Session, people: People) -> None:
    release = drafted(session, people, session_on=date(2026, 11, 20))
    days = {one.name: one.last_on for one in session_days(load_calendar(session), release.session_on)}
    # Twenty days before is a Saturday: the working day before it, as the session's own page has it.
    assert days == {
        "committee": date(2026, 10, 30), "final": date(2026, 11, 10), "members": date(2026, 11, 13)
    }  # fmt: skip
    for on in (date(2026, 10, 30), date(2026, 10, 30), date(2026, 11, 5), date(2026, 11, 10)):
        remind(session, on, at=AT)
    told = session.execute(
        select(Message.kind, Message.due_on).where(
            Message.account_id == people["chief"].account_id, Message.due_on.is_not(None)
        ).order_by(Message.id)
    ).all()  # fmt: skip
    kinds = [row.kind.removeprefix("release:") for row in told]
    # Seven days before and on the day; a step that no run fell on is made good by the next.
    assert kinds == ["committee", "final", "final", "members"]


def test_the_schedule_begins_each_report_once(session: Session, people: People) -> None:
    for _again in range(2):
        begin(session, date(2026, 10, 1), 3, at=AT, name="job report")
    begin(session, date(2026, 10, 1), 1, at=AT, name="job report")
    every = session.scalars(select(Release)).all()
    assert {(one.period, one.audience) for one in every} == {("2026-Q3", one) for one in Audience}
    assert len(every) == 2
    told = session.scalars(select(Message.account_id).where(Message.kind == "release:draft")).all()
    assert people["supervisor"].account_id in told and people["member"].account_id not in told


def test_the_database_itself_refuses_what_the_table_lacks(database: Database, house: House) -> None:
    spec = spec_from_file_location("releases_migration", next(MIGRATIONS.glob("*_releases.py")))
    assert spec and spec.loader
    migration = module_from_spec(spec)
    spec.loader.exec_module(migration)
    assert set(migration.PAIRS) == WORKFLOW.pairs
    assert set(migration.STATES) == set(S) and set(migration.MOVES) == set(M)
    with database.unit_of_work() as session:
        people = staffed(session)
        number = checked(session, people, house).id
        other = drafted(session, people).id
    for old, new in sorted(product(S, S)):
        if old is new or (old, new) in WORKFLOW.pairs:
            continue
        with pytest.raises(DatabaseError, match="release_move_not_allowed|CHECK|ck_|history"):
            forced(database, f"UPDATE releases SET state = '{new}' WHERE id = {number}", old, number)
    chief, freezer = people["chief"].account_id, people["supervisor"].account_id
    alone = f"state = 'released', released_on = '2026-10-30', released_by = {freezer}"
    refused = {
        "ck_releases_two_people|CHECK": f"UPDATE releases SET {alone} WHERE id = {number}",
        "nothing_is_frozen": f"UPDATE releases SET state = 'frozen', serial = 'X', frozen_by = {chief} "
                             f"WHERE id = {other}",
        "history_is_kept": f"UPDATE releases SET figures_on = '2026-09-29' WHERE id = {number}",
        "frozen_already|history_is_kept": "INSERT INTO release_files (release_id, part, sha256, size) "
                          f"VALUES ({number}, 'frozen', '{'a' * 64}', 1)",
        "not_asked": "INSERT INTO release_replies (release_id, body_id, words, given_on, at, actor_id, "
                     f"actor_name) VALUES ({number}, 1, 'x', '2026-10-30', '2026-10-30', 1, 'x')",
    }  # fmt: skip
    for said, statement in refused.items():
        with pytest.raises(DatabaseError, match=said), database.unit_of_work() as session:
            session.execute(text(statement))
    kept = ("UPDATE releases SET serial = 'X'", "UPDATE release_figures SET content = '{}'",
            "UPDATE release_figures SET sha256 = 'x'", "DELETE FROM release_figures",
            "UPDATE release_files SET sha256 = sha256", "DELETE FROM release_files",
            "UPDATE release_asked SET found = ''", "DELETE FROM release_steps",
            "DELETE FROM releases")  # fmt: skip
    for statement in kept:
        with pytest.raises(DatabaseError, match="history_is_kept"), database.unit_of_work() as session:
            session.execute(text(statement))


def forced(database: Database, statement: str, old: ReleaseState, number: int) -> None:
    """A change of state from ``old``, whatever the state is now: the table alone is to say no."""
    with database.unit_of_work() as session:
        stands = session.scalar(select(Release.state).where(Release.id == number))
        if stands is not old:
            raise DatabaseError("skipped: CHECK", None, Exception("CHECK"))
        session.execute(text(statement))


def test_a_second_move_finds_the_first(session: Session, people: People, house: House) -> None:
    release = frozen(session, people, house)
    with pytest.raises(IllegalTransition):
        freezing.freeze(session, release, house, actor=people["supervisor"], on=ON, at=AT)
    assert len(session.scalars(select(ReleaseFigures)).all()) == 1
    assert len(session.scalars(select(ReleaseFile)).all()) == 2
