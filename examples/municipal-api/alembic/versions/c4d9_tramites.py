"""Trámites, y el teléfono pasa a ser obligatorio: primero se completa."""

import sqlalchemy as sa
from alembic import op

revision = "c4d9"
down_revision = "07bd"


def upgrade() -> None:
    op.create_table(
        "tramites",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("usuario_id", sa.Integer(), sa.ForeignKey("usuarios.id", ondelete="CASCADE"), nullable=False),
        sa.Column("tipo", sa.String(60), nullable=False),
        sa.Column("creado", sa.DateTime(), nullable=False, server_default=sa.func.now()),
    )
    op.execute("UPDATE usuarios SET telefono = '' WHERE telefono IS NULL")
    op.alter_column("usuarios", "telefono", existing_type=sa.String(30), nullable=False)


def downgrade() -> None:
    op.alter_column("usuarios", "telefono", existing_type=sa.String(30), nullable=True)
    op.drop_table("tramites")
