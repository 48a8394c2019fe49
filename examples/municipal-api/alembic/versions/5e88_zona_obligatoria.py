"""Todo reclamo pertenece a una zona."""

import sqlalchemy as sa
from alembic import op

revision = "5e88"
down_revision = "c4d9"


def upgrade() -> None:
    op.alter_column("reclamos", "zona_id", existing_type=sa.Integer(), nullable=False)


def downgrade() -> None:
    op.alter_column("reclamos", "zona_id", existing_type=sa.Integer(), nullable=True)
