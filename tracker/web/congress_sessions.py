"""``/congress/sessions``: sessions of the standing committee, the days before each, and their forms."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from tracker.congress.points.queries import opinions_of
from tracker.congress.sessions import actions, queries
from tracker.congress.sessions.models import CongressSession
from tracker.core import clock
from tracker.core.calendars import load_calendar
from tracker.core.db import number as number_of
from tracker.core.machine import NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.permissions import Perm
from tracker.exchange.cells import Day
from tracker.exchange.identifiers import Region
from tracker.web import drafts
from tracker.web.access import actor, needs, reached
from tracker.web.forms import Form
from tracker.web.frame import reading
from tracker.web.typed import Unread, read

blueprint = Blueprint("congress_sessions", __name__, url_prefix="/congress/sessions")


class SessionForm(Form):
    """Of which region, its name and its day."""

    region = StringField(default="230100", validators=[Length(min=1, max=12)])
    name = StringField(validators=[Length(min=1, max=200)])
    session_on = StringField(validators=[Length(min=1, max=40)])


class CorrectForm(Form):
    """The name and the day as they are now, whether it is called off, and why. ``seen``: the entry shown."""

    name = StringField(validators=[Length(min=1, max=200)])
    session_on = StringField(validators=[Length(min=1, max=40)])
    called_off = BooleanField()
    note = TextAreaField(validators=[Length(min=1, max=1000)])
    seen = HiddenField()


def step_words() -> dict[str, str]:
    """What is due on each day before a session, by the parameter it is counted by."""
    return {
        queries.COMMENT: _("report to the committee for comment"),
        queries.FINAL: _("final report to the standing committee"),
        queries.ISSUE: _("report to the members"),
    }


@blueprint.get("")
@needs(Perm.CONGRESS_READ)
def index() -> str:
    """Every session that was entered, the newest day first, with the days before it."""
    with reading() as (session, frame):
        calendar = load_calendar(session)
        rows = [(one, queries.report_days(calendar, one.session_on)) for one in queries.sessions(session)]
    return render_template("congress/sessions/index.html", frame=frame, rows=rows, steps=step_words())


@blueprint.get("/<int:number>")
@needs(Perm.CONGRESS_READ)
def show(number: int) -> str:
    """One session: how the days before it are counted, and what was entered about it."""
    with reading() as (session, frame):
        one = session.get(CongressSession, number) or abort(404)
        days = queries.report_days(load_calendar(session), one.session_on)
        entries = queries.entries_of(session, number)
        before = queries.last_session(session, one.region, one.session_on)
        reach = reached(Perm.CONGRESS_READ)
        own, prior = (
            opinions_of(session, held.id, frame.today, reach) if held else [] for held in (one, before)
        )
    may = actions.enters(actor(), one.region) and actions.correctable(one, frame.today)
    return render_template(
        "congress/sessions/show.html", frame=frame, one=one, days=days, entries=entries, steps=step_words(),
        may=may, own=own, prior=prior, before=before,
    )  # fmt: skip


@blueprint.route("/new", methods=["GET", "POST"])
@needs(Perm.CONGRESS_SESSIONS)
def new() -> str | Response | tuple[str, int]:
    """Enter a session."""
    form, tracker = SessionForm(), current_app.extensions["tracker"]
    with reading() as (_session, frame):
        pass
    if form.validate_on_submit():
        at = clock.now()
        try:
            region, day = read(Region(), form, "region"), read(Day(), form, "session_on")
            with tracker.database.unit_of_work() as session:
                once(session, form.once.data, at=at, led_to=url_for("congress_sessions.index"))
                one = actions.enter(
                    session, region, form.name.data, day, actor=actor(), on=tracker.today(), at=at
                )
                drafts.spent(session)
                led_to = url_for("congress_sessions.show", number=one.id)
            flash(_("The session is entered; the days before it are counted below."))
            return redirect(led_to)
        except Unread as unread:
            form.refuse(unread.field, str(unread))
        except NotAllowed as refused:
            form.refuse_all(str(refused))
    page = render_template(
        "congress/sessions/form.html", frame=frame, form=form, one=None, offer=drafts.offer(form)
    )
    return (page, 422) if form.errors or form.form_errors else page


@blueprint.route("/<int:number>/correct", methods=["GET", "POST"])
@needs(Perm.CONGRESS_SESSIONS)
def correct(number: int) -> str | Response | tuple[str, int]:
    """Correct a session, or call it off."""
    form, tracker = CorrectForm(), current_app.extensions["tracker"]
    with reading() as (session, frame):
        one = session.get(CongressSession, number) or abort(404)
        newest = actions.newest_entry(session, number)
    if form.validate_on_submit():
        at, led_to = clock.now(), url_for("congress_sessions.show", number=number)
        try:
            day, seen = read(Day(), form, "session_on"), _seen(form.seen.data)
            with tracker.database.unit_of_work() as session:
                once(session, form.once.data, at=at, led_to=led_to)
                actions.correct(
                    session, number, form.name.data, day, form.called_off.data, form.note.data, seen=seen,
                    actor=actor(), on=tracker.today(), at=at,
                )  # fmt: skip
                drafts.spent(session)
            flash(_("The session is corrected; what stood before is kept below."))
            return redirect(led_to)
        except Unread as unread:
            form.refuse(unread.field, str(unread))
        except NotAllowed as refused:
            form.refuse_all(str(refused))
    elif request.method == "GET":
        form.name.data, form.session_on.data = one.name, one.session_on.isoformat()
        form.called_off.data, form.seen.data = one.called_off, str(newest)
    page = render_template(
        "congress/sessions/form.html", frame=frame, form=form, one=one, offer=drafts.offer(form)
    )
    return (page, 422) if form.errors or form.form_errors else page


def _seen(typed: str) -> int:
    try:
        return number_of(typed or "0")
    except ValueError:
        abort(400)
