"""The pages: thin; each says who may open it, and shows what that one's permission reaches."""

from __future__ import annotations

from flask import Flask, Response, current_app, request
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker.web import (
    access,
    accounts,
    addresses,
    amounts,
    approvals,
    asking,
    assessment,
    assessment_schemes,
    assessment_steps,
    assessment_words,
    audit,
    blank,
    bodies,
    case_outcomes,
    case_queue,
    case_steps,
    cases,
    circulars,
    closing_steps,
    closings,
    commitments,
    complaint_queue,
    complaints,
    congress,
    congress_marks,
    congress_new,
    congress_points,
    congress_sessions,
    congress_steps,
    doubles,
    drafts,
    errors,
    flags,
    forms,
    grants,
    health,
    home,
    imports,
    inbox,
    into_dispute,
    language,
    large_type,
    ledger,
    limitation,
    links,
    lists,
    looks,
    matching,
    matters,
    me,
    open_data,
    paced,
    payables,
    plans,
    proposals,
    rates,
    readings,
    records,
    registering,
    registrations,
    release_steps,
    releases,
    reporting,
    reporting_files,
    reporting_papers,
    reporting_steps,
    reports,
    return_filing,
    returns,
    rules,
    scorecards,
    second_factor,
    short,
    sign_in,
    signed_in,
    subscriptions,
    suggestions,
    telling,
    trail,
    transferred,
    unsent,
    verify,
    words,
)

TOPICS = (
    home, circulars, scorecards, matters, open_data, subscriptions, flags, payables,
    into_dispute, bodies, commitments, rules, lists, reports, health, blank,
    closings, closing_steps, releases, release_steps, verify,
    sign_in, me, telling, second_factor, links, registering, registrations, accounts, grants, trail,
    audit, ledger,
    records, imports, amounts, suggestions, drafts, unsent, short,
    readings, proposals, cases, case_steps, asking, case_queue, case_outcomes, inbox, doubles, approvals,
    reporting, reporting_steps, reporting_files, reporting_papers, complaints, complaint_queue, matching,
    transferred, plans, limitation, return_filing, returns, congress_sessions, congress, large_type,
    congress_marks, congress_new, congress_points, congress_steps, assessment, assessment_schemes,
    assessment_steps,
)  # fmt: skip
# Beyond this a request is refused before it is read; forms with files of their own say a smaller limit.
LARGEST_REQUEST = 60 << 20
HEADERS = {
    # Nothing from elsewhere, no inline script or style, in nobody's frame.
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Whoever came by TLS once comes by nothing else for a year. Browsers heed it only where it came by TLS.
ONLY_BY_TLS = "max-age=31536000"


# What a report of an enterprise says stays in no browser: going back shows nothing of it after its code was
# forgotten, on a machine that others use, too.
KEPT_NOWHERE = (
    "reporting", "reporting_steps", "reporting_files", "reporting_papers", "complaints",
    "complaint_queue", "matching", "transferred",
)  # fmt: skip


def strict(response: Response) -> Response:
    """What every answer says about itself; a page is never kept by what lies between."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.blueprint in KEPT_NOWHERE:
        response.headers["Cache-Control"] = "no-store"
    response.headers.setdefault("Cache-Control", "private, no-cache")
    if current_app.extensions["tracker"].settings.production:
        response.headers.setdefault("Strict-Transport-Security", ONLY_BY_TLS)
    return response


def register(app: Flask) -> None:
    """Add every page, the gate before them and the pages for errors."""
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    if proxies := app.extensions["tracker"].settings.proxies:
        # Of what they say only where a request came from: the address of the system is a setting.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=0, x_host=0
        )
    # A token is good as long as the sign-in it belongs to.
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    addresses.register(app)
    signed_in.register(app)
    language.register(app)
    # After the language: what a page without a database says is said in the reader's.
    paced.register(app)
    access.register(app)
    language.register_after_gate(app)
    # Choosing a language asks for no token: it changes nothing but the reader's own cookie.
    csrf = CSRFProtect(app)
    csrf.exempt(language.choose)
    csrf.exempt(large_type.choose)
    # A mail reader presses it, too; the token in the address is the one that counts.
    csrf.exempt(subscriptions.leave)
    errors.register(app)
    unsent.register(app)
    forms.register(app)
    words.register(app)
    amounts.register(app)
    limitation.register(app)
    large_type.register(app)
    congress_marks.register(app)
    assessment_words.register(app)
    app.after_request(strict)
    looks.register(app)
    for topic in TOPICS:
        app.register_blueprint(topic.blueprint)
    rates.register(app)
