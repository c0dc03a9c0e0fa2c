"""``/records/<kind>/import`` and ``/imports``: a file tried first, then taken in; imports undone."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

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

from tracker.core import clock
from tracker.core.machine import NotAllowed
from tracker.core.messages import gettext as _
from tracker.core.once import SentBefore, once, was_sent
from tracker.core.permissions import Perm
from tracker.exchange.approvals.asking import undo_or_ask
from tracker.exchange.approvals.models import ApprovalRequest
from tracker.exchange.approvals.of_files import Taken
from tracker.exchange.history import batches_of
from tracker.exchange.kinds import KINDS, Kind
from tracker.exchange.outcome import Rejected
from tracker.exchange.reaching import BeyondReach, all_within
from tracker.exchange.resting import StandsInTheWay
from tracker.exchange.summary import summary_lines, tell_fault
from tracker.exchange.undo import Undone, undo
from tracker.web import drafts, waiting
from tracker.web.access import actor, needs, reached
from tracker.web.addresses import inside
from tracker.web.frame import reading
from tracker.web.importing import ImportForm, enter_file, try_file
from tracker.web.records import kind_of

blueprint = Blueprint("imports", __name__)

# So many errors are shown on the page; the file of rejected rows has all.
MOST_SHOWN = 200
ENDINGS = (".csv", ".xlsx", ".txt", ".tsv")
_TOKEN = re.compile(r"[0-9a-f]{32}\.[a-z]{3,4}")


@blueprint.route("/records/<kind>/import", methods=["GET", "POST"])
@needs(Perm.RECORDS_WRITE)
def upload(kind: str) -> str | tuple[str, int]:
    """Choose a file; it is tried, and nothing is written yet: all of it or its right rows can be taken."""
    one, form = kind_of(kind), ImportForm()
    if not form.validate_on_submit():
        return _upload_page(one, form)
    name = Path(form.file.data.filename or "").name if form.file.data else ""
    if Path(name).suffix.lower() not in ENDINGS:
        form.refuse("file", _("Choose a CSV file or an XLSX workbook."))
        return _upload_page(one, form)
    path = waiting.folder() / f"{secrets.token_hex(16)}{Path(name).suffix.lower()}"
    form.file.data.save(path)
    found, problem = try_file(one, path, form)
    outcome = found.outcome
    if problem or outcome.faults:
        refused = problem is not None or outcome.as_a_whole
        waiting.note_failure(path, one.name, name, rejected=outcome.rejected, refused=refused)
    else:
        waiting.forget(one.name, name)
    with reading() as (_session, frame):
        pass
    return render_template(
        "imports/tried.html", frame=frame, kind=one, form=form, outcome=outcome, problem=problem, name=name,
        token=path.name, lines=summary_lines(one, outcome), rejects=waiting.rejects(path).exists(),
        faults=[tell_fault(one, fault) for fault in outcome.faults[:MOST_SHOWN]], most=MOST_SHOWN,
        takeable=problem is None and outcome.written + found.waiting > 0, seen=found,
    )  # fmt: skip


@blueprint.post("/records/<kind>/import/<token>")
@needs(Perm.RECORDS_WRITE)
def take(kind: str, token: str) -> Response:
    """Take in a file that was tried."""
    one, form = kind_of(kind), ImportForm()
    with current_app.extensions["tracker"].database.reading() as session:
        if was_sent(session, token.partition(".")[0]):
            raise SentBefore(url_for("imports.index"))
    path = _uploaded(token)
    name = request.form.get("name", "")[:200]
    if not form.validate_on_submit():
        abort(400)
    try:
        with current_app.extensions["tracker"].database.unit_of_work() as session:
            # A file is taken once, however often the button is pressed: its name is its token.
            once(session, path.stem, at=clock.now(), led_to=url_for("imports.index"))
            taken = enter_file(
                session, one, path, form, name, partial=form.partial.data,
                errors=waiting.rejects(path) if form.partial.data else None,
            )  # fmt: skip
            if (taken.outcome.rejected, taken.waiting) != (form.left_out.data or 0, form.waits.data or 0):
                raise Rejected(taken.outcome)
            drafts.spent(session, url_for("imports.upload", kind=kind))
    except (Rejected, BeyondReach):
        # Somebody's change since the trial stands against it: try the file again.
        waiting.note_failure(path, one.name, name, refused=True)
        flash(_("The file does not fit any more what is recorded: try it again."), "error")
        return redirect(url_for("imports.upload", kind=kind))
    except NotAllowed as refused:
        flash(str(refused), "error")
        return redirect(url_for("imports.upload", kind=kind))
    return _told(one, path, name, taken)


def _told(one: Kind, path: Path, name: str, taken: Taken) -> Response:
    """Say what came of a file that was taken, and lead to where its rows wait, if any do."""
    outcome = taken.outcome
    if outcome.rejected:
        waiting.note_failure(path, one.name, name, rejected=outcome.rejected, batch=taken.batch)
        flash(_("{left} rows were left out: mend them and send them again.", left=outcome.rejected))
    else:
        waiting.forget(one.name, name)
        waiting.rejects(path).unlink(missing_ok=True)
    path.unlink(missing_ok=True)
    if taken.batch is not None:
        flash(_("Taken in as batch {batch}: {new} new, {changed} corrected, {same} unchanged.",
                batch=taken.batch, new=outcome.accepted, changed=outcome.updated,
                same=outcome.unchanged))  # fmt: skip
    if taken.request is None:
        return redirect(url_for("imports.index"))
    flash(_("{number} rows are not taken in: they lower what the body owes, and somebody else decides on "
            "them here.", number=taken.waiting))  # fmt: skip
    return redirect(url_for("approvals.show", number=taken.request.id))


@blueprint.get("/records/<kind>/import/<token>/rejected")
@needs(Perm.RECORDS_WRITE)
def rejected(kind: str, token: str) -> Response:
    """The rejected rows with what is wrong, to be mended and imported again."""
    path = waiting.rejects(_place(token))
    if not path.is_file():
        abort(404)
    known = (one.comes_back_as for one in waiting.failed() if one.token == token)
    plain = f"{kind_of(kind).name}-rejected{path.suffix}"
    return send_file(path, as_attachment=True, download_name=next(known, plain))


@blueprint.post("/imports/waiting/<token>/dismiss")
@needs(Perm.RECORDS_WRITE)
def dismiss(token: str) -> Response:
    """Give up a file of one's own that was tried and is not, or not wholly, taken in."""
    path = _place(token)
    if not (path.is_file() or any(one.token == token for one in waiting.failed())):
        abort(404)
    told = waiting.dismiss(token)
    if told and told.batch:
        flash(_("The rows that were left out are dismissed; batch {batch} stays taken in.", batch=told.batch))
    else:
        flash(_("The file is dismissed; nothing of it was taken in."))
    return redirect(inside(request.form.get("back")))


@blueprint.get("/imports")
@needs(Perm.RECORDS_WRITE)
def index() -> str:
    """One's own imports and entries, the newest first."""
    with reading() as (session, frame):
        found = batches_of(session, actor().login, most=100)
    failed = waiting.failed()
    names = {one.name: one.singular for one in KINDS.values()}
    return render_template("imports/index.html", frame=frame, batches=found, failed=failed, names=names)


@blueprint.post("/imports/<int:batch>/undo")
@needs(Perm.RECORDS_TAKE_BACK)
def take_back(batch: int) -> Response:
    """Undo one's own import in one step, or ask for it where it lowers what a body owes."""
    done: list[Undone] = []
    try:
        with current_app.extensions["tracker"].database.unit_of_work() as session:
            asked = _take_back(session, batch, request.form.get("reason", ""), done)
    except (StandsInTheWay, NotAllowed) as problem:
        flash(problem.in_short if isinstance(problem, StandsInTheWay) else str(problem), "error")
    else:
        if asked:
            flash(_("Nothing is changed yet: it lowers what the body owes, and somebody else decides on it."))
            return redirect(url_for("approvals.show", number=asked.id))
        undone = done[-1]
        flash(_("Batch {batch} is undone: {voided} records voided, {restored} restored.", batch=batch,
                voided=sum(undone.voided.values()), restored=sum(undone.restored.values())))  # fmt: skip
    return redirect(url_for("imports.index"))


def _take_back(session: Session, batch: int, reason: str, done: list[Undone]) -> ApprovalRequest | None:
    """Undo an import of one's own (``done`` is given what was done), or ask for it; refuses (404) others'."""
    mine = {one.number: one for one in batches_of(session, actor().login)}
    if batch not in mine:
        abort(404)
    named, reach = mine[batch].record_kind, reached(Perm.RECORDS_TAKE_BACK)
    # What came of a work report is of several kinds and names none.
    kinds = [KINDS[named]] if named else KINDS.values()
    if not all(all_within(session, kind, batch, reach) for kind in kinds):
        abort(404)
    at = clock.now()

    def work() -> int:
        done.append(undo(session, batch, at=at, actor=actor().login, reason=reason))
        return done[-1].change_id

    on = current_app.extensions["tracker"].today()
    return undo_or_ask(session, mine[batch], actor(), reason, on=on, at=at, work=work)


def _upload_page(one: Kind, form: ImportForm) -> str:
    offered = drafts.offer(form)
    with reading() as (_session, frame):
        pass
    return render_template("imports/upload.html", frame=frame, kind=one, form=form, offer=offered)


def _uploaded(token: str) -> Path:
    path = _place(token)
    if not path.is_file():
        abort(404)
    return path


def _place(token: str) -> Path:
    if not _TOKEN.fullmatch(token):
        abort(404)
    return waiting.folder() / token
