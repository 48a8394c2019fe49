import { displayName, type Name, type QualifiedName } from "../../model/name.js";
import type { AddColumn, AlterColumn } from "../../model/operation.js";
import type { Written } from "../../model/writer.js";
import { constantCode, readLiteral } from "./literal.js";
import type { FrameworkWriter, Script } from "./script.js";

/** Says in Kysely's words what is meant. It edits nothing. */
export function kyselyWriter({ style }: Script): FrameworkWriter {
  const name = (table: QualifiedName): string => style.string(displayName(table));
  const literal = (value: string): string => constantCode(readLiteral(value), style) ?? `sql\`${value}\``;
  const said = (code: string): Written => ({ code, edits: null });
  const fill = (table: QualifiedName, column: Name, value: string): string => {
    const quoted = style.string(column.text);
    return `await db.updateTable(${name(table)}).set(${quoted}, ${literal(value)}).where(${quoted}, ${style.string("is")}, null).execute()`;
  };
  return {
    createIndex(_anchor, table, columns) {
      const index = style.string([table.name.text, ...columns.map(({ text }) => text), "index"].join("_"));
      const calls = columns.map(({ text }) => `.column(${style.string(text)})`).join("");
      return said(`await db.schema.createIndex(${index}).on(${name(table)})${calls}.execute()`);
    },
    withDefault: (_anchor: AddColumn, value) => said(`.defaultTo(${literal(value)})`),
    addFillRequire({ table, column }: AddColumn, value) {
      const require = `alterColumn(${style.string(column.name.text)}, c => c.setNotNull()).execute()`;
      return said(`${fill(table, column.name, value)}; await db.schema.alterTable(${name(table)}).${require}`);
    },
    fillBefore: ({ table, column }: AlterColumn, value) => said(fill(table, column, value)),
  };
}
