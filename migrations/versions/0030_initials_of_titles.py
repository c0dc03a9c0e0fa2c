"""Keep the pinyin initials of titles, so that a search finds 办公楼维修合同 by bglwx.

They are looked for anywhere in a title, as those of names are: no index on the column would serve that.
"""

import sqlalchemy as sa
from alembic import op
from pypinyin import Style, lazy_pinyin

revision = "0030"
down_revision = "0029"

TITLED = ("contracts", "commitments")
LONGEST = 300
# Rows that are read and written at a time: few enough to hold, many enough to be quick.
PORTION = 1000


def upgrade() -> None:
    """Work them out for the records that are there already."""
    for name in TITLED:
        op.add_column(name, sa.Column("initials", sa.String(length=LONGEST), nullable=True))
        fill(name)


def fill(name: str) -> None:
    """The initials of a table's titles."""
    table = sa.table(
        name, sa.column("id", sa.Integer), sa.column("title", sa.String), sa.column("initials", sa.String)
    )
    connection, last = op.get_bind(), 0
    rows = sa.select(table.c.id, table.c.title).order_by(table.c.id).limit(PORTION)
    change = table.update().where(table.c.id == sa.bindparam("number")).values(initials=sa.bindparam("short"))
    while found := connection.execute(rows.where(table.c.id > last)).all():
        connection.execute(change, [{"number": row.id, "short": initials(row.title)} for row in found])
        last = found[-1].id


def initials(title: str) -> str | None:
    short = "".join(lazy_pinyin(title, style=Style.FIRST_LETTER)).lower().replace(" ", "")
    return short[:LONGEST] or None


def downgrade() -> None:
    """Forget the initials."""
    for name in TITLED:
        op.drop_column(name, "initials")
