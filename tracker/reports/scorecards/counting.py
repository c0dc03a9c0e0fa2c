"""Counts a span by body and month, each kind by one statement over sets; the same functions give single rows.

No breach is defined here: what is late is what ``payables.balance`` and the rules say, what of it is public
what the cases say (``reports.data.laid``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import CTE, and_, case, func, or_, select
from sqlalchemy.orm import Session

from tracker.cases.models import Case
from tracker.cases.queries import public_on
from tracker.core.db import days_between, later_of
from tracker.core.months import days_of_month, month_after, month_before, month_text
from tracker.core.within import Within, everything
from tracker.law import loader as law
from tracker.payables.balance import certain, unpaid_runs
from tracker.payables.cleared import cleared
from tracker.payables.models import Payable
from tracker.reports.data.laid import FLAGS
from tracker.reports.data.promises import promise_rows
from tracker.reports.data.scope import Scope
from tracker.reports.scorecards.span import Span
from tracker.returns.queries import closings, first_month
from tracker.rules.arrears import ARREARS

PROMISE = "A10-PROMISE-OVERDUE"
# Rules whose questions a scorecard tells apart by whether they are public.
COUNTED = (*ARREARS, PROMISE)

Counts = dict[str, int]
Found = Iterator[tuple[int, str, Counts]]


def paid_rows(span: Span, within: Within = everything) -> CTE:
    """The sums settled in a span whose clock had started: payable_id, body_id, cleared_on, days, band, month.

    ``days`` are those from the start of the clock to the day of settling, none where it was paid before.
    """
    done = cleared(span.first_on, span.on, within)
    days = days_between(later_of(done.c.cleared_on, Payable.start_on), Payable.start_on)
    short, middle = band_days(span.on)
    band = case((days <= short, "short"), (days <= middle, "middle"), else_="long")
    return (
        select(
            Payable.id.label("payable_id"), Payable.body_id, done.c.cleared_on.label("on_day"),
            days.label("days"), band.label("part"), span.month_of(done.c.cleared_on).label("month"),
        )
        .join(done, done.c.payable_id == Payable.id)
        .where(Payable.start_on.is_not(None))
        .cte()
    )  # fmt: skip


def band_days(on: date) -> tuple[int, int]:
    """The days to pay at which the first and the second band end."""
    short, middle = law.at("scorecard_band_days", on).numbers
    return short, middle


def laid_asked(*rules: str, still_open: bool = False) -> CTE:
    """What some rules ask about, of FLAGS as ``laid_span`` fills it: root_id, public (1 or 0)."""
    wanted = [FLAGS.c.rule.in_(rules), *([FLAGS.c.ceased_on.is_(None)] if still_open else [])]
    public = func.max(case((FLAGS.c.public, 1), else_=0)).label("public")
    return select(FLAGS.c.root_id, public).where(*wanted).group_by(FLAGS.c.root_id).cte()


def due_rows(span: Span, asked: CTE, within: Within = everything) -> CTE:
    """The sums whose last lawful day lay in a span and is over: payable_id, body_id, on_day, part, month.

    ``part``: ``late`` where a public question stands or stood, ``held`` where one is not public, ``other``
    where it was late and no question stands on it, else ``in_time``. ``asked`` has the questions about
    arrears (root_id, public).
    """
    runs = unpaid_runs(span.on, within)
    unpaid = select(runs.c.payable_id).distinct().cte()
    part = case(
        (asked.c.public == 1, "late"),
        (asked.c.root_id.is_not(None), "held"),
        (unpaid.c.payable_id.is_not(None), "other"),
        else_="in_time",
    )
    return (
        select(
            Payable.id.label("payable_id"), Payable.body_id, Payable.due_on.label("on_day"),
            part.label("part"), span.month_of(Payable.due_on).label("month"),
        )
        .outerjoin(asked, asked.c.root_id == Payable.id)
        .outerjoin(unpaid, unpaid.c.payable_id == Payable.id)
        .where(certain(span.on), within(Payable.id), Payable.due_on.between(span.first_on, span.over_on))
        .cte()
    )  # fmt: skip


def promised_rows(span: Span, asked: CTE) -> CTE:
    """The promises due in a span: subject_id, body_id, on_day, part (kept, broken, held), month.

    ``broken`` has a public question, ``held`` is neither kept nor asked about in public. ``asked`` has the
    open questions about promises.
    """
    rows = promise_rows(span.on)
    part = case((rows.c.fulfilled_on.is_not(None), "kept"), (asked.c.public == 1, "broken"), else_="held")
    return (
        select(
            rows.c.id.label("subject_id"), rows.c.body_id, rows.c.last_on.label("on_day"),
            part.label("part"), span.month_of(rows.c.last_on).label("month"),
        )
        .outerjoin(asked, asked.c.root_id == rows.c.id)
        .where(rows.c.last_on.between(span.first_on, span.over_on))
        .cte()
    )  # fmt: skip


def answer_rows(span: Span) -> CTE:
    """The public questions whose days of reply ended in a span: case_id, body_id, on_day, part, month.

    ``part`` is ``in_time`` where the body replied by its last day, else ``late``. Left out are questions that
    were decided within these days without a reply: nobody waited for one any more.
    """
    awaited = or_(Case.replied_on.is_not(None), Case.decided_on.is_(None), Case.decided_on > Case.reply_by)
    in_time = and_(Case.replied_on.is_not(None), Case.replied_on <= Case.reply_by)
    return (
        select(
            Case.id.label("case_id"),
            Case.body_id,
            Case.reply_by.label("on_day"),
            case((in_time, "in_time"), else_="late").label("part"),
            span.month_of(Case.reply_by).label("month"),
        )
        .where(Case.reply_by.between(span.first_on, span.over_on), public_on(span.on), awaited)
        .cte()
    )


def returns_due(span: Span) -> tuple[tuple[str, str], ...]:
    """The months whose return was to be filed in a span, each with the month in which its day lay."""
    found = []
    for month in (month_before(span.months[0]), *span.months):
        day = _return_day(month)
        if day is not None and span.first_on <= day <= span.over_on:
            found.append((month, month_text(day)))
    return tuple(found)


def _return_day(month: str) -> date | None:
    """The day of the next month by which a month's return is to be filed; None: none was asked for yet."""
    version = law.in_force("return_day_of_month", days_of_month(month)[1])
    if version is None:
        return None
    first, last = days_of_month(month_after(month))
    return first.replace(day=min(version.whole, last.day))


def counted(session: Session, scope: Scope, span: Span) -> dict[tuple[int, str], Counts]:
    """Every count of ``models.Scorecard`` by the body that answers and month. FLAGS must be laid."""
    found: dict[tuple[int, str], Counts] = {}
    for owner, month, counts in (
        *_paid(session, span), *_due(session, span), *_promised(session, span), *_answered(session, span),
    ):  # fmt: skip
        if owner in scope.answers:
            _add(found, (scope.answers[owner], month), counts)
    for body, month, counts in _returned(session, scope, span):
        _add(found, (body, month), counts)
    return found


def _add(found: dict[tuple[int, str], Counts], key: tuple[int, str], counts: Counts) -> None:
    held = found.setdefault(key, {})
    for name, number in counts.items():
        held[name] = held.get(name, 0) + number


def _by_part(session: Session, rows: CTE, *sums: Any) -> Iterator[Any]:
    """How many rows of each part there are by body and month, with sums of other columns."""
    keys = (rows.c.body_id, rows.c.month, rows.c.part)
    yield from session.execute(select(*keys, func.count(), *sums).group_by(*keys))


def _paid(session: Session, span: Span) -> Found:
    rows = paid_rows(span)
    for body, month, part, number, days in _by_part(session, rows, func.sum(rows.c.days)):
        yield body, month, {"paid": number, f"paid_{part}": number, "paid_days": int(days)}


def _due(session: Session, span: Span) -> Found:
    for body, month, part, number in _by_part(session, due_rows(span, laid_asked(*ARREARS))):
        yield body, month, {"due": number, **({f"due_{part}": number} if part != "in_time" else {})}


def _promised(session: Session, span: Span) -> Found:
    rows = promised_rows(span, laid_asked(PROMISE, still_open=True))
    for body, month, part, number in _by_part(session, rows):
        yield body, month, {"promises": number, **({f"promises_{part}": number} if part != "held" else {})}


def _answered(session: Session, span: Span) -> Found:
    for body, month, part, number in _by_part(session, answer_rows(span)):
        yield body, month, {"answers": number, **({"answers_in_time": number} if part == "in_time" else {})}


def _returned(session: Session, scope: Scope, span: Span) -> Found:
    begun = first_month(session)
    due = [one for one in returns_due(span) if begun and begun <= one[0]]
    filed = closings(session, [month for month, _ in due], span.on)
    for body in scope.asked():
        for month, when in due:
            _, last = days_of_month(month)
            if scope.places[body].in_being(last, last):
                yield body, when, {"returns": 1, "returns_filed": int((body, month) in filed)}
