"""``/drafts``: what is typed into a form is kept until it is sent, and offered when it is opened again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote, unquote, urlencode

from flask import Blueprint, abort, current_app, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from tracker.accounts import form_drafts
from tracker.core import clock
from tracker.core.once import was_sent
from tracker.core.permissions import Perm
from tracker.web.access import actor, needs
from tracker.web.addresses import inside
from tracker.web.forms import Form
from tracker.web.unsent import NEVER_REPEATED

blueprint = Blueprint("drafts", __name__)

# The forms of which drafts are kept: none of them asks for a password or a code.
KEPT = (
    "records.new", "records.edit", "imports.upload", "readings.new", "proposals.edit", "proposals.add",
    "case_steps.new", "case_steps.reply", "case_steps.check", "case_steps.decide", "case_steps.enterprise",
    "outcomes.refer", "outcomes.record", "outcomes.decide", "asking.many",
    "complaints.step", "matching.ask", "transferred.new", "plans.new", "plans.answer",
    "return_filing.sign", "return_filing.check",
    "closing_steps.new", "closing_steps.body", "closing_steps.enterprise", "closing_steps.decide",
    "doubles.show", "congress_sessions.new", "congress_sessions.correct", "approvals.show",
    "release_steps.new", "release_steps.prepare", "release_steps.out", "release_steps.correct",
    "release_steps.reply",
    "congress_new.inquiry", "congress_new.enter", "congress_steps.body", "congress_steps.member",
    "congress_steps.committee", "congress_steps.office", "assessment_schemes.new", "assessment_schemes.drop",
    "assessment_steps.body", "assessment_steps.office", "assessment_steps.second", "assessment_steps.enter",
)  # fmt: skip
# The field that says which form it is, and the word in an address that takes a draft up.
FOR, ASKED = "draft_for", "draft"
NEVER_KEPT = (*NEVER_REPEATED, FOR, "file")


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What a form's page says of drafts: its address, one that waits since ``saved_at``, or the one taken."""

    address: str
    saved_at: datetime | None = None
    taken: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def take(self) -> str:
        """The address at which the form opens with the draft in it."""
        return f"{self.address}{'&' if '?' in self.address else '?'}{ASKED}=take"

    def first(self, name: str) -> str | None:
        """A value of the draft that was taken up, for a field the form itself does not know."""
        return next(iter(self.taken.get(name, ())), None)


def here() -> str:
    """The address of the form that is open, however it was opened."""
    query = [(name, value) for name, value in request.args.items(multi=True) if name != ASKED]
    return quote(request.path) + (f"?{urlencode(query)}" if query else "")


def offer(form: Form, address: str | None = None) -> Offer:
    """What the page says of a draft of this form; fills the form if the reader asked to take it up.

    ``address`` is the form's where it is sent to another one. Raises LookupError for a form that is not
    among KEPT: what the page promises to keep would be refused.
    """
    address, account = address or here(), actor().account_id
    if not _is_kept(address):
        raise LookupError(f"{address} offers drafts and is not in KEPT")
    if request.method != "GET" or account is None:
        return Offer(address=address)
    with current_app.extensions["tracker"].database.reading() as session:
        kept = form_drafts.draft_of(session, account, address)
    if kept is None:
        return Offer(address=address)
    if request.args.get(ASKED) != "take":
        return Offer(address=address, saved_at=kept.saved_at)
    pairs = [(name, value) for name, values in kept.fields.items() for value in values]
    form.process(MultiDict(pairs))
    return Offer(address=address, taken=kept.fields)


def spent(session: Session, address: str | None = None) -> None:
    """Forget the draft of a form whose work is done, as part of that work."""
    account = actor().account_id
    if account is not None:
        form_drafts.drop(session, account, address or here())


@blueprint.post("/drafts")
@needs(Perm.OWN_ACCOUNT)
def keep() -> tuple[str, int]:
    """Keep what is typed just now; a form that was sent meanwhile leaves no draft."""
    address, account, at = request.form.get(FOR, ""), actor().account_id, clock.now()
    if not _is_kept(address) or account is None:
        abort(400)
    fields = {name: values for name, values in request.form.lists() if name not in NEVER_KEPT}
    if not form_drafts.fits(address, fields):
        abort(413)
    with current_app.extensions["tracker"].database.unit_of_work() as session:
        if was_sent(session, request.form.get("once", "")):
            return "", 204
        form_drafts.keep(session, account, address, fields, at=at)
    return render_template("drafts/kept.html", at=at), 200


@blueprint.post("/drafts/drop")
@needs(Perm.OWN_ACCOUNT)
def drop() -> Response:
    """Forget a draft and open its form anew."""
    address = request.form.get(FOR, "")
    with current_app.extensions["tracker"].database.unit_of_work() as session:
        spent(session, address)
    return redirect(inside(address))


def _is_kept(address: str) -> bool:
    """Whether an address is that of a form of which drafts are kept."""
    path = unquote(address.partition("?")[0])
    if len(address) > form_drafts.LONGEST_ADDRESS:
        return False
    try:
        endpoint, _values = current_app.url_map.bind("").match(path)
    except HTTPException:
        return False
    return endpoint in KEPT
