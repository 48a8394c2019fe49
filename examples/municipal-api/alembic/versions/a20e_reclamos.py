"""Reclamos, con sus categorías, zonas y cuadrillas."""

import sqlalchemy as sa
from alembic import op

revision = "a20e"
down_revision = "3f1c"

ESTADOS = ("nuevo", "asignado", "resuelto", "rechazado")


def por_municipio(nombre: str, *columnas: sa.Column) -> None:
    """Una tabla de cosas que cada municipio tiene por su cuenta."""
    op.create_table(
        nombre,
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("municipio_id", sa.Integer(), sa.ForeignKey("municipios.id"), nullable=False),
        *columnas,
        mysql_charset="utf8mb4",
    )


def upgrade() -> None:
    for nombre in ("categorias", "zonas", "cuadrillas"):
        por_municipio(nombre, sa.Column("nombre", sa.String(120), nullable=False))
    por_municipio(
        "reclamos",
        sa.Column("usuario_id", sa.Integer(), sa.ForeignKey("usuarios.id"), nullable=False),
        sa.Column("categoria_id", sa.Integer(), sa.ForeignKey("categorias.id"), nullable=False),
        sa.Column("zona_id", sa.Integer(), sa.ForeignKey("zonas.id")),
        sa.Column("cuadrilla_id", sa.Integer(), sa.ForeignKey("cuadrillas.id")),
        sa.Column("estado", sa.Enum(*ESTADOS, name="estado"), nullable=False, server_default="nuevo"),
        sa.Column("descripcion", sa.Text(), nullable=False),
    )
    op.create_index("ix_reclamos_estado", "reclamos", ["municipio_id", "estado"])


def downgrade() -> None:
    for nombre in ("reclamos", "cuadrillas", "zonas", "categorias"):
        op.drop_table(nombre)
