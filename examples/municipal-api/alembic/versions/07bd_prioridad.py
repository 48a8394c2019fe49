"""Cada reclamo tiene una prioridad, y cada usuario un teléfono."""

import sqlalchemy as sa
from alembic import op

revision = "07bd"
down_revision = "a20e"


def upgrade() -> None:
    op.add_column("reclamos", sa.Column("prioridad", sa.Integer(), nullable=False, default=3))
    with op.batch_alter_table("usuarios") as batch_op:
        batch_op.add_column(sa.Column("telefono", sa.String(30), nullable=True))


def downgrade() -> None:
    pass
