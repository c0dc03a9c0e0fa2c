"""``/open-data``: the data sets for everybody as files, and a feed of what became public."""

from __future__ import annotations

from datetime import UTC, datetime, time

from flask import Blueprint, Response, abort, render_template, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.cases.models import CaseStep
from tracker.core.clock import ZONE
from tracker.releases.models import ReleaseStep
from tracker.reports.open_data.datasets import DATASETS, When
from tracker.reports.open_data.feed import atom, news
from tracker.reports.open_data.files import File, files_of
from tracker.reports.scorecards.models import ScorecardDay
from tracker.subjects.queries import body_names
from tracker.subscriptions.models import Topic
from tracker.web.access import public
from tracker.web.addresses import own_address
from tracker.web.frame import Frame, reading
from tracker.web.remembered import remembered
from tracker.wording.open_data import COLUMNS, LICENCE, LICENCE_WORDS, NOTICE, SOURCE, TITLES

blueprint = Blueprint("open_data", __name__)

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@blueprint.get("/open-data")
@public
def index() -> str:
    """Every data set: what it is, its columns, its day, its files with their SHA-256."""
    with reading() as (session, frame):
        found = {name: _files(session, frame, name) for name in DATASETS}
    return render_template(
        "open_data/index.html", frame=frame, found=found, titles=TITLES, columns=COLUMNS, licence=LICENCE,
        licence_words=LICENCE_WORDS, notice=NOTICE, topics=tuple(Topic),
    )  # fmt: skip


@blueprint.get("/open-data/<name>.<any(csv, json):ending>")
@public
def file(name: str, ending: str) -> Response:
    """A data set as a file; asked with the mark or the moment it had before, it is not sent again."""
    if name not in DATASETS:
        abort(404)
    with reading() as (session, frame):
        made = _files(session, frame, name)[ending]
        moment = _moment(session, frame)
    answer = Response(made.content, content_type=TYPES[ending])
    answer.set_etag(made.sha256)
    answer.last_modified = moment
    answer.headers["Cache-Control"] = "public, no-cache"
    saved_as = f"{name}-{made.on.isoformat()}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{saved_as}"'
    answer.make_conditional(request)
    return answer


def _files(session: Session, frame: Frame, name: str) -> dict[str, File]:
    state = (*frame.version, frame.moved, frame.sweep, frame.today, frame.demo)
    return remembered(
        ("open data", name), state, lambda: files_of(session, name, When(frame.on, frame.today, frame.demo))
    )


def _moment(session: Session, frame: Frame) -> datetime:
    """When the newest of what data sets are made from came about; a day makes public at its midnight."""
    steps = [session.scalar(select(func.max(of.at))) for of in (CaseStep, ReleaseStep)]
    counted = session.scalar(select(func.max(ScorecardDay.made_at)))
    # SQLite gives a sweep's moment without its zone.
    finished = frame.sweep.finished_at if frame.sweep else None
    swept = finished and finished.replace(tzinfo=finished.tzinfo or UTC)
    midnight = datetime.combine(frame.today, time.min, ZONE)
    return max(one for one in (*steps, counted, swept, midnight) if one is not None)


@blueprint.get("/feed.xml")
@public
def feed() -> Response:
    """What became public lately, of all, of one body or one topic."""
    body, topic = request.args.get("body") or None, _topic()
    with reading() as (session, frame):
        names = body_names(session)
        if body is not None and body not in names:
            abort(404)
        found = news(session, frame.today, body=body, topic=topic)
    title = f"{SOURCE.chinese} · {names[body]}" if body else SOURCE.chinese
    here = url_for("open_data.feed", body=body, topic=topic.value if topic else None)
    written = atom(found, address=own_address(), here=here, title=title, on=frame.today)
    answer = Response(written, content_type="application/atom+xml; charset=utf-8")
    answer.add_etag()
    answer.headers["Cache-Control"] = "public, no-cache"
    answer.make_conditional(request)
    return answer


def _topic() -> Topic | None:
    try:
        return Topic(request.args["topic"]) if request.args.get("topic") else None
    except ValueError:
        abort(400)
