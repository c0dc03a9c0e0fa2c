"""The forms of a formal report's steps: what the office does, and what a body says."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.accounts.reaching import within
from tracker.core import clock
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.permissions import Perm
from tracker.exchange.cells import Day
from tracker.releases import actions, queries
from tracker.releases.actions import Planned
from tracker.releases.models import MOST_WORDS, Release
from tracker.releases.queries import Sight
from tracker.releases.workflow import WORKFLOW, Audience, ReleaseMove, ReleaseState, ReportKind
from tracker.reports.formal import freezing
from tracker.reports.formal.freezing import DoesNotReconcile, House
from tracker.reports.period import BadPeriod, parse_period, window
from tracker.subjects.queries import body as body_of
from tracker.subjects.queries import body_regions
from tracker.subjects.regions import region_name
from tracker.web import drafts
from tracker.web.access import actor, needs, reached
from tracker.web.forms import Form
from tracker.web.frame import reading
from tracker.web.typed import Unread, read_if_any
from tracker.wording.closed_lists import word

blueprint = Blueprint("release_steps", __name__, url_prefix="/reports")

PREPARED = ", ".join((ReleaseMove.FREEZE, ReleaseMove.ASK, ReleaseMove.CHECK, ReleaseMove.DROP))
OUT = ", ".join((ReleaseMove.RELEASE, ReleaseMove.WITHDRAW))


class NewForm(Form):
    """What a report is to be about."""

    kind = SelectField()
    period = StringField(validators=[InputRequired(), Length(max=10)])
    figures_on = StringField(validators=[Length(max=40)])
    audience = SelectField()
    region = SelectField()
    body = StringField(validators=[Length(max=60)])
    session_on = StringField(validators=[Length(max=40)])


class StepForm(Form):
    """Why; ``seen`` is the state the report stood in when the form was opened."""

    note = TextAreaField(validators=[Length(max=4000)])
    seen = HiddenField()


class SessionForm(Form):
    """The day of the session a report is for; empty for none."""

    session_on = StringField(validators=[Length(max=40)])


class ReplyForm(Form):
    """A body's words, printed whole."""

    words = TextAreaField(validators=[InputRequired(), Length(max=MOST_WORDS)])


def house() -> House:
    """Where files are kept and the application is reached."""
    settings = current_app.extensions["tracker"].settings
    return House(settings.data_dir, settings.address)


@blueprint.route("/new", methods=["GET", "POST"])
@needs(Perm.RELEASES_PREPARE)
def new() -> str | Answer | tuple[str, int]:
    """Draft a report by hand."""
    form, tracker = NewForm(), current_app.extensions["tracker"]
    form.kind.choices = [(one.value, word(one)) for one in ReportKind]
    form.audience.choices = [(one.value, word(one)) for one in (Audience.PUBLIC, Audience.INNER)]
    with reading() as (session, frame):
        regions = [(code, region_name(code)) for code in body_regions(session)]
    form.region.choices = [("", _("all within the scope")), *regions]
    if form.validate_on_submit():
        at = clock.now()
        try:
            with tracker.database.unit_of_work() as session:
                once(session, form.once.data, at=at, led_to=url_for("reports.index"))
                planned = _planned(session, form, tracker.today())
                made = actions.draft(session, planned, actor=actor(), on=tracker.today(), at=at)
                drafts.spent(session)
                led_to = url_for("releases.show", number=made.id)
            flash(_("The draft is begun. Its figures are gathered when they are frozen."))
            return redirect(led_to)
        except Unread as unread:
            form.refuse(unread.field, str(unread))
        except NotAllowed as refused:
            form.refuse_all(str(refused))
    page = render_template("releases/new.html", frame=frame, form=form, offer=drafts.offer(form))
    return (page, 422) if form.errors or form.form_errors else page


def _planned(session: Session, form: NewForm, today: date) -> Planned:
    """What was typed, read; raises Unread."""
    given = read_if_any(Day(), form, "figures_on")
    try:
        days = window(parse_period(form.period.data), given, today)
    except BadPeriod as bad:
        raise Unread(
            "figures_on" if given else "period",
            _("Write 2026, 2026-H1, 2026-Q3 or 2026-10, and a day within it and the regulation's time."),
        ) from bad
    code = form.body.data.strip()
    whose = body_of(session, code) if code else None
    if code and whose is None:
        raise Unread("body", _("No body or region has the code {code}.", code=code))
    return Planned(
        kind=ReportKind(form.kind.data), period=days.period.text,
        # Without a day of its own a report stands at the end of its period.
        figures_on=given or days.period.last_on, audience=Audience(form.audience.data),
        region=None if whose else form.region.data or None, body_id=whose.id if whose else None,
        session_on=read_if_any(Day(), form, "session_on"),
    )  # fmt: skip


@blueprint.route(f"/<int:number>/steps/<any({PREPARED}):move>", methods=["GET", "POST"])
@needs(Perm.RELEASES_PREPARE)
def prepare(number: int, move: str) -> str | Answer | tuple[str, int]:
    """What the office does before a report is out."""
    return _take(number, ReleaseMove(move))


@blueprint.route(f"/<int:number>/out/<any({OUT}):move>", methods=["GET", "POST"])
@needs(Perm.RELEASES_RELEASE)
def out(number: int, move: str) -> str | Answer | tuple[str, int]:
    """Release a report, or take it back."""
    return _take(number, ReleaseMove(move))


@blueprint.route("/<int:number>/correct", methods=["GET", "POST"])
@needs(Perm.RELEASES_PREPARE)
def correct(number: int) -> str | Answer | tuple[str, int]:
    """Begin the version that corrects a released report."""
    return _take(number, ReleaseMove.CORRECT)


def _take(number: int, name: ReleaseMove) -> str | Answer | tuple[str, int]:
    """The form of one step, and the step."""
    form = StepForm()
    failures: tuple[str, ...] = ()
    with reading() as (session, frame):
        one, sight = queries.release_of(session, number, actor(), frame.today) or abort(404)
        asked = queries.asked_of(session, one)
    if sight is not Sight.OFFICE:
        abort(404)
    if form.validate_on_submit():
        try:
            return _taken(form, one.id, name)
        except DoesNotReconcile as wrong:
            failures = wrong.failures
            form.refuse_all(_("Nothing is frozen: these lines do not add up, or still move."))
        except NotAllowed as refused:
            form.refuse_all(str(refused))
        except IllegalTransition as refused:
            stands = word(ReleaseState(refused.state))
            form.refuse_all(_("Somebody moved this report meanwhile; it stands at: {state}.", state=stands))
    elif request.method == "GET":
        form.seen.data = one.state.value
    needs_note = name is ReleaseMove.CORRECT or WORKFLOW.by_name[name].needs_reason
    page = render_template(
        "releases/step.html", frame=frame, form=form, one=one, name=name, asked=asked, failures=failures,
        needs_note=needs_note, offer=drafts.offer(form), names=ReleaseMove,
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


def _taken(form: StepForm, number: int, name: ReleaseMove) -> Answer:
    tracker, at = current_app.extensions["tracker"], clock.now()
    note, who, on = form.note.data or "", actor(), tracker.today()
    led_to = url_for("releases.show", number=number)
    with tracker.database.unit_of_work() as session:
        once(session, form.once.data, at=at, led_to=led_to)
        release = session.get_one(Release, number)
        if form.seen.data and form.seen.data != release.state.value:
            raise IllegalTransition("", release.state.value)
        match name:
            case ReleaseMove.FREEZE:
                freezing.freeze(session, release, house(), actor=who, on=on, at=at)
            case ReleaseMove.ASK:
                actions.ask(session, release, actor=who, on=on, at=at)
            case ReleaseMove.CHECK:
                actions.check(session, release, note, actor=who, on=on, at=at)
            case ReleaseMove.RELEASE:
                freezing.release_it(session, release, house(), actor=who, on=on, at=at)
            case ReleaseMove.WITHDRAW:
                actions.withdraw(session, release, note, actor=who, on=on, at=at)
            case ReleaseMove.CORRECT:
                made = actions.correct(session, release, note, actor=who, on=on, at=at)
                led_to = url_for("releases.show", number=made.id)
            case _:
                actions.drop(session, release, note, actor=who, on=on, at=at)
        drafts.spent(session)
    flash(_("Done: {step}.", step=word(name)))
    return redirect(led_to)


@blueprint.route("/<int:number>/session", methods=["GET", "POST"])
@needs(Perm.RELEASES_PREPARE)
def meeting(number: int) -> str | Answer | tuple[str, int]:
    """Say for which session a report is, or that it was put off."""
    form, tracker = SessionForm(), current_app.extensions["tracker"]
    with reading() as (session, frame):
        one, sight = queries.release_of(session, number, actor(), frame.today) or abort(404)
    if sight is not Sight.OFFICE:
        abort(404)
    if form.validate_on_submit():
        at, led_to = clock.now(), url_for("releases.show", number=number)
        try:
            with tracker.database.unit_of_work() as session:
                once(session, form.once.data, at=at, led_to=led_to)
                release, held_on = session.get_one(Release, number), read_if_any(Day(), form, "session_on")
                actions.set_session(session, release, held_on, actor=actor(), on=tracker.today(), at=at)
            flash(_("The session's day is kept."))
            return redirect(led_to)
        except Unread as unread:
            form.refuse(unread.field, str(unread))
        except (NotAllowed, IllegalTransition) as refused:
            form.refuse_all(str(refused))
    elif request.method == "GET" and one.session_on:
        form.session_on.data = one.session_on.isoformat()
    page = render_template("releases/session.html", frame=frame, form=form, one=one)
    return (page, 422) if form.errors or form.form_errors else page


@blueprint.route("/<int:number>/reply/<code>", methods=["GET", "POST"])
@needs(Perm.RELEASES_REPLY)
def reply(number: int, code: str) -> str | Answer | tuple[str, int]:
    """A body's words on what is found of it."""
    form, tracker = ReplyForm(), current_app.extensions["tracker"]
    with reading() as (session, frame):
        one, _sight = queries.release_of(session, number, actor(), frame.today) or abort(404)
        every = queries.asked_of(session, one)
        asked = next((row for row in every if row.code == code), None) or abort(404)
        if not within(session, reached(Perm.RELEASES_REPLY), asked.body_id):
            abort(404)
    if form.validate_on_submit():
        at, led_to = clock.now(), url_for("releases.show", number=number)
        try:
            with tracker.database.unit_of_work() as session:
                once(session, form.once.data, at=at, led_to=led_to)
                actions.reply(
                    session, session.get_one(Release, number), asked.body_id, form.words.data,
                    actor=actor(), on=tracker.today(), at=at,
                )  # fmt: skip
                drafts.spent(session)
            flash(_("Your words are kept; they are printed beside the findings when the report is released."))
            return redirect(led_to)
        except (NotAllowed, IllegalTransition) as refused:
            form.refuse_all(str(refused))
    page = render_template(
        "releases/reply.html", frame=frame, form=form, one=one, asked=asked, most=MOST_WORDS,
        offer=drafts.offer(form),
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page
