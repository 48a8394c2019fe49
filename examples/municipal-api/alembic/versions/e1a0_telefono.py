"""El teléfono de quien reclama, escrito en otra rama detrás de la misma revisión que `5e88`."""

import sqlalchemy as sa
from alembic import op

revision = "e1a0"
down_revision = "c4d9"


def upgrade() -> None:
    op.add_column("usuarios", sa.Column("telefono", sa.String(20), nullable=True))


def downgrade() -> None:
    op.drop_column("usuarios", "telefono")
