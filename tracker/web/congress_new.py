"""The forms by which a point is put: a member's inquiry about marked lines, an opinion, a suggestion."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from tracker.congress.marks.actions import unmark
from tracker.congress.marks.models import Marked
from tracker.congress.points import actions
from tracker.congress.points.actions import Asked, Line
from tracker.congress.points.models import Point
from tracker.congress.points.workflow import Kind
from tracker.congress.sessions.queries import sessions
from tracker.core import clock
from tracker.core.db import number as number_of
from tracker.core.machine import NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.permissions import Perm
from tracker.exchange.cells import Day
from tracker.reports.question_list import MarkedLine, OfBody, as_question
from tracker.subjects.queries import BodyView, bodies, body
from tracker.web import drafts
from tracker.web.access import actor, needs
from tracker.web.congress_marks import in_chinese, marked_list
from tracker.web.congress_words import KINDS, kinds_of, titles
from tracker.web.forms import Form
from tracker.web.frame import Frame, reading
from tracker.web.typed import Unread, read

blueprint = Blueprint("congress_new", __name__, url_prefix="/congress")


class InquiryForm(Form):
    """The question in the member's words."""

    text = TextAreaField(validators=[Length(max=4000)])


class EnterForm(Form):
    """What stands in the document of an opinion or a suggestion, and the day it was handed over."""

    number = StringField(validators=[Length(min=1, max=60)])
    item = StringField(default="1", validators=[Length(max=6)])
    session = StringField(validators=[Length(max=20)])
    body = StringField(validators=[Length(min=1, max=120)])
    asked_by = StringField(validators=[Length(min=1, max=200)])
    text = TextAreaField(validators=[Length(max=8000)])
    handed_on = StringField(validators=[Length(min=1, max=40)])
    complex_reason = TextAreaField(validators=[Length(max=2000)])


@blueprint.route("/inquiries/new", methods=["GET", "POST"])
@needs(Perm.CONGRESS_ASK)
def inquiry() -> str | Answer | tuple[str, int]:
    """Ask a body about the lines marked of it; without a mark, about what the member writes."""
    form = InquiryForm()
    with reading() as (session, frame):
        whose = body(session, request.args.get("body", "").strip()) or abort(404)
        found = marked_list(session, frame)
        of = next((one for one in found.bodies if one.body_id == whose.id), None)
    chosen = request.form.getlist("line") if request.method == "POST" else [_key(one) for one in _lines(of)]
    if form.validate_on_submit():
        missing = set(chosen) - {_key(one) for one in _lines(of)}
        try:
            if missing:
                raise NotAllowed(_("A line that was shown is marked no more: look at the list again."))
            with reading() as (session, frame):
                kept = in_chinese(session, frame)
            theirs = next((one for one in kept.bodies if one.body_id == whose.id), None)
            return _put(form, whose, [one for one in _lines(theirs) if _key(one) in chosen])
        except NotAllowed as refused:
            form.refuse_all(str(refused))
    elif request.method == "GET" and of:
        form.text.data = as_question(of)
    page = render_template(
        "congress/points/ask.html", frame=frame, form=form, whose=whose, lines=_lines(of), chosen=chosen,
        key=_key, offer=drafts.offer(form),
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


def _lines(of: OfBody | None) -> tuple[MarkedLine, ...]:
    return of.lines if of else ()


def _key(line: MarkedLine) -> str:
    return f"{line.kind.value} {line.key}"


def _put(form: InquiryForm, whose: BodyView, lines: list[MarkedLine]) -> Answer:
    tracker, at, me = current_app.extensions["tracker"], clock.now(), actor()
    asked = Asked(
        kind=Kind.INQUIRY, body_id=whose.id, text=form.text.data,
        lines=tuple(
            Line(
                one.kind.value, one.key, one.said, one.amount_fen, "; ".join(one.cites),
                one.evidence_kept,
            )
            for one in lines
        ),
    )  # fmt: skip
    with tracker.database.unit_of_work() as session:
        once(session, form.once.data, at=at, led_to=url_for("congress_points.index", kinds="inquiries"))
        point = actions.ask(session, asked, actor=me, on=tracker.today(), at=at)
        for one in lines:
            assert me.account_id is not None
            unmark(session, me.account_id, Marked(one.kind), one.key)
        drafts.spent(session)
    flash(_("The inquiry is put to the body; its days of reply begin."))
    return redirect(url_for("congress_points.show", kinds="inquiries", number=point.id))


@blueprint.route("/<any(opinions, suggestions):kinds>/new", methods=["GET", "POST"])
@needs(Perm.CONGRESS_ENTER)
def enter(kinds: str) -> str | Answer | tuple[str, int]:
    """Enter one item of the review opinions of a session, or a deputies' suggestion."""
    form, kind = EnterForm(), KINDS[kinds]
    with reading() as (session, frame):
        known = [(one.code, one.name) for one in bodies(session)]
        held = [one for one in sessions(session) if not one.called_off and one.session_on <= frame.today]
    if form.validate_on_submit():
        try:
            point = _entered(form, kind, frame)
            flash(_("It is entered; the body's days of reply run from the day it was handed over."))
            return redirect(url_for("congress_points.show", kinds=kinds, number=point.id))
        except Unread as unread:
            form.refuse(unread.field, str(unread))
        except NotAllowed as refused:
            form.refuse_all(str(refused))
    elif request.method == "GET":
        form.handed_on.data = frame.today.isoformat()
        form.session.data = request.args.get("session", "")
        form.asked_by.data = _("the standing committee") if kind is Kind.OPINION else ""
    page = render_template(
        "congress/points/new.html", frame=frame, form=form, kinds=kinds, kind=kind, known=known, held=held,
        titles=titles(), offer=drafts.offer(form),
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


def _entered(form: EnterForm, kind: Kind, frame: Frame) -> Point:
    tracker, at = current_app.extensions["tracker"], clock.now()
    with tracker.database.unit_of_work() as session:
        led_to = url_for("congress_points.index", kinds=kinds_of(kind))
        once(session, form.once.data, at=at, led_to=led_to)
        asked = _read(session, form, kind)
        point = actions.ask(session, asked, actor=actor(), on=tracker.today(), at=at)
        drafts.spent(session)
    return point


def _read(session: Session, form: EnterForm, kind: Kind) -> Asked:
    whose = body(session, form.body.data.strip())
    if whose is None:
        raise Unread("body", _("There is no body with this code."))
    opinion = kind is Kind.OPINION
    return Asked(
        kind=kind, body_id=whose.id, text=form.text.data, asked_by=form.asked_by.data,
        opened_on=read(Day(), form, "handed_on"), number=form.number.data,
        item=_number("item", form.item.data or "1") if opinion else 1,
        session_id=_number("session", form.session.data) if form.session.data else None,
        complex_reason="" if opinion else form.complex_reason.data,
    )  # fmt: skip


def _number(field: str, typed: str) -> int:
    try:
        found = number_of(typed.strip())
    except ValueError as bad:
        raise Unread(field, _("This is no number.")) from bad
    if not 0 < found < 10_000 and field == "item":
        raise Unread(field, _("This is no number."))
    return found
