"""The sweep brings stored flags to a day: once, twice, late, with a rule that fails; on both databases."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, literal, null, select, text
from sqlalchemy.orm import Session

from tests.rules.recording import AMOUNT, AT, correct, due_anew, owe, parties, pay
from tracker.core.changes import ChangeKind, open_change
from tracker.core.db import Database
from tracker.flags.coverage import behind, is_covered, last_sweep
from tracker.flags.models import Flag, FlagCorrection, Nature, SweepDay, SweepState
from tracker.law import loader
from tracker.payables.models import Payable, Payment
from tracker.rules import reach
from tracker.rules.a13_payment_overdue import RULE
from tracker.rules.base import Rule
from tracker.rules.sweep import RuleResult, flags_on, sweep
from tracker.subjects.models import Body

DUE = date(2026, 3, 10)
DAY = timedelta(days=1)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A department that owes one sum, due on DUE."""
    with database.unit_of_work() as session:
        parties(session)
        owe(session, "P1", DUE)
        yield session


def run(session: Session, on: date, rules: tuple[Rule, ...] = (RULE,), full: bool = False) -> RuleResult:
    """Sweep; the result of the last rule."""
    return sweep(session, rules, on, at=AT, full=full)[-1]


def stored(session: Session) -> list[tuple[Any, ...]]:
    rows = select(
        Flag.rule, Flag.subject_kind, Flag.ref, Flag.arose_on, Flag.ceased_on, Flag.amount_fen, Flag.body_id
    )
    return sorted(tuple(row) for row in session.execute(rows))


def worked_out(session: Session, on: date, rules: tuple[Rule, ...] = (RULE,)) -> list[tuple[Any, ...]]:
    names = ("rule", "subject_kind", "ref", "arose_on", "ceased_on", "amount_fen", "body_id")
    return sorted(tuple(row[name] for name in names) for row in flags_on(session, rules, on))


def moving(result: RuleResult) -> tuple[int, int, int, int, int]:
    assert result.failed is None
    return result.raised, result.ceased, result.open, result.corrected, result.withdrawn


def test_a_flag_is_raised_moves_and_ceases_with_the_facts(session: Session) -> None:
    assert moving(run(session, DUE)) == (0, 0, 0, 0, 0)
    result = run(session, DUE + DAY)
    assert (moving(result), result.looked_at) == ((1, 0, 1, 0, 0), "changed")
    pay(session, "Z1", 1, DUE + 5 * DAY, 4_000_00)
    assert moving(run(session, DUE + 5 * DAY)) == (0, 0, 1, 0, 0)
    assert [row[5] for row in stored(session)] == [6_000_00]
    pay(session, "Z2", 1, DUE + 9 * DAY, 6_000_00)
    assert moving(run(session, DUE + 9 * DAY)) == (0, 1, 0, 0, 0)
    assert [row[3:6] for row in stored(session)] == [(DUE + DAY, DUE + 9 * DAY, None)]
    # The course of time is no correction.
    assert session.scalar(select(func.count()).select_from(FlagCorrection)) == 0


def test_a_breach_that_came_and_went_between_two_sweeps_is_raised_and_ceased(session: Session) -> None:
    run(session, DUE)
    pay(session, "Z1", 1, DUE + 5 * DAY)
    assert moving(run(session, DUE + 9 * DAY)) == (1, 1, 0, 0, 0)


def test_a_fact_that_comes_in_late_corrects_the_flag_and_what_it_said_is_kept(session: Session) -> None:
    run(session, DUE + 9 * DAY)
    pay(session, "Z1", 1, DUE + 5 * DAY)
    assert moving(run(session, DUE + 10 * DAY)) == (0, 1, 0, 1, 0)
    (said,) = session.scalars(select(FlagCorrection).where(FlagCorrection.subject_id == 1))
    assert (said.ceased_on, said.amount_fen, said.withdrawn) == (None, AMOUNT, False)


def test_a_flag_the_facts_no_longer_give_is_withdrawn_and_kept(session: Session) -> None:
    run(session, DUE + 9 * DAY)
    pay(session, "Z1", 1, DUE)
    assert moving(run(session, DUE + 9 * DAY)) == (0, 0, 0, 0, 1)
    assert stored(session) == []
    (said,) = session.scalars(select(FlagCorrection).where(FlagCorrection.subject_id == 1))
    assert (said.arose_on, said.withdrawn) == (DUE + DAY, True)


def test_a_flag_whose_first_day_moved_is_another_flag(session: Session) -> None:
    run(session, DUE + 20 * DAY)
    due_anew(session, 1, date(2026, 3, 16))
    assert moving(run(session, DUE + 20 * DAY)) == (1, 0, 1, 0, 1)
    assert [row[3] for row in stored(session)] == [date(2026, 3, 17)]


def test_a_payment_moved_to_another_payable_is_noticed_at_both(session: Session) -> None:
    owe(session, "P2", DUE)
    payment = pay(session, "Z1", 1, DUE)
    run(session, DUE + DAY)
    assert [row[2] for row in stored(session)] == ["P2"]
    correct(session, Payment, payment, payable_id=2)
    assert moving(run(session, DUE + DAY)) == (1, 0, 1, 0, 1)
    assert [row[2] for row in stored(session)] == ["P1"]


def test_a_voided_payment_is_noticed(session: Session) -> None:
    payment = pay(session, "Z1", 1, DUE)
    assert moving(run(session, DUE + DAY)) == (0, 0, 0, 0, 0)
    change = open_change(session, kind=ChangeKind.VOID, at=AT, actor="test", reason="误录")
    correct(session, Payment, payment, voided_in=change.id)
    assert moving(run(session, DUE + DAY)) == (1, 0, 1, 0, 0)


def test_twice_is_once_and_a_full_sweep_changes_nothing(session: Session) -> None:
    run(session, DUE + 9 * DAY)
    before = session.execute(select(Flag.__table__)).all()
    assert len(before) == 1
    for full in (False, True):
        assert moving(run(session, DUE + 9 * DAY, full=full)) == (0, 0, 1, 0, 0)
    assert session.execute(select(Flag.__table__)).all() == before


def test_sweeping_an_earlier_day_loses_nothing_and_sees_what_is_new(session: Session) -> None:
    run(session, DUE + 9 * DAY)
    owe(session, "P2", DUE + 5 * DAY)
    assert moving(run(session, DUE + DAY)) == (1, 0, 2, 0, 0)
    swept = last_sweep(session)
    assert swept and swept.on == DUE + 9 * DAY
    assert stored(session) == worked_out(session, DUE + 9 * DAY)


def test_missed_days_are_recorded_as_covered(session: Session) -> None:
    run(session, DUE)
    run(session, DUE + 3 * DAY)
    assert [is_covered(session, DUE + n * DAY) for n in (-1, 0, 1, 2, 3, 4)] == [
        False, True, True, True, True, False,
    ]  # fmt: skip
    run(session, DUE)
    assert session.scalar(select(func.max(SweepDay.covered_on))) == DUE + 3 * DAY


def test_a_day_that_comes_leads_to_the_same_flags_as_a_full_sweep(session: Session) -> None:
    for number in range(2, 12):
        owe(session, f"P{number}", DUE + number * DAY)
    for on in (DUE, DUE + 3 * DAY, DUE + 4 * DAY, DUE + 5 * DAY, DUE + 12 * DAY, DUE + 40 * DAY):
        result = run(session, on)
        assert stored(session) == worked_out(session, on)
        assert result.looked_at == ("first" if on == DUE else "changed")


def broken(on: date, within: Any) -> Any:
    return RULE.parts[0].runs(on, within).where(text("no_such_column > 0"))


def unlucky(_on: date, _within: Any) -> Any:
    raise ZeroDivisionError("by a mistake in Python")


@pytest.mark.parametrize("mistake", [broken, unlucky])
def test_a_failing_rule_is_loud_and_leaves_its_flags_alone(session: Session, mistake: Any) -> None:
    other = replace(RULE, code="A13-TERM-TOO-LONG")
    failing = replace(RULE, parts=(replace(RULE.parts[0], runs=mistake),))
    run(session, DUE + DAY)
    before = stored(session)
    owe(session, "P2", DUE)
    first, second = sweep(session, (failing, other), DUE + 2 * DAY, at=AT)
    assert first.failed and first.failed.startswith(("OperationalError", "Programming", "ZeroDivision"))
    assert (second.failed, second.raised) == (None, 2)
    assert [row for row in stored(session) if row[0] == RULE.code] == before
    swept = last_sweep(session)
    assert swept and swept.state is SweepState.FAILED
    assert not is_covered(session, DUE + 2 * DAY)
    (late,) = behind(session, (RULE.code, other.code), DUE + 2 * DAY)
    assert (late.rule, late.swept_on, late.why) == (RULE.code, DUE + DAY, first.failed)
    # Mended, it catches up from where it stood.
    mended = sweep(session, (RULE, other), DUE + 2 * DAY, at=AT)
    assert [(one.raised, one.looked_at) for one in mended] == [(1, "changed"), (0, "changed")]
    assert behind(session, (RULE.code, other.code), DUE + 2 * DAY) == ()
    assert is_covered(session, DUE + 2 * DAY)


def test_a_rule_that_never_ran_is_known_to_be_behind(session: Session) -> None:
    run(session, DUE + DAY, (replace(RULE, parts=(replace(RULE.parts[0], runs=unlucky),)),))
    (late,) = behind(session, (RULE.code,), DUE + DAY)
    assert late.swept_on is None and late.why
    assert moving(run(session, DUE + DAY)) == (1, 0, 1, 0, 0)


def test_two_runs_of_one_key_are_an_error_of_the_rule(session: Session) -> None:
    twice = replace(RULE, parts=(RULE.parts[0], RULE.parts[0]))
    assert "IntegrityError" in str(run(session, DUE + DAY, (twice,)).failed)
    assert stored(session) == []


def test_two_kinds_of_subject_may_share_a_root(session: Session) -> None:
    def excuses(on: date, within: Any) -> Any:
        first = literal(DUE + DAY)
        return (
            select(
                Payable.id.label("subject_id"), Payable.id.label("root_id"), Payable.ref,
                Payable.body_id.label("owner_id"), Payable.enterprise_id, first.label("arose_on"),
                null().label("ceased_on"), null().label("amount_fen"), literal("REG 13").label("cites"),
            ).where(within(Payable.id), Payable.due_on < on)
        )  # fmt: skip

    part = replace(RULE.parts[0], subject_kind="excuse", runs=excuses)
    both = replace(RULE, nature=Nature.CONTINUING, parts=(*RULE.parts, part))
    assert moving(run(session, DUE + DAY, (both,))) == (2, 0, 2, 0, 0)
    assert [row[1] for row in stored(session)] == ["excuse", "payable"]
    pay(session, "Z1", 1, DUE + 2 * DAY)
    assert moving(run(session, DUE + 2 * DAY, (both,))) == (0, 1, 1, 0, 0)
    assert stored(session) == worked_out(session, DUE + 2 * DAY, (both,))


def test_a_new_body_or_a_new_heir_reaches_every_flag(session: Session) -> None:
    run(session, DUE + DAY)
    correct(session, Body, 1, valid_to=DUE + 5 * DAY)
    assert run(session, DUE + 5 * DAY).looked_at == "bodies"
    assert [row[6] for row in stored(session)] == [1]
    result = run(session, DUE + 6 * DAY)
    assert (result.looked_at, moving(result)) == ("succession", (0, 0, 1, 0, 0))
    assert [row[6] for row in stored(session)] == [2]


@pytest.fixture
def other_law(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[loader.Law]:
    """The law with the arrears rule switched off from 2026-05-01."""
    folder = tmp_path / "law"
    shutil.copytree(
        Path(loader.__file__).parent, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__")
    )
    path = folder / "parameters/rule_switches.yaml"
    content = yaml.safe_load(path.read_text("utf-8"))
    off = {"start": date(2026, 5, 1), "value": False, "local": True, "checked_on": None, "note": "local"}
    content["rules"][RULE.code]["values"].append(off)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    law = loader.Law(folder)
    with monkeypatch.context() as patch:
        patch.setattr(loader, "shipped", lambda: law)
        reach.edition.cache_clear()
        reach.days_of_law.cache_clear()
        yield law
    reach.edition.cache_clear()
    reach.days_of_law.cache_clear()


def test_a_rule_switched_off_on_a_day_has_no_flags_from_that_day_on(
    session: Session, other_law: loader.Law
) -> None:
    assert not other_law.rule_enabled(RULE.code, date(2026, 5, 1))
    assert moving(run(session, date(2026, 4, 30))) == (1, 0, 1, 0, 0)
    result = run(session, date(2026, 5, 1))
    assert (result.looked_at, moving(result)) == ("switch", (0, 0, 0, 0, 1))
    assert stored(session) == worked_out(session, date(2026, 5, 1)) == []
    assert len(worked_out(session, date(2026, 4, 30))) == 1
    assert moving(run(session, date(2026, 6, 1))) == (0, 0, 0, 0, 0)


def test_another_law_makes_every_record_a_candidate(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(session, DUE + DAY)
    reach.edition.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(loader, "fingerprint", lambda: "another")
        assert run(session, DUE + DAY).looked_at == "edition"
    reach.edition.cache_clear()


def test_sweeps_started_at_once_take_turns(database: Database) -> None:
    with database.unit_of_work() as session:
        parties(session)
        for number in range(30):
            owe(session, f"P{number}", DUE)
    problems: list[BaseException] = []

    def work(on: date) -> None:
        try:
            with database.unit_of_work() as session:
                sweep(session, (RULE,), on, at=AT)
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=work, args=(DUE + n * DAY,)) for n in (1, 2, 1, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with database.reading() as session:
        assert stored(session) == worked_out(session, DUE + 3 * DAY)
        assert len(stored(session)) == 30
        assert session.scalar(select(func.count()).select_from(SweepDay)) in (1, 2, 3)


def test_where_many_may_have_changed_all_are_looked_at(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "MANY", 1)
    run(session, DUE)
    owe(session, "P2", DUE)
    result = run(session, DUE + DAY)
    assert (result.looked_at, moving(result)) == ("many", (2, 0, 2, 0, 0))
    for number in range(3, 13):
        owe(session, f"P{number}", DUE + 90 * DAY)
    assert run(session, DUE + 2 * DAY).looked_at == "many"
    pay(session, "Z1", 1, DUE + 3 * DAY)
    result = run(session, DUE + 3 * DAY)
    assert (result.looked_at, moving(result)) == ("changed", (0, 1, 1, 0, 0))
    assert stored(session) == worked_out(session, DUE + 3 * DAY)
