"""Pages for what went wrong: the same calm voice, what to do, and a number to quote."""

from __future__ import annotations

import secrets
from typing import NamedTuple

from flask import Flask, render_template, request
from werkzeug.exceptions import BadHost, HTTPException, InternalServerError

from tracker.core.log import logger
from tracker.core.messages import gettext as _
from tracker.web.addresses import OtherHost


class NoRoom(HTTPException):
    """The disk of this system takes no more."""

    code = 507


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
        507: Problem(
            _("The disk of this system is full"),
            _("Nothing was changed; what was kept before is still there."),
            _("Tell the administrator the number below, and try again later."),
        ),
    }  # fmt: skip


def answer(problem: HTTPException, *, wait: int | None = None) -> tuple[str, int, dict[str, str]]:
    """The page of an HTTP error, its number in the log beside the address; ``wait`` are seconds to wait."""
    status = problem.code or 500
    reference = secrets.token_hex(4).upper()
    note = {"reference": reference, "status": status, "path": request.path, "method": request.method}
    if isinstance(problem, InternalServerError):
        logger().error("page_failed", **note, exc_info=problem.original_exception)
    else:
        logger().info("page_refused", **note)
    said = problems().get(status) or problems()[500 if status >= 500 else 400]
    if wait is not None:
        said = said._replace(advice=_("Wait {seconds} seconds and try again.", seconds=wait))
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


def register(app: Flask) -> None:
    """Answer every HTTP error, and whatever was not foreseen, with a page."""
    app.register_error_handler(HTTPException, answer)
