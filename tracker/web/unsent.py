"""``/unsent``: what was typed into a form that could not be taken in is kept, to be sent once more.

A page made before a sign-in carries the token of another session. So what was sent after a sign-in had ended
waits among the drafts of the account the sign-in was of, and its owner is led to it by the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, Unauthorized
from werkzeug.wrappers import Response as Answer

from tracker.accounts import form_drafts, sign_in
from tracker.core import clock
from tracker.core.full import disk_is_full
from tracker.core.log import logger
from tracker.core.messages import gettext as _
from tracker.core.once import TOKEN, new_token
from tracker.core.permissions import Perm
from tracker.web.access import actor, needs
from tracker.web.errors import NoRoom, answer
from tracker.web.signed_in import LEFT

blueprint = Blueprint("unsent", __name__)

# Tokens, and what is secret: a page never shows them again.
SECRETS = ("password", "old", "new", "again", "code")
NEVER_REPEATED = ("csrf_token", "once", *SECRETS)
# The field by which a form says that it was kept here, to be forgotten once it is taken in.
MARK = "unsent"
# What a form carries for itself: sent again, but not shown.
OF_THE_FORM = ("draft_for", "seen", "seen_", MARK)
# Kept beside the fields, under names no field has: a file was chosen, a password or code was typed.
FILES, BLANKED = "unsent file", "unsent secret"
# These send what is typed by themselves, while it is typed: nobody pressed anything.
BY_THEMSELVES = ("drafts.keep", "drafts.drop")


def sent_in_vain(problem: CSRFError | Unauthorized) -> tuple[str, int, dict[str, str]]:
    """A form whose sign-in or token was good no more: what was typed is kept, to be sent once more.

    The token is wrong after a new sign-in, or when the form comes from another site; to what comes from
    elsewhere nothing is offered.
    """
    if not _sent_from_here() or (isinstance(problem, Unauthorized) and not request.form):
        return answer(problem)
    logger().info("form_token_refused", path=request.path)
    status = problem.code or 400
    kept = _keep() if status == 401 else None
    return _page(signed_out=status == 401, kept=kept), status, {}


def too_many(problem: HTTPException, wait: int) -> tuple[str, int, dict[str, str]]:
    """Too many requests at once: after ``wait`` seconds a form that was typed can be sent once more."""
    later = {"Retry-After": str(wait)}
    if not request.form or not _sent_from_here():
        page, status, headers = answer(problem, wait=wait)
        return page, status, headers | later
    logger().info("too_many_requests", path=request.path)
    return _page(wait=wait), 429, later


def no_room(problem: OperationalError | OSError) -> tuple[str, int, dict[str, str]]:
    """A disk is full: what was typed stands on the page, to be sent once more; nothing of it was changed."""
    if not disk_is_full(problem):
        raise problem
    logger().error("disk_full", path=request.path, exc_info=problem)
    if not request.form or not _sent_from_here():
        return answer(NoRoom())
    return _page(full=True), NoRoom.code, {}


@blueprint.get("/unsent")
@needs(Perm.OWN_ACCOUNT)
def show() -> str | Answer:
    """A form of one's own that was sent after the sign-in had ended, to be sent once more."""
    form, account = request.args.get("form", ""), actor().account_id
    kept = None
    if account is not None:
        with current_app.extensions["tracker"].database.reading() as work:
            kept = form_drafts.draft_of(work, account, _place(form))
    if kept is None:
        flash(_("Nothing waits here to be sent: it was sent already, or typed under another account."))
        return redirect(url_for("home.index"))
    fields = {name: values for name, values in kept.fields.items() if name not in ("once", FILES, BLANKED)}
    fields[MARK] = ["1"]
    once = (kept.fields.get("once") or [new_token()])[0]
    return _filled(
        form, fields, once, files=FILES in kept.fields, secrets=BLANKED in kept.fields, signed_in_anew=True
    )


def waiting() -> list[tuple[str, datetime]]:
    """Where each form waits that the reader sent after a sign-in had ended, and since when."""
    account = actor().account_id
    if account is None:
        return []
    with current_app.extensions["tracker"].database.reading() as work:
        return form_drafts.addresses(work, account, f"{url_for('unsent.show')}?")


def _page(
    *, wait: int | None = None, signed_out: bool = False, kept: str | None = None, full: bool = False
) -> str:
    """What was just sent in vain; it is sent once more from here or, being ``kept``, after signing in."""
    return _filled(
        request.full_path, _typed(), _token_sent(), files=bool(request.files), secrets=_had_secrets(),
        wait=wait, signed_out=signed_out, kept=kept, full=full,
    )  # fmt: skip


def _filled(form: str, fields: Mapping[str, Sequence[str]], once: str, **said: object) -> str:
    typed = [(name, value) for name, values in fields.items() for value in values]
    shown = [value for name, value in typed if value and name not in OF_THE_FORM]
    return render_template(
        "errors/send_again.html", frame=None, typed=typed, shown=shown, address=form, once=once, **said
    )


def _typed() -> dict[str, list[str]]:
    return {name: values for name, values in request.form.lists() if name not in NEVER_REPEATED}


def _had_secrets() -> bool:
    return any(name in SECRETS for name in request.form)


def _token_sent() -> str:
    """The form's own token: a form that has done its work before does not do it again from here."""
    sent = request.form.get("once", "")
    return sent if TOKEN.fullmatch(sent) else new_token()


def _place(form: str) -> str:
    """The address at which a form is kept: that of the page that offers to send it."""
    return url_for("unsent.show", form=form)


def _keep() -> str | None:
    """Keep what was sent for the account whose sign-in has ended; the page that will offer it.

    None where nobody is known by this browser, or what was sent is longer than any draft.
    """
    token, place = g.get("ended_sign_in") or session.get(LEFT), _place(request.full_path)
    fields = _typed() | {"once": [_token_sent()]}
    fields |= {name: ["1"] for name in _marks()}
    if not token or request.endpoint in BY_THEMSELVES or not form_drafts.fits(place, fields):
        return None
    with current_app.extensions["tracker"].database.unit_of_work() as work:
        account = sign_in.whose(work, token)
        if account is None:
            return None
        form_drafts.keep(work, account, place, fields, at=clock.now())
    return place


def _marks() -> Iterable[str]:
    if request.files:
        yield FILES
    if _had_secrets():
        yield BLANKED


def forget(response: Response) -> Response:
    """What was kept here and is now taken in, or stands in its form again, waits no more."""
    account = actor().account_id if request.method == "POST" and response.status_code < 400 else None
    if account is not None and MARK in request.form:
        with current_app.extensions["tracker"].database.unit_of_work() as work:
            form_drafts.drop(work, account, _place(request.full_path))
    return response


def _sent_from_here() -> bool:
    """Whether the browser says that the form was sent from a page of this site.

    One that does not know ``Sec-Fetch-Site`` tells where a form comes from in ``Origin`` or ``Referer``.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    try:
        sender = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    except ValueError:
        return False
    return sender.scheme in ("http", "https") and sender.netloc.lower() == request.host.lower()


def register(app: Flask) -> None:
    """Answer forms that are sent in vain."""
    app.register_error_handler(CSRFError, sent_in_vain)
    app.register_error_handler(Unauthorized, sent_in_vain)
    app.register_error_handler(OperationalError, no_room)
    app.register_error_handler(OSError, no_room)
    app.after_request(forget)
