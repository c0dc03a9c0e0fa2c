"""``/complaints/queue``: the queue's filters, its file, and reports handed over with one reason."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import Length

from tracker.accounts.handlers import handlers
from tracker.complaints.handing_over import Done, hand_over, in_hand
from tracker.complaints.queue import NOBODY, STATES, Part, Wanted, queue
from tracker.complaints.workflow import ComplaintState, Matter
from tracker.core import clock
from tracker.core.db import number
from tracker.core.machine import NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.permissions import Perm
from tracker.exchange.out import complaint_list
from tracker.web import seen
from tracker.web.access import actor, needs
from tracker.web.complaint_words import turn_word
from tracker.web.downloads import download
from tracker.web.forms import Form
from tracker.web.frame import reading

blueprint = Blueprint("complaint_queue", __name__, url_prefix="/complaints/queue")

# At once, with one reason: what one person can still stand for.
MOST = 200
# A file of the queue is one that somebody reads.
MOST_ROWS = 100_000
NAMES = ("state", "matter", "body", "region", "handler")


class HandOverForm(Form):
    """To whom, and one reason for all; ``reports`` are those shown, ``seen`` who had them in hand."""

    to = SelectField(coerce=int)
    note = TextAreaField(validators=[Length(max=4000)])
    reports = HiddenField()
    seen = HiddenField()


def part_of(query: Mapping[str, str]) -> Part:
    """The part of the queue that an address asks for."""
    return next((one for one in Part if one.value == query.get("part")), Part.OPEN)


def given(query: Mapping[str, str]) -> dict[str, str]:
    """The filters of an address, as they were written."""
    return {name: query[name].strip() for name in NAMES if query.get(name, "").strip()}


def shared(query: Mapping[str, str]) -> dict[str, str]:
    """The filters that make sense in every part of the queue: not a state, which belongs to one."""
    return {name: said for name, said in given(query).items() if name != "state"}


def wanted_of(query: Mapping[str, str]) -> Wanted:
    """The filters of an address; one that makes no sense is refused (400)."""
    said = given(query)
    try:
        return Wanted(
            state=ComplaintState(said["state"]) if "state" in said else None,
            matter=Matter(said["matter"]) if "matter" in said else None,
            body=said.get("body"), region=said.get("region"),
            handler=_handler(said["handler"]) if "handler" in said else None,
        )  # fmt: skip
    except ValueError:
        abort(400)


def _handler(typed: str) -> int:
    return NOBODY if typed == str(NOBODY) else number(typed)


def filters(part: Part) -> dict[str, object]:
    """What the form of the queue's filters offers."""
    return {"states": STATES[part], "matters": Matter, "nobody": NOBODY}


@blueprint.get("/export.<any(csv, xlsx):ending>")
@needs(Perm.COMPLAINTS_HANDLE)
def export(ending: str) -> Response:
    """The queue as the address filters it, in its order, with what the page shows, as a file."""
    with reading() as (session, frame):
        found = queue(
            session, actor(), frame.today, part_of(request.args), size=MOST_ROWS,
            wanted=wanted_of(request.args),
        )  # fmt: skip
        rows = complaint_list.complaint_rows(found, turn_word)
        name = f"reports-{frame.today.isoformat()}.{ending}"
        return download(name, complaint_list.COLUMNS, _("Reports of enterprises"), rows)


@blueprint.route("/hand-over", methods=["GET", "POST"])
@needs(Perm.COMPLAINTS_HANDLE)
def hand_over_chosen() -> str | tuple[str, int]:
    """Reports to another handler, one or many, with one reason."""
    form = HandOverForm()
    with reading() as (session, frame):
        people = handlers(session, Perm.COMPLAINTS_HANDLE)
        numbers = _chosen(form)
        held = in_hand(session, numbers, actor())
    form.to.choices = [(one.id, one.name) for one in people]
    if form.validate_on_submit() and numbers:
        try:
            done = _handed_over(form, numbers)
            return render_template("complaints/handed_over.html", frame=frame, done=done)
        except NotAllowed as refused:
            form.refuse_all(str(refused))
    form.reports.data = " ".join(map(str, numbers))
    form.seen.data = form.seen.data or seen.written(held)
    shown = render_template("complaints/hand_over.html", frame=frame, form=form, numbers=numbers)
    return (shown, 422) if form.errors or form.form_errors else shown


def _handed_over(form: HandOverForm, numbers: list[int]) -> Done:
    tracker, at = current_app.extensions["tracker"], clock.now()
    with tracker.database.unit_of_work() as session:
        once(session, form.once.data, at=at, led_to=url_for("complaints.index"))
        return hand_over(
            session, numbers, form.to.data, actor=actor(), on=tracker.today(), at=at, note=form.note.data,
            seen=seen.read(form.seen.data or ""),
        )  # fmt: skip


def _chosen(form: HandOverForm) -> list[int]:
    """The reports that were chosen in the queue, or shown before; refuses (400) what is none or too many."""
    try:
        found = [number(one) for one in (form.reports.data or "").split() or request.args.getlist("report")]
    except ValueError:
        abort(400)
    if len(found) > MOST:
        abort(400)
    return found
