import type { Dialect } from "../../../model/dialect.js";
import type { Operation } from "../../../model/operation.js";
import type { ScriptStyle } from "../style.js";
import { dotted, one, parameterName, sqlLiteral, type Spelled, type Speller, type WayBackWriting } from "./speller.js";

export const typeormWayBack: WayBackWriting = {
  waits: true,
  speller({ style, read }, [runner]) {
    const name = parameterName(runner);
    return name === null ? null : typeormSpeller(name, style, read.migration.dialect);
  },
};

/** What makes a table anew on SQLite, without indexes over expressions and without what it knows of no column. */
const COPYING: ReadonlySet<Operation["kind"]> = new Set([
  "renameTable",
  "dropColumn",
  "renameColumn",
  "dropConstraint",
]);

function typeormSpeller(runner: string, style: ScriptStyle, dialect: Dialect): Speller {
  const call = (method: string, ...args: readonly string[]): Spelled => one(`${runner}.${method}(${args.join(", ")})`);
  const text = (name: string): string => style.string(name);
  return {
    sql: statement => `${runner}.query(${sqlLiteral(statement, style)})`,
    builder([operation]: readonly Operation[]) {
      if (dialect === "sqlite" && operation !== undefined && COPYING.has(operation.kind)) return null;
      switch (operation?.kind) {
        case "dropTable":
          return operation.cascade || operation.ifExists ? null : call("dropTable", dotted(operation.table, style));
        case "renameTable":
          return operation.to.schema !== null
            ? null
            : call("renameTable", dotted(operation.table, style), text(operation.to.name.text));
        case "dropColumn":
          return operation.cascade || operation.ifExists
            ? null
            : call("dropColumn", dotted(operation.table, style), text(operation.column.text));
        case "renameColumn":
          return call(
            "renameColumn",
            dotted(operation.table, style),
            text(operation.column.text),
            text(operation.to.text),
          );
        case "dropIndex":
          return operation.table === null || operation.name === null || operation.ifExists || operation.concurrently
            ? null
            : call("dropIndex", dotted(operation.table, style), text(operation.name.name.text));
        case "dropConstraint": {
          const method = operation.constraint === null ? undefined : DROPS[operation.constraint];
          return method === undefined || operation.name === null || operation.ifExists || operation.cascade
            ? null
            : call(method, dotted(operation.table, style), text(operation.name.text));
        }
        default:
          return null;
      }
    },
  };
}

const DROPS: Readonly<Record<string, string>> = {
  foreignKey: "dropForeignKey",
  unique: "dropUniqueConstraint",
  check: "dropCheckConstraint",
};
