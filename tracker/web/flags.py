"""``/flags`` and ``/flags/<id>``: the questions put to bodies, and how each was worked out."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request, url_for

from tracker.cases.queries import case_of_flag, may_ask
from tracker.cases.workflow import CaseState
from tracker.core.messages import gettext as _
from tracker.core.permissions import Perm
from tracker.exchange.kinds import KINDS
from tracker.exchange.out import flag_list
from tracker.flags import queries
from tracker.flags.models import Nature
from tracker.flags.tallies import ARREARS, total
from tracker.reports.flag_account import flag_account
from tracker.rules.catalogue import RULES
from tracker.subjects.queries import body_names, body_regions
from tracker.web import day_grid, flag_filters
from tracker.web.access import actor, needs, reached
from tracker.web.downloads import download
from tracker.web.frame import reading
from tracker.web.remembered import remembered

blueprint = Blueprint("flags", __name__, url_prefix="/flags")


@blueprint.get("")
@needs(Perm.FLAGS_READ)
def index() -> str:
    """The list, filtered and sorted as the address says."""
    with reading() as (session, frame):
        names, regions = body_names(session), body_regions(session)
        wanted = flag_filters.read(request.args, names, reached(Perm.FLAGS_READ))
        page = queries.page(session, wanted.filter, frame.on, order=wanted.order, at=wanted.at)
        sums = remembered(wanted.filter, frame.version, lambda: total(session, wanted.filter, frame.on))
    return render_template(
        "flags/index.html", frame=frame, page=page, sums=sums, wanted=wanted, regions=regions, rules=RULES,
        chips=flag_filters.chips(wanted, names), arrears=ARREARS, natures=Nature,
    )  # fmt: skip


@blueprint.get("/export.<any(csv, xlsx):ending>")
@needs(Perm.FLAGS_READ)
def export(ending: str) -> Response:
    """All rows of the list as the address filters and sorts it, as a file."""
    with reading() as (session, frame):
        wanted = flag_filters.read(request.args, body_names(session), reached(Perm.FLAGS_READ))
        rows = flag_list.flag_rows(session, wanted.filter, frame.on, wanted.order)
        return download(f"flags-{frame.on.isoformat()}.{ending}", flag_list.COLUMNS, _("Flags"), rows)


@blueprint.get("/<int:flag_id>")
@needs(Perm.FLAGS_READ)
def show(flag_id: int) -> str:
    """One flag: the claim, the facts behind it, the counting of its day, the sum."""
    with reading() as (session, frame):
        account = flag_account(session, flag_id, frame.on, reached(Perm.FLAGS_READ))
        if account is None:
            abort(404)
        case = case_of_flag(session, flag_id, actor(), reached(Perm.CASES_READ), frame.today)
        asks = not account.flag.ceased_on and may_ask(session, flag_id, actor())
    grid = day_grid.of(account, frame.on)
    return render_template(
        "flags/show.html", frame=frame, account=account, flag=account.flag, grid=grid, case=case,
        asks=asks and (case is None or case.state is CaseState.CLOSED), record=_record(account.flag),
    )  # fmt: skip


def _record(flag: queries.FlagRow) -> str | None:
    """The page of the record that a flag is about; None where its ref alone does not name one."""
    for kind in KINDS.values():
        if kind.singular == flag.subject_kind and len(kind.key) == 1:
            return url_for("records.show", kind=kind.name, key=flag.ref)
    return None
