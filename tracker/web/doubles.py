"""``/doubles``: records that may be one fact entered twice, side by side, and what people say of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import Length, Optional

from tracker.accounts.reaching import within
from tracker.core import clock
from tracker.core.db import number
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.permissions import Perm, Reach
from tracker.exchange.doubles import deciding, pairs
from tracker.exchange.doubles.deciding import Word
from tracker.exchange.doubles.models import DoubleReview, Verdict
from tracker.exchange.doubles.pairs import SHARED, Pair, Standing, Wanted
from tracker.exchange.doubles.showing import Shown, shown
from tracker.exchange.kinds import KINDS
from tracker.exchange.resting import StandsInTheWay
from tracker.subjects.models import Body
from tracker.web import drafts
from tracker.web.access import actor, needs, reached
from tracker.web.forms import Form
from tracker.web.frame import Frame, reading
from tracker.web.remembered import remembered

blueprint = Blueprint("doubles", __name__, url_prefix="/doubles")

KIND = f"<any({', '.join(SHARED)}):kind>"
PAIR = f"/{KIND}/<int:first>-<int:second>"
TWO = "two"
FILTERS = ("kind", "standing", "body", "alike")
Act = Callable[[Session, Pair, Word], DoubleReview]


class WordForm(Form):
    """Which of both stays, or that they are two, and why; ``seen`` is the pair as the page showed it."""

    what = RadioField(validate_choice=False, validators=[Optional()], coerce=str)
    note = TextAreaField(validators=[Length(max=4000)])
    seen = HiddenField()


def own_reach() -> Reach:
    """The bodies whose pairs the reader goes through: an officer's own, those that one supervises."""
    own = reached(Perm.RECORDS_READ).inner or Reach()
    return replace(own, inner=own)


def waiting(session: Session, frame: Frame, body_id: int | None = None) -> int | None:
    """How many pairs wait for a word within the reader's reach, of one body if given; None for others."""
    reach = own_reach()
    if not reach:
        return None
    name, state = ("doubles", reach, body_id), (*frame.version, pairs.newest(session))
    return remembered(name, state, lambda: pairs.waiting(session, reach, body_id))


@blueprint.get("")
@needs(Perm.FLAGS_INNER)
def index() -> str:
    """The pairs that wait for a word: those that agree in everything first, then the largest sums."""
    given = {name: request.args[name].strip() for name in FILTERS if request.args.get(name, "").strip()}
    skip = _skip()
    with reading() as (session, frame):
        wanted = _wanted(session, given)
        found = pairs.pairs(session, own_reach(), wanted, skip=skip, size=pairs.PAGE + 1) if wanted else []
        bodies = {one.id: one for one in session.execute(
            select(Body.id, Body.code, Body.name).where(Body.id.in_({one.body_id for one in found}))
        )}  # fmt: skip
    more = skip + pairs.PAGE if len(found) > pairs.PAGE else None
    return render_template(
        "doubles/index.html", frame=frame, rows=found[: pairs.PAGE], bodies=bodies, given=given, skip=skip,
        more=more, kinds=[KINDS[name] for name in SHARED], standings=standing_words(), kind_of=KINDS,
    )  # fmt: skip


def _skip() -> int:
    try:
        return number(request.args.get("after", "0"))
    except ValueError:
        abort(400)


def _wanted(session: Session, given: dict[str, str]) -> Wanted | None:
    """The pairs an address asks for; None where no body has its code. Refuses (400) what makes no sense."""
    try:
        standing = Standing(given.get("standing", Standing.OPEN))
    except ValueError:
        abort(400)
    if "kind" in given and given["kind"] not in SHARED:
        abort(400)
    wanted = Wanted(kind=given.get("kind"), standing=standing, alike="alike" in given)
    if "body" not in given:
        return wanted
    body = session.scalar(select(Body.id).where(Body.code == given["body"], Body.voided_in.is_(None)))
    return None if body is None else replace(wanted, body_id=body)


def standing_words() -> dict[str, str]:
    """How pairs stand, in the language in use."""
    return {
        Standing.OPEN: _("waits for a word"),
        Standing.PROPOSED: _("proposed as one, a second person decides"),
        Standing.DIFFERENT: _("said to be two"),
    }


def verdict_words() -> dict[str, str]:
    """What was said of a pair."""
    return {
        Verdict.DIFFERENT: _("two different facts"),
        Verdict.PROPOSED: _("proposed: the same, entered twice"),
        Verdict.SAME: _("the same, entered twice: the other is voided"),
    }


@blueprint.get(PAIR)
@needs(Perm.FLAGS_INNER)
def show(kind: str, first: int, second: int) -> str:
    """Two records beside each other, and what was said of them."""
    return _page(kind, first, second, WordForm())


@blueprint.get("/told/<int:review_id>")
@needs(Perm.RECORDS_READ)
def told(review_id: int) -> Response:
    """Where a message about a pair leads: to the pair, or for its creditor to the record's history."""
    with current_app.extensions["tracker"].database.reading() as session:
        review = session.get(DoubleReview, review_id) or abort(404)
        if holding_body(session, review.body_id):
            return redirect(url_for(
                "doubles.show", kind=review.kind, first=review.first_id, second=review.second_id
            ))  # fmt: skip
        refs = deciding.refs_within(session, review, reached(Perm.RECORDS_READ)) or abort(404)
    return redirect(url_for("records.changes", kind=review.kind, key=refs[-1]))


def holding_body(session: Session, body_id: int) -> bool:
    """Whether a body is one whose pairs the reader goes through."""
    own = own_reach()
    return bool(own) and within(session, own, body_id)


def _found(session: Session, kind: str, first: int, second: int) -> Shown:
    return shown(session, KINDS[kind], first, second, own_reach()) or abort(404)


def _page(kind: str, first: int, second: int, form: WordForm) -> str:
    with reading() as (session, frame):
        found = _found(session, kind, first, second)
        body = session.get_one(Body, found.body_id)
        says = found.pair is not None and deciding.may_say(session, actor(), found.pair)
        decides = found.pair is not None and deciding.may_decide(session, actor(), found.pair)
        if found.pair is not None and not form.is_submitted():
            form.seen.data = deciding.mark(session, found.pair)
    proposed = found.pair is not None and found.pair.standing is Standing.PROPOSED
    offer = drafts.offer(form, url_for("doubles.show", kind=kind, first=first, second=second))
    return render_template(
        "doubles/show.html", frame=frame, found=found, body=body, form=form, offer=offer,
        says=says, decides=decides, proposed=proposed, verdicts=verdict_words(), by_two=deciding.BY_TWO,
        standings=standing_words(), two=TWO, kind_of=KINDS,
        kept=found.said[-1].kept_id if proposed else None,
    )  # fmt: skip


@blueprint.post(f"{PAIR}/say")
@needs(Perm.RECORDS_TAKE_BACK)
def say(kind: str, first: int, second: int) -> Response | tuple[str, int]:
    """What an officer says of a pair."""
    return _take(kind, first, second, deciding.say)


@blueprint.post(f"{PAIR}/decide")
@needs(Perm.CASES_DECIDE)
def decide(kind: str, first: int, second: int) -> Response | tuple[str, int]:
    """What the second person says to it."""
    return _take(kind, first, second, deciding.decide)


def _take(kind: str, first: int, second: int, act: Act) -> Response | tuple[str, int]:
    form, tracker = WordForm(), current_app.extensions["tracker"]
    if not form.validate_on_submit():
        if form.csrf_token.errors:
            abort(400)
        return _page(kind, first, second, form), 422
    led_to = url_for("doubles.show", kind=kind, first=first, second=second)
    try:
        if not form.what.data:
            raise NotAllowed(_("Choose what the two are."))
        with tracker.database.unit_of_work() as session:
            once(session, form.once.data, at=clock.now(), led_to=led_to)
            pair = _found(session, kind, first, second).pair
            if pair is None:
                raise NotAllowed(_("One of the two was changed meanwhile, or decided on. Look at it again."))
            review = act(session, pair, _word(form))
            said = verdict_words()[review.verdict]
            drafts.spent(session, led_to)
    except StandsInTheWay as refused:
        form.refuse_all(refused.in_short)
    except (NotAllowed, IllegalTransition) as refused:
        form.refuse_all(str(refused))
    else:
        flash(_("It is entered: {said}.", said=said))
        return redirect(led_to)
    return _page(kind, first, second, form), 422


def _word(form: WordForm) -> Word:
    tracker = current_app.extensions["tracker"]
    try:
        kept = None if form.what.data == TWO else number(form.what.data)
    except ValueError:
        abort(400)
    return Word(
        actor=actor(), on=tracker.today(), at=clock.now(), reason=form.note.data or "", kept_id=kept,
        seen=form.seen.data or "",
    )  # fmt: skip
