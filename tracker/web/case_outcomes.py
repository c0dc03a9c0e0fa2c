"""``/cases/<number>/outcomes``: what comes of a case whose order passed unmet, from referral to decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_wtf.file import FileField
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from tracker.cases.models import Case
from tracker.cases.outcomes import actions, queries
from tracker.cases.outcomes.models import Outcome
from tracker.cases.outcomes.queries import OutcomeRow
from tracker.cases.outcomes.workflow import Measure, OutcomeKind, OutcomeMove, OutcomeState
from tracker.cases.queries import CaseRow, case_of
from tracker.core import clock
from tracker.core.evidence import BadEvidence
from tracker.core.machine import IllegalTransition, NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.permissions import Perm
from tracker.exchange.cells import BadCell, Day
from tracker.web import drafts as form_drafts
from tracker.web.access import actor, needs, reached
from tracker.web.case_files import FILE_BYTES, file_of, served
from tracker.web.forms import Form
from tracker.web.frame import reading
from tracker.wording.closed_lists import word, words

blueprint = Blueprint("outcomes", __name__, url_prefix="/cases/<int:number>/outcomes")

KINDS = ", ".join(OutcomeKind)
ANSWERS = ", ".join((OutcomeMove.CONFIRM, OutcomeMove.SEND_BACK))


class ReferForm(Form):
    """To whom, by which letter, why."""

    authority = StringField(validators=[Length(max=120)])
    letter = StringField(validators=[Length(max=120)])
    note = TextAreaField(validators=[Length(max=4000)])


class DecisionForm(Form):
    """What the authority's document says; ``seen`` is the state the outcome stood in."""

    measure = SelectField(validate_choice=False)
    against = StringField(validators=[Length(max=200)])
    organ = StringField(validators=[Length(max=200)])
    document = StringField(validators=[Length(max=120)])
    decided_on = StringField(validators=[Length(max=40)])
    reasons = TextAreaField(validators=[Length(max=4000)])
    note = TextAreaField(validators=[Length(max=4000)])
    file = FileField()
    seen = HiddenField()


class AnswerForm(Form):
    """Why the record is confirmed or sent back."""

    note = TextAreaField(validators=[Length(max=4000)])
    seen = HiddenField()


@blueprint.route(f"/new/<any({KINDS}):kind>", methods=["GET", "POST"])
@needs(Perm.CASES_CHECK)
def refer(number: int, kind: str) -> str | Answer | tuple[str, int]:
    """Refer the case to the authority that decides."""
    form, asked = ReferForm(), OutcomeKind(kind)
    with reading() as (session, frame):
        case = _case(session, number, frame.today)
        authorities = queries.authorities(session, case)

    def act(session: Session, on: date) -> None:
        found = queries.authority(session, form.authority.data or "")
        if found is None:
            raise BadCell(_("There is no body with this code or name; choose one of the list."))
        actions.refer(
            session, session.get_one(Case, number), asked, authority=found, letter=form.letter.data,
            actor=actor(), on=on, at=clock.now(), note=form.note.data,
        )  # fmt: skip

    done = _done(form, number, act, field="authority")
    if done is not None:
        return done
    return _page("cases/refer.html", form, frame=frame, case=case, kind=asked, authorities=authorities)


@blueprint.route("/<int:outcome_id>/record", methods=["GET", "POST"])
@needs(Perm.CASES_CHECK)
def record(number: int, outcome_id: int) -> str | Answer | tuple[str, int]:
    """Record what the authority decided."""
    form = DecisionForm()
    form.measure.choices = [("", ""), *((one.value, said) for one, said in words(Measure).items())]
    with reading() as (session, frame):
        case = _case(session, number, frame.today)
        outcome = _outcome(session, case, outcome_id, OutcomeMove.RECORD)
    form.seen.data = form.seen.data or outcome.state.value

    def act(session: Session, on: date) -> None:
        file = file_of(form.file)
        asked = form.measure.data
        decision = actions.Decision(
            against=form.against.data, organ=form.organ.data, document=form.document.data,
            decided_on=Day().read((form.decided_on.data or "").strip()), reasons=form.reasons.data,
            measure=Measure(asked) if asked in set(Measure) else None,
        )  # fmt: skip
        found = _unmoved(session, outcome_id, form.seen.data)
        actions.record(
            session, found, decision, actor=actor(), on=on, at=clock.now(), note=form.note.data, file=file
        )

    done = _done(form, number, act, field="decided_on")
    if done is not None:
        return done
    return _page(
        "cases/record.html", form, frame=frame, case=case, outcome=outcome, most=FILE_BYTES >> 20,
        measured=outcome.kind is OutcomeKind.ACCOUNTABILITY,
    )  # fmt: skip


@blueprint.route(f"/<int:outcome_id>/decide/<any({ANSWERS}):decision>", methods=["GET", "POST"])
@needs(Perm.CASES_DECIDE)
def decide(number: int, outcome_id: int, decision: str) -> str | Answer | tuple[str, int]:
    """Confirm what somebody else recorded, or send it back."""
    form, name = AnswerForm(), OutcomeMove(decision)
    with reading() as (session, frame):
        case = _case(session, number, frame.today)
        outcome = _outcome(session, case, outcome_id, name)
    form.seen.data = form.seen.data or outcome.state.value

    def act(session: Session, on: date) -> None:
        found = _unmoved(session, outcome_id, form.seen.data)
        actions.answer(session, found, name, actor=actor(), on=on, at=clock.now(), note=form.note.data)

    done = _done(form, number, act, field="note")
    if done is not None:
        return done
    return _page("cases/confirm.html", form, frame=frame, case=case, outcome=outcome, name=name)


@blueprint.get("/<int:outcome_id>/files/<int:step_id>")
@needs(Perm.CASES_READ)
def file(number: int, outcome_id: int, step_id: int) -> Response:
    """A file that came with a decision; for the body and its handlers alone."""
    tracker = current_app.extensions["tracker"]
    with tracker.database.reading() as session:
        case = _case(session, number, tracker.today())
        found = [one for one in queries.outcomes_of(session, case, actor()) if one.id == outcome_id]
        steps = [step for one in found for step in one.steps if step.id == step_id]
    if not steps or not steps[0].file_sha256 or not steps[0].file_type:
        abort(404)
    return served(steps[0].file_sha256, steps[0].file_type, f"{case.number}-{outcome_id}-{step_id}")


def _case(session: Session, number: int, on: date) -> CaseRow:
    return case_of(session, number, actor(), reached(Perm.CASES_READ), on) or abort(404)


def _outcome(session: Session, case: CaseRow, outcome_id: int, name: OutcomeMove) -> OutcomeRow:
    """The outcome, for who may do this to such a one in whatever state it stands."""
    found = [one for one in queries.outcomes_of(session, case, actor()) if one.id == outcome_id]
    return found[0] if found and case.inside else abort(404)


def _unmoved(session: Session, outcome_id: int, seen: str) -> Outcome:
    found = session.get_one(Outcome, outcome_id)
    if seen and seen != found.state.value:
        raise IllegalTransition("", found.state.value)
    return found


def _done(form: Form, number: int, act: Callable[[Session, date], None], *, field: str) -> Answer | None:
    """Do it and lead back to the case; None where the form is to be shown, with what is wrong."""
    if not form.validate_on_submit():
        return None
    tracker, led_to = current_app.extensions["tracker"], url_for("cases.show", number=number)
    try:
        with tracker.database.unit_of_work() as session:
            once(session, form.once.data, at=clock.now(), led_to=led_to)
            act(session, tracker.today())
            form_drafts.spent(session)
    except BadCell as bad:
        form.refuse(field, bad.message)
    except BadEvidence as bad:
        form.refuse("file", str(bad))
    except NotAllowed as refused:
        form.refuse_all(str(refused))
    except IllegalTransition as refused:
        form.refuse_all(
            str(refused)
            or _("Somebody moved this meanwhile; it stands at: {state}. What you typed is below.",
                 state=word(OutcomeState(refused.state)))
        )  # fmt: skip
    else:
        flash(_("It is recorded."))
        return redirect(led_to)
    return None


def _page(template: str, form: Form, **known: object) -> str | tuple[str, int]:
    page = render_template(template, form=form, offer=form_drafts.offer(form), **known)
    return (page, 422) if request.method == "POST" else page
