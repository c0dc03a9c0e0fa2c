"""The rows of each data set as everybody may take them away: texts, numbers and days, nothing inner."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tracker.core.money import yuan
from tracker.law import loader as law
from tracker.releases import queries as releases
from tracker.releases.models import Part, Release
from tracker.releases.workflow import ReleaseState
from tracker.reports.open_data.matters import Gone, Why, gone_matters, matters
from tracker.reports.open_data.public_words import public_words
from tracker.reports.scorecards.cards import Figure, cards
from tracker.rules.catalogue import RULES
from tracker.rules.cited import articles_of
from tracker.rules.titles import page_of, titles
from tracker.wording.closed_lists import chinese_word

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class When:
    """The day the stored flags stand at, and the day by which something had to be public.

    ``fictional`` says that the records hold data of a demonstration.
    """

    on: date
    today: date
    fictional: bool = False


def _scorecards(session: Session, _when: When) -> Iterator[Row]:
    found = cards(session)
    if found is None:
        return
    for one in found.cards:
        terms, now = found.terms, one.now
        yield (
            one.code, one.name, one.region, terms.first_on, terms.on, now.paid, terms.average(now),
            now.paid_short, now.paid_middle, now.paid_long, now.due, now.due_late, now.due_held,
            now.due_other, terms.share(now, Figure.DUE_LATE), now.promises, now.promises_kept,
            now.promises_broken, now.answers, now.answers_in_time, now.returns, now.returns_filed,
        )  # fmt: skip


def _matters(session: Session, when: When) -> Iterator[Row]:
    for one in matters(session, when.today):
        fen = one.amount_fen
        yield (
            one.number, one.body_code, one.body_name, one.region, one.rule, titles()[one.rule].chinese,
            one.cites, chinese_word(one.state), one.arose_on, one.ceased_on,
            None if fen is None else yuan(fen), one.opened_on, one.reply_by, one.replied_on, one.public_from,
            one.enterprise,
        )  # fmt: skip


def _reports(session: Session, when: When) -> Iterator[Row]:
    for one in releases.public_list(session, when.today):
        kept = releases.files_of(session, one).get(Part.RELEASED)
        yield (
            one.serial, public_words(session, one.title), one.kind.value, one.period, one.figures_on,
            one.released_on, one.state.value, kept.sha256 if kept else None, f"/verify/{one.serial}",
        )  # fmt: skip


def _rules(_session: Session, when: When) -> Iterator[Row]:
    for rule in RULES:
        page = page_of(rule)
        yield (
            rule.code, page.title.chinese, page.asks.chinese,
            "; ".join(one.key for one in articles_of(rule, when.on)),
            "yes" if law.rule_enabled(rule.code, when.on) else "no", f"/rules/{rule.code}",
        )  # fmt: skip


def corrected(session: Session, today: date) -> Iterator[tuple[Release, Release | None, str]]:
    """The corrections of reports that are public: the new version, the old one, what is different."""
    for one in releases.corrections(releases.public_list(session, today)):
        before = session.get(Release, one.corrects_id)
        yield one, before, public_words(session, one.changed)


def _corrections(session: Session, when: When) -> Iterator[Row]:
    for one, before, changed in corrected(session, when.today):
        yield one.serial, before.serial if before else None, one.released_on, changed


def _withdrawals(session: Session, when: When) -> Iterator[Row]:
    for one in (*gone_matters(session, when.today), *_gone_reports(session, when.today)):
        yield one.dataset, one.key, one.why.value, one.since


def _gone_reports(session: Session, today: date) -> Iterator[Gone]:
    whys = {ReleaseState.SUPERSEDED: Why.SUPERSEDED, ReleaseState.WITHDRAWN: Why.WITHDRAWN}
    for one in releases.public_list(session, today):
        if why := whys.get(one.state):
            last = releases.steps_of(session, one)[-1]
            yield Gone("reports", one.serial or "", why, last.taken_on)


DATASETS: Mapping[str, Callable[[Session, When], Iterator[Row]]] = {
    "scorecards": _scorecards, "matters": _matters, "reports": _reports, "rules": _rules,
    "corrections": _corrections, "withdrawals": _withdrawals,
}  # fmt: skip
