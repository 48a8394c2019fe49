import { operationsOf } from "../../model/migration.js";
import type { Edit, Writer, Written } from "../../model/writer.js";
import type { ScriptFile } from "../index.js";
import type { ReadMigration } from "../migration.js";
import type { Expectation } from "./compare.js";
import { knexWriter } from "./knex.js";
import { REFUSAL_REASON, refusalCode, refusalEdits } from "./refusal.js";
import { sequelizeWriter } from "./sequelize.js";
import { edited, ordered, Script, type FrameworkWriter } from "./script.js";
import { expectDefault, expectFillAndRequire, expectFillBefore, expectIndex, expectRefusal } from "./expectations.js";

/** Reads a changed text of the linted file as a migration; `null` where it is none. */
export type Reread = (text: string) => ReadMigration | null;

/**
 * Writes code of the framework that a script is written for. An edit is handed out only where the file, read again with
 * it, is the migration that was asked for.
 */
export function scriptWriter(read: ReadMigration, file: ScriptFile, reread: Reread): Writer {
  let lazy: { readonly script: Script; readonly writer: FrameworkWriter } | undefined;
  const operations = operationsOf(read.migration.up).length + operationsOf(read.migration.down).length;
  const cost = file.text.length + operations * OPERATION_COST;
  let budget = MOST_READ;
  const tools = () => {
    if (lazy === undefined) {
      const script = new Script(read, file);
      lazy = { script, writer: frameworkWriter(script) };
    }
    return lazy;
  };
  const proven = (edits: readonly Edit[] | null, expectation: Expectation): readonly Edit[] | null => {
    const sorted = edits === null ? null : ordered(edits, file.text);
    if (sorted === null || sorted.length === 0) return null;
    budget -= cost;
    if (budget < 0) return null;
    const after = reread(edited(file.text, sorted));
    return after !== null && expectation(after.migration) ? sorted : null;
  };
  const checked = ({ code, edits }: Written, expectation: Expectation): Written => ({
    code,
    edits: proven(edits, expectation),
  });
  return {
    createIndex: (anchor, table, columns) =>
      checked(tools().writer.createIndex(anchor, table, columns), expectIndex(read, anchor, table, columns)),
    withDefault: (anchor, value) =>
      checked(tools().writer.withDefault(anchor, value), expectDefault(read, anchor, value)),
    addFillRequire: (anchor, value) =>
      checked(tools().writer.addFillRequire(anchor, value), expectFillAndRequire(read, anchor)),
    fillBefore: (anchor, value) => checked(tools().writer.fillBefore(anchor, value), expectFillBefore(read, anchor)),
    throwingDown: down => {
      const { script } = tools();
      return checked(
        { code: refusalCode(script.style), edits: refusalEdits(script, down) },
        expectRefusal(read, REFUSAL_REASON),
      );
    },
  };
}

/** How much is read again for the suggestions of one file, in characters: a hundred times what most migrations have. */
const MOST_READ = 400_000;
/** What an operation costs besides: loops, and SQL of other files, make many of them from a short text. */
const OPERATION_COST = 100;

function frameworkWriter(script: Script): FrameworkWriter {
  switch (script.read.migration.framework) {
    case "knex":
      return knexWriter(script);
    case "sequelize":
      return sequelizeWriter(script);
    default:
      return SILENT;
  }
}

const NOTHING: Written = { code: "", edits: null };

const SILENT: FrameworkWriter = {
  createIndex: () => NOTHING,
  withDefault: () => NOTHING,
  addFillRequire: () => NOTHING,
  fillBefore: () => NOTHING,
};
