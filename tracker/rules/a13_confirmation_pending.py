"""应收账款确权逾期

中小企业以应收账款融资并提出确权请求，30日内没有答复的，从次日起提出一条线索，请该单位说明。

依据：《保障中小企业款项支付条例》第十六条第二款（国务院令第802号）：自中小企业提出确权请求之日起30日内确认债权债务关系；
2025年6月1日前提出的请求据第728号令第十四条，只限担保融资。

怎么算：请求日后第30日（遇休息日顺延）为最后合法日，次日产生；答复之日或者已无未付款项之日终止。金额为该笔应付款的金额。

例子：2026年3月9日为质押贷款请求确权，第30日为4月8日，未答复，线索4月9日产生；4月20日答复，线索4月20日终止。

为什么要问：不确权，企业连用这笔账去贷款也不行。

不计入：没有写明融资用途的；2025年6月1日前为担保以外的融资提出的；已无未付款项的；对方不是中小企业的；期限暂定的。

前提：线索是向单位提出的问题，不是认定。书面答复指出有分歧的部分，也是答复。
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Date, and_, case, cast, literal, null, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement, Select

from tracker.core.counting import counting_of
from tracker.core.db import later_of
from tracker.core.messages import gettext as _
from tracker.core.runs import unperformed
from tracker.core.within import Within
from tracker.core.workdays import Calendar
from tracker.flags.models import Nature
from tracker.law import loader as law
from tracker.payables.balance import outstanding_moves
from tracker.payables.models import Payable
from tracker.payables.on_a_day import outstanding
from tracker.rules.base import English, Explained, Part, Root, Rule
from tracker.rules.duties import ahead, kept
from tracker.rules.explaining_payables import movements, payable_facts
from tracker.rules.hanging import of_payable, seen
from tracker.rules.versions import decree

LAST = Payable.confirmation_due_on
ANSWERED = Payable.confirmation_answered_on


def _asked(on: date) -> ColumnElement[bool]:
    """Requests made by ``on`` whose last lawful day is certain; ``payables/due.py`` says which have one."""
    return and_(
        LAST.is_not(None),
        Payable.confirmation_provisional.is_(False),
        Payable.confirmation_requested_on <= on,
    )


def runs(on: date, within: Within) -> Select[Any]:
    """Runs of days on which a confirmation is late, not answered, and something is outstanding."""
    asked = and_(_asked(on), seen(on, within))
    owed = outstanding_moves(LAST, asked).cte()
    answers = select(
        Payable.id.label("payable_id"),
        type_coerce(later_of(ANSWERED, LAST), Date).label("on_day"),
        cast(literal(0), BigInteger).label("owed"),
        literal(1).label("bars"),
    ).where(asked, ANSWERED.is_not(None))
    every = select(*owed.c).union_all(answers).cte()
    moves = select(every.c.payable_id.label("key_id"), every.c.on_day, every.c.owed, every.c.bars).cte()
    found = unperformed(moves, on)
    return (
        of_payable(
            found.c.arose_on,
            found.c.ceased_on,
            case((found.c.ceased_on.is_(None), Payable.amount_fen), else_=null()).label("amount_fen"),
            decree(Payable.confirmation_requested_on, 16).label("cites"),
        )
        .join(found, found.c.key_id == Payable.id)
        .where(kept(found.c.ceased_on))
    )


def deadlines(on: date, within: Within) -> Select[Any]:
    """Requests not answered whose last lawful day has not passed, with something outstanding."""
    left = outstanding(on, and_(_asked(on), seen(on, within), on <= LAST))
    duties = (
        of_payable(
            LAST.label("last_on"), ANSWERED.label("done_on"), Payable.amount_fen,
            decree(Payable.confirmation_requested_on, 16).label("cites"),
        )
        .join(left, left.c.payable_id == Payable.id)
    )  # fmt: skip
    return ahead(duties.cte(), on)


def explain(session: Session, subject_id: int, on: date, calendar: Calendar) -> Explained:
    """The request, the counting of its days, and what was outstanding."""
    payable = session.get_one(Payable, subject_id)
    columns = ("confirmation_requested_on", "confirmation_purpose", "confirmation_answered_on")
    inputs = payable_facts(session, subject_id, on, *columns) + movements(session, subject_id, on)
    requested = payable.confirmation_requested_on
    if requested is None:
        return Explained(inputs, None, _("no confirmation requested"))
    days = law.at("confirmation_days", requested).whole
    said = _("requested on {day}, {days} days", day=requested, days=days)
    return Explained(inputs, counting_of(calendar, requested, days), said)


RULE = Rule(
    code="A13-CONFIRMATION-PENDING",
    english=English(
        title="Confirmation of a receivable overdue",
        asks=(
            "A small or medium enterprise asked for a receivable to be confirmed for its financing "
            "and had no answer by the last day; from the next day on the body is asked to explain."
        ),
    ),
    nature=Nature.CONTINUING,
    page=__doc__ or "",
    parts=(
        Part(
            subject_kind="payable", root=Root.PAYABLE, runs=runs, deadlines=deadlines, explain=explain
        ),
    ),
)
