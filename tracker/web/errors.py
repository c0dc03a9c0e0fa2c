"""Pages for what went wrong: the same calm voice, what to do, and a number to quote."""

from __future__ import annotations

import secrets
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadHost, HTTPException, InternalServerError, Unauthorized

from tracker.core.log import logger
from tracker.core.messages import gettext as _
from tracker.core.once import TOKEN, new_token
from tracker.web.addresses import OtherHost

# Tokens, and what is secret: a page never shows them again.
SECRETS = ("password", "old", "new", "again", "code")
NEVER_REPEATED = ("csrf_token", "once", *SECRETS)
# What a form carries for itself: sent again, but not shown.
OF_THE_FORM = ("draft_for", "seen", "seen_")


class Problem(NamedTuple):
    """What happened and what to do, in the words of the page."""

    title: str
    said: str
    advice: str


def problems() -> dict[int, Problem]:
    """What each status says, in the language in use."""
    return {
        400: Problem(
            _("This address cannot be read"), _("There is something in it that nobody knows here."),
            _("Go in again from the pages below, or check that the address is whole."),
        ),
        401: Problem(
            _("Please sign in first"),
            _("You are not signed in, or the sign-in has ended. Nothing was changed."),
            _("Sign in and try again."),
        ),
        403: Problem(
            _("This page is not open to you"),
            _("Your roles do not reach it. On data that is not fictional nobody reads without signing in, "
              "except on the machine itself."),
            _("If you need it for your work, ask the security administrator for the role."),
        ),
        404: Problem(
            _("This page was not found"),
            _("The address may be wrong, or the record it means is not there, was taken back, or lies beyond "
              "your reach."),
            _("Check the number, or look for it in a list."),
        ),
        405: Problem(
            _("This page is for reading"),
            _("The address does not take such a request; nothing was changed."),
            _("Go back, or go in from a list."),
        ),
        410: Problem(_("This is gone"), _("It was taken back."), _("Look for it in a list.")),
        413: Problem(
            _("What you sent is too large"), _("It was not read, and nothing was changed."),
            _("Send a smaller file, or split it; a large table goes in as CSV by the command line."),
        ),
        429: Problem(
            _("Too many requests at once"), _("Nothing was changed."), _("Wait a moment and try again."),
        ),
        500: Problem(
            _("The system could not finish this page"),
            _("This is our fault, not yours; nothing was changed."),
            _("Try again a little later; if it stays so, tell the administrator the number below."),
        ),
    }  # fmt: skip


def answer(problem: HTTPException) -> tuple[str, int, dict[str, str]]:
    """The page of an HTTP error, its number in the log beside the address."""
    status = problem.code or 500
    reference = secrets.token_hex(4).upper()
    note = {"reference": reference, "status": status, "path": request.path, "method": request.method}
    if isinstance(problem, InternalServerError):
        logger().error("page_failed", **note, exc_info=problem.original_exception)
    else:
        logger().info("page_refused", **note)
    said = problems().get(status) or problems()[500 if status >= 500 else 400]
    if isinstance(problem, OtherHost):
        said = Problem(
            _("This is not the system's address"), _("It was asked for under a name that is not its own."),
            _("Go in by {address}.", address=problem.address),
        )  # fmt: skip
    if isinstance(problem, BadHost):
        # Without a name of this machine no address on the page, not even a style sheet's, can be built.
        plain = {"Content-Type": "text/plain; charset=utf-8"}
        return f"{said.title}\n{said.said}\n{reference}\n", status, plain
    if status >= 500:
        page = render_template("errors/plain.html", said=said, status=status, reference=reference)
        return page, status, {}
    start = f"{problem.address}/" if isinstance(problem, OtherHost) else None
    page = render_template(
        "errors/problem.html", frame=None, said=said, status=status, reference=reference, start=start
    )
    return page, status, {}


def sent_in_vain(problem: CSRFError | Unauthorized) -> tuple[str, int, dict[str, str]]:
    """A form whose sign-in or token was good no more: what was typed is kept, to be sent once more.

    The token is wrong after a new sign-in, or when the form comes from another site; to what comes from
    elsewhere nothing is offered.
    """
    if not _sent_from_here() or (isinstance(problem, Unauthorized) and not request.form):
        return answer(problem)
    logger().info("form_token_refused", path=request.path)
    status = problem.code or 400
    return _once_more(status), status, {}


def too_many(problem: HTTPException, wait: int) -> tuple[str, int, dict[str, str]]:
    """Too many requests at once: after ``wait`` seconds a form that was typed can be sent once more."""
    later = {"Retry-After": str(wait)}
    if not request.form or not _sent_from_here():
        page, status, headers = answer(problem)
        return page, status, headers | later
    logger().info("too_many_requests", path=request.path)
    return _once_more(429, wait=wait), 429, later


def _once_more(status: int, wait: int | None = None) -> str:
    """What was typed, to be sent once more; after ``wait`` seconds where there were too many requests."""
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in NEVER_REPEATED]
    shown = [value for name, value in typed if value and name not in OF_THE_FORM]
    return render_template(
        "errors/send_again.html", frame=None, typed=typed, shown=shown, files=bool(request.files), wait=wait,
        address=request.full_path, once=_token_sent(), signed_out=status == 401,
        secrets=any(name in SECRETS for name in request.form),
    )  # fmt: skip


def _token_sent() -> str:
    """The form's own token: a form that has done its work before does not do it again from here."""
    sent = request.form.get("once", "")
    return sent if TOKEN.fullmatch(sent) else new_token()


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
    """Answer every HTTP error, and whatever was not foreseen, with a page."""
    app.register_error_handler(HTTPException, answer)
    app.register_error_handler(CSRFError, sent_in_vain)
    app.register_error_handler(Unauthorized, sent_in_vain)
