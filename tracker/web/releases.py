"""``/reports/<number>``: one formal report: how it stands, its days, words, files and versions."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, abort, current_app, render_template, send_file, url_for

from tracker.accounts.reaching import within
from tracker.core.calendars import load_calendar
from tracker.core.messages import gettext as _
from tracker.core.permissions import Perm
from tracker.law import loader as law
from tracker.releases import queries
from tracker.releases.models import SUBJECT, Part, Release, ReleaseFile
from tracker.releases.queries import Asked, Sight
from tracker.releases.reminding import session_days
from tracker.releases.store import take
from tracker.releases.workflow import WORKFLOW, ReleaseMove, ReleaseState
from tracker.reports.formal.freezing import differs
from tracker.web.access import actor, needs, reached
from tracker.web.frame import reading
from tracker.web.ledger_words import actor_words
from tracker.web.told import opened

blueprint = Blueprint("releases", __name__, url_prefix="/reports")

TYPES = {
    Part.ANNEX: ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    **dict.fromkeys((Part.FROZEN, Part.RELEASED, Part.ARCHIVE), ("application/pdf", ".pdf")),
}  # fmt: skip


@blueprint.get("/<int:number>")
@needs(Perm.REPORTS_READ)
def show(number: int) -> str:
    """One report, as far as who asks sees into it."""
    with reading() as (session, frame):
        release, sight = queries.release_of(session, number, actor(), frame.today) or abort(404)
        asked = queries.asked_of(session, release)
        mine = [one for one in asked if within(session, reached(Perm.RELEASES_REPLY), one.body_id)]
        files = queries.files_of(session, release)
        days = session_days(load_calendar(session), release.session_on)
        before = session.get(Release, release.corrects_id) if release.corrects_id else None
        page = render_template(
            "releases/show.html", frame=frame, who=actor_words, one=release,
            office=sight is Sight.OFFICE, sight=sight,
            # The bodies' words are printed in what was released; before, each body sees its own.
            asked=mine if sight is Sight.BODY else asked, mine=mine, before=before,
            after=queries.correction_of(session, release) if sight is not Sight.BODY else None,
            figures=queries.figures_of(session, release), differs=differs(session, release),
            files={part: one for part, one in files.items() if queries.may_open(sight, part)},
            moves=(moves := queries.next_steps(session, release, actor(), frame.today)),
            ways=_ways(release, moves, mine),
            steps=queries.steps_of(session, release) if sight is Sight.OFFICE else (),
            days=[(one, law.article(one.cites)) for one in days],
            holder=_holder(release), public=queries.is_public(release, frame.today), final=WORKFLOW.final,
        )  # fmt: skip
    opened(frame, SUBJECT, number)
    return page


@blueprint.get(f"/<int:number>/files/<any({', '.join(Part)}):part>")
@needs(Perm.REPORTS_READ)
def file(number: int, part: str) -> Response:
    """A file of a report, to who may open it."""
    with current_app.extensions["tracker"].database.reading() as session:
        today = current_app.extensions["tracker"].today()
        release, sight = queries.release_of(session, number, actor(), today) or abort(404)
        found = queries.files_of(session, release).get(Part(part)) or abort(404)
        if not queries.may_open(sight, found.part):
            abort(404)
        return sent(release, found)


def sent(release: Release, found: ReleaseFile) -> Response:
    """A file of the store, held against its SHA-256 as it is read."""
    content = take(current_app.extensions["tracker"].settings.data_dir, found.sha256)
    kind, ending = TYPES[found.part]
    mark = "" if found.part in (Part.RELEASED, Part.ANNEX) else f"-{found.part.value}"
    return send_file(BytesIO(content), kind, download_name=f"{release.serial}{mark}{ending}", max_age=0)


def _ways(release: Release, moves: tuple[ReleaseMove, ...], mine: list[Asked]) -> dict[str, str]:
    """Where the form of each step is; a reply's by the body's code."""
    ways = {}
    for name in moves:
        out = name in (ReleaseMove.RELEASE, ReleaseMove.WITHDRAW)
        ways[name.value] = url_for(
            "release_steps.out" if out else "release_steps.prepare", number=release.id, move=name.value
        )
    if release.state is ReleaseState.REPLIES:
        ways |= {
            one.code: url_for("release_steps.reply", number=release.id, code=one.code)
            for one in mine if one.reply is None
        }  # fmt: skip
    return ways


def _holder(release: Release) -> str:
    """Whose turn it is."""
    if release.state in WORKFLOW.final or release.state is ReleaseState.RELEASED:
        return ""
    said = {
        ReleaseState.REPLIES: _("the bodies, then the supervision office"),
        ReleaseState.CHECKED: _("another person of the supervision office than who froze or checked it"),
    }  # fmt: skip
    return said.get(release.state, _("the supervision office"))
