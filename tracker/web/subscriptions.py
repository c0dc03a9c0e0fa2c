"""``/subscribe``: news by mail without an account; confirmed by a link, left by one press."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request
from sqlalchemy import select
from wtforms import SelectField, StringField
from wtforms.validators import Length

from tracker.core import clock
from tracker.core.carriers import is_mail_address
from tracker.core.messages import gettext as _
from tracker.core.messages import spoken
from tracker.subjects.models import Body
from tracker.subjects.queries import body_names
from tracker.subscriptions import actions
from tracker.subscriptions.models import Topic
from tracker.web.access import public
from tracker.web.forms import Form
from tracker.web.frame import reading

blueprint = Blueprint("subscriptions", __name__)


class SubscribeForm(Form):
    """Where to, and of what."""

    mail = StringField(validators=[Length(max=200)])
    body = SelectField(default="", validate_choice=True)
    topic = SelectField(default="")


@blueprint.route("/subscribe", methods=["GET", "POST"])
@public
def ask() -> str | tuple[str, int]:
    """Ask for news; the answer is the same whether an address is told already or not."""
    form = SubscribeForm()
    with reading() as (session, frame):
        form.body.choices = [("", _("All bodies")), *body_names(session).items()]
    form.topic.choices = [("", _("Everything")), *topic_words().items()]
    if request.method == "GET" and request.args.get("body") in dict(form.body.choices):
        form.body.data = request.args["body"]
    if form.validate_on_submit():
        address = (form.mail.data or "").strip()
        if is_mail_address(address):
            _ask(address, form.body.data, form.topic.data)
            return render_template("subscriptions/asked.html", frame=frame, address=address)
        form.refuse("mail", _("This is no mail address; write it as name@host."))
    page = render_template("subscriptions/ask.html", frame=frame, form=form, sends=_sends())
    return (page, 422) if form.errors else page


def topic_words() -> dict[str, str]:
    """What topics are called, by their key."""
    return {
        Topic.REPORTS.value: _("Reports"), Topic.CORRECTIONS.value: _("Corrections"),
        Topic.CIRCULARS.value: _("Circulars"), Topic.MATTERS.value: _("Public questions"),
    }  # fmt: skip


def _ask(address: str, body: str, topic: str) -> None:
    tracker = current_app.extensions["tracker"]
    with tracker.database.unit_of_work() as session:
        living = select(Body.id).where(Body.code == body, Body.voided_in.is_(None))
        actions.ask(
            session, address, body_id=session.scalar(living) if body else None,
            topic=Topic(topic) if topic else None, language=spoken(), at=clock.now(),
        )  # fmt: skip


def _sends() -> bool:
    """Whether mail leaves the house: in production only where a mail server is set."""
    settings = current_app.extensions["tracker"].settings
    return settings.mail is not None or not settings.production


@blueprint.route("/subscribe/<int:number>/<token>", methods=["GET", "POST"])
@public
def confirm(number: int, token: str) -> str | tuple[str, int]:
    """The page of a mailed link: one press confirms, so that a mail reader that looks ahead does not."""
    tracker = current_app.extensions["tracker"]
    secret, at = tracker.settings.secret_key, clock.now()
    if request.method == "POST":
        with tracker.database.unit_of_work() as session:
            good = actions.confirm(session, number, token, secret, at=at, on=tracker.today())
        return render_template("subscriptions/confirm.html", done=good, good=good), 200 if good else 410
    with tracker.database.reading() as session:
        good = actions.confirmable(session, number, token, secret, at=at) is not None
    return render_template("subscriptions/confirm.html", done=False, good=good), 200 if good else 410


@blueprint.route("/unsubscribe/<int:number>/<token>", methods=["GET", "POST"])
@public
def leave(number: int, token: str) -> str:
    """One press, here or in a mail reader (RFC 8058), and the address is forgotten; nothing is told."""
    tracker = current_app.extensions["tracker"]
    if request.method == "POST":
        with tracker.database.unit_of_work() as session:
            actions.leave(session, number, token, tracker.settings.secret_key)
    return render_template("subscriptions/leave.html", done=request.method == "POST")
