import { expect, it } from "vitest";
import type { Schema } from "../../src/model/schema/index.js";
import { Schema as State } from "../../src/model/schema/index.js";
import { batchesOnSqlite, describeWithAlembic, pythonOperations, upgradeOf } from "../support/alembic.js";
import { differences, linesOf, replayed } from "../support/truth.js";

const BEFORE = `
  CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY);
  CREATE TABLE t (
    id INTEGER NOT NULL PRIMARY KEY, a VARCHAR(10), b INTEGER DEFAULT 5, c INTEGER NOT NULL,
    user_id INTEGER, CONSTRAINT u UNIQUE (a), CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id)
  );
  CREATE INDEX ix ON t (b);
`;

const BODIES: readonly (readonly [asked: string, isRebuilt: boolean])[] = [
  ["batch_op.add_column(sa.Column('d', sa.Integer()))", false],
  ["batch_op.add_column(sa.Column('d', sa.Integer(), nullable=False, server_default='5'))", false],
  ["batch_op.create_index('ix_c', ['c'])", false],
  ["batch_op.drop_index('ix')", false],
  ["batch_op.drop_column('c')", true],
  ["batch_op.add_column(sa.Column('d', sa.Integer()))\nbatch_op.drop_column('c')", true],
  ["batch_op.alter_column('a', nullable=False)", true],
  ["batch_op.alter_column('a', existing_type=sa.String(10), type_=sa.Text())", true],
  ["batch_op.alter_column('b', server_default=None)", true],
  ["batch_op.alter_column('b', server_default='7')", true],
  ["batch_op.alter_column('c', new_column_name='e')", true],
  ["batch_op.create_unique_constraint('v', ['b', 'c'])", true],
  ["batch_op.create_foreign_key('fk_c', 'users', ['c'], ['id'], ondelete='CASCADE')", true],
  ["batch_op.drop_constraint('u', type_='unique')", true],
  ["batch_op.drop_constraint('fk', type_='foreignkey')", true],
  ["batch_op.create_index('ix_c', ['c'])\nbatch_op.alter_column('c', nullable=True)", true],
];

describeWithAlembic("a batch of Alembic on SQLite", python => {
  const sources = BODIES.map(([asked]) =>
    upgradeOf(`with op.batch_alter_table('t') as batch_op:\n${asked.replace(/^/gm, "    ")}`),
  );
  const results = batchesOnSqlite(python, BEFORE, sources);
  const before = replayed(State.empty("sqlite"), BEFORE);

  it.each(BODIES.map(([asked, isRebuilt], i) => [asked, isRebuilt, i] as const))(
    "leaves what is asked for: %s",
    (_, isRebuilt, i) => {
      const sent = results[i]?.sent ?? [];
      expect(sent.some(statement => /_alembic_tmp_t/.test(statement))).toBe(isRebuilt);
      const real = replayed(before, sent.map(statement => `${statement};`).join("\n"));
      const ours = pythonOperations(sources[i] ?? "", "up", { dialect: "sqlite" }).reduce<Schema>(
        (state, operation) => state.apply(operation),
        before,
      );
      expect(differences(linesOf(real), linesOf(ours))).toEqual([]);
    },
  );

  it("loses what is not reflected: checks of columns, uniques without a name, what a key does on DELETE", () => {
    const table = `
      CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY);
      CREATE TABLE t (
        id INTEGER PRIMARY KEY AUTOINCREMENT, a VARCHAR(10) UNIQUE, b INTEGER CHECK (b > 0),
        c INTEGER REFERENCES users (id) ON DELETE CASCADE, CONSTRAINT positive CHECK (c > 1)
      );
    `;
    const source = upgradeOf(
      "with op.batch_alter_table('t') as batch_op:\n    batch_op.alter_column('c', nullable=False)",
    );
    const [result] = batchesOnSqlite(python, table, [source]);
    const [made = ""] = (result?.sent ?? []).filter(statement => /CREATE TABLE/.test(statement));
    expect(made).not.toMatch(/AUTOINCREMENT|UNIQUE|b > 0|CASCADE/);
    expect(made).toMatch(/FOREIGN KEY\(c\) REFERENCES users \(id\)/);
  });
});
