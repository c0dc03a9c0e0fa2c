"""The roles, what each holds, and over what it is given."""

from __future__ import annotations

from enum import StrEnum

from tracker.core.messages import gettext as _
from tracker.core.permissions import Perm


class Role(StrEnum):
    """What somebody is to this system."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    MEMBER = "member"
    ENTERPRISE = "enterprise"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


class ScopeKind(StrEnum):
    """What a role is given over."""

    BODY = "body"
    REGION = "region"
    ENTERPRISE = "enterprise"
    NOTHING = "nothing"


# Three administrators, never one person: the first makes accounts, the second says what they may do, the
# third reads what both did. None of them reads or writes a record.
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)

PERMS: dict[Role, frozenset[Perm]] = {
    Role.OFFICER: frozenset({
        Perm.OWN_ACCOUNT, Perm.RECORDS_READ, Perm.RECORDS_WRITE, Perm.RECORDS_TAKE_BACK, Perm.FLAGS_READ,
        Perm.FLAGS_INNER, Perm.REPORTS_READ, Perm.CASES_READ, Perm.CASES_REPLY, Perm.COMPLAINTS_READ,
        Perm.RETURNS_FILE, Perm.RETURNS_CHECK,
        Perm.PLANS_READ, Perm.PLANS_PROPOSE, Perm.CLOSINGS_READ, Perm.CLOSINGS_ASK, Perm.CONGRESS_READ,
        Perm.RELEASES_REPLY, Perm.CONGRESS_ANSWER, Perm.ASSESSMENTS_READ, Perm.ASSESSMENTS_REPORT,
    }),
    Role.SUPERVISOR: frozenset({
        Perm.CLOSINGS_READ, Perm.CLOSINGS_DECIDE, Perm.CONGRESS_READ, Perm.CONGRESS_SESSIONS,
        Perm.RECORDS_APPROVE, Perm.RELEASES_PREPARE, Perm.RELEASES_RELEASE,
        Perm.CONGRESS_ENTER, Perm.ASSESSMENTS_READ, Perm.ASSESSMENTS_PREPARE, Perm.ASSESSMENTS_DECIDE,
        Perm.OWN_ACCOUNT, Perm.RECORDS_READ, Perm.FLAGS_READ, Perm.FLAGS_INNER, Perm.REPORTS_READ,
        Perm.REGISTRATIONS_DECIDE, Perm.CASES_READ, Perm.CASES_OPEN, Perm.CASES_CHECK, Perm.CASES_DECIDE,
        Perm.COMPLAINTS_HANDLE, Perm.RETURNS_CHECK, Perm.PLANS_READ, Perm.LIMITATION_READ,
    }),
    Role.MEMBER: frozenset({
        Perm.OWN_ACCOUNT, Perm.RECORDS_READ, Perm.FLAGS_READ, Perm.REPORTS_READ, Perm.CASES_READ,
        Perm.CLOSINGS_READ,
        Perm.CONGRESS_READ,
        Perm.CONGRESS_ASK, Perm.CONGRESS_COMMENT, Perm.ASSESSMENTS_READ,
    }),
    Role.ENTERPRISE: frozenset({
        Perm.CLOSINGS_READ, Perm.CLOSINGS_ANSWER,
        Perm.OWN_ACCOUNT, Perm.RECORDS_READ, Perm.CASES_READ, Perm.CASES_CONFIRM, Perm.COMPLAINTS_FILE,
        Perm.PLANS_READ, Perm.PLANS_ANSWER, Perm.LIMITATION_READ,
    }),
    Role.SYSTEM_ADMIN: frozenset({Perm.OWN_ACCOUNT, Perm.ACCOUNTS_MANAGE}),
    Role.SECURITY_ADMIN: frozenset({Perm.OWN_ACCOUNT, Perm.GRANTS_MANAGE}),
    Role.AUDIT_ADMIN: frozenset({Perm.OWN_ACCOUNT, Perm.AUDIT_READ}),
}  # fmt: skip

SCOPES: dict[Role, ScopeKind] = {
    Role.OFFICER: ScopeKind.BODY,
    Role.SUPERVISOR: ScopeKind.REGION,
    Role.MEMBER: ScopeKind.REGION,
    Role.ENTERPRISE: ScopeKind.ENTERPRISE,
    Role.SYSTEM_ADMIN: ScopeKind.NOTHING,
    Role.SECURITY_ADMIN: ScopeKind.NOTHING,
    Role.AUDIT_ADMIN: ScopeKind.NOTHING,
}

# Roles an invited official may be given; an enterprise's comes with the approval of its registration.
GRANTED_BY_HAND = tuple(role for role in Role if role is not Role.ENTERPRISE)


def role_names() -> dict[str, str]:
    """What each role is called, in the language in use."""
    return {
        Role.OFFICER: _("body's officer"),
        Role.SUPERVISOR: _("supervision office"),
        Role.MEMBER: _("people's congress member"),
        Role.ENTERPRISE: _("enterprise"),
        Role.SYSTEM_ADMIN: _("system administrator"),
        Role.SECURITY_ADMIN: _("security administrator"),
        Role.AUDIT_ADMIN: _("audit administrator"),
    }


def perm_names() -> dict[str, str]:
    """What each permission allows, in the language in use."""
    return {
        Perm.RECORDS_READ: _("read records within the scope"),
        Perm.RECORDS_WRITE: _("enter and correct records within the scope"),
        Perm.RECORDS_TAKE_BACK: _("undo an import and void a record within the scope"),
        Perm.RECORDS_APPROVE: _("approve changes of records that lower what a body of the scope owes"),
        Perm.FLAGS_READ: _("read public flags, and lists, within the scope"),
        Perm.FLAGS_INNER: _("read flags of the scope before they are public"),
        Perm.REPORTS_READ: _("read finished reports"),
        Perm.CASES_READ: _("read cases within the scope, as far as they are open to the reader"),
        Perm.CASES_OPEN: _("put a flag to its body"),
        Perm.CASES_REPLY: _("reply for a body of the scope"),
        Perm.CASES_CHECK: _("check replies, propose an outcome, order and verify what is to be mended"),
        Perm.CASES_DECIDE: _("decide on what somebody else proposed"),
        Perm.CASES_CONFIRM: _("confirm or dispute that a breach towards the enterprise was mended"),
        Perm.COMPLAINTS_FILE: _("report for an enterprise, and follow what became of it"),
        Perm.COMPLAINTS_HANDLE: _("accept, handle and answer reports of enterprises within the scope"),
        Perm.COMPLAINTS_READ: _("read reports on a body of the scope whose enterprise agreed to be named"),
        Perm.CLOSINGS_READ: _("read the closing of sums owed within the scope"),
        Perm.CLOSINGS_ASK: _("ask for the closing of a sum of a body of the scope that is paid up"),
        Perm.CLOSINGS_ANSWER: _("agree to such a closing for the enterprise, or dispute it"),
        Perm.CLOSINGS_DECIDE: _("decide whose account of a payment stands, and enter written confirmations"),
        Perm.RETURNS_FILE: _("sign the monthly return of a body of the scope"),
        Perm.RETURNS_CHECK: _("check and freeze a return that somebody else signed"),
        Perm.PLANS_READ: _("read plans to clear sums owed within the scope"),
        Perm.PLANS_PROPOSE: _("propose such a plan for a body of the scope"),
        Perm.PLANS_ANSWER: _("agree to such a plan for the enterprise, or refuse it"),
        Perm.LIMITATION_READ: _("be told when three years since a claim of the scope are near their end"),
        Perm.CONGRESS_READ: _("read the pages of the people's congress"),
        Perm.CONGRESS_SESSIONS: _("enter and correct sessions of the standing committee of the region"),
        Perm.RELEASES_PREPARE: _("draft, freeze and check formal reports over bodies of the scope"),
        Perm.RELEASES_REPLY: _("reply for a body of the scope to what a formal report finds"),
        Perm.RELEASES_RELEASE: _("release formal reports that somebody else froze and checked"),
        Perm.CONGRESS_ASK: _("mark lines, ask a body of the region, and say what one thinks of its answer"),
        Perm.CONGRESS_ANSWER: _("answer inquiries, opinions and suggestions for a body of the scope"),
        Perm.CONGRESS_ENTER: _("enter review opinions and deputies' suggestions, with the day of hand-over"),
        Perm.CONGRESS_COMMENT: _("enter the committee's comment, the result and the ballot, and publish"),
        Perm.ASSESSMENTS_READ: _("read the yearly assessment of bodies, its results once they are published"),
        Perm.ASSESSMENTS_REPORT: _("report for a body of the scope in the yearly assessment, and object"),
        Perm.ASSESSMENTS_PREPARE: _("draft the scheme of the yearly assessment and review its sheets"),
        Perm.ASSESSMENTS_DECIDE: _("decide in the yearly assessment on what somebody else prepared"),
        Perm.REGISTRATIONS_DECIDE: _("decide on the registrations of enterprises"),
        Perm.ACCOUNTS_MANAGE: _("invite people, close accounts, send new links"),
        Perm.GRANTS_MANAGE: _("give and take roles, unlock, require a second factor"),
        Perm.AUDIT_READ: _("read what was done to accounts and by whom"),
        Perm.OWN_ACCOUNT: _("manage one's own account"),
    }
