import { isMySqlFamily } from "../../../model/dialect.js";
import type { Migration } from "../../../model/migration.js";
import type { Name } from "../../../model/name.js";
import type { Operation } from "../../../model/operation.js";
import { primaryKeyOf, type Schema } from "../../../model/schema/index.js";
import { qualifiedNameOf } from "../../../model/types.js";
import type { ScriptStyle } from "../style.js";
import { dotted, one, parameterName, sqlLiteral, type Spelled, type Speller, type WayBackWriting } from "./speller.js";

export const typeormWayBack: WayBackWriting = {
  waits: true,
  speller({ style, read }, [runner]) {
    const name = parameterName(runner);
    return name === null ? null : typeormSpeller(name, style, read.migration);
  },
};

/** What makes a table anew on SQLite, without indexes over expressions and without what it knows of no column. */
const COPYING: ReadonlySet<Operation["kind"]> = new Set([
  "renameTable",
  "dropColumn",
  "renameColumn",
  "dropConstraint",
]);

/** What TypeORM does in another way on MySQL. */
function isMistakenOnMySql(operation: Operation, before: Schema): boolean {
  switch (operation.kind) {
    // It describes the column anew as it was when it read the table.
    case "renameColumn":
      return true;
    // It drops the unique indexes first, also the one that AUTO_INCREMENT needs.
    case "dropTable": {
      const state = before.table(operation.table);
      const [numbered] = [...(state?.columns.values() ?? [])].filter(({ identity }) => identity !== null);
      const key = state === null ? null : primaryKeyOf(state);
      return numbered !== undefined && !key?.columns.some(column => sameText(column, numbered.name));
    }
    // It does not read an index that has the name of a foreign key, also when that is gone.
    case "dropIndex": {
      const state = operation.table === null ? null : before.table(operation.table);
      const { name } = operation;
      const index = state?.indexes.find(
        other => other.name !== null && name !== null && sameText(other.name, name.name.text),
      );
      return index?.constraint === "foreignKey";
    }
    default:
      return false;
  }
}

function sameText({ text }: Name, other: string): boolean {
  return text.toLowerCase() === other.toLowerCase();
}

/** What TypeORM does in another way on PostgreSQL. */
function isMistakenOnPostgresql(operation: Operation, before: Schema): boolean {
  if (operation.kind !== "dropColumn" && operation.kind !== "renameColumn" && operation.kind !== "renameTable")
    return false;
  const state = before.table(operation.table);
  const known = [...(state?.columns.values() ?? [])];
  const columns = operation.kind === "renameTable" ? known : known.filter(({ name }) => name === operation.column.text);
  // It drops or renames the type along with the column, and takes a key over several columns for one over the others.
  const isEnum = columns.some(({ type }) => type !== null && before.type(qualifiedNameOf(type))?.form === "enum");
  const key = state === null || operation.kind !== "dropColumn" ? [] : (primaryKeyOf(state)?.columns ?? []);
  return isEnum || (key.length > 1 && columns.some(({ name }) => key.some(({ text }) => text === name)));
}

function typeormSpeller(runner: string, style: ScriptStyle, { dialect, transaction }: Migration): Speller {
  const call = (method: string, ...args: readonly string[]): Spelled => one(`${runner}.${method}(${args.join(", ")})`);
  const text = (name: string): string => style.string(name);
  return {
    sql: statement => `${runner}.query(${sqlLiteral(statement, style)})`,
    // It begins the transaction of a way back before it switches the checks off.
    checksForeignKeys: transaction !== "none",
    builder([operation]: readonly Operation[], before: Schema) {
      if (dialect === "sqlite" && operation !== undefined && COPYING.has(operation.kind)) return null;
      if (dialect === "postgresql" && operation !== undefined && isMistakenOnPostgresql(operation, before)) return null;
      if (isMySqlFamily(dialect) && operation !== undefined && isMistakenOnMySql(operation, before)) return null;
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
