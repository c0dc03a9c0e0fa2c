"""What the pages of the yearly assessment say: points, what an indicator counts, where a row leads."""

from __future__ import annotations

from flask import Flask, url_for

from tracker.assessment.indicators import Indicator
from tracker.assessment.points import HUNDREDTHS
from tracker.assessment.workflow import SheetState
from tracker.core.messages import gettext as _
from tracker.reports.assessing.rows import FigureRow
from tracker.reports.assessing.whom import Group
from tracker.web.assessment_steps import address_of

OF_CASES = frozenset({Indicator.REPLIES_IN_TIME, Indicator.MENDED_IN_TIME})


def points_word(points: int | None) -> str:
    """Hundredths of a point as they are printed: 91.50; — where nothing was applied."""
    if points is None:
        return "—"
    whole, rest = divmod(points, HUNDREDTHS)
    return f"{whole}.{rest:02d}"


def groups() -> dict[Group, str]:
    """What the groups that are compared are called."""
    return {
        Group.DEPARTMENTS: _("Departments of the same level"),
        Group.GOVERNMENTS: _("Governments one level down"),
    }


def counted() -> dict[Indicator, str]:
    """What each indicator counts, and what of it is as it should be."""
    return {
        Indicator.PAID_IN_TIME: _(
            "Sums whose last lawful day lay in the year and has passed; well: none of them became overdue. "
            "A sum in dispute is not late, and a dismissed question does not count."
        ),
        Indicator.ARREARS_CLEARED: _(
            "Sums that stood overdue on any day of the year; well: cleared by its end."
        ),
        Indicator.PROMISES_KEPT: _(
            "Promises to enterprises whose last day lay in the year and has passed; well: kept by that day."
        ),
        Indicator.RETURNS_IN_TIME: _(
            "Monthly returns of arrears whose day lay in the year and has passed; well: filed by that day, "
            "zero included."
        ),
        Indicator.REPLIES_IN_TIME: _(
            "Questions put to the body whose reply day lay in the year and has passed; well: replied by that "
            "day, whatever the reply says."
        ),
        Indicator.MENDED_IN_TIME: _(
            "Orders to mend whose day lay in the year and has passed; well: mended by that day, and verified."
        ),
        Indicator.ANSWERS_IN_TIME: _(
            "Inquiries, opinions and suggestions whose reply day lay in the year and has passed; well: "
            "answered by that day."
        ),
        Indicator.TRAINING: _("Trainings of public officers in law and integrity, each with its document."),
        Indicator.GUIDANCE: _(
            "Guidance of enterprises and organisations in keeping faith, each with its document."
        ),
        Indicator.PUBLICITY: _("Publicity of integrity and knowledge of credit, each with its document."),
    }


def holder(state: SheetState) -> str:
    """Whose turn it is with a sheet."""
    match state:
        case SheetState.REPORTING | SheetState.PROPOSED:
            return _("the body")
        case SheetState.REPORTED:
            return _("the office that assesses")
        case SheetState.REVIEWED | SheetState.OBJECTED | SheetState.DECIDED:
            return _("a second person of the office")
    return _("nobody any more")


def row_address(indicator: Indicator, row: FigureRow) -> str:
    """The page of the record that a row is about."""
    match indicator:
        case Indicator.PAID_IN_TIME:
            return url_for("records.show", kind="payables", key=row.ref)
        case Indicator.ARREARS_CLEARED:
            return url_for("flags.show", flag_id=row.number)
        case Indicator.PROMISES_KEPT:
            return url_for("records.show", kind="commitments", key=row.ref)
        case Indicator.RETURNS_IN_TIME:
            return url_for("returns.month", code=row.body_code, month=row.ref)
        case Indicator.ANSWERS_IN_TIME:
            return url_for("congress_points.short", number=row.number)
    return url_for("cases.show", number=row.number)


def register(app: Flask) -> None:
    """Give templates these words."""
    app.jinja_env.filters["points"] = points_word
    app.jinja_env.globals["sheet_step"] = address_of
