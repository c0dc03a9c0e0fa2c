"""``/congress/marks``: what a member has marked, printed as a question list, sent as inquiries."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from tracker.congress.marks import actions
from tracker.congress.marks.models import Marked
from tracker.core import clock
from tracker.core.demo_marks import any_fictional
from tracker.core.messages import Language, listed, speak, unspeak
from tracker.core.messages import gettext as _
from tracker.core.once import new_token
from tracker.core.permissions import Perm
from tracker.law import loader as law
from tracker.reports.pdf.questions import Asked, Questions, render_questions
from tracker.reports.question_list import QuestionList, Seen, line_of, question_list
from tracker.reports.question_sheet import write_questions
from tracker.subjects.queries import body
from tracker.web.access import actor, needs, reached
from tracker.web.addresses import inside
from tracker.web.forms import Form
from tracker.web.frame import Frame, reading
from tracker.web.words import article_title

blueprint = Blueprint("congress_marks", __name__, url_prefix="/congress/marks")

LONGEST = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("")
@needs(Perm.CONGRESS_ASK)
def index() -> str:
    """The member's marks by body, each line as it stands today."""
    with reading() as (session, frame):
        found = marked_list(session, frame)
    return render_template("congress/marks.html", frame=frame, found=found, form=Form())


@blueprint.get("/questions.pdf")
@needs(Perm.CONGRESS_ASK)
def pdf() -> Response:
    """The question list as a document, in Chinese whatever the reader's language."""
    found = _questions()
    name = f"questions-{found.day.isoformat()}.pdf"
    return send_file(BytesIO(render_questions(found)), mimetype="application/pdf", download_name=name)


@blueprint.get("/questions.xlsx")
@needs(Perm.CONGRESS_ASK)
def xlsx() -> Response:
    """The same list as a workbook."""
    found = _questions()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "questions.xlsx"
        write_questions(found, path)
        content = BytesIO(path.read_bytes())
    return send_file(content, mimetype=XLSX, download_name=f"questions-{found.day.isoformat()}.xlsx")


def _questions() -> Questions:
    """What the reader has marked, as it is printed; 404 where that is nothing."""
    with reading() as (session, frame):
        found, demo = in_chinese(session, frame), any_fictional(session)
    if not found.count:
        abort(404)
    return _printed(found, frame, demo)


@blueprint.post("/add")
@needs(Perm.CONGRESS_ASK)
def add() -> Answer:
    """Mark a line the member may see, and go back to it."""
    if not Form().validate_on_submit():
        abort(400)
    kind, key, said = _thing(), request.form.get("key", "").strip()[:LONGEST], ""
    body_id = None
    with reading() as (session, frame):
        if kind is Marked.REPORT:
            whose = body(session, request.form.get("body", "").strip())
            said = request.form.get("said", "").strip()
            if whose is None or not said:
                flash(_("Name the body by its code, and write down the line of the report."), "error")
                return redirect(url_for("congress_marks.index"))
            # One report has many lines: each is a mark of its own.
            body_id, key = whose.id, f"{key[:100]}#{new_token()}"
        elif line_of(session, kind, key, frame.on, seen()) is None:
            abort(404)
    try:
        with current_app.extensions["tracker"].database.unit_of_work() as session:
            actions.mark(session, _me(), kind, key, at=clock.now(), body_id=body_id, said=said[:2000])
    except actions.TooMany:
        flash(_("No more than {most} lines can be marked: send or remove some first.", most=actions.MOST))
    return redirect(inside(request.form.get("back")))


@blueprint.post("/remove")
@needs(Perm.CONGRESS_ASK)
def remove() -> Answer:
    """Take a mark away, and go back."""
    if not Form().validate_on_submit():
        abort(400)
    with current_app.extensions["tracker"].database.unit_of_work() as session:
        actions.unmark(session, _me(), _thing(), request.form.get("key", "").strip())
    return redirect(inside(request.form.get("back")))


def marked_list(session: Session, frame: Frame) -> QuestionList:
    """The reader's marks as lines, as of the day of the flags."""
    return question_list(session, actions.marks_of(session, _me()), frame.on, seen())


def in_chinese(session: Session, frame: Frame) -> QuestionList:
    """The same in Chinese, as documents and what is kept have it whoever asks."""
    before = speak(Language.CHINESE)
    try:
        return marked_list(session, frame)
    finally:
        unspeak(before)


def seen() -> Seen:
    """What the reader may see of what can be marked."""
    return Seen(
        flags=reached(Perm.FLAGS_READ), records=reached(Perm.RECORDS_READ), points=reached(Perm.CONGRESS_READ)
    )


def _printed(found: QuestionList, frame: Frame, demo: bool) -> Questions:
    bodies = tuple(
        (
            one.name,
            tuple(
                Asked(
                    line.said, line.amount_fen, listed(article_title(key) for key in line.cites),
                    listed(line.evidence),
                )
                for line in one.lines
            ),
        )
        for one in found.bodies
    )  # fmt: skip
    me = actor()
    return Questions(
        day=found.day, member=me.name or me.login, serial=f"Q{frame.today:%Y%m%d}-{_me()}", bodies=bodies,
        left_out=found.gone, demo=demo, drill=law.shortened_by(),
    )  # fmt: skip


def _me() -> int:
    account = actor().account_id
    if account is None:
        abort(403)
    return account


def _thing() -> Marked:
    try:
        return Marked(request.form.get("kind", ""))
    except ValueError:
        abort(400)


def marks() -> frozenset[tuple[str, str]]:
    """The kinds and keys that the reader has marked, looked up once for a page."""
    if "marks" not in g:
        who = actor()
        found: frozenset[tuple[str, str]] = frozenset()
        if Perm.CONGRESS_ASK in who.perms and who.account_id is not None:
            with current_app.extensions["tracker"].database.reading() as session:
                rows = actions.marks_of(session, who.account_id)
            found = frozenset((one.kind.value, one.key) for one in rows)
        g.marks = found
    known: frozenset[tuple[str, str]] = g.marks
    return known


def register(app: Flask) -> None:
    """Give templates the reader's marks: what ``congress/_marks.html`` asks."""
    app.jinja_env.globals["marks"] = marks
    app.jinja_env.filters["listed"] = listed
