"""What ``python app.py`` does before it serves: set up, the fictional city the first time, sweep, report."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from sqlalchemy import func, select

from tracker import demo
from tracker.accounts.queries import demo_people
from tracker.application import Tracker
from tracker.core import clock, migrate
from tracker.core.adopting import establish
from tracker.core.changes import Change, take_turn
from tracker.core.messages import in_both
from tracker.core.signing import BadKey, NoKey
from tracker.demo.people import PASSWORD
from tracker.reports.drafts import running
from tracker.reports.formal.freezing import House
from tracker.reports.scorecards.keeping import keep_scorecards
from tracker.reports.standings.keeping import keep
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import sweep


def prepare(tracker: Tracker) -> Path:
    """Bring the application to today and write its report; gives the PDF's path. Repeatable.

    Raises OtherPace.
    """
    migrate.upgrade(tracker.database)
    tracker.agree("setup")
    # Without its key the ledger goes on, and its heads wait: the job says so.
    with suppress(NoKey, BadKey), tracker.database.unit_of_work() as session:
        establish(session, tracker.settings.data_dir, at=clock.now(), actor="setup")
    on = tracker.today()
    with tracker.database.unit_of_work() as session:
        # Of two that start at once on an empty database, one loads the city and the other finds it there.
        take_turn(session)
        if not tracker.settings.production and not session.scalar(select(func.count()).select_from(Change)):
            demo.load(session, at=clock.now(), on=on)
        sweep(session, RULES, on, at=clock.now())
        if not tracker.settings.production:
            # The first time; later there are cases already. What was done in them may give flags, too.
            played = demo.play(session, on=on)
            demo.file_returns(session, on=on)
            demo.close_sums(session, tracker.settings.data_dir, on=on)
            demo.enter_sessions(session, on=on)
            demo.put_points(session, on=on)
            if played:
                sweep(session, RULES, on, at=clock.now())
        keep(session, at=clock.now())
        keep_scorecards(session, at=clock.now())
        if not tracker.settings.production:
            demo.release_report(session, House(tracker.settings.data_dir, tracker.settings.address), on=on)
            demo.assess(session, tracker.settings.data_dir, on=on)
    with tracker.database.reading() as session:
        return running(session, on, tracker.settings.data_dir / "reports").pdf


def first_lines(tracker: Tracker, report: Path, address: str) -> list[str]:
    """What is printed before serving: each label in Chinese and English, as nobody has chosen yet.

    The fictional city's sign-ins are told, a line each, unless in production or where it is not loaded.
    """
    labelled = [
        (in_both("Report PDF"), str(report)),
        (in_both("Address of the pages (stop with Ctrl+C)"), address),
    ]
    people: list[tuple[str, str]] = []
    if not tracker.settings.production:
        with tracker.database.reading() as session:
            people = demo_people(session)
    if people:
        labelled.append((in_both("Sign-ins of the fictional city, password of all"), PASSWORD))
    lines = [f"{' · '.join(label.splitlines())}: {what}" for label, what in labelled]
    return [*lines, *(f"  {login}  {name}" for login, name in people)]
