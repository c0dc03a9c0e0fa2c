"""``flask audit``: check the ledger, and the key that signs its heads."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import click
from flask.cli import with_appcontext

from tracker.cli.options import Command, actor, tracker
from tracker.core import clock
from tracker.core.adopting import change_key
from tracker.core.heads import FOLDER
from tracker.core.ledger_check import Check, Fault, KeptHead
from tracker.core.messages import gettext as _
from tracker.core.receipts import wrong_with
from tracker.core.signing import BadKey, NoKey, keep_key, read_key

# So many faults are told: the first one says where to begin.
MOST_TOLD = 20


@click.group("audit")
def audit_group() -> None:
    """审计账：核对全部记载，管理签名密钥。"""


@audit_group.command("verify", cls=Command)
@click.option(
    "--head", "files", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="系统以外保存的每日签名文件，可以给出多个",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def verify_command(files: tuple[Path, ...], as_json: bool) -> None:
    """核对整本审计账，指出第一处不符。有不符时退出状态为 1。"""
    application = tracker()
    kept = sorted((application.settings.data_dir / FOLDER).glob("*.json"))
    outside = [_kept(path) for path in (*kept, *files)]
    with application.database.reading() as session:
        check = Check(session, outside)
        found = list(islice(check.faults(), MOST_TOLD))
    done = check.done
    if as_json:
        said = {"entries": done.entries, "heads": done.heads, "rows": done.rows, "outside": done.outside,
                "faults": [asdict(fault) for fault in found]}  # fmt: skip
        click.echo(json.dumps(said, ensure_ascii=False))
    else:
        for fault in found:
            click.echo(_told(fault))
        if not found:
            click.echo(_(
                "In order: {entries} entries, {rows} rows they tell of, {heads} heads, {outside} heads kept "
                "outside the database.",
                entries=done.entries, rows=done.rows, heads=done.heads, outside=done.outside,
            ))  # fmt: skip
    raise SystemExit(int(bool(found)))


@audit_group.command("check", cls=Command)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def check_command(file: Path) -> None:
    """核对一张回执：不需要数据库。有不符时退出状态为 1。"""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        said = {}
    wrong = wrong_with(said if isinstance(said, dict) else {})
    words = {
        "form": _("This file is no receipt of the audit ledger."),
        "entry": _("The entry's number is another than the one it is proved for."),
        "path": _("The proof does not lead from the entry to the signed hash: one of them was changed."),
        "key": _("The key is not the one the head names."),
        "signature": _("The head was not signed with this key."),
    }
    for one in wrong:
        click.echo(words[one])
    if not wrong:
        entry, head = json.loads(said["entry"]), json.loads(said["head"])
        click.echo(_(
            "The receipt holds: entry {number} ({kind}, {at}) stands under the head of {day}, signed with "
            "the key {key}. Compare the key and the hash {root} with a head that was kept elsewhere.",
            number=entry["number"], kind=entry["kind"], at=entry["at"], day=head["day"], key=head["key"],
            root=head["root"],
        ))  # fmt: skip
    raise SystemExit(int(bool(wrong)))


@audit_group.command("key", cls=Command)
@click.option("--new", is_flag=True, help="换一把新的密钥；换钥本身记入审计账")
@with_appcontext
def key_command(new: bool) -> None:
    """给每日账目签名的密钥：显示公钥，或更换。"""
    application = tracker()
    data_dir = application.settings.data_dir
    try:
        if new:
            with application.database.unit_of_work() as session:
                key = change_key(session, data_dir, at=clock.now(), actor=actor())
            keep_key(data_dir, key)
        else:
            key = read_key(data_dir)
    except NoKey as missing:
        raise click.ClickException(
            _("There is no signing key at {path}; flask setup makes the first, flask audit key --new "
              "another.", path=str(missing))
        ) from None  # fmt: skip
    except BadKey as bad:
        raise click.ClickException(
            _("The signing key {path} cannot be used: only its owner may read it (mode 0600), and it must be "
              "an Ed25519 key.", path=str(bad))
        ) from None  # fmt: skip
    click.echo(f"{key.id}  {key.signer}  {key.public}")


def _kept(path: Path) -> KeptHead:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        key = {name: str(said["key"][name]) for name in ("id", "signer", "public")}
        return KeptHead(
            name=str(path), content=str(said["head"]), signature=str(said["signature"]), key=key
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise click.BadParameter(
            _("{file} is no head of the ledger.", file=str(path)), param_hint="--head"
        ) from None


def _told(fault: Fault) -> str:
    """A fault in words: where, what, and when that was entered."""
    place = _("Entry {number}", number=fault.number)
    if fault.at:
        place = _("Entry {number} ({kind}, {at})", number=fault.number, kind=fault.kind, at=fault.at)
    head = _("Head {number} ({about})", number=fault.number, about=fault.about)
    match fault.what:
        case "missing":
            last = int(fault.about)
            said = place if last == fault.number else _("Entries {number} to {last}", number=fault.number,
                                                        last=last)  # fmt: skip
            return _("{place}: missing.", place=said)
        case "column":
            return _("{place}: the column {column} is not what it was.", place=place, column=fault.about)
        case "node":
            return _("{place}: the kept hash {node} of the tree is not what follows from the entries.",
                     place=place, node=fault.about)  # fmt: skip
        case "key":
            return _("{place}: the key {key} did not agree to this.", place=place, key=fault.about)
        case "row":
            return _("{place}: the row {row} of {table} no longer says what was entered.", place=place,
                     row=fault.row, table=fault.about)  # fmt: skip
        case "row_missing":
            return _("{place}: the row {row} of {table} is gone.", place=place, row=fault.row,
                     table=fault.about)  # fmt: skip
        case "rows":
            return _("{place}: of the {count} records it wrote ({table}), one or more no longer say what was "
                     "written.", place=place, count=fault.row, table=fault.about)  # fmt: skip
        case "rows_count":
            return _("{place}: it wrote {count} records, and another number is found ({table}).",
                     place=place, count=fault.row, table=fault.about)  # fmt: skip
        case "no_entry":
            return _("Row {row} of {table}: no entry tells of it.", row=fault.row, table=fault.about)
        case "stands":
            return _("Row {row} of {table}: its state or its day is not what its last step says.",
                     row=fault.row, table=fault.about)  # fmt: skip
        case "head_missing":
            return _("Head {number}: missing.", number=fault.number)
        case "head_cut":
            return _("{head}: it was signed over {size} entries, and there are fewer.", head=head,
                     size=fault.row)  # fmt: skip
        case "outside_cut":
            return _("{file}: this head was signed over {size} entries; those from {number} on are gone.",
                     file=fault.about, size=fault.row, number=fault.number)  # fmt: skip
        case "outside_root":
            return _("{file}: the entries are not those over which this head was signed.", file=fault.about)
        case "outside_unsigned":
            return _("{file}: this head is not signed with its own key.", file=fault.about)
        case "outside_key":
            return _("{file}: the ledger does not know the key that signed this head.", file=fault.about)
        case "head_root":
            return _("{head}: the entries are not those over which it was signed.", head=head)
        case "head_signature":
            return _("{head}: it is not signed with its key.", head=head)
        case "head_key":
            return _("{head}: its key was not known to the ledger then.", head=head)
    return _("{head}: it does not say what was signed.", head=head)


COMMANDS = (audit_group,)
