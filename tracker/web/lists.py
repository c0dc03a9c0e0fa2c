"""``/lists``: what is to be cleared up and is no breach; and each list's rows."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Blueprint, Response, abort, render_template, request, send_file

from tracker.core.messages import gettext as _
from tracker.core.permissions import Perm
from tracker.exchange.out import beside_list as out
from tracker.exchange.out.writers import writing
from tracker.lists.queries import LISTS, counts, rows_of, rows_page
from tracker.lists.titles import titles
from tracker.web.access import needs, reached
from tracker.web.downloads import TYPES
from tracker.web.frame import reading
from tracker.web.remembered import remembered

blueprint = Blueprint("lists", __name__, url_prefix="/lists")


def about() -> dict[str, str]:
    """What each list is, and what to do with it."""
    return {
        "clock_not_started": _(
            "The event that starts the period is not recorded, so no due day can be counted. Record the "
            "day of delivery, acceptance, settlement or invoice."
        ),
        "no_term_agreed": _(
            "No term was agreed and the law gives no number of days: it runs from the creditor's demand "
            "in writing. Record the day of the demand."
        ),
        "no_due_date": _(
            "Sums without a contract and without a due day recorded. Record the due day or the contract."
        ),
        "basis_to_be_checked": _(
            "The basis of an incentive, or the day its condition was met, is not recorded; whether it is "
            "overdue can be said once it is."
        ),
        "dispute_incomplete": _(
            "A dispute on record does not say its reason, its document or who approved it, though it keeps "
            "the sum out of what is undisputed. Correct it, naming the document; who approves the correction "
            "is entered as its approver."
        ),
        "paid_not_closed": _(
            "Paid in full by the records since the day shown, and no closing of it is under way or holds. "
            "The body asks its creditor for the closing, with the vouchers."
        ),
        "closed_alone": _(
            "The creditor gave no word until the day shown, and the sum counts as closed by the debtor "
            "alone: never as confirmed. Ask the creditor."
        ),
        "decided_not_recorded": _(
            "It was decided that the creditor's account of the last payment stands, and no single record "
            "could be corrected by the decision itself. The body corrects its payments and asks for the "
            "closing anew; the day and the amount shown are the creditor's."
        ),
        "size_unknown": _(
            "The enterprise's size at signing is not known, so it cannot be said whether the decree on "
            "payments to small and medium enterprises applies. Record the size."
        ),
        "report_not_recorded": _(
            "The work report of the year after is not recorded, so it cannot be said whether the target "
            "was accounted for."
        ),
        "target_missed": _(
            "The target was missed and no reason given: it may be asked about under article 47 of the "
            "Supervision Law."
        ),
        "livelihood_late": _("Livelihood projects later than their day."),
        "accountability_pending": _(
            "A confirmed case was referred by article 40 or 41 because its order had passed unmet, and "
            "the authority still has its days to decide, or their end is not certain yet; past them it is "
            "a flag. The days are local, no statute sets them."
        ),
        "upper_money_late": _(
            "Central and provincial money later than planned: no question to a body of this city, listed "
            "for the record."
        ),
        "no_disclosure": _("Bodies without a yearly disclosure on record."),
        "deadline_provisional": _(
            "The last day lies in a year whose holiday notice is not out; it is counted again when it is, "
            "and gives no flag before."
        ),
    }


@blueprint.get("")
@needs(Perm.FLAGS_READ)
def index() -> str:
    """Every list with how many rows it has."""
    reach = reached(Perm.FLAGS_READ)
    with reading() as (session, frame):
        found = remembered(("lists", reach), frame.version, lambda: counts(session, frame.on, reach))
    return render_template("lists/index.html", frame=frame, counts=found, titles=titles(), about=about())


@blueprint.get("/<name>")
@needs(Perm.FLAGS_READ)
def show(name: str) -> str:
    """One list, page by page."""
    if name not in LISTS:
        abort(404)
    reach, after = reached(Perm.FLAGS_READ), request.args.get("after") or None
    with reading() as (session, frame):
        try:
            if after is None:
                # Some lists are short and take a walk over all records.
                page = remembered(
                    ("list", name, reach), frame.version,
                    lambda: rows_page(session, name, frame.on, reach=reach),
                )  # fmt: skip
            else:
                page = rows_page(session, name, frame.on, after=after, reach=reach)
        except ValueError:
            abort(400)
    return render_template(
        "lists/show.html", frame=frame, name=name, page=page, title=titles()[name],
        about=about().get(name, ""), after=after,
    )  # fmt: skip


@blueprint.get("/<name>/export.<any(csv, xlsx):ending>")
@needs(Perm.FLAGS_READ)
def export(name: str, ending: str) -> Response:
    """One list as a file."""
    if name not in LISTS:
        abort(404)
    with reading() as (session, frame), TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}-{frame.on.isoformat()}.{ending}"
        with writing(path, out.COLUMNS, titles()[name]) as put:
            for row in out.list_rows(rows_of(session, name, frame.on, reached(Perm.FLAGS_READ))):
                put(row)
        # The open file outlives its name: it is gone from the disk once it is sent.
        return send_file(path.open("rb"), TYPES[ending], as_attachment=True, download_name=path.name)
