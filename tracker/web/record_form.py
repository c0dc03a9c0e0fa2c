"""A form for any kind of record, made from the description that files are read by."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.core.messages import Language, spoken
from tracker.core.messages import gettext as _
from tracker.core.permissions import Reach
from tracker.exchange.cells import Day, Money, Month, Number, Text, Whole, Year
from tracker.exchange.choices import Choice, Words, YesNo
from tracker.exchange.demands import demanded_by
from tracker.exchange.identifiers import CreditCode, Reference, Region
from tracker.exchange.kinds import Column, Kind
from tracker.exchange.out.template import explanation
from tracker.exchange.outcome import Outcome
from tracker.exchange.record.looking_up import names
from tracker.exchange.record.reading import Record
from tracker.law.records import Article
from tracker.web.forms import Form
from tracker.wording.groups import GROUPS

# Names of fields that no column has.
REASON, SEEN = "reason_", "seen_"
# Texts without a limit of their own get lines to write in.
LONG = ("text", "reason", "note", "condition", "interest_terms", "inspection_note")


# An empty cell.
NOTHING = SelectChoice("", "—")


def form_of(kind: Kind) -> type[Form]:
    """The form of a kind: a field for each column, then why, and the change the record was seen at."""
    fields: dict[str, Any] = {_name(column): _field(column) for column in kind.columns}
    fields[REASON] = StringField(validators=[Length(max=400)])
    return type(f"{kind.singular.title()}Form", (Form,), fields)


def _name(column: Column) -> str:
    # A prefix of its own: a column may be called like a method of forms (data, errors …).
    return f"c_{column.key}"


def _field(column: Column) -> Any:
    kind = column.type
    if isinstance(kind, Words):
        chosen = [SelectChoice(str(member), label) for member, label in kind.words().items()]
        return SelectMultipleField(
            choices=chosen, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
            validate_choice=False,
        )  # fmt: skip
    if isinstance(kind, Choice):
        chosen = [SelectChoice(str(member), label) for member, label in kind.words().items()]
        return SelectField(choices=[NOTHING, *chosen], validate_choice=False)
    if isinstance(kind, YesNo):
        chosen = [SelectChoice(text, kind.word(text == "yes")) for text in ("yes", "no")]
        return SelectField(choices=[NOTHING, *chosen], validate_choice=False)
    if column.key in LONG:
        return TextAreaField()
    return StringField()


def fill(form: Form, record: Record) -> None:
    """Show what the record says."""
    for value in record.values:
        field = form[_name(value.column)]
        field.data = value.text.split(";") if isinstance(value.column.type, Words) else value.text


def cells_of(kind: Kind, form: Form) -> dict[str, str]:
    """What was typed, as the cells of a row."""
    cells = {}
    for column in kind.columns:
        typed = form[_name(column)].data
        cells[column.key] = ";".join(typed) if isinstance(typed, list) else (typed or "")
    return cells


def tell(kind: Kind, form: Form, outcome: Outcome) -> None:
    """Put each error beside its field."""
    for fault in outcome.faults:
        if fault.column in kind.by_key:
            form.refuse(_name(kind.by_key[fault.column]), fault.message)
        else:
            form.refuse_all(fault.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A column on a form: its field, label and help, the articles that demand it, and what it names.

    ``called`` is the name of the record that a reference names, "" for one without a name; None where nothing
    is named, or nothing that the writer may name.
    """

    column: Column
    field: Any
    label: str
    help: str
    cites: tuple[Article, ...]
    called: str | None


def groups_of(session: Session, kind: Kind, form: Form, reach: Reach) -> list[tuple[str, list[Shown]]]:
    """The parts of a form: each its heading and its columns."""
    chinese = spoken() is Language.CHINESE
    wanted = defaultdict(set)
    for column in kind.columns:
        if column.target and form[_name(column)].data:
            wanted[column.target].add(form[_name(column)].data.strip())
    called = names(session, wanted, reach)

    def shown(column: Column) -> Shown:
        field = form[_name(column)]
        named = called.get((column.target, (field.data or "").strip())) if column.target else None
        return Shown(
            column=column, field=field, label=column.said.now(), called=named,
            help=explanation(kind, column) if chinese else _help(column), cites=demanded_by(kind, column),
        )  # fmt: skip

    return [(GROUPS[group].now(), [shown(one) for one in columns]) for group, columns in kind.groups.items()]


def _help(column: Column) -> str:
    """How the field is filled in."""
    kind = column.type
    said: dict[type, str] = {
        Day: _("Like 2026-11-24; year, month and day in Chinese are understood, too."),
        Month: _("Like 2026-10."),
        Year: _("Like 2026."),
        Money: _("In yuan, at most two decimals; 1,234.50 is understood."),
        CreditCode: _("18 signs, as on the licence."),
        Region: _("Six digits; 230100 for the city."),
        Whole: _("A whole number."),
    }
    if isinstance(kind, Reference):
        if kind.kind == "enterprises":
            return _("The unified social credit code of a recorded enterprise.")
        return _("The reference or code of a record that is there already.")
    if isinstance(kind, Number):
        return _("A percentage: 4.35 for 4.35 %.") if kind.percent else _("A number.")
    if type(kind) is Text:
        return ""
    return said.get(type(kind), "")
