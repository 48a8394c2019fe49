from alembic import op
import sqlalchemy as sa

revision = "1"
down_revision = None

CUSTOMERS = "customers"


def upgrade() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), server_default="new", nullable=False),
        sa.Column("total", sa.DECIMAL(12, 2)),
        sa.Column("placed_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    )
    op.create_primary_key("orders_pk", "orders", ["id"])
    with op.batch_alter_table("orders") as batch_op:
        batch_op.create_unique_constraint("orders_code_key", ["code"])
        batch_op.create_foreign_key("orders_customer_fk", CUSTOMERS, ["customer_id"], ["id"], ondelete="CASCADE")
    op.create_index("orders_customer_idx", "orders", ["customer_id", "placed_at"], unique=False)
    op.add_column(CUSTOMERS, sa.Column("remark", sa.Text(), nullable=True))
    op.alter_column(CUSTOMERS, "fullname", new_column_name="name")
    op.drop_column(CUSTOMERS, "legacy")
    customers = sa.table(CUSTOMERS, sa.column("remark"))
    op.execute(sa.update(customers).where(customers.c.remark.is_(None)).values(remark="none"))
    op.rename_table("items", "products")


def downgrade() -> None:
    op.rename_table("products", "items")
    op.drop_column(CUSTOMERS, "remark")
    op.drop_table("orders")
