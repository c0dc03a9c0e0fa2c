"""What the ledger's entries are called, and what their details say, in the language in use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.accounts.roles import Role, role_names
from tracker.assessment.models import SUBJECT as ASSESSMENT
from tracker.assessment.sheet_models import SUBJECT as SHEET
from tracker.assessment.workflow import SchemeMove, SheetMove
from tracker.cases.outcomes.workflow import OutcomeKind, OutcomeMove, OutcomeState
from tracker.cases.workflow import CaseMove, CaseState
from tracker.closings.workflow import ClosingMove, ClosingState
from tracker.complaints.models import Custody
from tracker.complaints.workflow import ComplaintMove, ComplaintState
from tracker.congress.points.models import SUBJECT as POINT
from tracker.congress.points.workflow import PointMove
from tracker.congress.sessions.models import SUBJECT as SESSION
from tracker.core.drills import BEGUN
from tracker.core.heads import KEY_CHANGED, KEY_MADE
from tracker.core.ledger import AuditEntry
from tracker.core.looks import LOOK
from tracker.core.messages import gettext as _
from tracker.core.messages import listed
from tracker.core.money import yuan_grouped
from tracker.exchange.approvals.models import SUBJECT as APPROVAL
from tracker.exchange.doubles.models import SUBJECT as DOUBLE
from tracker.exchange.kinds import KINDS
from tracker.plans.models import Answer
from tracker.releases.workflow import ReleaseMove
from tracker.returns.models import ReturnState
from tracker.subjects.regions import region_name
from tracker.web.approvals import verdict_words as ended
from tracker.web.complaint_words import custody_word
from tracker.web.doubles import verdict_words
from tracker.web.event_words import event_names
from tracker.wording.closed_lists import word
from tracker.wording.kinds import kind_word

# What a step left its matter at is said in the words of that matter's states.
STATES = {"case": CaseState, "complaint": ComplaintState, "closing": ClosingState, "outcome": OutcomeState}
SUBJECTS = (
    "complaint", "case", DOUBLE, APPROVAL, "return", "account", POINT, SESSION, ASSESSMENT, SHEET, "key"
)  # fmt: skip
JOB = "job "


def kind_words() -> dict[str, str]:
    """What each kind of entry is called; a kind that came later goes by its own name."""
    return {
        LOOK: _("looked at"),
        "change:import": _("import or entry of records"),
        "change:undo": _("import undone"),
        "change:void": _("record voided"),
        "change:calendar": _("holiday notice taken in"),
        BEGUN: _("drill begun: periods shortened"),
        "change:demo": _("fictional data loaded"),
        **{f"account:{event}": said for event, said in event_names().items()},
        **{f"case:{move.value}": word(move) for move in CaseMove},
        "case:served": _("served on the body"),
        **{f"complaint:{move.value}": word(move) for move in ComplaintMove},
        **{f"complaint_file:{kind.value}": custody_word(kind) for kind in Custody},
        **{f"closing:{move.value}": word(move) for move in ClosingMove},
        **{f"release:{move.value}": word(move) for move in ReleaseMove},
        **{f"assessment:{move.value}": word(move) for move in SchemeMove},
        **{f"{SHEET}:{move.value}": word(move) for move in SheetMove},
        **{f"outcome:{move.value}": word(move) for move in OutcomeMove},
        "plan:proposed": _("clearing plan proposed"),
        "plan:instalment": _("instalment of a clearing plan"),
        **{f"plan:{answer.value}": _("clearing plan: {answer}", answer=word(answer)) for answer in Answer},
        **{f"{DOUBLE}:{verdict}": said for verdict, said in verdict_words().items()},
        f"{APPROVAL}:asked": _("change that lowers what is owed asked for"),
        **{f"{APPROVAL}:{one}": _("change asked for: {said}", said=said) for one, said in ended().items()},
        **{f"return:{state.value}": _("monthly return: {state}", state=word(state)) for state in ReturnState},
        **{f"{POINT}:{move.value}": word(move) for move in PointMove},
        f"{SESSION}:entered": _("session entered"),
        f"{SESSION}:corrected": _("session corrected"),
        KEY_MADE: _("signing key made"),
        KEY_CHANGED: _("signing key changed"),
        "restore": _("database restored from a backup"),
        "report": _("report frozen"),
    }


def actor_words(actor: str) -> str:
    """Who did it: a login as it is, what the schedule did as a job."""
    return _("job {name}", name=actor.removeprefix(JOB)) if actor.startswith(JOB) else actor


def office_words(names: Mapping[str, str], behalf: str) -> str:
    """The offices somebody acted for: roles, and the region, body or enterprise of each, by ``names``."""
    roles = role_names()
    said = []
    for office in filter(None, behalf.split(",")):
        role, _space, over = office.partition(" ")
        kind, _colon, number = over.partition(":")
        place = names.get(over, f"{kind_word(kind)} {number}") if number and kind != "region" else ""
        if kind == "region":
            place = region_name(number.ljust(6, "0"))
        said.append(f"{roles.get(Role(role), role)} {place}".strip() if role in roles else role)
    return listed(said)


def subject_said(kind: str, subject: str) -> str | None:
    """Something that entries are about, by its kind and number; None for a kind without words of its own."""
    match kind:
        case "complaint":
            return _("report of an enterprise {number}", number=subject or "—")
        case "case":
            return _("case {number}", number=subject)
        case "double":
            return _("possible doubles {pair}", pair=subject)
        case "approval":
            return _("change asked for {number}", number=subject)
        case "return":
            return _("monthly return {which}", which=subject)
        case "account":
            return _("account {login}", login=subject or "—")
        case "congress_point":
            return _("put by the congress: {number}", number=subject)
        case "assessment" | "assessment_sheet":
            return _("yearly assessment {which}", which=subject)
        case "congress_session":
            return _("session {which}", which=subject)
        case "key":
            return _("key {name}", name=subject)
    return None


def receipt_words() -> dict[str, dict[str, str]]:
    """What the page that checks a receipt by itself calls the kinds of entries and what they are about.

    A subject's number is put where ``{}`` stands.
    """
    subjects = {kind: subject_said(kind, "{}") or "" for kind in SUBJECTS}
    records = {one: f"{kind_word(KINDS[one].singular)} {{}}" for one in KINDS}
    return {"kinds": kind_words(), "subjects": {**records, **subjects}}


def subject_words(entry: AuditEntry) -> str:
    """What an entry is about: a case by its number, a login, an address, a change by its number."""
    if (said := subject_said(entry.subject_kind, entry.subject)) is not None:
        return said
    if entry.kind.startswith("change:"):
        of = KINDS.get(entry.subject_kind)
        said = _("change {number}", number=entry.subject)
        return f"{said} · {kind_word(of.singular)}" if of else said
    return entry.subject


def detail_words(kind: str, detail: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What an entry of a kind covers: how many records of which kind, or which row; with their digests."""
    said = []
    for name, covers in (detail.get("rows") or {}).items():
        called = kind_word(KINDS[name].singular) if name in KINDS else name
        counted = _("{count} records, digest {digest}", count=covers["count"], digest=covers["digest"])
        said.append((called, counted))
    if row := detail.get("row"):
        said.append((_("the row itself"), _("digest {digest}", digest=row["digest"])))
    more = {name: value for name, value in detail.items() if name not in ("rows", "row") and value}
    states, names = STATES.get(kind.partition(":")[0]), _detail_names()
    for name, value in more.items():
        if name == "state" and states is not None and value in [state.value for state in states]:
            value = word(states(value))
        elif name == "outcome" and kind.startswith("outcome:"):
            value = word(OutcomeKind(value))
        elif name == "fen":
            value = yuan_grouped(int(value))
        said.append((names.get(name, name), str(value)))
    return said


def _detail_names() -> dict[str, str]:
    """What the parts of an entry's detail are called; one that came later goes by its own name."""
    return {
        "state": _("State"), "file": _("digest of the file"), "plan": _("clearing plan, number"),
        "closing": _("closing, number"), "outcome": _("Matter"), "day": _("Day"),
        "fen": _("Amount (yuan)"), "version": _("Version"), "lines": _("digest of the rows"),
        "said": _("What it says"),
    }  # fmt: skip
