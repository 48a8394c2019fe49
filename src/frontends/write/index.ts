import { operationsOf, type Direction } from "../../model/migration.js";
import type { Name, QualifiedName } from "../../model/name.js";
import type { AddColumn, AlterColumn, Operation } from "../../model/operation.js";
import type { Edit, Writer, Written } from "../../model/writer.js";
import type { ScriptFile } from "../index.js";
import type { ReadMigration } from "../migration.js";
import { foreignKeyOf } from "./anchors.js";
import type { Expectation } from "./compare.js";
import { expectDefault, expectFillAndRequire, expectFillBefore, expectIndex, expectRefusal } from "./expectations.js";
import { knexWriter } from "./knex.js";
import { dbMigrateWriter } from "./db-migrate.js";
import { nodePgMigrateWriter } from "./node-pg-migrate.js";
import { kyselyWriter } from "./kysely.js";
import { isPlainAttribute, isPlainCall, isPlainFill, isPlainSequence } from "./plain.js";
import { REFUSAL_REASON, refusalCode, refusalEdits } from "./refusal.js";
import { edited, ordered, Script, type FrameworkWriter } from "./script.js";
import { sequelizeWriter } from "./sequelize.js";
import { sqlMethodsWriter } from "./sql-methods.js";
import { typeormWriter } from "./typeorm.js";

/** Reads a changed text of the linted file as a migration; `null` where it is none. */
export type Reread = (text: string) => ReadMigration | null;

/** When an edit is read again: `always` costs several times as much, and must make no difference. */
export type Proof = "where in doubt" | "always";

/**
 * Writes code of the framework that a script is written for. An edit is handed out only where the place leaves no doubt,
 * or where the file, read again with it, is the migration that was asked for.
 */
export function scriptWriter(read: ReadMigration, file: ScriptFile, reread: Reread, proof: Proof): Writer {
  let lazy: ScriptWriter | undefined;
  const writer = (): ScriptWriter => (lazy ??= new ScriptWriter(new Script(read, file), reread, proof));
  return {
    createIndex: (anchor, table, columns) => writer().createIndex(anchor, table, columns),
    withDefault: (anchor, value) => writer().withDefault(anchor, value),
    addFillRequire: (anchor, value) => writer().addFillRequire(anchor, value),
    fillBefore: (anchor, value) => writer().fillBefore(anchor, value),
    throwingDown: down => writer().throwingDown(down),
  };
}

/** Has the framework's writer propose, and reads what comes of it. */
class ScriptWriter implements Writer {
  private readonly framework: FrameworkWriter;
  private readonly cost: number;
  private spent = 0;

  constructor(
    private readonly script: Script,
    private readonly reread: Reread,
    private readonly proof: Proof,
  ) {
    const { up, down } = script.read.migration;
    this.framework = frameworkWriter(script);
    this.cost = script.text.length + (operationsOf(up).length + operationsOf(down).length) * OPERATION_COST;
  }

  createIndex(anchor: Operation, table: QualifiedName, columns: readonly Name[]): Written {
    const { script } = this;
    const key = foreignKeyOf(anchor, columns);
    return this.checked(
      this.framework.createIndex(anchor, table, columns),
      edits => key !== null && isPlainCall(script, anchor, key.span, edits),
      () => expectIndex(script.read, anchor, table, columns),
    );
  }

  withDefault(anchor: AddColumn, value: string): Written {
    const { script } = this;
    return this.checked(
      this.framework.withDefault(anchor, value),
      edits => isPlainAttribute(script, anchor, edits),
      () => expectDefault(script.read, anchor, value),
    );
  }

  addFillRequire(anchor: AddColumn, value: string): Written {
    const { script } = this;
    return this.checked(
      this.framework.addFillRequire(anchor, value),
      edits => isPlainSequence(script, anchor, edits),
      () => expectFillAndRequire(script.read, anchor),
    );
  }

  fillBefore(anchor: AlterColumn, value: string): Written {
    const { script } = this;
    return this.checked(
      this.framework.fillBefore(anchor, value),
      edits => isPlainFill(script, anchor, edits),
      () => expectFillBefore(script.read, anchor),
    );
  }

  throwingDown(down: Direction): Written {
    const edits = refusalEdits(this.script, down);
    const expectation = expectRefusal(this.script.read, REFUSAL_REASON);
    return {
      code: refusalCode(this.script.style),
      edits: edits === null ? null : this.proven(edits, expectation),
    };
  }

  /**
   * A proposal, without its edits where they do something else than was asked for. They are read again as long as the
   * file has not cost too much: it may have hundreds of operations to write for.
   */
  private checked(
    proposal: Written,
    isPlain: (edits: readonly Edit[]) => boolean,
    expectation: () => Expectation,
  ): Written {
    const { code, edits } = proposal;
    if (edits === null || (this.proof === "where in doubt" && isPlain(edits))) return proposal;
    this.spent += this.cost;
    return { code, edits: this.spent > MOST_SPENT ? null : this.proven(edits, expectation()) };
  }

  private proven(edits: readonly Edit[], expectation: Expectation): readonly Edit[] | null {
    const sorted = ordered(edits, this.script.text);
    const after = sorted === null ? null : this.reread(edited(this.script.text, sorted));
    return after !== null && expectation(after.migration) ? sorted : null;
  }
}

/** How much is read again for one file, in characters: many times what most migrations have. */
const MOST_SPENT = 200_000;
/** What an operation costs besides: loops, and SQL of other files, make many of them from a short text. */
const OPERATION_COST = 100;

function frameworkWriter(script: Script): FrameworkWriter {
  switch (script.read.migration.framework) {
    case "knex":
      return knexWriter(script);
    case "db-migrate":
      return dbMigrateWriter(script);
    case "node-pg-migrate":
      return nodePgMigrateWriter(script);
    case "kysely":
      return kyselyWriter(script);
    case "sequelize":
      return sequelizeWriter(script);
    case "typeorm":
      return typeormWriter(script);
    case "mikroorm":
      return sqlMethodsWriter(script, "this.addSql");
    case "driver":
      return sqlMethodsWriter(script, "query");
    default:
      return SILENT;
  }
}

const NOTHING: Written = { code: "", edits: null };

/** For a migration that is not read, and so has nothing to write beside. */
const SILENT: FrameworkWriter = {
  createIndex: () => NOTHING,
  withDefault: () => NOTHING,
  addFillRequire: () => NOTHING,
  fillBefore: () => NOTHING,
};
