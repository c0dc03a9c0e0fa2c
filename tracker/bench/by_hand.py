"""The arrears rule as someone would write it in SQL for the invented city alone: what a sweep is held to.

It finds and writes the same flags as the rule, and knows nothing beyond the city's facts: no bars, no
judgments, no bills that cover, no payment that came back.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from tracker.flags.models import Flag

COMPARED = ("subject_id", "body_id", "arose_on", "ceased_on", "amount_fen", "cites")

_STATEMENT = """
INSERT INTO flags (rule, subject_kind, subject_id, root_id, ref, qualifier, owner_id, body_id, enterprise_id,
                   nature, laddered, arose_on, ceased_on, amount_fen, cites, sweep_id)
WITH counted AS (
    SELECT payable_id, amount_fen,
           CASE WHEN method IN ('transfer', 'cash') THEN paid_on ELSE honoured_on END AS day
    FROM payments WHERE voided_in IS NULL
), paid AS (
    SELECT payable_id, sum(amount_fen) AS fen, max(day) AS last_on
    FROM counted WHERE day <= :on GROUP BY payable_id
), disputed AS (
    SELECT payable_id, sum(amount_fen) AS fen FROM disputes
    WHERE voided_in IS NULL AND raised_on <= :on AND resolved_on IS NULL GROUP BY payable_id
), found AS (
    SELECT p.id, p.ref, p.body_id, p.enterprise_id, p.due_on, c.sme_statute, c.signed_on, b.kind,
           paid.last_on, p.amount_fen - coalesce(paid.fen, 0) - coalesce(disputed.fen, 0) AS left_fen
    FROM payables p
    JOIN bodies b ON b.id = p.body_id
    JOIN contracts c ON c.id = p.contract_id
    LEFT JOIN paid ON paid.payable_id = p.id
    LEFT JOIN disputed ON disputed.payable_id = p.id
    WHERE p.voided_in IS NULL AND p.due_on < :on AND NOT p.due_provisional
      AND p.known_on <= :on AND p.due_known_on <= :on
      AND p.kind NOT IN ('subsidy', 'compensation', 'indemnity')
)
SELECT 'A13-PAYMENT-OVERDUE', 'payable', id, id, ref, '', body_id, body_id, enterprise_id, 'continuing',
       {true}, {next_day}, CASE WHEN left_fen > 0 THEN NULL ELSE last_on END,
       CASE WHEN left_fen > 0 THEN left_fen END,
       CASE WHEN kind IN ('government', 'department') THEN 'REG 13; REG 41; 营商 32' ELSE '营商 32' END
       || CASE WHEN NOT sme_statute THEN ''
               WHEN signed_on < :decree THEN '; 728 art 8; 728 art 15' ELSE '; 802 art 9; 802 art 17' END,
       :sweep
FROM found
WHERE left_fen > 0 OR last_on > due_on
"""


def write(session: Session, on: date, sweep_id: int, decree_802_on: date) -> None:
    """Write the arrears flags as of ``on`` under a sweep's number."""
    postgresql = session.get_bind().dialect.name == "postgresql"
    statement = _STATEMENT.format(
        true="true" if postgresql else "1",
        next_day="due_on + 1" if postgresql else "date(due_on, '+1 day')",
    )
    values: dict[str, Any] = {"on": on, "sweep": sweep_id, "decree": decree_802_on}
    if not postgresql:
        values |= {"on": on.isoformat(), "decree": decree_802_on.isoformat()}
    session.execute(text(statement), values)


def written(session: Session, rule: str) -> set[tuple[Any, ...]]:
    """What the stored flags of a rule say, to be compared."""
    columns = [Flag.__table__.c[name] for name in COMPARED]
    return {tuple(row) for row in session.execute(select(*columns).where(Flag.rule == rule))}


def empty(session: Session) -> None:
    """Take every flag out again."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("TRUNCATE flags"))
    else:
        session.execute(delete(Flag))
