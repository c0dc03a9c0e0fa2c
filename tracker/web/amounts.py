"""``/amounts/in-words``: an amount that is being typed, in capital numerals, for the line under its field."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template, request

from tracker.exchange.cells import BadCell, Money
from tracker.web.access import public
from tracker.wording.capitals import in_capitals

blueprint = Blueprint("amounts", __name__)


@blueprint.get("/amounts/in-words")
@public
def in_words() -> str:
    """The one amount of the query, whatever its field is called; nothing of what is none."""
    typed = next(iter(request.args.values()), "")
    return render_template("amounts/in_words.html", typed=typed)


def capitals(typed: str | None) -> str:
    """Typed text as an amount in capital numerals; nothing where it is none (yet)."""
    try:
        return in_capitals(Money().read((typed or "").strip()))
    except BadCell:
        return ""


def register(app: Flask) -> None:
    """Give templates the filter."""
    app.jinja_env.filters["capitals"] = capitals
