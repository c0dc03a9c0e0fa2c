"""The language of the pages: chosen by the reader, kept in a cookie and the account, Chinese by default."""

from __future__ import annotations

from datetime import date
from functools import cache

from flask import Blueprint, Flask, Response, current_app, g, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from tracker.accounts.preferences import keep_language
from tracker.core import messages
from tracker.core.messages import Language, day_said, speak, spoken, unspeak
from tracker.web.access import is_probe, probe
from tracker.web.addresses import inside
from tracker.web.signed_in import person

blueprint = Blueprint("language", __name__)

COOKIE = "language"
YEAR_SECONDS = 365 * 24 * 60 * 60
# What each language calls itself, with its mark for the browser.
NAMES = {Language.CHINESE: ("中文", "zh-CN"), Language.ENGLISH: ("English", "en")}


@blueprint.post("/language")
@probe
def choose() -> AnyResponse:
    """Keep the language chosen and go back to the page; an unknown one, or a page elsewhere, is ignored.

    It changes nothing but the reader's own choice, so it asks for no token.
    """
    answer = redirect(inside(request.form.get("back", "")), 303)
    wanted = request.form.get("language", "")
    if wanted in set(Language):
        tracker, someone = current_app.extensions["tracker"], person()
        secure = tracker.settings.production
        answer.set_cookie(
            COOKIE, wanted, max_age=YEAR_SECONDS, httponly=True, samesite="Lax", secure=secure
        )
        if someone and someone.actor.account_id is not None:
            with tracker.database.unit_of_work() as session:
                keep_language(session, someone.actor.account_id, Language(wanted))
    return answer


def wanted() -> Language:
    """The language the reader has chosen; Chinese before a choice, and for a value nobody knows."""
    given = request.cookies.get(COOKIE, "")
    return Language(given) if given in set(Language) else Language.CHINESE


def begin() -> None:
    """Speak the reader's language from the first word of an answer on."""
    g.language_before = speak(wanted())


def of_account() -> None:
    """Once the gate knows who is signed in, speak the language of the account, if it has chosen one."""
    if is_probe(request.endpoint):
        return
    someone = person()
    if someone and someone.language:
        speak(someone.language)


def end(_problem: BaseException | None) -> None:
    """Leave the thread as it was, for whoever it answers next."""
    before = g.pop("language_before", None)
    if before is not None:
        unspeak(before)


def told(response: Response) -> Response:
    """Say in the answer which language it is in, and that it depends on the cookie."""
    if request.endpoint != "static":
        response.vary.add("Cookie")
        response.headers.setdefault("Content-Language", lang())
    return response


def lang() -> str:
    """The mark of the language in use, as the page's ``lang``."""
    return NAMES[spoken()][1]


def say(message: str, **values: object) -> Markup:
    """``_`` of the templates: messages may hold tags, the values put into them are escaped.

    A day is put in as running text has it; a dense table hands in ``day|short_day``.
    """
    said = _marked_up(message, spoken())
    if not values:
        return said
    return said.format(**{name: day_said(one) if type(one) is date else one for name, one in values.items()})


@cache
def _marked_up(message: str, _language: Language) -> Markup:
    """A message in the language in use; the same few are said hundreds of times a page."""
    return Markup(messages.gettext(message))


def register_after_gate(app: Flask) -> None:
    """Let the account's own choice decide; to be registered after the gate."""
    app.before_request(of_account)


def register(app: Flask) -> None:
    """Speak each reader's language around every view; to be registered before all that may answer."""
    app.before_request(begin)
    app.teardown_request(end)
    app.after_request(told)
    app.jinja_env.globals |= {"_": say, "lang": lang, "LANGUAGES": NAMES, "spoken": spoken}
    app.register_blueprint(blueprint)
