"""``flask interest``."""

from __future__ import annotations

import json
from datetime import datetime

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from tracker.cli.options import DAY, Command, day, tracker
from tracker.core.messages import Language, spoken
from tracker.core.messages import gettext as _
from tracker.core.money import yuan, yuan_grouped
from tracker.law import loader as law
from tracker.payables.interest import Interest, interest_of
from tracker.payables.models import Payable
from tracker.payables.rates import Mark, Per
from tracker.wording.closed_lists import word


@click.command("interest", cls=Command)
@click.argument("payable")
@click.option("--on", "given", type=DAY, help="算到哪一天（含），默认今天")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def interest_command(payable: str, given: datetime | None, as_json: bool) -> None:
    """一笔应付账款到这一天的逾期利息：金额、利率、依据、每一段。"""
    with tracker().database.reading() as session:
        living = Payable.ref == payable, Payable.voided_in.is_(None)
        found = session.execute(select(Payable.id, Payable.known_on).where(*living)).one_or_none()
        if found is None:
            raise click.ClickException(_("There is no payable with the reference {ref}.", ref=payable))
        on = day(given)
        if found.known_on is not None and found.known_on > on:
            raise click.ClickException(
                _("The payable {ref} did not exist yet on {day}: its first fact is of {known}.",
                  ref=payable, day=on.isoformat(), known=found.known_on.isoformat())
            )  # fmt: skip
        try:
            interest = interest_of(session, found.id, on)
        except LookupError:
            raise click.ClickException(
                _("The payable {ref} has no certain due date yet, so no interest runs.", ref=payable)
            ) from None
    click.echo(json.dumps(_public(interest), ensure_ascii=False) if as_json else _printed(payable, interest))


def _public(interest: Interest) -> dict[str, object]:
    return {
        "amount": None if interest.amount_fen is None else yuan(interest.amount_fen),
        "on": interest.on.isoformat(),
        "rate": None
        if interest.rate is None
        else {"value": f"{interest.rate:f}", "per": interest.per.value},
        "basis": interest.basis,
        "marks": [_in_files(mark, interest) for mark in interest.marks],
        "spans": [
            {"from": span.from_on.isoformat(), "to": span.to_on.isoformat(), "days": span.days,
             "principal": yuan(span.principal_fen), "rate": f"{span.rate:f}"}
            for span in interest.spans
        ],
    }  # fmt: skip


def _surcharge(interest: Interest) -> tuple[str, str]:
    bounds = (law.at(f"goods_late_surcharge_{end}", interest.on).percent for end in ("min", "max"))
    least, most = (f"{bound:f}" for bound in bounds)
    return least, most


def _in_files(mark: Mark, interest: Interest) -> str:
    """A mark as programs read it: the words of the rule catalogue, whatever the language."""
    if mark is Mark.MINIMUM:
        return "{}; a court may add {}–{} %".format(mark.value, *_surcharge(interest))
    return mark.value


def _said(mark: Mark, interest: Interest) -> str:
    if mark is Mark.MINIMUM:
        least, most = _surcharge(interest)
        return _("{mark} ({least}–{most} %)", mark=word(mark), least=least, most=most)
    return word(mark)


def _articles(keys: list[str]) -> str:
    """Articles as a Chinese reader knows them; for others by the keys of the law data."""
    if spoken() is Language.CHINESE:
        return "、".join(law.article(key).title for key in keys)
    return ", ".join(keys)


def _printed(payable: str, interest: Interest) -> str:
    per = _("% a day") if interest.per is Per.DAY else _("% a year")
    lines = [_("{ref}: late interest up to {day}", ref=payable, day=interest.on.isoformat())]
    lines += [
        _(
            "{begin} to {end}: {days} days × {principal} yuan × {rate} {per}",
            begin=span.from_on.isoformat(), end=span.to_on.isoformat(), days=span.days,
            principal=yuan_grouped(span.principal_fen), rate=f"{span.rate:f}", per=per,
        )
        for span in interest.spans
    ]  # fmt: skip
    if interest.amount_fen is not None:
        lines.append(_("Sum: {sum} yuan", sum=yuan_grouped(interest.amount_fen)))
    if interest.basis:
        lines.append(_("Basis: {articles}", articles=_articles(interest.basis.split("; "))))
    lines += [_said(mark, interest) for mark in interest.marks]
    lines.append(_("Payments are set against principal first; the creditor may claim otherwise (CC 561)."))
    return "\n".join(lines)


COMMANDS = (interest_command,)
