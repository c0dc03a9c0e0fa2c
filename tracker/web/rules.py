"""``/rules``: what is asked of bodies, by article; each rule's page; and the wording of the law."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from tracker.core.permissions import Perm
from tracker.flags.filters import Filter
from tracker.flags.grades import bands
from tracker.flags.tallies import By, tallies, total
from tracker.law import loader as law
from tracker.rules.catalogue import RULES
from tracker.rules.cited import articles_of, numbers_of
from tracker.rules.titles import page_of
from tracker.web.access import public, reached
from tracker.web.frame import reading
from tracker.web.remembered import remembered

blueprint = Blueprint("rules", __name__, url_prefix="/rules")


@blueprint.get("")
@public
def index() -> str:
    """Every rule under its article of the regulation, with what is open now."""
    reach = reached(Perm.FLAGS_READ)
    with reading() as (session, frame):
        found = remembered(
            ("rules", reach), frame.version,
            lambda: tallies(session, Filter(reach=reach), frame.on, By.RULE),
        )  # fmt: skip
    counts = {one.key: one for one in found}
    pages = {rule.code: page_of(rule) for rule in RULES}
    return render_template(
        "rules/index.html", frame=frame, rules=RULES, counts=counts, pages=pages, counted=bool(reach)
    )


@blueprint.get("/<code>")
@public
def show(code: str) -> str:
    """One rule: what it asks, the law's words, how it is worked out, and how many are open now."""
    rule = next((one for one in RULES if one.code == code), None) or abort(404)
    wanted = Filter(rules=(code,), reach=reached(Perm.FLAGS_READ))
    with reading() as (session, frame):
        sums = total(session, wanted, frame.on)
        asked = len(tallies(session, wanted, frame.on, By.BODY))
        grades = {one.key: one.open for one in tallies(session, wanted, frame.on, By.GRADE)}
    return render_template(
        "rules/show.html", frame=frame, rule=rule, page=page_of(rule), articles=articles_of(rule, frame.on),
        numbers=numbers_of(rule), enabled=law.rule_enabled(code, frame.on), sums=sums, asked=asked,
        grades=grades, switch=law.parameter(f"{law.SWITCHES}/{code}"),
        bands=bands(frame.on), counted=bool(wanted.reach),
    )  # fmt: skip


@blueprint.get("/law")
@public
def wording() -> str:
    """The wording of every article that is cited, by instrument, each with an anchor of its own."""
    with reading() as (_, frame):
        pass
    groups = {
        instrument: [one for one in law.articles().values() if one.instrument.key == instrument.key]
        for instrument in law.instruments().values()
    }
    return render_template("rules/law.html", frame=frame, groups=groups)
