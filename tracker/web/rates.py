"""How often what costs may be asked for: beyond it the answer is 429, with the seconds to wait.

The counts live in each process: with several, each allows as much, and a restart forgets them. What must not
be forgotten, the failures to sign in, is counted in the database (accounts/attempts.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from typing import Any

from flask import Flask, request
from flask_limiter import Limiter, RateLimitExceeded

from tracker.core import clock
from tracker.core.db import number
from tracker.web.signed_in import address, person
from tracker.web.unsent import too_many

# One who has an IPv6 address has the whole network around it.
IPV6_PREFIX = 64


@dataclass(frozen=True, kw_only=True)
class Rate:
    """How often one account, and one address, may ask for some views together; None for as often as it likes.

    An address may be a whole office or service hall behind one proxy: it is allowed what several people do.
    ``counts`` tells which requests to these views are meant; None for all.
    """

    name: str
    views: tuple[str, ...]
    methods: tuple[str, ...]
    address: str
    account: str | None = None
    counts: Callable[[], bool] | None = None


def _searches() -> bool:
    return bool(request.args.get("q", "").strip())


def _begins_a_file() -> bool:
    """Whether a file begins with this request: one sent whole, or the first piece of one."""
    try:
        return number(request.args.get("at", "0")) == 0
    except ValueError:
        return True


RATES = (
    # A password takes a tenth of a second of a core to look at; an office signs in at half past eight.
    Rate(name="sign-in", views=("sign_in.form", "sign_in.code", "links.choose"), methods=("POST",),
         address="30 per minute"),
    # The same cost; nobody types more than that.
    Rate(name="own password", methods=("POST",), address="60 per minute", account="20 per minute",
         views=("me.password", "second_factor.finish", "second_factor.recovery_codes", "second_factor.off")),
    # Each is a mail to an address that somebody types: others' letter boxes are to be spared.
    Rate(name="news by mail", views=("subscriptions.ask",), methods=("POST",), address="20 per hour"),
    Rate(name="links of mails", views=("subscriptions.confirm", "subscriptions.leave"),
         methods=("GET", "POST"), address="60 per minute"),
    # Each new address is mailed a code: nobody has so many, and others' letter boxes are to be spared.
    Rate(name="mail address", views=("telling.choose",), methods=("POST",), address="120 per hour",
         account="20 per hour"),
    # A code has eight digits and counts for a day.
    Rate(name="mail code", views=("telling.confirm",), methods=("POST",), address="60 per minute",
         account="10 per minute"),
    # Each leaves a file of up to 10 MB behind; a service hall helps enterprises to register one by one.
    Rate(name="registration", views=("register.form",), methods=("POST",), address="30 per hour"),
    # A code has a hundred random bits: nobody guesses one, and nobody who has one types it more often.
    Rate(name="receipt code", views=("reporting.open_by_code",), methods=("POST",), address="20 per minute"),
    # Each begins a record; a service hall helps enterprises to report one by one.
    Rate(name="report", views=("reporting.begin",), methods=("POST",), address="60 per hour"),
    # Each leaves a file of up to 50 MB behind, whether it comes whole or by pieces.
    Rate(name="proof", methods=("POST",), address="120 per hour", counts=_begins_a_file, views=(
        "reporting_steps.proof", "reporting_files.piece", "transferred.material", "transferred.piece",
    )),
    # The pieces of those files, of some megabytes each, over a line as fast as any.
    Rate(name="piece", methods=("POST",), address="600 per minute", views=(
        "reporting_files.begin", "reporting_files.piece", "transferred.begin", "transferred.piece",
    )),
    # A report has twenty pictures at most, each of which is unpacked to be made small.
    Rate(name="preview", methods=("GET",), address="600 per minute", views=("reporting_files.preview",)),
    # A large file is read for half a minute; small ones are tried again and again until they fit.
    Rate(name="upload", views=("imports.upload", "imports.take", "readings.new"), methods=("POST",),
         address="60 per minute", account="20 per minute"),
    # A file of some megabytes is read to be hashed; nobody verifies one a second.
    Rate(name="verify", views=("verify.index", "verify.show"), methods=("POST",), address="60 per minute"),
    # Reads every row of a list, or megabytes; by hand nobody saves a file every two seconds.
    Rate(name="file", methods=("GET",), address="120 per minute", account="30 per minute", views=(
        "flags.export", "records.export", "records.template", "reports.pdf", "reports.annex",
        "releases.file", "verify.file", "verify.archive", "open_data.file", "open_data.feed",
        "imports.rejected", "registrations.licence", "reporting_files.file", "complaints.file",
        "complaints.told_file", "complaint_queue.export", "reporting_papers.ledger_receipt",
    )),
    # A part of a name is looked for in every row; a reader does not look once a second for long.
    Rate(name="search", methods=("GET",), address="240 per minute", account="60 per minute", counts=_searches,
         views=("records.rows", "flags.index", "accounts.index", "grants.index")),
    # Asked for at each pause in typing a reference.
    Rate(name="look-up", methods=("GET",), address="480 per minute", account="120 per minute",
         views=("suggestions.find",)),
)  # fmt: skip


def by_address() -> str:
    """Where a request came from: an IPv4 address, or the network of an IPv6 one."""
    came_from = address() or ""
    try:
        found = ip_address(came_from)
    except ValueError:
        return came_from
    if isinstance(found, IPv6Address):
        return str(ip_network((found, IPV6_PREFIX), strict=False))
    return came_from


def by_account() -> str:
    """Who is signed in; "" for nobody."""
    someone = person()
    return f"account {someone.actor.account_id}" if someone else ""


def register(app: Flask) -> None:
    """Put the rates around their views; to be called once these are there."""
    limiter = Limiter(by_address, app=app, storage_uri="memory://", strategy="moving-window")
    for rate in RATES:
        _limit(app, limiter, rate, rate.address, by_address)
        if rate.account is not None:
            _limit(app, limiter, rate, rate.account, by_account)

    def refused(problem: RateLimitExceeded) -> tuple[str, int, dict[str, str]]:
        current = limiter.current_limit
        wait = current.reset_at - ceil(clock.now().timestamp()) if current else 1
        return too_many(problem, max(wait, 1))

    app.register_error_handler(RateLimitExceeded, refused)


def _limit(app: Flask, limiter: Limiter, rate: Rate, often: str, key: Callable[[], str]) -> None:
    def spared() -> bool:
        """Whether there is nothing to count: not what is meant, or nobody signed in."""
        return not (rate.counts is None or rate.counts()) or not key()

    shared = limiter.shared_limit(
        often, scope=rate.name, key_func=key, methods=list(rate.methods), exempt_when=spared
    )
    for name in rate.views:
        view: Callable[..., Any] = app.view_functions[name]
        limited: Callable[..., Any] = shared(view)
        app.view_functions[name] = limited
