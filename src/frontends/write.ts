import type { Writer } from "../model/writer.js";
import type { ScriptFile } from "./index.js";
import type { ReadMigration } from "./migration.js";

/** Writes code of the framework that a script is written for. */
export function scriptWriter(read: ReadMigration, file: ScriptFile): Writer {
  void read;
  void file;
  const nothing = { code: "", edits: null };
  return {
    createIndex: () => nothing,
    withDefault: () => nothing,
    addFillRequire: () => nothing,
    fillBefore: () => nothing,
    throwingDown: () => nothing,
  };
}
