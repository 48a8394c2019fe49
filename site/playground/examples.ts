import type { PlaygroundFile } from "../engine/lint.js";

export interface Example {
  readonly title: string;
  readonly files: readonly PlaygroundFile[];
  /** The path of the file that is shown first. */
  readonly shown: string;
}

export const EXAMPLES: readonly Example[] = [
  {
    title: "SQL: a foreign key and a required column",
    shown: "migrations/002_orders.sql",
    files: [
      {
        path: "migrations/001_users.sql",
        text: `-- migrate:up
CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL UNIQUE
);

-- migrate:down
DROP TABLE users;
`,
      },
      {
        path: "migrations/002_orders.sql",
        text: `-- migrate:up
CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  placed_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE users ADD COLUMN name text NOT NULL;

-- migrate:down
DROP TABLE orders;
`,
      },
    ],
  },
  {
    title: "Knex: a way back that is empty",
    shown: "migrations/20240318080000_add_phone.js",
    files: [
      { path: "package.json", text: `{ "dependencies": { "knex": "^3.1.0", "pg": "^8.13.0" } }\n` },
      {
        path: "migrations/20240101080000_users.js",
        text: `exports.up = knex =>
  knex.schema.createTable("users", table => {
    table.increments();
    table.string("email").notNullable().unique();
  });

exports.down = knex => knex.schema.dropTable("users");
`,
      },
      {
        path: "migrations/20240318080000_add_phone.js",
        text: `exports.up = knex =>
  knex.schema.alterTable("users", table => {
    table.string("phone").notNullable();
  });

exports.down = async () => {};
`,
      },
    ],
  },
  {
    title: "Prisma: a query per element",
    shown: "src/orders.ts",
    files: [
      {
        path: "package.json",
        text: `{ "dependencies": { "@prisma/client": "^6.0.0" } }\n`,
      },
      {
        path: "prisma/schema.prisma",
        text: `datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

generator client {
  provider = "prisma-client-js"
}

model User {
  id     Int     @id @default(autoincrement())
  email  String  @unique
  orders Order[]
}

model Order {
  id     Int    @id @default(autoincrement())
  userId Int
  state  String
  user   User   @relation(fields: [userId], references: [id])

  @@index([userId])
}
`,
      },
      {
        path: "src/orders.ts",
        text: `import { PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();

export async function ordersOf(emails: string[]) {
  const found = [];
  for (const email of emails) {
    found.push(await prisma.order.findMany({ where: { user: { email } } }));
  }
  return found;
}

export async function search(state: string) {
  return prisma.$queryRawUnsafe(\`SELECT id FROM "Order" WHERE state = '\${state}'\`);
}
`,
      },
    ],
  },
  {
    title: "TypeORM: MySQL",
    shown: "src/migrations/1710000000000-AddCustomer.ts",
    files: [
      { path: "package.json", text: `{ "dependencies": { "typeorm": "^0.3.20", "mysql2": "^3.11.0" } }\n` },
      {
        path: "src/migrations/1700000000000-CreateInvoices.ts",
        text: `import { MigrationInterface, QueryRunner } from "typeorm";

export class CreateInvoices1700000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("CREATE TABLE invoices (id int PRIMARY KEY AUTO_INCREMENT, total decimal(10, 2) NOT NULL)");
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("DROP TABLE invoices");
  }
}
`,
      },
      {
        path: "src/migrations/1710000000000-AddCustomer.ts",
        text: `import { MigrationInterface, QueryRunner, TableColumn } from "typeorm";

export class AddCustomer1710000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.addColumn("invoices", new TableColumn({ name: "customer", type: "varchar", length: "80" }));
    await queryRunner.query("ALTER TABLE invoices MODIFY total decimal(8, 2) NOT NULL");
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("ALTER TABLE invoices MODIFY total decimal(10, 2)");
  }
}
`,
      },
    ],
  },
  {
    title: "Alembic",
    shown: "alembic/versions/2b_add_state.py",
    files: [
      {
        path: "alembic/versions/1a_tickets.py",
        text: `from alembic import op
import sqlalchemy as sa

revision = "1a"
down_revision = None


def upgrade():
    op.create_table(
        "tickets",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("title", sa.String(200), nullable=False),
    )


def downgrade():
    op.drop_table("tickets")
`,
      },
      {
        path: "alembic/versions/2b_add_state.py",
        text: `from alembic import op
import sqlalchemy as sa

revision = "2b"
down_revision = "1a"


def upgrade():
    op.add_column("tickets", sa.Column("state", sa.String(20), nullable=False))
    op.drop_column("tickets", "title")


def downgrade():
    op.drop_column("tickets", "state")
    op.add_column("tickets", sa.Column("title", sa.String(100)))
`,
      },
    ],
  },
];
