"""What pages say of reports: the clock in plain words, whose turn it is, what each step was."""

from __future__ import annotations

from datetime import date

from tracker.complaints.filetypes import PICTURES
from tracker.complaints.models import Complaint, Custody, Scan
from tracker.complaints.queue import Part
from tracker.complaints.workflow import ComplaintState
from tracker.core.messages import gettext as _
from tracker.core.permissions import Perm
from tracker.web.case_words import basis_word, left_word
from tracker.wording.days import day_word

S = ComplaintState


def words() -> dict[str, object]:
    """What the templates of reports say of clocks, turns and files."""
    return {
        "basis_word": basis_word, "left_word": left_word, "turn_word": turn_word, "clock_word": clock_word,
        "scan_word": scan_word, "custody_word": custody_word, "size_word": size_word, "pictures": PICTURES,
    }  # fmt: skip


def turn_word(perm: Perm | None) -> str:
    """Who takes the next step."""
    if perm is None:
        return _("nobody any more")
    return _("the enterprise") if perm is Perm.COMPLAINTS_FILE else _("the supervision office")


def clock_word(complaint: Complaint, on: date) -> str:
    """What happens next and until when, as one would say it to somebody at the counter."""
    day = day_word(complaint.due_on) if complaint.due_on else ""
    match complaint.state:
        case S.DRAFT:
            return _("Nothing is sent yet. You can go on whenever you like; we see it once you send it.")
        case S.RECEIVED if complaint.due_on and complaint.due_on < on:
            return _("We should have told you by {day} whether we accept it, and are late.", day=day)
        case S.RECEIVED if complaint.material_on:
            return _("The province has handed it on; you are answered by {day}.", day=day)
        case S.RECEIVED:
            return _("By {day} we tell you here whether we accept it.", day=day)
        case S.CORRECTION_ASKED:
            by = day_word(complaint.correct_by) if complaint.correct_by else ""
            return _("Something is missing. Please add it by {day}; we ask for that once.", day=by)
        case S.ACCEPTED | S.HANDLED if complaint.due_on and complaint.due_on < on:
            return _("We should have answered you by {day}, and are late.", day=day)
        case S.ACCEPTED | S.HANDLED:
            return _("It is accepted and looked into. You have a written answer here by {day}.", day=day)
        case S.NOT_ACCEPTED:
            return _("It was not accepted; the reason stands below.")
        case S.ANSWERED:
            return _("It was answered; the answer stands below.")
        case S.CLOSED:
            return _("It was answered and is closed.")
    return _("You took it back.")


def part_words() -> dict[Part, str]:
    """The parts of the queue, as tabs."""
    return {
        Part.OPEN: _("all going on"), Part.MINE: _("in my hands"), Part.LATE: _("past their day"),
        Part.ANSWERED: _("answered"), Part.DONE: _("done"),
    }  # fmt: skip


def scan_word(scan: Scan) -> str:
    """What the virus scanner said of a file."""
    return {
        Scan.CLEAN: _("scanned, nothing found"),
        Scan.INFECTED: _("kept apart: the scanner found something"),
        Scan.NOT_SCANNED: _("not scanned: no scanner on this machine"),
    }[scan]


def custody_word(kind: Custody) -> str:
    """What was done with a file."""
    return {
        Custody.STORED: _("handed in"), Custody.SCANNED: _("looked at by the scanner"),
        Custody.COPIED: _("copied without its hidden data"), Custody.LOOKED: _("opened"),
    }[kind]


def size_word(size: int) -> str:
    """How large a file is."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1 << 20 else f"{max(size // 1024, 1)} KB"
