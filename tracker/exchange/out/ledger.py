"""The ledger of arrears in the columns such ledgers have in practice; what the system does not hold is empty.

What stands in it is Chinese in place: it is a form. A line is a payable that is or was unpaid past its day,
with or without a basis to flag it, or whose judgment was not performed in time. Sums are as of the day and
those of the reports (``standing``): where a judgment has taken effect, the balance is what is left of it, and
overdue from the day after its last day of performance. The creditor is who is owed on the day; of an assigned
claim the first one stands beside it. Whether it confirmed is what the closing of the sum says (``closings``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import CTE, BigInteger, Date, and_, case, cast, func, or_, select, type_coerce, union_all
from sqlalchemy.orm import Session, aliased

from tracker.closings.queries import shown_by_payable
from tracker.contracts.models import Contract
from tracker.core.within import everything
from tracker.exchange.cells import Day, Money, Text, Whole
from tracker.exchange.choices import YesNo
from tracker.exchange.out.writers import OutColumn
from tracker.payables.balance import parts, unpaid_runs
from tracker.payables.models import (
    Dispute,
    Excuse,
    Judgment,
    Method,
    Payable,
    Payment,
)
from tracker.payables.standing import standing
from tracker.payables.whose import creditor_on
from tracker.projects.models import Project
from tracker.rules.a13_judgment_unperformed import RULE as JUDGMENTS
from tracker.subjects.models import Body, BodyKind, Enterprise, EnterpriseSize
from tracker.wording.closed_lists import chinese_word

CHUNK = 500
SUPERVISOR = aliased(Body)
ASSIGNOR = aliased(Enterprise)
DEBTOR_NATURE = {
    BodyKind.GOVERNMENT: "机关", BodyKind.DEPARTMENT: "机关", BodyKind.TOWNSHIP: "机关",
    BodyKind.OTHER_STATE_ORGAN: "机关", BodyKind.INSTITUTION: "事业单位", BodyKind.GROUP: "团体",
    BodyKind.PLATFORM: "国企或平台",
}  # fmt: skip
AGES = ("1年以内", "1至2年", "2至3年", "3年以上")

COLUMNS = [
    OutColumn(key, heading, kind)
    for key, heading, kind in (
        ("ref", "台账编号", Text()), ("debtor", "拖欠主体", Text()),
        ("debtor_uscc", "拖欠主体信用代码", Text()),
        ("debtor_nature", "拖欠主体性质", Text()), ("level", "层级", Text()), ("region", "区划", Text()),
        ("supervisor", "主管部门", Text()), ("creditor", "债权企业", Text()),
        ("creditor_uscc", "债权企业信用代码", Text()),
        ("first_creditor", "原债权企业", Text()), ("first_creditor_uscc", "原债权企业信用代码", Text()),
        ("size_at_signing", "企业规模（签约时）", Text()),
        ("private", "是否民营", YesNo()), ("kind", "款项类型", Text()), ("project", "项目名称", Text()),
        ("project_code", "项目代码", Text()), ("contract", "合同编号", Text()), ("title", "合同名称", Text()),
        ("signed_on", "合同签订日", Day()), ("contract_amount", "合同金额", Money()),
        ("delivered_on", "交付日", Day()), ("accepted_on", "验收日", Day()),
        ("settled_on", "结算确认日", Day()),
        ("invoiced_on", "开票日", Day()), ("payment_days", "约定付款期（日）", Whole()),
        ("due_on", "应付日", Day()),
        ("amount", "应付金额", Money()), ("paid", "已付金额", Money()), ("outstanding", "欠款余额", Money()),
        ("overdue", "其中逾期", Money()), ("first_overdue_on", "首次逾期日", Day()), ("age", "账龄", Text()),
        ("disputed", "有无分歧", YesNo()), ("dispute_reason", "分歧原因", Text()),
        ("disputed_amount", "分歧金额", Money()), ("judged", "是否涉诉或仲裁", YesNo()),
        ("judgment", "案号", Text()), ("cause", "拖欠原因", Text()), ("plan", "清偿计划", Text()),
        ("funds", "资金来源", Text()), ("methods", "清偿方式", Text()), ("leader", "责任领导", Text()),
        ("officer", "责任人", Text()), ("lead", "线索来源", Text()), ("state", "状态", Text()),
        ("confirmed", "债权人确认", Text()), ("cleared_on", "销号日期", Day()),
        ("voucher", "销号凭证", Text()),
    )
]  # fmt: skip


def ledger_rows(session: Session, on: date) -> Iterator[list[Any]]:
    """The lines of the ledger as of ``on`` in the order of COLUMNS; what is dated later is not seen."""
    runs = _overdue(on)
    still = runs.c.ceased_on.is_(None)
    found = session.execute(
        select(
            runs.c.payable_id,
            type_coerce(func.min(runs.c.arose_on), Date).label("first_on"),
            type_coerce(func.max(runs.c.ceased_on), Date).label("last_on"),
            func.max(case((still, 1), else_=0)).label("standing"),
            cast(func.sum(case((still, runs.c.amount_fen), else_=0)), BigInteger).label("overdue_fen"),
        )
        .group_by(runs.c.payable_id)
        .order_by(runs.c.payable_id)
        .execution_options(yield_per=CHUNK)
    )
    for part in found.partitions(CHUNK):
        yield from _lines(session, part, on)


def _overdue(on: date) -> CTE:
    """The runs of days past the day of a payable, and past that of a judgment that took its place."""
    own = unpaid_runs(on)
    (part,) = JUDGMENTS.parts
    judged = part.runs(on, everything).cte()
    return union_all(
        select(own.c.payable_id, own.c.arose_on, own.c.ceased_on, own.c.amount_fen),
        select(judged.c.root_id, judged.c.arose_on, judged.c.ceased_on, judged.c.amount_fen),
    ).cte()


def _lines(session: Session, part: Sequence[Any], on: date) -> Iterator[list[Any]]:
    ids = [row.payable_id for row in part]
    about = _details(session, ids, on)
    paid = _paid(session, ids, on)
    stands = _standing(session, ids, on)
    disputes = _disputes(session, ids, on)
    judgments = _latest(session, Judgment.payable_id, Judgment.document, Judgment.effective_on, ids, on)
    performed = _latest(
        session, Judgment.payable_id, Judgment.performed_on, Judgment.performed_on, ids, on
    )
    excuses = _latest(session, Excuse.payable_id, Excuse.ground, Excuse.happened_on, ids, on)
    payments = _payments(session, ids, on)
    closed = shown_by_payable(session, ids, on)
    for run in part:
        number = run.payable_id
        row = about[number]
        outstanding, disputed = stands.get(number, (0, 0))
        methods, voucher = payments.get(number, ([], None))
        cleared = not (run.standing or outstanding)
        size = row["size_at_signing"] or EnterpriseSize.UNKNOWN
        line = {
            **row,
            "debtor_nature": DEBTOR_NATURE[row["debtor_kind"]],
            "level": _level(row["debtor_kind"], row["region"]),
            "size_at_signing": chinese_word(size),
            "kind": chinese_word(row["kind"]),
            "paid": paid.get(number, 0),
            "outstanding": outstanding,
            "overdue": run.overdue_fen or 0,
            "first_overdue_on": run.first_on,
            "age": _age(run.first_on, on) if run.standing else None,
            "disputed": bool(disputed),
            "dispute_reason": disputes.get(number) if disputed else None,
            "disputed_amount": disputed or None,
            "judged": number in judgments,
            "judgment": judgments.get(number),
            "cause": chinese_word(excuses[number]) if number in excuses else None,
            "methods": "、".join(chinese_word(method) for method in methods) or None,
            "state": "已清偿" if cleared else "未清偿",
            "confirmed": chinese_word(closed[number]) if number in closed else None,
            "cleared_on": max(run.last_on, performed.get(number, run.last_on)) if cleared else None,
            "voucher": voucher if cleared else None,
        }
        yield [line.get(column.key) for column in COLUMNS]


def _details(session: Session, ids: Sequence[int], on: date) -> dict[int, dict[str, Any]]:
    """What a line says of its parties and its contract: who is owed on the day, and who was at first."""
    statement = (
        select(
            Payable.id, Payable.ref, Payable.kind, Payable.amount_fen.label("amount"), Payable.delivered_on,
            Payable.accepted_on, Payable.settled_on, Payable.invoiced_on, Payable.due_on,
            Body.name.label("debtor"), Body.uscc.label("debtor_uscc"), Body.kind.label("debtor_kind"),
            Body.region, SUPERVISOR.name.label("supervisor"), Enterprise.name.label("creditor"),
            Enterprise.uscc.label("creditor_uscc"), Enterprise.private, ASSIGNOR.name.label("first_creditor"),
            ASSIGNOR.uscc.label("first_creditor_uscc"), Contract.ref.label("contract"),
            Contract.title, Contract.signed_on, Contract.amount_fen.label("contract_amount"),
            Contract.size_at_signing, Contract.payment_days, Project.name.label("project"),
            Project.code.label("project_code"),
        )
        .join(Body, Body.id == Payable.body_id)
        .join(Enterprise, Enterprise.id == creditor_on(on))
        .outerjoin(
            ASSIGNOR, and_(ASSIGNOR.id == Payable.enterprise_id, ASSIGNOR.id != Enterprise.id)
        )
        .outerjoin(SUPERVISOR, SUPERVISOR.id == Body.supervisor_id)
        .outerjoin(Contract, Contract.id == Payable.contract_id)
        .outerjoin(Project, Project.id == Contract.project_id)
        .where(Payable.id.in_(ids))
    )  # fmt: skip
    return {row["id"]: dict(row) for row in session.execute(statement).mappings()}


def _standing(session: Session, ids: Sequence[int], on: date) -> dict[int, tuple[int, int]]:
    """What is owed at the end of ``on``, and what of it is in dispute, in fen."""
    stands = standing(on, lambda column: column.in_(ids)).cte()
    found = session.execute(select(stands.c.payable_id, stands.c.owed_fen, stands.c.disputed_fen))
    return {row[0]: (int(row[1]), int(row[2])) for row in found}


def _paid(session: Session, ids: Sequence[int], on: date) -> dict[int, int]:
    """What was paid by the end of ``on`` and counts, in fen."""
    paid = union_all(*(part.where(Payable.id.in_(ids)) for part in parts(Payable.due_on)["paid"])).cte()
    counted = (
        select(paid.c.payable_id, cast(-func.sum(paid.c.owed), BigInteger))
        .where(paid.c.on_day <= on)
        .group_by(paid.c.payable_id)
    )
    return {row[0]: row[1] for row in session.execute(counted)}


def _disputes(session: Session, ids: Sequence[int], on: date) -> dict[int, str]:
    """Why something is in dispute on a day."""
    found: dict[int, str] = {}
    rows = session.execute(
        select(Dispute.payable_id, Dispute.reason)
        .where(
            Dispute.payable_id.in_(ids),
            Dispute.voided_in.is_(None),
            Dispute.raised_on <= on,
            or_(Dispute.resolved_on.is_(None), Dispute.resolved_on > on),
        )
        .order_by(Dispute.raised_on, Dispute.ref)
    )
    for number, reason in rows:
        found[number] = f"{found[number]}；{reason}" if number in found else reason
    return found


def _latest(session: Session, key: Any, value: Any, day: Any, ids: Sequence[int], on: date) -> dict[int, Any]:
    """The latest of some records by the end of a day, by payable."""
    table = key.class_
    statement = (
        select(key, value)
        .where(key.in_(ids), table.voided_in.is_(None), day <= on)
        .order_by(key, day, table.ref)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def _payments(session: Session, ids: Sequence[int], on: date) -> dict[int, tuple[list[Method], str | None]]:
    """How money or paper was given by a day and not returned, and the voucher of the last time."""
    found: dict[int, tuple[list[Method], str | None]] = {}
    rows = session.execute(
        select(Payment.payable_id, Payment.method, Payment.voucher)
        .where(
            Payment.payable_id.in_(ids),
            Payment.voided_in.is_(None),
            Payment.paid_on <= on,
            or_(Payment.returned_on.is_(None), Payment.returned_on > on),
        )
        .order_by(Payment.paid_on, Payment.ref)
    )
    for number, method, voucher in rows:
        methods, before = found.get(number, ([], None))
        found[number] = (methods if method in methods else [*methods, method], voucher or before)
    return found


def _level(kind: BodyKind, region: str) -> str:
    if kind == BodyKind.TOWNSHIP:
        return "乡镇街道"
    if region.endswith("0000"):
        return "省级"
    return "市级" if region[4:6] == "00" else "区县级"


def _age(first_on: date, on: date) -> str:
    years = on.year - first_on.year - ((on.month, on.day) < (first_on.month, first_on.day))
    return AGES[min(years, len(AGES) - 1)]
