"""Every table in one import: for migrations and checks, which need the whole metadata."""

from tracker.accounts import form_drafts
from tracker.accounts import models as accounts
from tracker.assessment import models as assessment
from tracker.assessment import sheet_models as assessment_sheets
from tracker.cases import models as cases
from tracker.cases.outcomes import models as outcomes
from tracker.closings import models as closings
from tracker.commitments import drafts
from tracker.commitments import models as commitments
from tracker.compensations import models as compensations
from tracker.complaints import models as complaints
from tracker.congress.marks import models as congress_marks
from tracker.congress.points import models as congress_points
from tracker.congress.sessions import models as congress_sessions
from tracker.contracts import models as contracts
from tracker.core import calendars, changes, drills, heads, jobs, ledger, looks, once, outbox
from tracker.core.db import Base
from tracker.exchange.approvals import models as approvals
from tracker.exchange.doubles import models as doubles
from tracker.flags import models as flags
from tracker.flags import warnings
from tracker.payables import models as payables
from tracker.plans import models as plans
from tracker.projects import models as projects
from tracker.releases import models as releases
from tracker.reports.scorecards import models as scorecards
from tracker.reports.standings import models as standings
from tracker.returns import models as returns
from tracker.subjects import models as subjects
from tracker.subscriptions import models as subscriptions

__all__ = [
    "accounts",
    "approvals",
    "assessment",
    "assessment_sheets",
    "calendars",
    "cases",
    "closings",
    "changes",
    "commitments",
    "compensations",
    "complaints",
    "congress_marks",
    "congress_points",
    "congress_sessions",
    "contracts",
    "doubles",
    "drafts",
    "drills",
    "flags",
    "form_drafts",
    "heads",
    "jobs",
    "ledger",
    "looks",
    "metadata",
    "once",
    "outbox",
    "outcomes",
    "payables",
    "plans",
    "projects",
    "releases",
    "returns",
    "scorecards",
    "standings",
    "subjects",
    "subscriptions",
    "warnings",
]

metadata = Base.metadata
