"""Keep when a submitted settlement was answered, and its last day to be.

The last days of the settlements that are there already are put in as far as weekends go, marked as not certain:
they wait in the list of such days until the calendar works them out with the holidays.
"""

from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

DAYS = ("settlement_answered_on", "settlement_last_on")
# What rules.md's local parameter says where no days are agreed, on the day of this migration.
REPLY_DAYS = 60
PRICE_KINDS = ("goods", "works", "services", "progress", "settlement")
SATURDAY = 5
# Rows that are read and written at a time: few enough to hold, many enough to be quick.
PORTION = 1000


def upgrade() -> None:
    """Add the columns, their indexes, and the days."""
    for name in DAYS:
        op.add_column("payables", sa.Column(name, sa.Date(), nullable=True))
    # The default stays: to take it away, SQLite would write the table anew and lose its triggers.
    mark = sa.Column("settlement_provisional", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("payables", mark)
    for name in DAYS:
        there = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_payables_{name}", "payables", [name], sqlite_where=there, postgresql_where=there)
    fill()


def fill() -> None:
    """The last days of what was submitted, but where silence agrees at the end of an agreed period."""
    days = ("settlement_submitted_on", "settlement_last_on")
    table = sa.table(
        "payables", sa.column("id", sa.Integer), sa.column("contract_id", sa.Integer), sa.column("kind", sa.String),
        sa.column("settlement_reply_days", sa.Integer), sa.column("settlement_provisional", sa.Boolean),
        *(sa.column(name, sa.Date) for name in days),
    )
    contracts = sa.table("contracts", sa.column("id", sa.Integer), sa.column("deemed", sa.Boolean))
    connection, last = op.get_bind(), 0
    rows = (
        sa.select(table.c.id, table.c.settlement_submitted_on, table.c.settlement_reply_days)
        .select_from(table.outerjoin(contracts, contracts.c.id == table.c.contract_id))
        .where(
            table.c.settlement_submitted_on.is_not(None),
            table.c.kind.in_(PRICE_KINDS),
            sa.or_(contracts.c.deemed.is_(None), contracts.c.deemed.is_(False), table.c.settlement_reply_days.is_(None)),
        )
        .order_by(table.c.id)
        .limit(PORTION)
    )
    change = (
        table.update()
        .where(table.c.id == sa.bindparam("number"))
        .values(settlement_last_on=sa.bindparam("last_on"), settlement_provisional=True)
    )
    while found := connection.execute(rows.where(table.c.id > last)).all():
        connection.execute(change, [
            {"number": row.id, "last_on": last_day(row.settlement_submitted_on, row.settlement_reply_days)}
            for row in found
        ])
        last = found[-1].id


def last_day(submitted: date, agreed: int | None) -> date:
    """The end of the period, rolled over weekends alone."""
    day = submitted + timedelta(days=REPLY_DAYS if agreed is None else agreed)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day


def downgrade() -> None:
    """Forget the answers and the days."""
    for name in DAYS:
        op.drop_index(f"ix_payables_{name}", "payables")
    for name in (*DAYS, "settlement_provisional"):
        op.drop_column("payables", name)
