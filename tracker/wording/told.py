"""What messages say: in the application what happened, outside of it only that something waits and where."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from tracker.accounts.addresses import CONFIRM, CONFIRMED_WITHIN, code_of
from tracker.accounts.head_mail import HEAD
from tracker.accounts.telling import DIGEST
from tracker.assessment.sheet_models import SUBJECT as SHEET
from tracker.assessment.workflow import SheetMove
from tracker.cases.telling import UNDELIVERED
from tracker.cases.workflow import CaseMove
from tracker.closings import reminding as closings
from tracker.closings.models import SUBJECT as CLOSING
from tracker.closings.workflow import ClosingMove
from tracker.complaints import reminding as reports
from tracker.complaints.workflow import ComplaintMove
from tracker.congress.points.models import SUBJECT as POINT
from tracker.congress.points.workflow import PointMove
from tracker.core.carriers import Letter
from tracker.core.heads import AuditHead
from tracker.core.messages import gettext as _
from tracker.core.messages import listed
from tracker.core.outbox import Channel, Message, told_before
from tracker.limitation.reminding import SUBJECT as LIMITATION
from tracker.plans.models import SUBJECT as PLAN
from tracker.plans.models import Answer
from tracker.releases.models import SUBJECT as RELEASE
from tracker.releases.workflow import ReleaseMove
from tracker.wording.closed_lists import word
from tracker.wording.days import day_word

MOVE, REPORT_MOVE, DOUBLE, APPROVAL = "case:", "complaint:", "double:", "approval:"


def said(message: Message) -> str:
    """What happened, in the language in use, for who is signed in."""
    number = message.subject
    if message.kind.startswith(MOVE):
        move = CaseMove(message.kind.removeprefix(MOVE))
        return _("Case {number}: {move}", number=number, move=word(move))
    if message.kind.startswith(REPORT_MOVE):
        step = ComplaintMove(message.kind.removeprefix(REPORT_MOVE))
        return _("Report {number}: {move}", number=number, move=word(step))
    if message.kind.startswith(DOUBLE):
        return _doubles(number)[message.kind.removeprefix(DOUBLE)]
    if message.kind.startswith(APPROVAL):
        return _approvals(number)[message.kind.removeprefix(APPROVAL)]
    if message.kind == "case_before":
        return _("Case {number}: its day {day} is near", number=number, day=day_word(message.due_on))
    if message.kind == "case_after":
        return _("Case {number}: its day {day} has passed", number=number, day=day_word(message.due_on))
    if message.subject_kind == LIMITATION:
        return _(
            "Payable {number}: three years are over on {day}; see there what begins them anew",
            number=number, day=day_word(message.due_on),
        )  # fmt: skip
    if message.subject_kind == PLAN:
        return _plan(message)
    if message.kind == reports.BEFORE:
        return _("Report {number}: its day {day} is near", number=number, day=day_word(message.due_on))
    if message.kind == reports.AFTER:
        return _("Report {number}: its day {day} has passed", number=number, day=day_word(message.due_on))
    if message.kind == reports.UNANSWERED:
        return _(
            "Report {number}: the office has let its day {day} pass. Remind it by a remark on the report, or "
            "turn to the office above it.",
            number=number, day=day_word(message.due_on),
        )  # fmt: skip
    if message.subject_kind == CLOSING:
        return _closing(message)
    if message.subject_kind == RELEASE:
        return _release(message)
    if message.subject_kind == SHEET:
        return _sheet(message)
    if message.subject_kind == POINT:
        return _point(message)
    if message.kind == UNDELIVERED:
        return _(
            "A mail or short message about case {number} reached nobody; the people concerned see it here, "
            "but call them.",
            number=number,
        )
    return number


def _closing(message: Message) -> str:
    number, day = message.subject, day_word(message.due_on) if message.due_on else ""
    match message.kind:
        case closings.BEFORE:
            return _("Payable {number}: the closing is to be answered by {day}", number=number, day=day)
        case closings.AFTER:
            return _("Payable {number}: the day {day} to answer to the closing has passed; go on with it",
                     number=number, day=day)  # fmt: skip
        case closings.FELL:
            return _("Payable {number}: the closing holds no more, for the records were changed since",
                     number=number)  # fmt: skip
    move = word(ClosingMove(message.kind.removeprefix(f"{CLOSING}:")))
    return _("Payable {number}: {move}", number=number, move=move)


def _point(message: Message) -> str:
    number, day = message.subject, day_word(message.due_on) if message.due_on else ""
    match message.kind.removeprefix(f"{POINT}:"):
        case "before":
            return _("{number}: the body is to answer by {day}", number=number, day=day)
        case "after":
            return _("{number}: the day of the answer, {day}, has passed", number=number, day=day)
        case said:
            return f"{number} · {word(PointMove(said))}"


def _sheet(message: Message) -> str:
    number = message.subject
    move = word(SheetMove(message.kind.removeprefix(f"{SHEET}:")))
    if message.due_on is None:
        return _("Yearly assessment {number}: {move}", number=number, move=move)
    return _("Yearly assessment {number}: {move}; the next day is {day}",
             number=number, move=move, day=day_word(message.due_on))  # fmt: skip


def _plan(message: Message) -> str:
    number, day = message.subject, day_word(message.due_on) if message.due_on else ""
    match message.kind.removeprefix(f"{PLAN}:"):
        case "proposed":
            return _("Payable {number}: a clearing plan is proposed", number=number)
        case "before":
            return _("Payable {number}: an instalment is to be paid by {day}", number=number, day=day)
        case "missed":
            return _("Payable {number}: the instalment of {day} was missed", number=number, day=day)
        case said:
            return _("Payable {number}: clearing plan {answer}", number=number, answer=word(Answer(said)))


def _release(message: Message) -> str:
    number, day = message.subject, day_word(message.due_on) if message.due_on else ""
    match message.kind.removeprefix(f"{RELEASE}:"):
        case "committee":
            return _("Report {number}: to the committee by {day}", number=number, day=day)
        case "final":
            return _("Report {number}: final to the standing committee by {day}", number=number, day=day)
        case "members":
            return _("Report {number}: to the members by {day}", number=number, day=day)
        case "ask":
            return _("Formal report {number}: your body's words are asked for, until {day}",
                     number=number, day=day)  # fmt: skip
        case "due":
            return _("Formal report {number}: bodies' days for replies end on {day}", number=number, day=day)
        case move:
            return _("Formal report {number}: {move}", number=number, move=word(ReleaseMove(move)))


def _doubles(ref: str) -> dict[str, str]:
    """What was said of a record that may be another entered twice."""
    return {
        "different": _("Possible double {ref}: they are two different facts", ref=ref),
        "proposed": _("Record {ref} is proposed to be voided as entered twice", ref=ref),
        "same": _("Record {ref} was voided as entered twice", ref=ref),
    }


def _approvals(ref: str) -> dict[str, str]:
    """What became of a change that lowers what is owed on a payable."""
    return {
        "asked": _("Payable {ref}: a change that lowers what is owed waits for your approval", ref=ref),
        "disputed": _("Payable {ref}: a dispute was approved; see its sum, reason and document", ref=ref),
        "approved": _("Payable {ref}: a change that lowers what is owed was approved", ref=ref),
        "refused": _("Payable {ref}: a change that lowers what is owed was refused", ref=ref),
        "withdrawn": _("Payable {ref}: a change that lowers what is owed was withdrawn", ref=ref),
    }


def letter_of(
    session: Session, message: Message, *, address: str | None, secret: str = ""
) -> Letter:  # fmt: skip
    """A message as it leaves the house: a number and a day, never a name or a matter.

    ``address`` is where people reach the application, None where that is not set; ``secret`` is the one that
    codes follow from.
    """
    if message.kind == HEAD:
        return _head(session, message, address)
    if message.kind == CONFIRM:
        return _confirm(message, address, secret)
    number, day = message.subject, message.due_on
    if message.channel is Channel.SMS:
        text = _("{number}: something waits for you in the system.", number=number)
        if day:
            text = _("{number}: something waits for you, until {day}.", number=number, day=day.isoformat())
        return Letter(message.address, "", text, message.message_id, message.written_at)
    if message.kind == DIGEST:
        since = message.due_at - timedelta(days=1)
        number = listed(told_before(session, message.account_id or 0, since, message.due_at))
    lines = [_("Something waits for you in the government performance watch: {number}.", number=number)]
    if day:
        lines.append(_("The day that runs now: {day}.", day=day_word(day)))
    if address:
        lines.append(_("Sign in to read it: {address}", address=f"{address}/messages"))
    else:
        lines.append(_("Sign in to read it, under Messages."))
    lines.append(_("This mail says no more than that on purpose. Nobody reads answers to it."))
    subject = _("Something waits for you: {number}", number=message.subject)
    return Letter(message.address, subject, "\n\n".join(lines) + "\n", message.message_id, message.written_at)


def _head(session: Session, message: Message, address: str | None) -> Letter:
    """A head of the audit ledger, whole: who keeps the mail keeps what the operator can be held to."""
    head = session.get_one(AuditHead, message.subject_id)
    lines = [
        _("The audit ledger of the government performance watch on {day}: {size} entries, root {root}.",
          day=day_word(head.day), size=head.size, root=head.root),
        _("Keep this mail. Nobody can change an entry up to that day any more without this head telling so; "
          "whoever doubts the ledger compares the two."),
        _("What was signed:"), head.content,
        _("Signature ({signer}, key {key}):", signer=head.signer, key=head.key), head.signature,
    ]  # fmt: skip
    if address:
        lines.append(_("All heads and how to check them: {address}", address=f"{address}/audit/heads"))
    subject = _("Head of the audit ledger, {day}", day=message.subject)
    return Letter(message.address, subject, "\n\n".join(lines) + "\n", message.message_id, message.written_at)


def _confirm(message: Message, address: str | None, secret: str) -> Letter:
    """The code by which somebody shows to read the mail of an address."""
    code, hours = code_of(message, secret), int(CONFIRMED_WITHIN.total_seconds() // 3600)
    lines = [
        _("Somebody signed in at the government performance watch wants to be told of things here."),
        _("If it was you, type this code there, under how I am told, within {hours} hours: {code}",
          hours=hours, code=code),
    ]  # fmt: skip
    if address:
        lines.append(f"{address}/me/messages?code={code}")
    lines.append(_("If it was not you, do nothing: nothing is sent here then."))
    subject = _("Confirm this mail address")
    return Letter(message.address, subject, "\n\n".join(lines) + "\n", message.message_id, message.written_at)
