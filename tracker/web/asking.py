"""``/cases/ask``: put many flags to their bodies at once, with one reason; what was put, what was refused."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, render_template, request, url_for
from sqlalchemy.orm import Session
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from tracker.cases.opening import Opened, open_cases
from tracker.core import clock
from tracker.core.db import number
from tracker.core.machine import IllegalTransition, NotAllowed, counted
from tracker.core.messages import gettext as _
from tracker.core.once import once
from tracker.core.permissions import Perm
from tracker.flags.filters import Filter
from tracker.flags.queries import FlagRow, page
from tracker.reports.letters.writing import write_first_letters
from tracker.subjects.queries import body_names
from tracker.web import drafts, flag_filters
from tracker.web.access import actor, needs, reached
from tracker.web.forms import Form
from tracker.web.frame import Frame, reading

blueprint = Blueprint("asking", __name__, url_prefix="/cases/ask")

# At once, with one reason: what one person can still stand for, and a page can still tell one by one.
MOST = 500


class AskForm(Form):
    """One reason for all; ``numbers`` are the flags that were shown, so that no other is asked about."""

    note = TextAreaField(validators=[Length(max=4000)])
    numbers = HiddenField()


@blueprint.route("", methods=["GET", "POST"])
@needs(Perm.CASES_OPEN)
def many() -> str | tuple[str, int]:
    """The flags chosen in the list, or all of its conditions; then the reason, then what came of it."""
    form = AskForm()
    with reading() as (session, frame):
        rows, more = _chosen(session, frame, form.numbers.data or "")
        reply_by = counted(session, "case_reply_days", frame.today, frame.today).deadline.due_on
    if form.validate_on_submit() and rows:
        try:
            done = _ask(form, rows)
            return render_template(
                "cases/asked.html", frame=frame, done=done, flags={one.id: one for one in rows}
            )
        except (NotAllowed, IllegalTransition) as refused:
            form.refuse_all(str(refused))
    form.numbers.data = " ".join(str(one.id) for one in rows)
    shown = render_template(
        "cases/ask.html", frame=frame, form=form, rows=rows, more=more, most=MOST, reply_by=reply_by,
        offer=drafts.offer(form), bodies=len({one.body_code for one in rows}),
    )  # fmt: skip
    return (shown, 422) if form.errors or form.form_errors else shown


def _ask(form: AskForm, rows: tuple[FlagRow, ...]) -> Opened:
    tracker, at = current_app.extensions["tracker"], clock.now()
    with tracker.database.unit_of_work() as session:
        once(session, form.once.data, at=at, led_to=url_for("cases.index"))
        done = open_cases(
            session, [one.id for one in rows], actor=actor(), on=tracker.today(), at=at, note=form.note.data
        )
        write_first_letters(session, done.cases)
        drafts.spent(session)
    return done


def _chosen(session: Session, frame: Frame, shown: str) -> tuple[tuple[FlagRow, ...], bool]:
    """The flags asked about, and whether the conditions give more than MOST."""
    reach = reached(Perm.FLAGS_READ)
    if "all" in request.args and not shown:
        wanted = flag_filters.read(request.args, body_names(session), reach)
        found = page(session, wanted.filter, frame.on, order=wanted.order, size=MOST)
        return found.rows, found.next is not None
    try:
        numbers = tuple(map(number, shown.split() or request.args.getlist("flag")))
    except ValueError:
        abort(400)
    if len(numbers) > MOST:
        abort(400, _("More than {most} flags were chosen.", most=MOST))
    if not numbers:
        return (), False
    return page(session, Filter(numbers=numbers, state=None, reach=reach), frame.on, size=MOST).rows, False
