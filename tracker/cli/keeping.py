"""``flask import undo`` and ``list``, ``flask void``, ``flask history``."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click
from flask.cli import with_appcontext

from tracker.cli.imports import import_group
from tracker.cli.options import Command, actor, tracker
from tracker.core import clock
from tracker.core.messages import gettext as _
from tracker.exchange.checks import called
from tracker.exchange.history import Batch, Step, batches, history
from tracker.exchange.keys import NoSuchRecord
from tracker.exchange.kinds import KINDS
from tracker.exchange.resting import StandsInTheWay
from tracker.exchange.undo import Undone, undo
from tracker.exchange.void import void

SHOWN = 50
KIND = click.Choice(list(KINDS))


@import_group.command("undo", cls=Command)
@click.argument("batch", type=click.IntRange(1, 2**31 - 1))
@click.option("--reason", default="", help="为什么撤销")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def undo_command(batch: int, reason: str, as_json: bool) -> None:
    """撤销一个批次：新增的记录作废，更正的记录恢复原样；以后的工作以它为依据的，列出并拒绝。"""
    try:
        with tracker().database.unit_of_work() as session:
            undone = undo(session, batch, at=clock.now(), actor=actor(), reason=reason)
    except StandsInTheWay as refused:
        _refuse(refused, as_json)
    else:
        _tell_undone(undone, as_json)


@import_group.command("list", cls=Command)
@click.option("--limit", type=click.IntRange(1), help="只列最近的若干批")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def list_command(limit: int | None, as_json: bool) -> None:
    """列出导入的批次，最近的在前。"""
    with tracker().database.reading() as session:
        for batch in batches(session, most=limit):
            click.echo(json.dumps(_batch(batch), ensure_ascii=False) if as_json else _line(batch))


@click.command("void", cls=Command)
@click.argument("kind", type=KIND)
@click.argument("ref", nargs=-1, required=True)
@click.option("--reason", required=True, help="为什么作废")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def void_command(kind: str, ref: tuple[str, ...], reason: str, as_json: bool) -> None:
    """作废一条误录的记录（不删除）；还有记录以它为依据的，列出并拒绝。"""
    if not reason.strip():
        raise click.BadParameter(_("Say why the record is voided."), param_hint="--reason")
    try:
        with tracker().database.unit_of_work() as session:
            number = void(session, KINDS[kind], ref, reason=reason.strip(), at=clock.now(), actor=actor())
    except NoSuchRecord as missing:
        raise click.ClickException(str(missing)) from None
    except StandsInTheWay as refused:
        _refuse(refused, as_json)
    else:
        if as_json:
            click.echo(json.dumps({"kind": kind, "key": list(ref), "change": number}, ensure_ascii=False))
        else:
            key = " ".join(ref)
            click.echo(_("{kind} {key} is voided (change {change}).", kind=called(KINDS[kind]), key=key,
                         change=number))  # fmt: skip


@click.command("history", cls=Command)
@click.argument("kind", type=KIND)
@click.argument("ref", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def history_command(kind: str, ref: tuple[str, ...], as_json: bool) -> None:
    """一条记录的各个版本：谁、何时、为何、改了什么。"""
    try:
        with tracker().database.reading() as session:
            steps = history(session, KINDS[kind], ref)
    except NoSuchRecord as missing:
        raise click.ClickException(str(missing)) from None
    if as_json:
        told = [{**asdict(step), "at": step.at.isoformat()} for step in steps]
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for step in steps:
        _tell_step(step)


def _refuse(refused: StandsInTheWay, as_json: bool) -> None:
    if as_json:
        listed = [asdict(one) for one in refused.obstacles]
        click.echo(json.dumps({"refused": refused.message, "obstacles": listed}, ensure_ascii=False))
        raise SystemExit(1)
    click.echo(refused.message, err=True)
    for obstacle in refused.obstacles[:SHOWN]:
        click.echo(f"  {obstacle}", err=True)
    if len(refused.obstacles) > SHOWN:
        more = len(refused.obstacles) - SHOWN
        click.echo(_("… and {count} more; --json gives all.", count=more), err=True)
    raise SystemExit(1)


def _tell_undone(undone: Undone, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(undone), ensure_ascii=False))
        return
    click.echo(
        _("Batch {batch} is undone (change {change}): {voided} records voided, {restored} put back.",
          batch=undone.batch, change=undone.change_id, voided=sum(undone.voided.values()),
          restored=sum(undone.restored.values()))
    )  # fmt: skip


def _batch(batch: Batch) -> dict[str, Any]:
    told = asdict(batch)
    told["batch"] = told.pop("number")
    return {**told, "at": batch.at.isoformat()}


def _line(batch: Batch) -> str:
    kind = called(KINDS[batch.record_kind]) if batch.record_kind in KINDS else batch.record_kind or "-"
    counts = _("{accepted} accepted, {updated} updated", accepted=batch.summary.get("accepted", 0),
               updated=batch.summary.get("updated", 0))  # fmt: skip
    line = f"{batch.number}\t{_when(batch.at)}\t{batch.actor}\t{kind}\t{batch.source or '-'}\t{counts}"
    if batch.undone_in:
        line += "\t" + _("undone in {change}", change=batch.undone_in)
    return line


def _tell_step(step: Step) -> None:
    what = {
        "created": _("entered"), "changed": _("changed"), "voided": _("voided"),
        "recomputed": _("recomputed by a calendar"),
    }[step.what]  # fmt: skip
    about = " ".join(part for part in (step.source, step.reason) if part)
    click.echo(f"{_when(step.at)}  {step.change_id}  {what}  {step.actor}  {about}".rstrip())
    for one in step.differences:
        click.echo(f"    {one.heading}: {one.words[0] or '-'} → {one.words[1] or '-'}")


def _when(at: datetime) -> str:
    return at.astimezone(clock.ZONE).strftime("%Y-%m-%d %H:%M")


COMMANDS = (void_command, history_command)
