"""``/cases/queue``: the queue's filters, its export, and what is done to many of its cases at once."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from sqlalchemy.orm import Session
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import Length

from tracker.accounts.handlers import handlers
from tracker.cases import bulk
from tracker.cases.queries import CaseRow, inside
from tracker.cases.queue import Part, queue
from tracker.cases.queue_filters import Wanted, conditions
from tracker.cases.workflow import CaseState
from tracker.core import clock
from tracker.core.db import number
from tracker.core.machine import NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.permissions import Perm
from tracker.exchange.out import case_list
from tracker.reports.letters.writing import write_letter
from tracker.rules.catalogue import RULES
from tracker.web import seen
from tracker.web.access import actor, needs, reached
from tracker.web.downloads import download
from tracker.web.forms import Form
from tracker.web.frame import Frame, reading

blueprint = Blueprint("case_queue", __name__, url_prefix="/cases/queue")

# At once, with one reason: what one person can still stand for.
MOST = 200
# A file of the queue is one that somebody reads.
MOST_ROWS = 100_000
NAMES = ("state", "body", "region", "rule", "handler")


class BulkForm(Form):
    """One reason for all; ``cases`` are those that were shown, ``to`` the new handler."""

    note = TextAreaField(validators=[Length(max=4000)])
    cases = HiddenField()


class HandOverForm(BulkForm):
    """The same, and to whom; ``seen`` is who had each in hand."""

    to = SelectField(coerce=int)
    seen = HiddenField()


def part_of(query: Mapping[str, str]) -> Part:
    """The part of the queue that an address asks for."""
    return next((one for one in Part if one.value == query.get("part")), Part.OPEN)


def given(query: Mapping[str, str]) -> dict[str, str]:
    """The filters of an address, as they were written."""
    return {name: query[name].strip() for name in NAMES if query.get(name, "").strip()}


def wanted_of(query: Mapping[str, str]) -> Wanted:
    """The filters of an address; one that makes no sense is refused (400)."""
    said = given(query)
    try:
        return Wanted(
            state=CaseState(said["state"]) if "state" in said else None,
            body=said.get("body"), region=said.get("region"),
            rules=(said["rule"],) if "rule" in said else (),
            handler=number(said["handler"]) if "handler" in said else None,
        )  # fmt: skip
    except ValueError:
        abort(400)


@blueprint.get("/export.<any(csv, xlsx):ending>")
@needs(Perm.CASES_READ)
def export(ending: str) -> Response:
    """The queue as the address filters it, in its order, as a file."""
    with reading() as (session, frame):
        rows = case_list.case_rows(_found(session, frame))
        return download(f"cases-{frame.today.isoformat()}.{ending}", case_list.COLUMNS, _("Cases"), rows)


def _found(session: Session, frame: Frame) -> tuple[CaseRow, ...]:
    return queue(
        session, actor(), reached(Perm.CASES_READ), frame.today, part_of(request.args), size=MOST_ROWS,
        also=conditions(wanted_of(request.args), inside=inside(actor())),
    )  # fmt: skip


@blueprint.route("/hand-over", methods=["GET", "POST"])
@needs(Perm.CASES_CHECK)
def hand_over() -> str | tuple[str, int]:
    """Cases to another handler, with one reason."""
    form = HandOverForm()
    with reading() as (session, frame):
        people, numbers = handlers(session, Perm.CASES_CHECK), _chosen(form)
        held = bulk.in_hand(session, numbers, actor())
    form.to.choices = [(one.id, one.name) for one in people]
    if form.validate_on_submit() and numbers:
        tracker, at = current_app.extensions["tracker"], clock.now()
        try:
            with tracker.database.unit_of_work() as session:
                once(session, form.once.data, at=at, led_to=url_for("cases.index"))
                done = bulk.hand_over(
                    session, numbers, form.to.data, actor=actor(), on=tracker.today(), at=at,
                    note=form.note.data, seen=seen.read(form.seen.data or ""),
                )  # fmt: skip
            return render_template("cases/bulk_done.html", frame=frame, done=done)
        except NotAllowed as refused:
            form.refuse_all(str(refused))
    form.seen.data = form.seen.data or seen.written(held)
    return _page(form, frame, numbers, _("Hand over to another handler"))


@blueprint.route("/go-on", methods=["GET", "POST"])
@needs(Perm.CASES_CHECK)
def go_on() -> str | tuple[str, int]:
    """Go on without a reply where the body kept silent past its days, with one reason."""
    form = BulkForm()
    with reading() as (session, frame):
        pass
    numbers = _chosen(form)
    if form.validate_on_submit() and numbers:
        tracker, at = current_app.extensions["tracker"], clock.now()
        try:
            with tracker.database.unit_of_work() as session:
                once(session, form.once.data, at=at, led_to=url_for("cases.index"))
                done = bulk.go_on(
                    session, numbers, actor=actor(), on=tracker.today(), at=at, note=form.note.data
                )
                for case, step in done.steps:
                    write_letter(session, case, step)
            return render_template("cases/bulk_done.html", frame=frame, done=done)
        except NotAllowed as refused:
            form.refuse_all(str(refused))
    return _page(form, frame, numbers, _("Go on without a reply"))


def _chosen(form: BulkForm) -> list[int]:
    """The cases that were chosen in the queue, or shown before; refuses (400) what is none or too many."""
    try:
        found = [number(one) for one in (form.cases.data or "").split() or request.args.getlist("case")]
    except ValueError:
        abort(400)
    if len(found) > MOST:
        abort(400)
    return found


def _page(form: BulkForm, frame: Frame, numbers: list[int], heading: str) -> str | tuple[str, int]:
    form.cases.data = " ".join(map(str, numbers))
    shown = render_template(
        "cases/bulk.html", frame=frame, form=form, numbers=numbers, heading=heading, to=form["to"]
        if isinstance(form, HandOverForm) else None,
    )  # fmt: skip
    return (shown, 422) if form.errors or form.form_errors else shown


def filters() -> dict[str, object]:
    """What the form of the queue's filters offers."""
    return {"states": CaseState, "rules": RULES}
