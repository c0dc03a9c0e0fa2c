"""The first tables: records, their history, flags, sweeps, jobs."""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
KEY = sa.String(120).with_variant(sa.String(120, collation='C'), 'postgresql')


def upgrade() -> None:
    """Make the tables."""
    op.create_table('changes',
    sa.Column('id', ID, nullable=False),
    sa.Column('kind', sa.Enum('import', 'undo', 'void', 'calendar', 'demo', name='kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('record_kind', sa.String(length=40), nullable=True),
    sa.Column('source', sa.String(length=400), nullable=True),
    sa.Column('source_sha256', sa.String(length=64), nullable=True),
    sa.Column('summary', sa.JSON(), nullable=True),
    sa.Column('undone_in', ID, nullable=True),
    sa.ForeignKeyConstraint(['undone_in'], ['changes.id'], name=op.f('fk_changes_undone_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_changes'))
    )
    op.create_table('job_runs',
    sa.Column('id', ID, nullable=False),
    sa.Column('job', sa.String(length=60), nullable=False),
    sa.Column('run_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('running', 'done', 'failed', name='state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('worker', sa.String(length=120), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('heartbeat_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job_runs'))
    )
    with op.batch_alter_table('job_runs', schema=None) as batch_op:
        batch_op.create_index('uq_job_runs', ['job', 'run_on'], unique=True)

    op.create_table('rule_marks',
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('swept_on', sa.Date(), nullable=False),
    sa.Column('change_id', ID, nullable=False),
    sa.Column('law', sa.String(length=64), nullable=False),
    sa.Column('failed', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('rule', name=op.f('pk_rule_marks'))
    )
    op.create_table('sweeps',
    sa.Column('id', ID, nullable=False),
    sa.Column('swept_on', sa.Date(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('change_id', ID, nullable=False),
    sa.Column('state', sa.Enum('running', 'done', 'failed', name='state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('results', sa.JSON(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sweeps'))
    )
    op.create_table('bodies',
    sa.Column('id', ID, nullable=False),
    sa.Column('code', KEY, nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.Enum('government', 'department', 'township', 'other_state_organ', 'institution', 'group', 'platform', name='kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('region', sa.String(length=12), nullable=False),
    sa.Column('parent_id', ID, nullable=True),
    sa.Column('supervisor_id', ID, nullable=True),
    sa.Column('uscc', sa.String(length=18), nullable=True),
    sa.Column('fiscal', sa.Boolean(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('successor_id', ID, nullable=True),
    sa.Column('government_id', ID, nullable=True),
    sa.Column('notices', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_in', ID, nullable=False),
    sa.Column('changed_in', ID, nullable=False),
    sa.Column('voided_in', ID, nullable=True),
    sa.CheckConstraint('valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from', name=op.f('ck_bodies_life')),
    sa.ForeignKeyConstraint(['changed_in'], ['changes.id'], name=op.f('fk_bodies_changed_in')),
    sa.ForeignKeyConstraint(['created_in'], ['changes.id'], name=op.f('fk_bodies_created_in')),
    sa.ForeignKeyConstraint(['government_id'], ['bodies.id'], name=op.f('fk_bodies_government_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['bodies.id'], name=op.f('fk_bodies_parent_id')),
    sa.ForeignKeyConstraint(['successor_id'], ['bodies.id'], name=op.f('fk_bodies_successor_id')),
    sa.ForeignKeyConstraint(['supervisor_id'], ['bodies.id'], name=op.f('fk_bodies_supervisor_id')),
    sa.ForeignKeyConstraint(['voided_in'], ['changes.id'], name=op.f('fk_bodies_voided_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bodies'))
    )
    with op.batch_alter_table('bodies', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bodies_changed_in'), ['changed_in'], unique=False)
        batch_op.create_index(batch_op.f('ix_bodies_government_id'), ['government_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_bodies_region'), ['region'], unique=False)
        batch_op.create_index('uq_bodies_alive', ['code'], unique=True, sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))

    op.create_table('calendar_notices',
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('change_id', ID, nullable=False),
    sa.ForeignKeyConstraint(['change_id'], ['changes.id'], name=op.f('fk_calendar_notices_change_id')),
    sa.PrimaryKeyConstraint('year', name=op.f('pk_calendar_notices'))
    )
    op.create_table('enterprises',
    sa.Column('id', ID, nullable=False),
    sa.Column('uscc', KEY, nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('size', sa.Enum('micro', 'small', 'medium', 'large', 'unknown', name='size', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('size_on', sa.Date(), nullable=True),
    sa.Column('private', sa.Boolean(), nullable=True),
    sa.Column('region', sa.String(length=12), nullable=True),
    sa.Column('industry', sa.String(length=200), nullable=True),
    sa.Column('named_publicly', sa.Boolean(), nullable=True),
    sa.Column('notices', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_in', ID, nullable=False),
    sa.Column('changed_in', ID, nullable=False),
    sa.Column('voided_in', ID, nullable=True),
    sa.ForeignKeyConstraint(['changed_in'], ['changes.id'], name=op.f('fk_enterprises_changed_in')),
    sa.ForeignKeyConstraint(['created_in'], ['changes.id'], name=op.f('fk_enterprises_created_in')),
    sa.ForeignKeyConstraint(['voided_in'], ['changes.id'], name=op.f('fk_enterprises_voided_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enterprises'))
    )
    with op.batch_alter_table('enterprises', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enterprises_changed_in'), ['changed_in'], unique=False)
        batch_op.create_index('uq_enterprises_alive', ['uscc'], unique=True, sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))

    op.create_table('flag_corrections',
    sa.Column('id', ID, nullable=False),
    sa.Column('sweep_id', ID, nullable=False),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('ref', KEY, nullable=False),
    sa.Column('qualifier', sa.String(length=40), nullable=False),
    sa.Column('arose_on', sa.Date(), nullable=False),
    sa.Column('ceased_on', sa.Date(), nullable=True),
    sa.Column('amount_fen', sa.BigInteger(), nullable=True),
    sa.Column('body_id', sa.Integer(), nullable=False),
    sa.Column('withdrawn', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['sweep_id'], ['sweeps.id'], name=op.f('fk_flag_corrections_sweep_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flag_corrections'))
    )
    with op.batch_alter_table('flag_corrections', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_flag_corrections_sweep_id'), ['sweep_id'], unique=False)

    op.create_table('record_versions',
    sa.Column('id', ID, nullable=False),
    sa.Column('record_kind', sa.String(length=40), nullable=False),
    sa.Column('record_id', ID, nullable=False),
    sa.Column('change_id', ID, nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['change_id'], ['changes.id'], name=op.f('fk_record_versions_change_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_record_versions'))
    )
    with op.batch_alter_table('record_versions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_record_versions_change_id'), ['change_id'], unique=False)
        batch_op.create_index('ix_record_versions_record', ['record_kind', 'record_id', 'change_id'], unique=False)

    op.create_table('sweep_days',
    sa.Column('covered_on', sa.Date(), nullable=False),
    sa.Column('sweep_id', ID, nullable=False),
    sa.ForeignKeyConstraint(['sweep_id'], ['sweeps.id'], name=op.f('fk_sweep_days_sweep_id')),
    sa.PrimaryKeyConstraint('covered_on', name=op.f('pk_sweep_days'))
    )
    op.create_table('budgets',
    sa.Column('id', ID, nullable=False),
    sa.Column('body_id', ID, nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('approved_on', sa.Date(), nullable=False),
    sa.Column('document', sa.Text(), nullable=True),
    sa.Column('notices', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_in', ID, nullable=False),
    sa.Column('changed_in', ID, nullable=False),
    sa.Column('voided_in', ID, nullable=True),
    sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name=op.f('fk_budgets_body_id')),
    sa.ForeignKeyConstraint(['changed_in'], ['changes.id'], name=op.f('fk_budgets_changed_in')),
    sa.ForeignKeyConstraint(['created_in'], ['changes.id'], name=op.f('fk_budgets_created_in')),
    sa.ForeignKeyConstraint(['voided_in'], ['changes.id'], name=op.f('fk_budgets_voided_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_budgets'))
    )
    with op.batch_alter_table('budgets', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_budgets_approved_on'), ['approved_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_budgets_changed_in'), ['changed_in'], unique=False)
        batch_op.create_index('uq_budgets_alive', ['body_id', 'year'], unique=True, sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))

    op.create_table('disclosures',
    sa.Column('id', ID, nullable=False),
    sa.Column('body_id', ID, nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=False),
    sa.Column('contracts', sa.Integer(), nullable=True),
    sa.Column('amount_fen', sa.BigInteger(), nullable=True),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('notices', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_in', ID, nullable=False),
    sa.Column('changed_in', ID, nullable=False),
    sa.Column('voided_in', ID, nullable=True),
    sa.CheckConstraint('amount_fen IS NULL OR amount_fen >= 0', name=op.f('ck_disclosures_amount')),
    sa.CheckConstraint('contracts IS NULL OR contracts >= 0', name=op.f('ck_disclosures_contracts')),
    sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name=op.f('fk_disclosures_body_id')),
    sa.ForeignKeyConstraint(['changed_in'], ['changes.id'], name=op.f('fk_disclosures_changed_in')),
    sa.ForeignKeyConstraint(['created_in'], ['changes.id'], name=op.f('fk_disclosures_created_in')),
    sa.ForeignKeyConstraint(['voided_in'], ['changes.id'], name=op.f('fk_disclosures_voided_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_disclosures'))
    )
    with op.batch_alter_table('disclosures', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_disclosures_changed_in'), ['changed_in'], unique=False)
        batch_op.create_index(batch_op.f('ix_disclosures_published_on'), ['published_on'], unique=False)
        batch_op.create_index('uq_disclosures_alive', ['body_id', 'year'], unique=True, sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))

    op.create_table('flags',
    sa.Column('id', ID, nullable=False),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('subject_kind', sa.String(length=24), nullable=False),
    sa.Column('subject_id', ID, nullable=False),
    sa.Column('root_id', ID, nullable=False),
    sa.Column('ref', KEY, nullable=False),
    sa.Column('qualifier', sa.String(length=40), nullable=False),
    sa.Column('owner_id', ID, nullable=False),
    sa.Column('body_id', ID, nullable=False),
    sa.Column('enterprise_id', ID, nullable=True),
    sa.Column('nature', sa.Enum('continuing', 'standing', name='nature', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('arose_on', sa.Date(), nullable=False),
    sa.Column('ceased_on', sa.Date(), nullable=True),
    sa.Column('amount_fen', sa.BigInteger(), nullable=True),
    sa.Column('cites', sa.String(length=400), nullable=False),
    sa.Column('sweep_id', ID, nullable=False),
    sa.CheckConstraint("ceased_on IS NULL OR nature = 'continuing'", name=op.f('ck_flags_standing_never_ceases')),
    sa.CheckConstraint('ceased_on IS NULL OR amount_fen IS NULL', name=op.f('ck_flags_amount_while_open')),
    sa.CheckConstraint('ceased_on IS NULL OR ceased_on >= arose_on', name=op.f('ck_flags_span')),
    sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name=op.f('fk_flags_body_id')),
    sa.ForeignKeyConstraint(['enterprise_id'], ['enterprises.id'], name=op.f('fk_flags_enterprise_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['bodies.id'], name=op.f('fk_flags_owner_id')),
    sa.ForeignKeyConstraint(['sweep_id'], ['sweeps.id'], name=op.f('fk_flags_sweep_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flags'))
    )
    with op.batch_alter_table('flags', schema=None) as batch_op:
        batch_op.create_index('ix_flags_body', ['body_id', 'rule'], unique=False)
        batch_op.create_index(batch_op.f('ix_flags_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index('ix_flags_subject', ['subject_kind', 'subject_id'], unique=False)
        batch_op.create_index('uq_flags_run', ['rule', 'root_id', 'subject_id', 'qualifier', 'arose_on'], unique=True)

    op.create_table('projects',
    sa.Column('id', ID, nullable=False),
    sa.Column('ref', KEY, nullable=False),
    sa.Column('body_id', ID, nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=True),
    sa.Column('region', sa.String(length=12), nullable=True),
    sa.Column('funding_mode', sa.Enum('direct', 'capital', 'subsidy', 'loan_interest', name='funding_mode', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('approved_on', sa.Date(), nullable=True),
    sa.Column('total_investment_fen', sa.BigInteger(), nullable=True),
    sa.Column('annual_amount_fen', sa.BigInteger(), nullable=True),
    sa.Column('started_on', sa.Date(), nullable=True),
    sa.Column('completed_on', sa.Date(), nullable=True),
    sa.Column('notices', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_in', ID, nullable=False),
    sa.Column('changed_in', ID, nullable=False),
    sa.Column('voided_in', ID, nullable=True),
    sa.CheckConstraint('completed_on IS NULL OR started_on IS NULL OR completed_on >= started_on', name=op.f('ck_projects_course')),
    sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name=op.f('fk_projects_body_id')),
    sa.ForeignKeyConstraint(['changed_in'], ['changes.id'], name=op.f('fk_projects_changed_in')),
    sa.ForeignKeyConstraint(['created_in'], ['changes.id'], name=op.f('fk_projects_created_in')),
    sa.ForeignKeyConstraint(['voided_in'], ['changes.id'], name=op.f('fk_projects_voided_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_projects'))
    )
    with op.batch_alter_table('projects', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_projects_body_id'), ['body_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_projects_changed_in'), ['changed_in'], unique=False)
        batch_op.create_index('ix_projects_started_on', ['started_on'], unique=False, sqlite_where=sa.text('started_on IS NOT NULL'), postgresql_where=sa.text('started_on IS NOT NULL'))
        batch_op.create_index('uq_projects_alive', ['ref'], unique=True, sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))

    op.create_table('returns',
    sa.Column('id', ID, nullable=False),
    sa.Column('body_id', ID, nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('filed_on', sa.Date(), nullable=False),
    sa.Column('opening_fen', sa.BigInteger(), nullable=True),
    sa.Column('added_fen', sa.BigInteger(), nullable=True),
    sa.Column('cleared_fen', sa.BigInteger(), nullable=True),
    sa.Column('adjusted_fen', sa.BigInteger(), nullable=True),
    sa.Column('closing_fen', sa.BigInteger(), nullable=True),
    sa.Column('notices', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_in', ID, nullable=False),
    sa.Column('changed_in', ID, nullable=False),
    sa.Column('voided_in', ID, nullable=True),
    sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name=op.f('fk_returns_body_id')),
    sa.ForeignKeyConstraint(['changed_in'], ['changes.id'], name=op.f('fk_returns_changed_in')),
    sa.ForeignKeyConstraint(['created_in'], ['changes.id'], name=op.f('fk_returns_created_in')),
    sa.ForeignKeyConstraint(['voided_in'], ['changes.id'], name=op.f('fk_returns_voided_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_returns'))
    )
    with op.batch_alter_table('returns', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_returns_changed_in'), ['changed_in'], unique=False)
        batch_op.create_index(batch_op.f('ix_returns_filed_on'), ['filed_on'], unique=False)
        batch_op.create_index('uq_returns_alive', ['body_id', 'month'], unique=True, sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))

    op.create_table('work_reports',
    sa.Column('id', ID, nullable=False),
    sa.Column('body_id', ID, nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('delivered_on', sa.Date(), nullable=False),
    sa.Column('document', sa.Text(), nullable=True),
    sa.Column('notices', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_in', ID, nullable=False),
    sa.Column('changed_in', ID, nullable=False),
    sa.Column('voided_in', ID, nullable=True),
    sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name=op.f('fk_work_reports_body_id')),
    sa.ForeignKeyConstraint(['changed_in'], ['changes.id'], name=op.f('fk_work_reports_changed_in')),
    sa.ForeignKeyConstraint(['created_in'], ['changes.id'], name=op.f('fk_work_reports_created_in')),
    sa.ForeignKeyConstraint(['voided_in'], ['changes.id'], name=op.f('fk_work_reports_voided_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_work_reports'))
    )
    with op.batch_alter_table('work_reports', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_work_reports_changed_in'), ['changed_in'], unique=False)
        batch_op.create_index(batch_op.f('ix_work_reports_delivered_on'), ['delivered_on'], unique=False)
        batch_op.create_index('uq_work_reports_alive', ['body_id', 'year'], unique=True, sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))

    op.create_table('contracts',
    sa.Column('id', ID, nullable=False),
    sa.Column('ref', KEY, nullable=False),
    sa.Column('body_id', ID, nullable=False),
    sa.Column('enterprise_id', ID, nullable=False),
    sa.Column('kind', sa.Enum('goods', 'works', 'services', 'investment', 'other', name='kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=True),
    sa.Column('project_id', ID, nullable=True),
    sa.Column('size_at_signing', sa.Enum('micro', 'small', 'medium', 'large', 'unknown', name='size_at_signing', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('sme_declared', sa.Boolean(), nullable=True),
    sa.Column('debtor_size', sa.Enum('large', 'not_large', name='debtor_size', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('payment_days', sa.Integer(), nullable=True),
    sa.Column('settlement', sa.Enum('delivery', 'acceptance', 'progress', name='settlement', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('term_runs_from', sa.Enum('invoice', name='term_runs_from', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('special_days', sa.Integer(), nullable=True),
    sa.Column('special_basis', sa.Text(), nullable=True),
    sa.Column('deemed', sa.Boolean(), nullable=True),
    sa.Column('late_rate', sa.BigInteger(), nullable=True),
    sa.Column('progress_ratio', sa.BigInteger(), nullable=True),
    sa.Column('retention_percent', sa.BigInteger(), nullable=True),
    sa.Column('performance_percent', sa.BigInteger(), nullable=True),
    sa.Column('bid_percent', sa.BigInteger(), nullable=True),
    sa.Column('clauses', sa.String(length=200), nullable=False),
    sa.Column('audit_law', sa.Text(), nullable=True),
    sa.Column('audit_demanded_on', sa.Date(), nullable=True),
    sa.Column('budgeted', sa.Boolean(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('sme_statute', sa.Boolean(), nullable=False),
    sa.Column('notices', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_in', ID, nullable=False),
    sa.Column('changed_in', ID, nullable=False),
    sa.Column('voided_in', ID, nullable=True),
    sa.CheckConstraint('amount_fen IS NULL OR amount_fen >= 0', name=op.f('ck_contracts_amount')),
    sa.CheckConstraint('payment_days IS NULL OR payment_days >= 0', name=op.f('ck_contracts_payment_days')),
    sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name=op.f('fk_contracts_body_id')),
    sa.ForeignKeyConstraint(['changed_in'], ['changes.id'], name=op.f('fk_contracts_changed_in')),
    sa.ForeignKeyConstraint(['created_in'], ['changes.id'], name=op.f('fk_contracts_created_in')),
    sa.ForeignKeyConstraint(['enterprise_id'], ['enterprises.id'], name=op.f('fk_contracts_enterprise_id')),
    sa.ForeignKeyConstraint(['project_id'], ['projects.id'], name=op.f('fk_contracts_project_id')),
    sa.ForeignKeyConstraint(['voided_in'], ['changes.id'], name=op.f('fk_contracts_voided_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contracts'))
    )
    with op.batch_alter_table('contracts', schema=None) as batch_op:
        batch_op.create_index('ix_contracts_audit_demanded_on', ['audit_demanded_on'], unique=False, sqlite_where=sa.text('audit_demanded_on IS NOT NULL'), postgresql_where=sa.text('audit_demanded_on IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_contracts_body_id'), ['body_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contracts_changed_in'), ['changed_in'], unique=False)
        batch_op.create_index('ix_contracts_ended_on', ['ended_on'], unique=False, sqlite_where=sa.text('ended_on IS NOT NULL'), postgresql_where=sa.text('ended_on IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_contracts_enterprise_id'), ['enterprise_id'], unique=False)
        batch_op.create_index('ix_contracts_project_id', ['project_id'], unique=False, sqlite_where=sa.text('project_id IS NOT NULL'), postgresql_where=sa.text('project_id IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_contracts_signed_on'), ['signed_on'], unique=False)
        batch_op.create_index('uq_contracts_alive', ['ref'], unique=True, sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))

    op.create_table('funding',
    sa.Column('id', ID, nullable=False),
    sa.Column('ref', KEY, nullable=False),
    sa.Column('project_id', ID, nullable=False),
    sa.Column('source', sa.Enum('central', 'province', 'city', 'district', 'special_bond', 'other', name='source', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('planned_fen', sa.BigInteger(), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('arranged_on', sa.Date(), nullable=True),
    sa.Column('document', sa.Text(), nullable=True),
    sa.Column('notices', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_in', ID, nullable=False),
    sa.Column('changed_in', ID, nullable=False),
    sa.Column('voided_in', ID, nullable=True),
    sa.CheckConstraint('planned_fen >= 0', name=op.f('ck_funding_planned')),
    sa.ForeignKeyConstraint(['changed_in'], ['changes.id'], name=op.f('fk_funding_changed_in')),
    sa.ForeignKeyConstraint(['created_in'], ['changes.id'], name=op.f('fk_funding_created_in')),
    sa.ForeignKeyConstraint(['project_id'], ['projects.id'], name=op.f('fk_funding_project_id')),
    sa.ForeignKeyConstraint(['voided_in'], ['changes.id'], name=op.f('fk_funding_voided_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_funding'))
    )
    with op.batch_alter_table('funding', schema=None) as batch_op:
        batch_op.create_index('ix_funding_arranged_on', ['arranged_on'], unique=False, sqlite_where=sa.text('arranged_on IS NOT NULL'), postgresql_where=sa.text('arranged_on IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_funding_changed_in'), ['changed_in'], unique=False)
        batch_op.create_index(batch_op.f('ix_funding_planned_on'), ['planned_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_funding_project_id'), ['project_id'], unique=False)
        batch_op.create_index('uq_funding_alive', ['ref'], unique=True, sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))

    op.create_table('advances',
    sa.Column('id', ID, nullable=False),
    sa.Column('ref', KEY, nullable=False),
    sa.Column('contract_id', ID, nullable=False),
    sa.Column('demanded_on', sa.Date(), nullable=False),
    sa.Column('form', sa.Enum('tender_clause', 'written_demand', 'oral_demand', 'paid_by_contractor', name='form', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=True),
    sa.Column('agreed', sa.Boolean(), nullable=True),
    sa.Column('agreed_rate', sa.BigInteger(), nullable=True),
    sa.Column('document', sa.Text(), nullable=True),
    sa.Column('notices', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_in', ID, nullable=False),
    sa.Column('changed_in', ID, nullable=False),
    sa.Column('voided_in', ID, nullable=True),
    sa.CheckConstraint('amount_fen IS NULL OR amount_fen >= 0', name=op.f('ck_advances_amount')),
    sa.ForeignKeyConstraint(['changed_in'], ['changes.id'], name=op.f('fk_advances_changed_in')),
    sa.ForeignKeyConstraint(['contract_id'], ['contracts.id'], name=op.f('fk_advances_contract_id')),
    sa.ForeignKeyConstraint(['created_in'], ['changes.id'], name=op.f('fk_advances_created_in')),
    sa.ForeignKeyConstraint(['voided_in'], ['changes.id'], name=op.f('fk_advances_voided_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_advances'))
    )
    with op.batch_alter_table('advances', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_advances_changed_in'), ['changed_in'], unique=False)
        batch_op.create_index(batch_op.f('ix_advances_contract_id'), ['contract_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_advances_demanded_on'), ['demanded_on'], unique=False)
        batch_op.create_index('uq_advances_alive', ['ref'], unique=True, sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))

    op.create_table('amendments',
    sa.Column('id', ID, nullable=False),
    sa.Column('ref', KEY, nullable=False),
    sa.Column('contract_id', ID, nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=False),
    sa.Column('payment_days', sa.Integer(), nullable=True),
    sa.Column('late_rate', sa.BigInteger(), nullable=True),
    sa.Column('progress_ratio', sa.BigInteger(), nullable=True),
    sa.Column('retention_percent', sa.BigInteger(), nullable=True),
    sa.Column('performance_percent', sa.BigInteger(), nullable=True),
    sa.Column('clauses_added', sa.String(length=200), nullable=False),
    sa.Column('clauses_removed', sa.String(length=200), nullable=False),
    sa.Column('document', sa.Text(), nullable=True),
    sa.Column('notices', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_in', ID, nullable=False),
    sa.Column('changed_in', ID, nullable=False),
    sa.Column('voided_in', ID, nullable=True),
    sa.ForeignKeyConstraint(['changed_in'], ['changes.id'], name=op.f('fk_amendments_changed_in')),
    sa.ForeignKeyConstraint(['contract_id'], ['contracts.id'], name=op.f('fk_amendments_contract_id')),
    sa.ForeignKeyConstraint(['created_in'], ['changes.id'], name=op.f('fk_amendments_created_in')),
    sa.ForeignKeyConstraint(['voided_in'], ['changes.id'], name=op.f('fk_amendments_voided_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_amendments'))
    )
    with op.batch_alter_table('amendments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_amendments_changed_in'), ['changed_in'], unique=False)
        batch_op.create_index(batch_op.f('ix_amendments_contract_id'), ['contract_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_amendments_signed_on'), ['signed_on'], unique=False)
        batch_op.create_index('uq_amendments_alive', ['ref'], unique=True, sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))

    op.create_table('arrivals',
    sa.Column('id', ID, nullable=False),
    sa.Column('ref', KEY, nullable=False),
    sa.Column('funding_id', ID, nullable=False),
    sa.Column('arrived_on', sa.Date(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('document', sa.Text(), nullable=True),
    sa.Column('notices', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_in', ID, nullable=False),
    sa.Column('changed_in', ID, nullable=False),
    sa.Column('voided_in', ID, nullable=True),
    sa.CheckConstraint('amount_fen >= 0', name=op.f('ck_arrivals_amount')),
    sa.ForeignKeyConstraint(['changed_in'], ['changes.id'], name=op.f('fk_arrivals_changed_in')),
    sa.ForeignKeyConstraint(['created_in'], ['changes.id'], name=op.f('fk_arrivals_created_in')),
    sa.ForeignKeyConstraint(['funding_id'], ['funding.id'], name=op.f('fk_arrivals_funding_id')),
    sa.ForeignKeyConstraint(['voided_in'], ['changes.id'], name=op.f('fk_arrivals_voided_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_arrivals'))
    )
    with op.batch_alter_table('arrivals', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_arrivals_arrived_on'), ['arrived_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_arrivals_changed_in'), ['changed_in'], unique=False)
        batch_op.create_index('ix_arrivals_funding', ['funding_id', 'arrived_on'], unique=False)
        batch_op.create_index('uq_arrivals_alive', ['ref'], unique=True, sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))

    op.create_table('commitments',
    sa.Column('id', ID, nullable=False),
    sa.Column('ref', KEY, nullable=False),
    sa.Column('body_id', ID, nullable=False),
    sa.Column('kind', sa.Enum('plan_target', 'work_report_target', 'livelihood', 'investment_promise', 'policy_promise', 'contract_obligation', 'other', name='kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('source', sa.Text(), nullable=True),
    sa.Column('source_page', sa.String(length=40), nullable=True),
    sa.Column('made_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('enterprise_id', ID, nullable=True),
    sa.Column('contract_id', ID, nullable=True),
    sa.Column('condition', sa.Text(), nullable=True),
    sa.Column('condition_met_on', sa.Date(), nullable=True),
    sa.Column('legal_basis', sa.Text(), nullable=True),
    sa.Column('report_year', sa.Integer(), nullable=True),
    sa.Column('metric', sa.String(length=200), nullable=True),
    sa.Column('target', sa.BigInteger(), nullable=True),
    sa.Column('direction', sa.Enum('at_least', 'at_most', name='direction', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('unit', sa.String(length=40), nullable=True),
    sa.Column('value_fen', sa.BigInteger(), nullable=True),
    sa.Column('due_rolled_on', sa.Date(), nullable=True),
    sa.Column('due_provisional', sa.Boolean(), nullable=False),
    sa.Column('notices', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_in', ID, nullable=False),
    sa.Column('changed_in', ID, nullable=False),
    sa.Column('voided_in', ID, nullable=True),
    sa.CheckConstraint('value_fen IS NULL OR value_fen >= 0', name=op.f('ck_commitments_value')),
    sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name=op.f('fk_commitments_body_id')),
    sa.ForeignKeyConstraint(['changed_in'], ['changes.id'], name=op.f('fk_commitments_changed_in')),
    sa.ForeignKeyConstraint(['contract_id'], ['contracts.id'], name=op.f('fk_commitments_contract_id')),
    sa.ForeignKeyConstraint(['created_in'], ['changes.id'], name=op.f('fk_commitments_created_in')),
    sa.ForeignKeyConstraint(['enterprise_id'], ['enterprises.id'], name=op.f('fk_commitments_enterprise_id')),
    sa.ForeignKeyConstraint(['voided_in'], ['changes.id'], name=op.f('fk_commitments_voided_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commitments'))
    )
    with op.batch_alter_table('commitments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_commitments_body_id'), ['body_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_commitments_changed_in'), ['changed_in'], unique=False)
        batch_op.create_index('ix_commitments_condition_met_on', ['condition_met_on'], unique=False, sqlite_where=sa.text('condition_met_on IS NOT NULL'), postgresql_where=sa.text('condition_met_on IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_commitments_contract_id'), ['contract_id'], unique=False)
        batch_op.create_index('ix_commitments_due_rolled_on', ['due_rolled_on'], unique=False, sqlite_where=sa.text('due_rolled_on IS NOT NULL'), postgresql_where=sa.text('due_rolled_on IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_commitments_enterprise_id'), ['enterprise_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_commitments_made_on'), ['made_on'], unique=False)
        batch_op.create_index('ix_commitments_report_year', ['report_year'], unique=False, sqlite_where=sa.text('report_year IS NOT NULL'), postgresql_where=sa.text('report_year IS NOT NULL'))
        batch_op.create_index('uq_commitments_alive', ['ref'], unique=True, sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))

    op.create_table('contract_terms',
    sa.Column('id', ID, nullable=False),
    sa.Column('contract_id', ID, nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('payment_days', sa.Integer(), nullable=True),
    sa.Column('late_rate', sa.BigInteger(), nullable=True),
    sa.Column('progress_ratio', sa.BigInteger(), nullable=True),
    sa.Column('retention_percent', sa.BigInteger(), nullable=True),
    sa.Column('performance_percent', sa.BigInteger(), nullable=True),
    sa.Column('pay_when_paid', sa.Boolean(), nullable=False),
    sa.Column('forced_bill', sa.Boolean(), nullable=False),
    sa.Column('bill_agreed', sa.Boolean(), nullable=False),
    sa.Column('audit_settlement', sa.Boolean(), nullable=False),
    sa.Column('contractor_advance', sa.Boolean(), nullable=False),
    sa.Column('cash_only_deposit', sa.Boolean(), nullable=False),
    sa.Column('other_deposit', sa.Boolean(), nullable=False),
    sa.Column('waits_filing', sa.Boolean(), nullable=False),
    sa.Column('waits_audit', sa.Boolean(), nullable=False),
    sa.CheckConstraint('to_on IS NULL OR to_on > from_on', name=op.f('ck_contract_terms_span')),
    sa.ForeignKeyConstraint(['contract_id'], ['contracts.id'], name=op.f('fk_contract_terms_contract_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contract_terms'))
    )
    with op.batch_alter_table('contract_terms', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contract_terms_from_on'), ['from_on'], unique=False)
        batch_op.create_index('ix_contract_terms_to_on', ['to_on'], unique=False, sqlite_where=sa.text('to_on IS NOT NULL'), postgresql_where=sa.text('to_on IS NOT NULL'))
        batch_op.create_index('uq_contract_terms', ['contract_id', 'from_on'], unique=True)

    op.create_table('valuations',
    sa.Column('id', ID, nullable=False),
    sa.Column('ref', KEY, nullable=False),
    sa.Column('contract_id', ID, nullable=False),
    sa.Column('certified_on', sa.Date(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('payment_due_on', sa.Date(), nullable=True),
    sa.Column('payment_due_provisional', sa.Boolean(), nullable=False),
    sa.Column('notices', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_in', ID, nullable=False),
    sa.Column('changed_in', ID, nullable=False),
    sa.Column('voided_in', ID, nullable=True),
    sa.CheckConstraint('amount_fen >= 0', name=op.f('ck_valuations_amount')),
    sa.ForeignKeyConstraint(['changed_in'], ['changes.id'], name=op.f('fk_valuations_changed_in')),
    sa.ForeignKeyConstraint(['contract_id'], ['contracts.id'], name=op.f('fk_valuations_contract_id')),
    sa.ForeignKeyConstraint(['created_in'], ['changes.id'], name=op.f('fk_valuations_created_in')),
    sa.ForeignKeyConstraint(['voided_in'], ['changes.id'], name=op.f('fk_valuations_voided_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_valuations'))
    )
    with op.batch_alter_table('valuations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_valuations_changed_in'), ['changed_in'], unique=False)
        batch_op.create_index(batch_op.f('ix_valuations_contract_id'), ['contract_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_valuations_payment_due_on'), ['payment_due_on'], unique=False)
        batch_op.create_index('uq_valuations_alive', ['ref'], unique=True, sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))

    op.create_table('commitment_events',
    sa.Column('id', ID, nullable=False),
    sa.Column('ref', KEY, nullable=False),
    sa.Column('commitment_id', ID, nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('kind', sa.Enum('progress', 'fulfilled', 'partly_fulfilled', 'refused', 'changed', 'explained', name='kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('achieved', sa.BigInteger(), nullable=True),
    sa.Column('ground', sa.Enum('redistricting', 'government_change', 'reorganisation', 'function_change', 'officer_change', 'national_interest', 'public_interest', 'other', name='ground', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('agreed_by_enterprise', sa.Boolean(), nullable=True),
    sa.Column('authority', sa.Text(), nullable=True),
    sa.Column('document', sa.Text(), nullable=True),
    sa.Column('new_due_on', sa.Date(), nullable=True),
    sa.Column('report_year', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('new_due_rolled_on', sa.Date(), nullable=True),
    sa.Column('new_due_provisional', sa.Boolean(), nullable=False),
    sa.Column('notices', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_in', ID, nullable=False),
    sa.Column('changed_in', ID, nullable=False),
    sa.Column('voided_in', ID, nullable=True),
    sa.CheckConstraint('new_due_on IS NULL OR new_due_on > happened_on', name=op.f('ck_commitment_events_new_due')),
    sa.ForeignKeyConstraint(['changed_in'], ['changes.id'], name=op.f('fk_commitment_events_changed_in')),
    sa.ForeignKeyConstraint(['commitment_id'], ['commitments.id'], name=op.f('fk_commitment_events_commitment_id')),
    sa.ForeignKeyConstraint(['created_in'], ['changes.id'], name=op.f('fk_commitment_events_created_in')),
    sa.ForeignKeyConstraint(['voided_in'], ['changes.id'], name=op.f('fk_commitment_events_voided_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commitment_events'))
    )
    with op.batch_alter_table('commitment_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_commitment_events_changed_in'), ['changed_in'], unique=False)
        batch_op.create_index('ix_commitment_events_commitment', ['commitment_id', 'happened_on', 'ref'], unique=False)
        batch_op.create_index(batch_op.f('ix_commitment_events_happened_on'), ['happened_on'], unique=False)
        batch_op.create_index('ix_commitment_events_new_due_rolled_on', ['new_due_rolled_on'], unique=False, sqlite_where=sa.text('new_due_rolled_on IS NOT NULL'), postgresql_where=sa.text('new_due_rolled_on IS NOT NULL'))
        batch_op.create_index('uq_commitment_events_alive', ['ref'], unique=True, sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))

    op.create_table('compensations',
    sa.Column('id', ID, nullable=False),
    sa.Column('ref', KEY, nullable=False),
    sa.Column('commitment_id', ID, nullable=True),
    sa.Column('contract_id', ID, nullable=True),
    sa.Column('body_id', ID, nullable=False),
    sa.Column('enterprise_id', ID, nullable=True),
    sa.Column('kind', sa.Enum('indemnity', 'compensation', name='kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('claimed_on', sa.Date(), nullable=False),
    sa.Column('loss_fen', sa.BigInteger(), nullable=True),
    sa.Column('acknowledged_on', sa.Date(), nullable=True),
    sa.Column('refused_on', sa.Date(), nullable=True),
    sa.Column('agreed_on', sa.Date(), nullable=True),
    sa.Column('amount_fen', sa.BigInteger(), nullable=True),
    sa.Column('budget_year', sa.Integer(), nullable=True),
    sa.Column('budget_item', sa.String(length=200), nullable=True),
    sa.Column('budgeted_on', sa.Date(), nullable=True),
    sa.Column('document', sa.Text(), nullable=True),
    sa.Column('agree_by_on', sa.Date(), nullable=True),
    sa.Column('agree_by_provisional', sa.Boolean(), nullable=False),
    sa.Column('notices', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_in', ID, nullable=False),
    sa.Column('changed_in', ID, nullable=False),
    sa.Column('voided_in', ID, nullable=True),
    sa.CheckConstraint('agreed_on IS NULL OR agreed_on >= claimed_on', name=op.f('ck_compensations_agreed')),
    sa.CheckConstraint('amount_fen IS NULL OR amount_fen >= 0', name=op.f('ck_compensations_amount')),
    sa.CheckConstraint('commitment_id IS NOT NULL OR contract_id IS NOT NULL', name=op.f('ck_compensations_cause')),
    sa.CheckConstraint('loss_fen IS NULL OR loss_fen >= 0', name=op.f('ck_compensations_loss')),
    sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name=op.f('fk_compensations_body_id')),
    sa.ForeignKeyConstraint(['changed_in'], ['changes.id'], name=op.f('fk_compensations_changed_in')),
    sa.ForeignKeyConstraint(['commitment_id'], ['commitments.id'], name=op.f('fk_compensations_commitment_id')),
    sa.ForeignKeyConstraint(['contract_id'], ['contracts.id'], name=op.f('fk_compensations_contract_id')),
    sa.ForeignKeyConstraint(['created_in'], ['changes.id'], name=op.f('fk_compensations_created_in')),
    sa.ForeignKeyConstraint(['enterprise_id'], ['enterprises.id'], name=op.f('fk_compensations_enterprise_id')),
    sa.ForeignKeyConstraint(['voided_in'], ['changes.id'], name=op.f('fk_compensations_voided_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_compensations'))
    )
    with op.batch_alter_table('compensations', schema=None) as batch_op:
        batch_op.create_index('ix_compensations_agree_by_on', ['agree_by_on'], unique=False, sqlite_where=sa.text('agree_by_on IS NOT NULL'), postgresql_where=sa.text('agree_by_on IS NOT NULL'))
        batch_op.create_index('ix_compensations_agreed_on', ['agreed_on'], unique=False, sqlite_where=sa.text('agreed_on IS NOT NULL'), postgresql_where=sa.text('agreed_on IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_compensations_body_id'), ['body_id'], unique=False)
        batch_op.create_index('ix_compensations_budgeted_on', ['budgeted_on'], unique=False, sqlite_where=sa.text('budgeted_on IS NOT NULL'), postgresql_where=sa.text('budgeted_on IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_compensations_changed_in'), ['changed_in'], unique=False)
        batch_op.create_index(batch_op.f('ix_compensations_commitment_id'), ['commitment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_compensations_contract_id'), ['contract_id'], unique=False)
        batch_op.create_index('ix_compensations_refused_on', ['refused_on'], unique=False, sqlite_where=sa.text('refused_on IS NOT NULL'), postgresql_where=sa.text('refused_on IS NOT NULL'))
        batch_op.create_index('uq_compensations_alive', ['ref'], unique=True, sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))

    op.create_table('payables',
    sa.Column('id', ID, nullable=False),
    sa.Column('ref', KEY, nullable=False),
    sa.Column('contract_id', ID, nullable=True),
    sa.Column('body_id', ID, nullable=False),
    sa.Column('enterprise_id', ID, nullable=False),
    sa.Column('kind', sa.Enum('goods', 'works', 'services', 'progress', 'settlement', 'prepayment', 'retention', 'deposit', 'compensation', 'indemnity', 'subsidy', 'advance', 'other', name='kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('delivered_on', sa.Date(), nullable=True),
    sa.Column('inspection_due_on', sa.Date(), nullable=True),
    sa.Column('inspection_note', sa.Text(), nullable=True),
    sa.Column('accepted_on', sa.Date(), nullable=True),
    sa.Column('settlement_submitted_on', sa.Date(), nullable=True),
    sa.Column('settlement_reply_days', sa.Integer(), nullable=True),
    sa.Column('settled_on', sa.Date(), nullable=True),
    sa.Column('invoiced_on', sa.Date(), nullable=True),
    sa.Column('demanded_on', sa.Date(), nullable=True),
    sa.Column('confirmation_requested_on', sa.Date(), nullable=True),
    sa.Column('confirmation_purpose', sa.Enum('pledge', 'other_financing', name='confirmation_purpose', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('confirmation_answered_on', sa.Date(), nullable=True),
    sa.Column('own_due_on', sa.Date(), nullable=True),
    sa.Column('legal_basis', sa.Text(), nullable=True),
    sa.Column('condition_met_on', sa.Date(), nullable=True),
    sa.Column('compensation_id', ID, nullable=True),
    sa.Column('advance_id', ID, nullable=True),
    sa.Column('known_on', sa.Date(), nullable=True),
    sa.Column('start_on', sa.Date(), nullable=True),
    sa.Column('cap_on', sa.Date(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('due_known_on', sa.Date(), nullable=True),
    sa.Column('due_basis', sa.String(length=40), nullable=False),
    sa.Column('due_state', sa.Enum('set', 'clock_not_started', 'no_term_agreed', 'no_due_date', name='due_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('due_provisional', sa.Boolean(), nullable=False),
    sa.Column('confirmation_due_on', sa.Date(), nullable=True),
    sa.Column('confirmation_provisional', sa.Boolean(), nullable=False),
    sa.Column('inspection_last_on', sa.Date(), nullable=True),
    sa.Column('inspection_provisional', sa.Boolean(), nullable=False),
    sa.Column('notices', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_in', ID, nullable=False),
    sa.Column('changed_in', ID, nullable=False),
    sa.Column('voided_in', ID, nullable=True),
    sa.CheckConstraint("(due_state = 'set') = (due_on IS NOT NULL)", name=op.f('ck_payables_due_if_set')),
    sa.CheckConstraint('accepted_on IS NULL OR delivered_on IS NULL OR accepted_on >= delivered_on', name=op.f('ck_payables_acceptance')),
    sa.CheckConstraint('amount_fen >= 0', name=op.f('ck_payables_amount')),
    sa.ForeignKeyConstraint(['advance_id'], ['advances.id'], name=op.f('fk_payables_advance_id')),
    sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name=op.f('fk_payables_body_id')),
    sa.ForeignKeyConstraint(['changed_in'], ['changes.id'], name=op.f('fk_payables_changed_in')),
    sa.ForeignKeyConstraint(['compensation_id'], ['compensations.id'], name=op.f('fk_payables_compensation_id')),
    sa.ForeignKeyConstraint(['contract_id'], ['contracts.id'], name=op.f('fk_payables_contract_id')),
    sa.ForeignKeyConstraint(['created_in'], ['changes.id'], name=op.f('fk_payables_created_in')),
    sa.ForeignKeyConstraint(['enterprise_id'], ['enterprises.id'], name=op.f('fk_payables_enterprise_id')),
    sa.ForeignKeyConstraint(['voided_in'], ['changes.id'], name=op.f('fk_payables_voided_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payables'))
    )
    with op.batch_alter_table('payables', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payables_body_id'), ['body_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_payables_changed_in'), ['changed_in'], unique=False)
        batch_op.create_index('ix_payables_condition_met_on', ['condition_met_on'], unique=False, sqlite_where=sa.text('condition_met_on IS NOT NULL'), postgresql_where=sa.text('condition_met_on IS NOT NULL'))
        batch_op.create_index('ix_payables_confirmation_answered_on', ['confirmation_answered_on'], unique=False, sqlite_where=sa.text('confirmation_answered_on IS NOT NULL'), postgresql_where=sa.text('confirmation_answered_on IS NOT NULL'))
        batch_op.create_index('ix_payables_confirmation_due_on', ['confirmation_due_on'], unique=False, sqlite_where=sa.text('confirmation_due_on IS NOT NULL'), postgresql_where=sa.text('confirmation_due_on IS NOT NULL'))
        batch_op.create_index('ix_payables_confirmation_requested_on', ['confirmation_requested_on'], unique=False, sqlite_where=sa.text('confirmation_requested_on IS NOT NULL'), postgresql_where=sa.text('confirmation_requested_on IS NOT NULL'))
        batch_op.create_index('ix_payables_contract_id', ['contract_id'], unique=False, sqlite_where=sa.text('contract_id IS NOT NULL'), postgresql_where=sa.text('contract_id IS NOT NULL'))
        batch_op.create_index('ix_payables_due_on', ['due_on'], unique=False, sqlite_where=sa.text('due_on IS NOT NULL'), postgresql_where=sa.text('due_on IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_payables_enterprise_id'), ['enterprise_id'], unique=False)
        batch_op.create_index('ix_payables_inspection_last_on', ['inspection_last_on'], unique=False, sqlite_where=sa.text('inspection_last_on IS NOT NULL'), postgresql_where=sa.text('inspection_last_on IS NOT NULL'))
        batch_op.create_index('uq_payables_alive', ['ref'], unique=True, sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))

    op.create_table('bars',
    sa.Column('id', ID, nullable=False),
    sa.Column('ref', KEY, nullable=False),
    sa.Column('payable_id', ID, nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('kind', sa.Enum('court_order', 'supplier_default', name='kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('document', sa.Text(), nullable=True),
    sa.Column('notices', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_in', ID, nullable=False),
    sa.Column('changed_in', ID, nullable=False),
    sa.Column('voided_in', ID, nullable=True),
    sa.ForeignKeyConstraint(['changed_in'], ['changes.id'], name=op.f('fk_bars_changed_in')),
    sa.ForeignKeyConstraint(['created_in'], ['changes.id'], name=op.f('fk_bars_created_in')),
    sa.ForeignKeyConstraint(['payable_id'], ['payables.id'], name=op.f('fk_bars_payable_id')),
    sa.ForeignKeyConstraint(['voided_in'], ['changes.id'], name=op.f('fk_bars_voided_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bars'))
    )
    with op.batch_alter_table('bars', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bars_changed_in'), ['changed_in'], unique=False)
        batch_op.create_index(batch_op.f('ix_bars_from_on'), ['from_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_bars_payable_id'), ['payable_id'], unique=False)
        batch_op.create_index('ix_bars_to_on', ['to_on'], unique=False, sqlite_where=sa.text('to_on IS NOT NULL'), postgresql_where=sa.text('to_on IS NOT NULL'))
        batch_op.create_index('uq_bars_alive', ['ref'], unique=True, sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))

    op.create_table('discharges',
    sa.Column('id', ID, nullable=False),
    sa.Column('ref', KEY, nullable=False),
    sa.Column('payable_id', ID, nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('kind', sa.Enum('set_off', 'notary_deposit', 'waiver', name='kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('document', sa.Text(), nullable=True),
    sa.Column('notices', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_in', ID, nullable=False),
    sa.Column('changed_in', ID, nullable=False),
    sa.Column('voided_in', ID, nullable=True),
    sa.CheckConstraint('amount_fen >= 0', name=op.f('ck_discharges_amount')),
    sa.ForeignKeyConstraint(['changed_in'], ['changes.id'], name=op.f('fk_discharges_changed_in')),
    sa.ForeignKeyConstraint(['created_in'], ['changes.id'], name=op.f('fk_discharges_created_in')),
    sa.ForeignKeyConstraint(['payable_id'], ['payables.id'], name=op.f('fk_discharges_payable_id')),
    sa.ForeignKeyConstraint(['voided_in'], ['changes.id'], name=op.f('fk_discharges_voided_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_discharges'))
    )
    with op.batch_alter_table('discharges', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_discharges_changed_in'), ['changed_in'], unique=False)
        batch_op.create_index(batch_op.f('ix_discharges_happened_on'), ['happened_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_discharges_payable_id'), ['payable_id'], unique=False)
        batch_op.create_index('uq_discharges_alive', ['ref'], unique=True, sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))

    op.create_table('disputes',
    sa.Column('id', ID, nullable=False),
    sa.Column('ref', KEY, nullable=False),
    sa.Column('payable_id', ID, nullable=False),
    sa.Column('raised_on', sa.Date(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('document', sa.Text(), nullable=True),
    sa.Column('approver', sa.String(length=120), nullable=True),
    sa.Column('resolved_on', sa.Date(), nullable=True),
    sa.Column('outcome', sa.Enum('creditor', 'debtor', name='outcome', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('notices', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_in', ID, nullable=False),
    sa.Column('changed_in', ID, nullable=False),
    sa.Column('voided_in', ID, nullable=True),
    sa.CheckConstraint('amount_fen >= 0', name=op.f('ck_disputes_amount')),
    sa.CheckConstraint('resolved_on IS NULL OR resolved_on >= raised_on', name=op.f('ck_disputes_resolved')),
    sa.ForeignKeyConstraint(['changed_in'], ['changes.id'], name=op.f('fk_disputes_changed_in')),
    sa.ForeignKeyConstraint(['created_in'], ['changes.id'], name=op.f('fk_disputes_created_in')),
    sa.ForeignKeyConstraint(['payable_id'], ['payables.id'], name=op.f('fk_disputes_payable_id')),
    sa.ForeignKeyConstraint(['voided_in'], ['changes.id'], name=op.f('fk_disputes_voided_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_disputes'))
    )
    with op.batch_alter_table('disputes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_disputes_changed_in'), ['changed_in'], unique=False)
        batch_op.create_index(batch_op.f('ix_disputes_payable_id'), ['payable_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_disputes_raised_on'), ['raised_on'], unique=False)
        batch_op.create_index('ix_disputes_resolved_on', ['resolved_on'], unique=False, sqlite_where=sa.text('resolved_on IS NOT NULL'), postgresql_where=sa.text('resolved_on IS NOT NULL'))
        batch_op.create_index('uq_disputes_alive', ['ref'], unique=True, sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))

    op.create_table('excuses',
    sa.Column('id', ID, nullable=False),
    sa.Column('ref', KEY, nullable=False),
    sa.Column('payable_id', ID, nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('ground', sa.Enum('internal_flow', 'officer_change', 'completion_filing', 'final_audit', 'other', name='ground', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('document', sa.Text(), nullable=True),
    sa.Column('notices', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_in', ID, nullable=False),
    sa.Column('changed_in', ID, nullable=False),
    sa.Column('voided_in', ID, nullable=True),
    sa.ForeignKeyConstraint(['changed_in'], ['changes.id'], name=op.f('fk_excuses_changed_in')),
    sa.ForeignKeyConstraint(['created_in'], ['changes.id'], name=op.f('fk_excuses_created_in')),
    sa.ForeignKeyConstraint(['payable_id'], ['payables.id'], name=op.f('fk_excuses_payable_id')),
    sa.ForeignKeyConstraint(['voided_in'], ['changes.id'], name=op.f('fk_excuses_voided_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_excuses'))
    )
    with op.batch_alter_table('excuses', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_excuses_changed_in'), ['changed_in'], unique=False)
        batch_op.create_index(batch_op.f('ix_excuses_happened_on'), ['happened_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_excuses_payable_id'), ['payable_id'], unique=False)
        batch_op.create_index('uq_excuses_alive', ['ref'], unique=True, sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))

    op.create_table('judgments',
    sa.Column('id', ID, nullable=False),
    sa.Column('ref', KEY, nullable=False),
    sa.Column('payable_id', ID, nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('perform_by', sa.Date(), nullable=False),
    sa.Column('interest_terms', sa.Text(), nullable=True),
    sa.Column('document', sa.Text(), nullable=True),
    sa.Column('performed_on', sa.Date(), nullable=True),
    sa.Column('perform_last_on', sa.Date(), nullable=True),
    sa.Column('perform_provisional', sa.Boolean(), nullable=False),
    sa.Column('notices', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_in', ID, nullable=False),
    sa.Column('changed_in', ID, nullable=False),
    sa.Column('voided_in', ID, nullable=True),
    sa.CheckConstraint('amount_fen >= 0', name=op.f('ck_judgments_amount')),
    sa.ForeignKeyConstraint(['changed_in'], ['changes.id'], name=op.f('fk_judgments_changed_in')),
    sa.ForeignKeyConstraint(['created_in'], ['changes.id'], name=op.f('fk_judgments_created_in')),
    sa.ForeignKeyConstraint(['payable_id'], ['payables.id'], name=op.f('fk_judgments_payable_id')),
    sa.ForeignKeyConstraint(['voided_in'], ['changes.id'], name=op.f('fk_judgments_voided_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_judgments'))
    )
    with op.batch_alter_table('judgments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_judgments_changed_in'), ['changed_in'], unique=False)
        batch_op.create_index(batch_op.f('ix_judgments_effective_on'), ['effective_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_judgments_payable_id'), ['payable_id'], unique=False)
        batch_op.create_index('ix_judgments_perform_last_on', ['perform_last_on'], unique=False, sqlite_where=sa.text('perform_last_on IS NOT NULL'), postgresql_where=sa.text('perform_last_on IS NOT NULL'))
        batch_op.create_index('ix_judgments_performed_on', ['performed_on'], unique=False, sqlite_where=sa.text('performed_on IS NOT NULL'), postgresql_where=sa.text('performed_on IS NOT NULL'))
        batch_op.create_index('uq_judgments_alive', ['ref'], unique=True, sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))

    op.create_table('payments',
    sa.Column('id', ID, nullable=False),
    sa.Column('ref', KEY, nullable=False),
    sa.Column('payable_id', ID, nullable=False),
    sa.Column('paid_on', sa.Date(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('method', sa.Enum('transfer', 'cash', 'bill', 'receivable_voucher', 'asset_offset', name='method', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('consent_document', sa.Text(), nullable=True),
    sa.Column('consent_on', sa.Date(), nullable=True),
    sa.Column('matures_on', sa.Date(), nullable=True),
    sa.Column('honoured_on', sa.Date(), nullable=True),
    sa.Column('performed_on', sa.Date(), nullable=True),
    sa.Column('returned_on', sa.Date(), nullable=True),
    sa.Column('voucher', sa.Text(), nullable=True),
    sa.Column('notices', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('extra', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('created_in', ID, nullable=False),
    sa.Column('changed_in', ID, nullable=False),
    sa.Column('voided_in', ID, nullable=True),
    sa.CheckConstraint('amount_fen >= 0', name=op.f('ck_payments_amount')),
    sa.CheckConstraint('returned_on IS NULL OR returned_on >= paid_on', name=op.f('ck_payments_returned')),
    sa.ForeignKeyConstraint(['changed_in'], ['changes.id'], name=op.f('fk_payments_changed_in')),
    sa.ForeignKeyConstraint(['created_in'], ['changes.id'], name=op.f('fk_payments_created_in')),
    sa.ForeignKeyConstraint(['payable_id'], ['payables.id'], name=op.f('fk_payments_payable_id')),
    sa.ForeignKeyConstraint(['voided_in'], ['changes.id'], name=op.f('fk_payments_voided_in')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payments'))
    )
    with op.batch_alter_table('payments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payments_changed_in'), ['changed_in'], unique=False)
        batch_op.create_index('ix_payments_consent_on', ['consent_on'], unique=False, sqlite_where=sa.text('consent_on IS NOT NULL'), postgresql_where=sa.text('consent_on IS NOT NULL'))
        batch_op.create_index('ix_payments_honoured_on', ['honoured_on'], unique=False, sqlite_where=sa.text('honoured_on IS NOT NULL'), postgresql_where=sa.text('honoured_on IS NOT NULL'))
        batch_op.create_index('ix_payments_matures_on', ['matures_on'], unique=False, sqlite_where=sa.text('matures_on IS NOT NULL'), postgresql_where=sa.text('matures_on IS NOT NULL'))
        batch_op.create_index('ix_payments_not_plain', ['payable_id'], unique=False, sqlite_where=sa.text("method NOT IN ('transfer', 'cash') OR returned_on IS NOT NULL"), postgresql_where=sa.text("method NOT IN ('transfer', 'cash') OR returned_on IS NOT NULL"))
        batch_op.create_index(batch_op.f('ix_payments_paid_on'), ['paid_on'], unique=False)
        batch_op.create_index('ix_payments_payable', ['payable_id', 'paid_on', 'amount_fen'], unique=False)
        batch_op.create_index('ix_payments_performed_on', ['performed_on'], unique=False, sqlite_where=sa.text('performed_on IS NOT NULL'), postgresql_where=sa.text('performed_on IS NOT NULL'))
        batch_op.create_index('ix_payments_returned_on', ['returned_on'], unique=False, sqlite_where=sa.text('returned_on IS NOT NULL'), postgresql_where=sa.text('returned_on IS NOT NULL'))
        batch_op.create_index('uq_payments_alive', ['ref'], unique=True, sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))



def downgrade() -> None:
    """Drop them, children first."""
    with op.batch_alter_table('payments', schema=None) as batch_op:
        batch_op.drop_index('uq_payments_alive', sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))
        batch_op.drop_index('ix_payments_returned_on', sqlite_where=sa.text('returned_on IS NOT NULL'), postgresql_where=sa.text('returned_on IS NOT NULL'))
        batch_op.drop_index('ix_payments_performed_on', sqlite_where=sa.text('performed_on IS NOT NULL'), postgresql_where=sa.text('performed_on IS NOT NULL'))
        batch_op.drop_index('ix_payments_payable')
        batch_op.drop_index(batch_op.f('ix_payments_paid_on'))
        batch_op.drop_index('ix_payments_not_plain', sqlite_where=sa.text("method NOT IN ('transfer', 'cash') OR returned_on IS NOT NULL"), postgresql_where=sa.text("method NOT IN ('transfer', 'cash') OR returned_on IS NOT NULL"))
        batch_op.drop_index('ix_payments_matures_on', sqlite_where=sa.text('matures_on IS NOT NULL'), postgresql_where=sa.text('matures_on IS NOT NULL'))
        batch_op.drop_index('ix_payments_honoured_on', sqlite_where=sa.text('honoured_on IS NOT NULL'), postgresql_where=sa.text('honoured_on IS NOT NULL'))
        batch_op.drop_index('ix_payments_consent_on', sqlite_where=sa.text('consent_on IS NOT NULL'), postgresql_where=sa.text('consent_on IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_payments_changed_in'))

    op.drop_table('payments')
    with op.batch_alter_table('judgments', schema=None) as batch_op:
        batch_op.drop_index('uq_judgments_alive', sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))
        batch_op.drop_index('ix_judgments_performed_on', sqlite_where=sa.text('performed_on IS NOT NULL'), postgresql_where=sa.text('performed_on IS NOT NULL'))
        batch_op.drop_index('ix_judgments_perform_last_on', sqlite_where=sa.text('perform_last_on IS NOT NULL'), postgresql_where=sa.text('perform_last_on IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_judgments_payable_id'))
        batch_op.drop_index(batch_op.f('ix_judgments_effective_on'))
        batch_op.drop_index(batch_op.f('ix_judgments_changed_in'))

    op.drop_table('judgments')
    with op.batch_alter_table('excuses', schema=None) as batch_op:
        batch_op.drop_index('uq_excuses_alive', sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))
        batch_op.drop_index(batch_op.f('ix_excuses_payable_id'))
        batch_op.drop_index(batch_op.f('ix_excuses_happened_on'))
        batch_op.drop_index(batch_op.f('ix_excuses_changed_in'))

    op.drop_table('excuses')
    with op.batch_alter_table('disputes', schema=None) as batch_op:
        batch_op.drop_index('uq_disputes_alive', sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))
        batch_op.drop_index('ix_disputes_resolved_on', sqlite_where=sa.text('resolved_on IS NOT NULL'), postgresql_where=sa.text('resolved_on IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_disputes_raised_on'))
        batch_op.drop_index(batch_op.f('ix_disputes_payable_id'))
        batch_op.drop_index(batch_op.f('ix_disputes_changed_in'))

    op.drop_table('disputes')
    with op.batch_alter_table('discharges', schema=None) as batch_op:
        batch_op.drop_index('uq_discharges_alive', sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))
        batch_op.drop_index(batch_op.f('ix_discharges_payable_id'))
        batch_op.drop_index(batch_op.f('ix_discharges_happened_on'))
        batch_op.drop_index(batch_op.f('ix_discharges_changed_in'))

    op.drop_table('discharges')
    with op.batch_alter_table('bars', schema=None) as batch_op:
        batch_op.drop_index('uq_bars_alive', sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))
        batch_op.drop_index('ix_bars_to_on', sqlite_where=sa.text('to_on IS NOT NULL'), postgresql_where=sa.text('to_on IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_bars_payable_id'))
        batch_op.drop_index(batch_op.f('ix_bars_from_on'))
        batch_op.drop_index(batch_op.f('ix_bars_changed_in'))

    op.drop_table('bars')
    with op.batch_alter_table('payables', schema=None) as batch_op:
        batch_op.drop_index('uq_payables_alive', sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))
        batch_op.drop_index('ix_payables_inspection_last_on', sqlite_where=sa.text('inspection_last_on IS NOT NULL'), postgresql_where=sa.text('inspection_last_on IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_payables_enterprise_id'))
        batch_op.drop_index('ix_payables_due_on', sqlite_where=sa.text('due_on IS NOT NULL'), postgresql_where=sa.text('due_on IS NOT NULL'))
        batch_op.drop_index('ix_payables_contract_id', sqlite_where=sa.text('contract_id IS NOT NULL'), postgresql_where=sa.text('contract_id IS NOT NULL'))
        batch_op.drop_index('ix_payables_confirmation_requested_on', sqlite_where=sa.text('confirmation_requested_on IS NOT NULL'), postgresql_where=sa.text('confirmation_requested_on IS NOT NULL'))
        batch_op.drop_index('ix_payables_confirmation_due_on', sqlite_where=sa.text('confirmation_due_on IS NOT NULL'), postgresql_where=sa.text('confirmation_due_on IS NOT NULL'))
        batch_op.drop_index('ix_payables_confirmation_answered_on', sqlite_where=sa.text('confirmation_answered_on IS NOT NULL'), postgresql_where=sa.text('confirmation_answered_on IS NOT NULL'))
        batch_op.drop_index('ix_payables_condition_met_on', sqlite_where=sa.text('condition_met_on IS NOT NULL'), postgresql_where=sa.text('condition_met_on IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_payables_changed_in'))
        batch_op.drop_index(batch_op.f('ix_payables_body_id'))

    op.drop_table('payables')
    with op.batch_alter_table('compensations', schema=None) as batch_op:
        batch_op.drop_index('uq_compensations_alive', sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))
        batch_op.drop_index('ix_compensations_refused_on', sqlite_where=sa.text('refused_on IS NOT NULL'), postgresql_where=sa.text('refused_on IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_compensations_contract_id'))
        batch_op.drop_index(batch_op.f('ix_compensations_commitment_id'))
        batch_op.drop_index(batch_op.f('ix_compensations_changed_in'))
        batch_op.drop_index('ix_compensations_budgeted_on', sqlite_where=sa.text('budgeted_on IS NOT NULL'), postgresql_where=sa.text('budgeted_on IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_compensations_body_id'))
        batch_op.drop_index('ix_compensations_agreed_on', sqlite_where=sa.text('agreed_on IS NOT NULL'), postgresql_where=sa.text('agreed_on IS NOT NULL'))
        batch_op.drop_index('ix_compensations_agree_by_on', sqlite_where=sa.text('agree_by_on IS NOT NULL'), postgresql_where=sa.text('agree_by_on IS NOT NULL'))

    op.drop_table('compensations')
    with op.batch_alter_table('commitment_events', schema=None) as batch_op:
        batch_op.drop_index('uq_commitment_events_alive', sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))
        batch_op.drop_index('ix_commitment_events_new_due_rolled_on', sqlite_where=sa.text('new_due_rolled_on IS NOT NULL'), postgresql_where=sa.text('new_due_rolled_on IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_commitment_events_happened_on'))
        batch_op.drop_index('ix_commitment_events_commitment')
        batch_op.drop_index(batch_op.f('ix_commitment_events_changed_in'))

    op.drop_table('commitment_events')
    with op.batch_alter_table('valuations', schema=None) as batch_op:
        batch_op.drop_index('uq_valuations_alive', sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))
        batch_op.drop_index(batch_op.f('ix_valuations_payment_due_on'))
        batch_op.drop_index(batch_op.f('ix_valuations_contract_id'))
        batch_op.drop_index(batch_op.f('ix_valuations_changed_in'))

    op.drop_table('valuations')
    with op.batch_alter_table('contract_terms', schema=None) as batch_op:
        batch_op.drop_index('uq_contract_terms')
        batch_op.drop_index('ix_contract_terms_to_on', sqlite_where=sa.text('to_on IS NOT NULL'), postgresql_where=sa.text('to_on IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_contract_terms_from_on'))

    op.drop_table('contract_terms')
    with op.batch_alter_table('commitments', schema=None) as batch_op:
        batch_op.drop_index('uq_commitments_alive', sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))
        batch_op.drop_index('ix_commitments_report_year', sqlite_where=sa.text('report_year IS NOT NULL'), postgresql_where=sa.text('report_year IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_commitments_made_on'))
        batch_op.drop_index(batch_op.f('ix_commitments_enterprise_id'))
        batch_op.drop_index('ix_commitments_due_rolled_on', sqlite_where=sa.text('due_rolled_on IS NOT NULL'), postgresql_where=sa.text('due_rolled_on IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_commitments_contract_id'))
        batch_op.drop_index('ix_commitments_condition_met_on', sqlite_where=sa.text('condition_met_on IS NOT NULL'), postgresql_where=sa.text('condition_met_on IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_commitments_changed_in'))
        batch_op.drop_index(batch_op.f('ix_commitments_body_id'))

    op.drop_table('commitments')
    with op.batch_alter_table('arrivals', schema=None) as batch_op:
        batch_op.drop_index('uq_arrivals_alive', sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))
        batch_op.drop_index('ix_arrivals_funding')
        batch_op.drop_index(batch_op.f('ix_arrivals_changed_in'))
        batch_op.drop_index(batch_op.f('ix_arrivals_arrived_on'))

    op.drop_table('arrivals')
    with op.batch_alter_table('amendments', schema=None) as batch_op:
        batch_op.drop_index('uq_amendments_alive', sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))
        batch_op.drop_index(batch_op.f('ix_amendments_signed_on'))
        batch_op.drop_index(batch_op.f('ix_amendments_contract_id'))
        batch_op.drop_index(batch_op.f('ix_amendments_changed_in'))

    op.drop_table('amendments')
    with op.batch_alter_table('advances', schema=None) as batch_op:
        batch_op.drop_index('uq_advances_alive', sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))
        batch_op.drop_index(batch_op.f('ix_advances_demanded_on'))
        batch_op.drop_index(batch_op.f('ix_advances_contract_id'))
        batch_op.drop_index(batch_op.f('ix_advances_changed_in'))

    op.drop_table('advances')
    with op.batch_alter_table('funding', schema=None) as batch_op:
        batch_op.drop_index('uq_funding_alive', sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))
        batch_op.drop_index(batch_op.f('ix_funding_project_id'))
        batch_op.drop_index(batch_op.f('ix_funding_planned_on'))
        batch_op.drop_index(batch_op.f('ix_funding_changed_in'))
        batch_op.drop_index('ix_funding_arranged_on', sqlite_where=sa.text('arranged_on IS NOT NULL'), postgresql_where=sa.text('arranged_on IS NOT NULL'))

    op.drop_table('funding')
    with op.batch_alter_table('contracts', schema=None) as batch_op:
        batch_op.drop_index('uq_contracts_alive', sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))
        batch_op.drop_index(batch_op.f('ix_contracts_signed_on'))
        batch_op.drop_index('ix_contracts_project_id', sqlite_where=sa.text('project_id IS NOT NULL'), postgresql_where=sa.text('project_id IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_contracts_enterprise_id'))
        batch_op.drop_index('ix_contracts_ended_on', sqlite_where=sa.text('ended_on IS NOT NULL'), postgresql_where=sa.text('ended_on IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_contracts_changed_in'))
        batch_op.drop_index(batch_op.f('ix_contracts_body_id'))
        batch_op.drop_index('ix_contracts_audit_demanded_on', sqlite_where=sa.text('audit_demanded_on IS NOT NULL'), postgresql_where=sa.text('audit_demanded_on IS NOT NULL'))

    op.drop_table('contracts')
    with op.batch_alter_table('work_reports', schema=None) as batch_op:
        batch_op.drop_index('uq_work_reports_alive', sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))
        batch_op.drop_index(batch_op.f('ix_work_reports_delivered_on'))
        batch_op.drop_index(batch_op.f('ix_work_reports_changed_in'))

    op.drop_table('work_reports')
    with op.batch_alter_table('returns', schema=None) as batch_op:
        batch_op.drop_index('uq_returns_alive', sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))
        batch_op.drop_index(batch_op.f('ix_returns_filed_on'))
        batch_op.drop_index(batch_op.f('ix_returns_changed_in'))

    op.drop_table('returns')
    with op.batch_alter_table('projects', schema=None) as batch_op:
        batch_op.drop_index('uq_projects_alive', sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))
        batch_op.drop_index('ix_projects_started_on', sqlite_where=sa.text('started_on IS NOT NULL'), postgresql_where=sa.text('started_on IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_projects_changed_in'))
        batch_op.drop_index(batch_op.f('ix_projects_body_id'))

    op.drop_table('projects')
    with op.batch_alter_table('flags', schema=None) as batch_op:
        batch_op.drop_index('uq_flags_run')
        batch_op.drop_index('ix_flags_subject')
        batch_op.drop_index(batch_op.f('ix_flags_owner_id'))
        batch_op.drop_index('ix_flags_body')

    op.drop_table('flags')
    with op.batch_alter_table('disclosures', schema=None) as batch_op:
        batch_op.drop_index('uq_disclosures_alive', sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))
        batch_op.drop_index(batch_op.f('ix_disclosures_published_on'))
        batch_op.drop_index(batch_op.f('ix_disclosures_changed_in'))

    op.drop_table('disclosures')
    with op.batch_alter_table('budgets', schema=None) as batch_op:
        batch_op.drop_index('uq_budgets_alive', sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))
        batch_op.drop_index(batch_op.f('ix_budgets_changed_in'))
        batch_op.drop_index(batch_op.f('ix_budgets_approved_on'))

    op.drop_table('budgets')
    op.drop_table('sweep_days')
    with op.batch_alter_table('record_versions', schema=None) as batch_op:
        batch_op.drop_index('ix_record_versions_record')
        batch_op.drop_index(batch_op.f('ix_record_versions_change_id'))

    op.drop_table('record_versions')
    with op.batch_alter_table('flag_corrections', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_flag_corrections_sweep_id'))

    op.drop_table('flag_corrections')
    with op.batch_alter_table('enterprises', schema=None) as batch_op:
        batch_op.drop_index('uq_enterprises_alive', sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))
        batch_op.drop_index(batch_op.f('ix_enterprises_changed_in'))

    op.drop_table('enterprises')
    op.drop_table('calendar_notices')
    with op.batch_alter_table('bodies', schema=None) as batch_op:
        batch_op.drop_index('uq_bodies_alive', sqlite_where=sa.text('voided_in IS NULL'), postgresql_where=sa.text('voided_in IS NULL'))
        batch_op.drop_index(batch_op.f('ix_bodies_region'))
        batch_op.drop_index(batch_op.f('ix_bodies_government_id'))
        batch_op.drop_index(batch_op.f('ix_bodies_changed_in'))

    op.drop_table('bodies')
    op.drop_table('sweeps')
    op.drop_table('rule_marks')
    with op.batch_alter_table('job_runs', schema=None) as batch_op:
        batch_op.drop_index('uq_job_runs')

    op.drop_table('job_runs')
    op.drop_table('changes')
