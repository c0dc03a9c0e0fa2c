"""What pages say of proposals: why one was taken, how far it is decided, whether a target looks met."""

from __future__ import annotations

from datetime import date

from tracker.commitments.draft_queries import Shown
from tracker.commitments.drafts import ProposalState, ReadingState
from tracker.commitments.models import CommitmentKind
from tracker.commitments.reading.accounts import Met
from tracker.commitments.reading.targets import Why
from tracker.core.messages import gettext as _
from tracker.wording.closed_lists import word
from tracker.wording.days import day_word


def why_words() -> dict[str, str]:
    """Why a passage was taken as a target; ``{cue}`` is the word that stands there."""
    return {
        Why.HEADLINE: _("in the list of the year's main targets"),
        Why.LIVELIHOOD: _("in the list of livelihood projects"),
        Why.BOUND: _("a figure with “{cue}”"),
        Why.VERB: _("a figure after “{cue}”"),
        Why.ACTION: _("something counted: “{cue}”"),
        Why.NOUN: _("a figure beside “{cue}”"),
        Why.PLEDGE: _("a pledge: “{cue}”"),
        Why.COMPLETE: _("a task to be completed: “{cue}”"),
        Why.WHOLE: _("all of it: “{cue}”"),
        Why.DEADLINE: _("a day is named: “{cue}”"),
        Why.ACT: _("an act that is done or not: “{cue}”"),
    }


def why_word(why: str | None, cue: str | None) -> str:
    """Why a target was taken, in one phrase; what a person wrote says so."""
    if why is None:
        return _("written by a person")
    return why_words()[why].replace("{cue}", cue or "")


def met_word(met: str | None) -> str:
    """Whether the target looks met: a proposal, and said as one."""
    said = {Met.YES: _("looks met"), Met.NO: _("looks missed"), Met.UNSURE: _("to be judged")}
    return said[Met(met)] if met else ""


def state_words() -> dict[str, str]:
    """What was decided on a proposal."""
    return {
        ProposalState.PROPOSED: _("to be decided"),
        ProposalState.KEPT: _("kept as read"),
        ProposalState.MENDED: _("kept with changes"),
        ProposalState.DROPPED: _("dropped"),
    }


def reading_words() -> dict[str, str]:
    """How far a reading is."""
    return {
        ReadingState.OPEN: _("under way"),
        ReadingState.FINISHED: _("finished"),
        ReadingState.GIVEN_UP: _("given up"),
    }


def place_word(one: Shown) -> str:
    """Where a proposal's sentence stands in the document; nothing for what a person wrote."""
    if one.page:
        return _("page {number}", number=one.page)
    return _("paragraph {number}", number=one.paragraph) if one.paragraph else ""


def due_word(typed: str | None) -> str:
    """The day of a proposal, which holds it as text; what somebody typed is shown as it is."""
    try:
        return day_word(date.fromisoformat(typed)) if typed else day_word(None)
    except ValueError:
        return typed or ""


def commitment_word(kind: str) -> str:
    """What kind of commitment a proposal would become."""
    return word(CommitmentKind(kind)) if kind in set(CommitmentKind) else kind


def words() -> dict[str, object]:
    """What the templates of these pages say, in the language in use."""
    return {
        "why_word": why_word, "met_word": met_word, "place_word": place_word, "state_words": state_words(),
        "reading_words": reading_words(), "commitment_word": commitment_word, "due_word": due_word,
    }  # fmt: skip
