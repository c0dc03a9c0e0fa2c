"""What became public lately as an Atom feed, of all, of a body or of a topic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from xml.etree import ElementTree as ET

from sqlalchemy.orm import Session

from tracker.core.clock import ZONE
from tracker.law import loader as law
from tracker.releases import queries as releases
from tracker.reports.letters.circulars import circulars
from tracker.reports.open_data.datasets import corrected
from tracker.reports.open_data.matters import matters
from tracker.reports.open_data.public_words import public_words
from tracker.rules.titles import titles
from tracker.subjects.models import Body
from tracker.subscriptions.models import Topic
from tracker.wording.open_data import NOTICE, SOURCE

ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class News:
    """One thing that became public on a day; ``path`` leads to its page, ``key`` is its own for ever.

    ``body`` is the code of the body it is about, None where it is about more.
    """

    topic: Topic
    key: str
    title: str
    day: date
    path: str
    body: str | None


def news(
    session: Session, today: date, *, body: str | None = None, topic: Topic | None = None,
    since: date | None = None,
) -> list[News]:  # fmt: skip
    """What became public from ``since`` on (None: within the days of the parameter), the newest first.

    Of a body: its questions and circulars and the reports about it alone; what was withdrawn is not in it.
    """
    first = since or today - timedelta(days=law.at("feed_days", today).whole)
    asked = (_reports(session, today, body), _circulars(session, today, body), _matters(session, today, body))
    found = [
        one for part in asked for one in part
        if first <= one.day <= today and (topic is None or one.topic is topic)
    ]
    return sorted(found, key=lambda one: (one.day, one.key), reverse=True)


def _reports(session: Session, today: date, body: str | None) -> Iterator[News]:
    changed = {one.id: said for one, _, said in corrected(session, today)}
    for one in releases.public_list(session, today):
        of = session.get(Body, one.body_id) if one.body_id else None
        if body is not None and (of is None or of.code != body):
            continue
        day = one.open_from or one.released_on
        if day is None or one.serial is None:
            continue
        topic = Topic.CORRECTIONS if one.id in changed else Topic.REPORTS
        title = public_words(session, one.title)
        said = f"更正：{title}（{changed[one.id]}）" if one.id in changed else f"发布：{title}"
        yield News(topic, f"{topic.value}/{one.serial}", said, day, f"/verify/{one.serial}",
                   of.code if of else None)  # fmt: skip


def _circulars(session: Session, today: date, body: str | None) -> Iterator[News]:
    for one in circulars(session, today, body=body):
        if one.withdrawn_on is None:
            title = f"通报：{one.body_name}（{titles()[one.rule].chinese}）"
            yield News(Topic.CIRCULARS, f"circulars/{one.id}", title, one.day, f"/circulars/{one.id}",
                       one.body_code)  # fmt: skip


def _matters(session: Session, today: date, body: str | None) -> Iterator[News]:
    for one in matters(session, today, body=body):
        title = f"线索公开：{one.body_name}（{titles()[one.rule].chinese}）"
        yield News(Topic.MATTERS, f"matters/{one.number}", title, one.public_from, f"/matters/{one.number}",
                   one.body_code)  # fmt: skip


def atom(found: list[News], *, address: str, here: str, title: str, on: date) -> bytes:
    """An Atom document; ``address`` is the house's own, ``here`` the feed's path with its query."""
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "zh-Hans"})
    _put(feed, "id", f"{address}{here}")
    _put(feed, "title", title)
    _put(feed, "subtitle", NOTICE.chinese)
    _put(feed, "updated", _moment(max((one.day for one in found), default=on)))
    _put(_put(feed, "author"), "name", SOURCE.chinese)
    _put(feed, "link", rel="self", type="application/atom+xml", href=f"{address}{here}")
    _put(feed, "link", rel="alternate", type="text/html", href=f"{address}/open-data")
    for one in found:
        entry = _put(feed, "entry")
        _put(entry, "id", f"{address}/{one.key}")
        _put(entry, "title", one.title)
        _put(entry, "updated", _moment(one.day))
        _put(entry, "category", term=one.topic.value)
        _put(entry, "link", rel="alternate", type="text/html", href=f"{address}{one.path}")
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _put(parent: ET.Element, name: str, text: str = "", **values: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{ATOM}}}{name}", values)
    if text:
        child.text = text
    return child


def _moment(day: date) -> str:
    return datetime.combine(day, time.min, ZONE).isoformat()
