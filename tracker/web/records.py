"""``/records``: every kind of record: lists, pages, new ones, corrections with their reason, history."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.core.machine import NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.permissions import Perm, Reach
from tracker.exchange.history import history
from tracker.exchange.keys import NoSuchRecord
from tracker.exchange.kinds import KINDS, Kind
from tracker.exchange.out.records import columns_of, rows_of
from tracker.exchange.out.template import write_template
from tracker.exchange.out.writers import writing
from tracker.exchange.outcome import Rejected
from tracker.exchange.reaching import BeyondReach, may_correct
from tracker.exchange.record import listing
from tracker.exchange.record.filtering import closed_words
from tracker.exchange.record.naming import key_parts
from tracker.exchange.record.reading import Record, heading_of, record
from tracker.exchange.record.referring import referring_to
from tracker.exchange.record.sorting import BadPlace
from tracker.exchange.record.writing import ChangedSince
from tracker.exchange.resting import StandsInTheWay
from tracker.payables.whose import read_until
from tracker.reports.payable_account import payable_account
from tracker.subjects.queries import body_regions
from tracker.web import drafts, record_entering, record_filters, record_form, record_page
from tracker.web.access import actor, needs, reached
from tracker.web.forms import Form
from tracker.web.frame import reading
from tracker.wording.kinds import kind_word

blueprint = Blueprint("records", __name__, url_prefix="/records")


def kind_of(name: str) -> Kind:
    """The kind in an address; 404 for another word."""
    return KINDS.get(name) or abort(404)


@blueprint.get("")
@needs(Perm.RECORDS_READ)
def index() -> str:
    """The kinds of records."""
    with reading() as (_session, frame):
        pass
    return render_template("records/index.html", frame=frame, kinds=KINDS.values(), words=kind_word)


@blueprint.get("/<kind>")
@needs(Perm.RECORDS_READ)
def rows(kind: str) -> str:
    """A list of records of a kind, filtered and sorted as the address says."""
    one = kind_of(kind)
    with reading() as (session, frame):
        reach = reached(Perm.RECORDS_READ)
        try:
            asked = record_filters.read(session, one, request.args, reach)
            page = listing.page(session, one, reach, asked.filter, sort=asked.sort, at=asked.at)
        except BadPlace:
            abort(400)
        regions = body_regions(session)
    return render_template(
        "records/rows.html", frame=frame, kind=one, page=page, asked=asked, regions=regions,
        closed=closed_words(one), names=record_filters.names_of(one), chosen=record_filters.CHOSEN,
        may_write=bool(reached(Perm.RECORDS_WRITE)), heading_of=heading_of,
    )  # fmt: skip


@blueprint.get("/<kind>/export.<any(csv, xlsx):ending>")
@needs(Perm.RECORDS_READ)
def export(kind: str, ending: str) -> Response:
    """Every record of the list as the address filters and sorts it, as a file that can be imported again."""
    one, reach = kind_of(kind), reached(Perm.RECORDS_READ)
    with reading() as (session, _frame), TemporaryDirectory() as folder:
        path = Path(folder) / f"{one.name}.{ending}"
        asked = record_filters.read(session, one, request.args, reach, turning=False)
        wanted = listing.wanted(one, reach, asked.filter)
        columns = columns_of(session, one, *wanted)
        with writing(path, columns, one.heading) as put:
            for row in rows_of(session, one, columns, *wanted, sort=asked.sort, reach=reach):
                put(row)
        # The open file outlives its name: it is gone from the disk once it is sent.
        return send_file(path.open("rb"), as_attachment=True, download_name=path.name)


@blueprint.get("/<kind>/template.xlsx")
@needs(Perm.RECORDS_READ)
def template(kind: str) -> Response:
    """The empty workbook of a kind, with drop-downs and notes."""
    one = kind_of(kind)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{one.name}.xlsx"
        write_template(path, one)
        return send_file(path.open("rb"), as_attachment=True, download_name=f"{one.heading}.xlsx")


@blueprint.get("/<kind>/<path:key>")
@needs(Perm.RECORDS_READ)
def show(kind: str, key: str) -> str:
    """One record: its values, what refers to it, its flags."""
    one = kind_of(kind)
    with reading() as (session, frame):
        reach = reached(Perm.RECORDS_READ)
        found = record(session, one, key, reach) or abort(404)
        referring = referring_to(session, found, reach, told_elsewhere=record_page.TOLD.get(one.name, ()))
        flags = record_page.flags_of(session, found, frame.on, reached(Perm.FLAGS_READ))
        may_write = _may_write(session, found)
        account = record_page.account_of(session, found, frame.on, request.args.get("after"), reach)
        doubles = record_page.doubles_of(session, found)
        waiting = record_page.waiting_on(session, found)
        beside = record_page.beside(session, found, frame.today, actor(), reached)
        put = record_page.put(session, found, frame.today, reached(Perm.CLOSINGS_READ))
    return render_template(
        "records/show.html", frame=frame, kind=one, record=found, referring=referring, flags=flags,
        heading_of=heading_of, may_write=may_write, form=Form(), account=account,
        part=record_page.PARTS.get(one.name), beside=beside, doubles=doubles,
        waiting=waiting, put=put,
    )  # fmt: skip


def _may_write(session: Session, found: Record) -> bool:
    reach = reached(Perm.RECORDS_WRITE)
    return bool(reach) and may_correct(session, found.kind, found.id, reach)


@blueprint.get("/payables/<path:key>/account")
@needs(Perm.RECORDS_READ)
def account(key: str) -> str:
    """How a payable stands: its day counted out, the sum overdue, the interest by spans."""
    one = KINDS["payables"]
    with reading() as (session, frame):
        found = record(session, one, key, reached(Perm.RECORDS_READ))
        if found is None:
            return show(one.name, f"{key}/account")
        ended = read_until(session, found.id, reached(Perm.RECORDS_READ))
        stands = payable_account(session, found.id, min(frame.on, ended or frame.on))
    return render_template("records/account.html", frame=frame, kind=one, record=found, account=stands)


@blueprint.get("/<kind>/<path:key>/history")
@needs(Perm.RECORDS_READ)
def changes(kind: str, key: str) -> str:
    """What happened to the record of a key, with differences; to a voided one, too."""
    one = kind_of(kind)
    with reading() as (session, frame):
        reach = reached(Perm.RECORDS_READ)
        found = record(session, one, key, reach)
        try:
            steps = history(session, one, key_parts(one, key), reach)
        except NoSuchRecord:
            steps = []
    if not steps:
        # A record entered before such a reference was refused (exchange/addressed.py).
        return show(kind, f"{key}/history")
    return render_template(
        "records/history.html", frame=frame, kind=one, key=key, record=found, steps=steps[::-1]
    )


@blueprint.route("/<kind>/new", methods=["GET", "POST"])
@needs(Perm.RECORDS_WRITE)
def new(kind: str) -> str | Response:
    """Enter a record."""
    one = kind_of(kind)
    form = record_form.form_of(one)()
    if request.method == "GET":
        for column in one.columns:
            if column.key in request.args:
                form[f"c_{column.key}"].data = request.args[column.key]
    elif form.validate_on_submit():
        try:
            return record_entering.enter(one, form)
        except Rejected as refused:
            record_form.tell(one, form, refused.outcome)
        except BeyondReach:
            form.refuse_all(_("You may not write records of this body."))
        except NotAllowed as refused:
            form.refuse_all(str(refused))
    return _form_page(one, form, None)


@blueprint.route("/<kind>/<path:key>/edit", methods=["GET", "POST"])
@needs(Perm.RECORDS_WRITE)
def edit(kind: str, key: str) -> str | tuple[str, int] | Response:
    """Correct a record, with a reason; who saw an older state is told what changed since."""
    one = kind_of(kind)
    form = record_form.form_of(one)()
    with current_app.extensions["tracker"].database.reading() as session:
        if request.method == "GET" and record(session, one, key, reached(Perm.RECORDS_WRITE)) is None:
            return show(kind, f"{key}/edit")
        found = _correctable(session, one, key, reached(Perm.RECORDS_WRITE))
    if request.method == "GET":
        record_form.fill(form, found)
    elif form.validate_on_submit():
        if not (form[record_form.REASON].data or "").strip():
            form.refuse(record_form.REASON, _("Say why the record is corrected."))
            return _form_page(one, form, found)
        try:
            return record_entering.amend(one, form, found)
        except ChangedSince:
            return _changed_meanwhile(one, form, found), 409
        except Rejected as refused:
            record_form.tell(one, form, refused.outcome)
        except BeyondReach:
            form.refuse_all(_("You may not write records of this body."))
        except NotAllowed as refused:
            form.refuse_all(str(refused))
    return _form_page(one, form, found)


def _correctable(session: Session, one: Kind, key: str, reach: Reach) -> Record:
    """The record with this key, if it lies within a reach (404) and may be corrected from there (403)."""
    found = record(session, one, key, reach) or abort(404)
    if not may_correct(session, one, found.id, reach):
        abort(403)
    return found


def _changed_meanwhile(one: Kind, form: Form, found: Record) -> str:
    """The form as it was typed, with what somebody else changed since it was opened."""
    seen = record_entering.seen()
    with current_app.extensions["tracker"].database.reading() as session:
        told = history(session, one, key_parts(one, found.key), reached(Perm.RECORDS_WRITE))
        steps = [step for step in told if step.change_id > seen]
    form.refuse_all(_("Somebody changed this record after you opened the form. Compare, then save again."))
    return _form_page(one, form, found, steps)


def _form_page(one: Kind, form: Form, found: Record | None, steps: object = ()) -> str:
    offered = drafts.offer(form)
    with reading() as (session, frame):
        groups = record_form.groups_of(session, one, form, reached(Perm.RECORDS_WRITE))
    return render_template(
        "records/form.html", frame=frame, kind=one, form=form, offer=offered, groups=groups,
        record=found, steps=steps, reason=form[record_form.REASON], seen_name=record_form.SEEN,
        word=kind_word(one.singular),
    )  # fmt: skip


@blueprint.post("/<kind>/<path:key>/void")
@needs(Perm.RECORDS_TAKE_BACK)
def take_back(kind: str, key: str) -> Response:
    """Void a record entered by mistake, with a reason."""
    one = kind_of(kind)
    reason = request.form.get("reason", "").strip()
    if not reason:
        flash(_("Say why the record is voided."), "error")
        return redirect(url_for("records.show", kind=kind, key=key))
    led_to = url_for("records.changes", kind=kind, key=key)
    try:
        with current_app.extensions["tracker"].database.unit_of_work() as session:
            found = _correctable(session, one, key, reached(Perm.RECORDS_TAKE_BACK))
            asked = record_entering.take_back(session, found, reason)
    except (StandsInTheWay, NoSuchRecord, NotAllowed) as problem:
        flash(problem.in_short if isinstance(problem, StandsInTheWay) else str(problem), "error")
        return redirect(url_for("records.show", kind=kind, key=key))
    return record_entering.led(asked, led_to, _("The record is voided; it stays in the history."))
