"""``flask outbox``: how messages out of the house stand, one round of sending, what was given up again."""

from __future__ import annotations

import json
from datetime import timedelta

import click
from flask.cli import with_appcontext

from tracker.cli.options import Command, tracker
from tracker.core import clock
from tracker.core.messages import gettext as _
from tracker.core.outbox import Channel
from tracker.core.sending import NO_CARRIER, Standing, standing, try_again
from tracker.scheduler import post_of, send_messages

# What ended longer ago is no trouble of now.
LOOKED_BACK = timedelta(days=7)
# The third try has failed by then: it is no hiccup.
LATE = timedelta(hours=1)


@click.group("outbox")
def outbox_group() -> None:
    """发出的邮件和短信。"""


@outbox_group.command("status", cls=Command)
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def status(as_json: bool) -> None:
    """各渠道待发、已发和未能送达的消息。有未能送达的、或者最早一条已拖延一小时以上时，退出状态为 1。"""
    application, at = tracker(), clock.now()
    with application.database.reading() as session:
        found = standing(session, at=at, within=LOOKED_BACK)
    carriers, bad = post_of(application).carriers, False
    for one in found:
        late = one.oldest_due_at is not None and at - one.oldest_due_at > LATE
        bad = bad or late or one.failed > 0
        carrier = carriers.get(one.channel)
        told = {
            "channel": one.channel.value, "carrier": carrier and type(carrier).__name__,
            "waiting": one.waiting, "oldest_due_at": one.oldest_due_at and one.oldest_due_at.isoformat(),
            "late": late, "sent": one.sent, "failed": one.failed, "why": one.why,
        }  # fmt: skip
        click.echo(json.dumps(told, ensure_ascii=False) if as_json else _line(one, carrier is not None))
    raise SystemExit(int(bad))


def _line(one: Standing, carried: bool) -> str:
    name = _("mail") if one.channel is Channel.EMAIL else _("short messages")
    since = one.oldest_due_at.astimezone(clock.ZONE).strftime("%Y-%m-%d %H:%M") if one.oldest_due_at else "—"
    said = _(
        "{channel}: {waiting} waiting, the oldest since {since}; in 7 days {sent} sent, {failed} given up",
        channel=name, waiting=one.waiting, since=since, sent=one.sent, failed=one.failed,
    )  # fmt: skip
    if not carried:
        said += "\n  " + _("nothing is set that carries them; see TRACKER_SMTP_URL and TRACKER_SMS_URL")
    elif one.why and one.why != NO_CARRIER and (one.waiting or one.failed):
        said += "\n  " + _("the last reason: {why}", why=one.why)
    return said


@outbox_group.command("send", cls=Command)
@with_appcontext
def send() -> None:
    """现在就发送到期的消息；计划任务每分钟也会发送。"""
    ended = send_messages(tracker())
    click.echo(
        _("{sent} sent, {waiting} to be tried again, {failed} given up.",
          sent=ended.sent, waiting=ended.waiting, failed=ended.failed)
    )  # fmt: skip
    raise SystemExit(int(bool(ended.waiting or ended.failed)))


@outbox_group.command("retry", cls=Command)
@with_appcontext
def retry() -> None:
    """未能送达的消息重新发送。"""
    with tracker().database.unit_of_work() as session:
        number = try_again(session, at=clock.now())
    click.echo(_("{number} messages are tried again from now on.", number=number))


COMMANDS = (outbox_group,)
