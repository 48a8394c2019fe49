"""Municipios y usuarios."""

import sqlalchemy as sa
from alembic import op

revision = "3f1c"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "municipios",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("nombre", sa.String(120), nullable=False, unique=True),
    )
    op.create_table(
        "configuraciones",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("municipio_id", sa.Integer(), sa.ForeignKey("municipios.id"), nullable=False),
        sa.Column("clave", sa.String(80), nullable=False),
        sa.Column("valor", sa.JSON(), nullable=False),
        sa.UniqueConstraint("municipio_id", "clave", name="uq_configuraciones_clave"),
    )
    op.create_table(
        "usuarios",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("municipio_id", sa.Integer(), sa.ForeignKey("municipios.id"), nullable=False),
        sa.Column("email", sa.String(255), nullable=False, unique=True),
        sa.Column("creado", sa.DateTime(), nullable=False, server_default=sa.func.now()),
    )


def downgrade() -> None:
    op.drop_table("usuarios")
    op.drop_table("configuraciones")
    op.drop_table("municipios")
