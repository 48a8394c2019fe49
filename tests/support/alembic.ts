import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { readAlembic } from "../../src/frontends/alembic/index.js";
import type { Dialect } from "../../src/model/dialect.js";
import { operationsOf, type Migration } from "../../src/model/migration.js";
import type { Operation } from "../../src/model/operation.js";
import { describeWithPython, type Python } from "./python.js";
import { memoryProject } from "./script.js";

/** What Alembic prints for `upgrade` and `downgrade` of one migration. */
export type Printed = string | null | { readonly error: string };

/** A suite for each version of Alembic that there is. */
export function describeWithAlembic(name: string, suite: (python: Python) => void): void {
  describeWithPython(name, ["alembic", "sqlalchemy"], suite);
}

/** What the real Alembic sends for each of the migrations, all in one process. */
export function printedByAlembic(
  python: Python,
  sources: readonly string[],
  dialect: Dialect,
): readonly (readonly [Printed, Printed])[] {
  return answerOf(python, "alembic_offline.py", { dialect, sources });
}

/** What a script beside this file answers, both in JSON. */
function answerOf<T>({ program }: Python, script: string, question: unknown): T {
  const { stdout, stderr, status } = spawnSync(program, [fileURLToPath(new URL(script, import.meta.url))], {
    input: JSON.stringify(question),
    encoding: "utf8",
    maxBuffer: 64_000_000,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

/** The statements that change a SQLite with these tables when the migrations run there, each on its own. */
export function batchesOnSqlite(
  python: Python,
  before: string,
  sources: readonly string[],
): readonly { readonly sent?: readonly string[]; readonly error?: string }[] {
  return answerOf(python, "alembic_batch.py", { before, sources });
}

/**
 * What a SQLite holds behind the first of two revisions, behind the second, and when that has been taken back, run again and taken
 * back again, by Alembic's commands.
 */
export function runsOnSqlite(
  python: Python,
  sources: readonly (readonly [string, string])[],
): readonly { readonly states?: readonly (readonly string[])[]; readonly error?: string }[] {
  return answerOf(python, "alembic_runs.py", sources);
}

export const HEADER = `from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql

revision = "1"
down_revision = None
`;

export interface PythonOptions {
  readonly dialect?: Dialect;
  /** Other files of the repository, by path relative to its root. */
  readonly files?: Readonly<Record<string, string>>;
  readonly path?: string;
}

/** The migration that the front-end reads from a source. */
export function readPython(
  source: string,
  { dialect = "postgresql", files = {}, path = "migrations/versions/1_x.py" }: PythonOptions = {},
): Migration {
  const project = memoryProject({ ...files, [path]: source }, dialect);
  const read = readAlembic({ path: `/repository/${path}`, text: source }, project);
  if (read === null) throw new Error("the source is no migration of Alembic");
  return read.migration;
}

/** The operations of one direction. */
export function pythonOperations(
  source: string,
  direction: "up" | "down",
  options: PythonOptions = {},
): readonly Operation[] {
  return operationsOf(readPython(source, options)[direction]);
}

/** A migration whose `upgrade` has a body. */
export function upgradeOf(body: string): string {
  const indented = body.replace(/^(?=.)/gm, "    ");
  return `${HEADER}

def upgrade():
${indented}


def downgrade():
    pass
`;
}
