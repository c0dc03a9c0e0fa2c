"""A report of any kind as a document, and the accountability report's bytes."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from tracker.law import loader as law
from tracker.reports import figures
from tracker.reports.accountability.bases import legal_basis
from tracker.reports.accountability.editions import WHOLE, Edition
from tracker.reports.accountability.method import method
from tracker.reports.accountability.overview import TO_COME
from tracker.reports.audience import INNER_NOTICE, PUBLIC_NOTICE, left_out_notice
from tracker.reports.data.account import Account, Frozen, gather
from tracker.reports.data.laid import laid
from tracker.reports.data.scope import Scope, load_scope
from tracker.reports.pdf.content import Document
from tracker.reports.pdf.document import render
from tracker.reports.period import Window, window
from tracker.subjects.models import BodyKind
from tracker.subjects.regions import CITY, region_name

GOVERNMENT = "人民政府"


def accountability(session: Session, on: date) -> bytes:
    """The report over all bodies and the running quarter of ``on`` as PDF bytes.

    The same facts, day and law give the same bytes.
    """
    days = window(None, on, on)
    with laid(session, days) as held:
        account = gather(session, days, load_scope(session, on), held)
    return render(document_of(account))


def document_of(account: Account, edition: Edition = WHOLE) -> Document:
    """The report, chapter after chapter; last the law it rests on and how its figures were counted."""
    cites = [cites for rule in edition.rules_of(account) for cites in rule.cites]
    chapters = tuple(chapter(account) for chapter in edition.chapters)
    sections = (*chapters, legal_basis(cites, edition.always), method(account))
    days = account.window
    return Document(
        title=f"{place_name(account.scope)}{edition.title}",
        subtitle=f"（{period_name(days)}）",
        serial=serial(account, edition),
        as_of=days.on,
        prepared_by="政务履约监督系统",
        sources=(
            "单位填报和企业确认的合同、款项、付款、承诺、项目资金等记录",
            "单位报送的月报；国务院办公厅历年放假通知",
            "全部明细见同名电子表格附件",
        ),
        sections=sections,
        demo=account.scope.demo,
        drill=law.shortened_by(),
        notice=notice(account),
        colophon=(
            *ledger_head(account.frozen),
            ("法律数据", f"{law.fingerprint()[:32]}（条文、参数、放假通知的摘要）"),
            ("重印", "同一日的事实重印本报告，逐字节相同"),
        ),
    )


def ledger_head(frozen: Frozen | None) -> tuple[tuple[str, str], ...]:
    """The line with the audit ledger's head, on the cover of a report whose day is over and signed."""
    if frozen is None:
        return ()
    said = f"{figures.day(frozen.day)}签名：{frozen.size} 条记载，摘要 {frozen.root}，密钥 {frozen.key}"
    return (("审计账", said),)


def notice(account: Account) -> str:
    """For whom the report is, and how many questions are left out of it."""
    if account.public_on is None:
        return INNER_NOTICE
    return f"{PUBLIC_NOTICE}。{left_out_notice(account.left_out)}"


def period_name(days: Window) -> str:
    """The period in words, with the day where it is not its last or is still to come."""
    if days.to_come:
        return f"{days.period.name}，截至{figures.day(days.on)}，该日{TO_COME}"
    if days.on == days.period.last_on:
        return days.period.name
    return f"{days.period.name}，截至{figures.day(days.on)}"


def serial(account: Account, edition: Edition) -> str:
    """The number of a report: its kind, period, day and scope; no counter, so that a reprint is the same."""
    days, scope = account.window, account.scope
    period = days.period.text.replace("-", "")
    public = None if account.public_on is None else "GK"
    parts = [edition.letters, period, f"{days.on:%Y%m%d}", scope.body, scope.region, public]
    return "-".join(part for part in parts if part)


def place_name(scope: Scope) -> str:
    """Whose report it is: the body or region asked for, else the one government above all others."""
    if scope.body is not None:
        return next(place.name for place in scope.places.values() if place.code == scope.body)
    if scope.region is not None and region_name(scope.region) != CITY:
        return region_name(scope.region)
    asked = set(scope.asked())
    tops = [
        place.name
        for place in (scope.places[number] for number in asked)
        if place.kind == BodyKind.GOVERNMENT
        and place.region.endswith("00")
        and place.name.endswith(f"市{GOVERNMENT}")
    ]
    return tops[0].removesuffix(GOVERNMENT) if len(tops) == 1 else ""
