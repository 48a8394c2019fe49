import { displayName } from "./name.js";
import type { Operation } from "./operation.js";

/** One operation in a few words, for messages: "adds column `a` to `t`". */
export function describe(operation: Operation): string {
  switch (operation.kind) {
    case "createTable":
      return `creates table ${quoted(operation.table)}`;
    case "dropTable":
      return `drops table ${quoted(operation.table)}`;
    case "renameTable":
      return `renames table ${quoted(operation.table)} to ${quoted(operation.to)}`;
    case "alterTable":
      return `changes table ${quoted(operation.table)} (${operation.action})`;
    case "addColumn":
      return `adds column \`${operation.column.name.text}\` to ${quoted(operation.table)}`;
    case "dropColumn":
      return `drops column \`${operation.column.text}\` of ${quoted(operation.table)}`;
    case "renameColumn":
      return `renames column \`${operation.column.text}\` of ${quoted(operation.table)} to \`${operation.to.text}\``;
    case "alterColumn":
      return `changes column \`${operation.column.text}\` of ${quoted(operation.table)}`;
    case "addConstraint":
      return `adds a ${CONSTRAINTS[operation.constraint.kind]} to ${quoted(operation.table)}`;
    case "dropConstraint":
      return `drops a constraint of ${quoted(operation.table)}`;
    case "validateConstraint":
      return `validates constraint \`${operation.name.text}\` of ${quoted(operation.table)}`;
    case "renameConstraint":
      return `renames constraint \`${operation.name.text}\` of ${quoted(operation.table)} to \`${operation.to.text}\``;
    case "createIndex":
      return `creates an index on ${quoted(operation.table)}`;
    case "dropIndex":
      return operation.name === null ? "drops an index" : `drops index ${quoted(operation.name)}`;
    case "renameIndex":
      return `renames index ${quoted(operation.name)} to \`${operation.to.text}\``;
    case "createType":
      return `creates type ${quoted(operation.type)}`;
    case "alterType":
      return `changes type ${quoted(operation.type)}`;
    case "dropType":
      return `drops type ${quoted(operation.type)}`;
    case "createView":
      return `creates view ${quoted(operation.view)}`;
    case "dropView":
      return `drops view ${quoted(operation.view)}`;
    case "createTrigger":
      return `creates trigger \`${operation.name.text}\` on ${quoted(operation.table)}`;
    case "dropTrigger":
      return `drops trigger \`${operation.name.text}\``;
    case "createObject":
      return `creates ${article(operation.object)}`;
    case "alterObject":
      return `changes ${article(operation.object)}`;
    case "dropObject":
      return `drops ${article(operation.object)}`;
    case "changeData":
      return `${DATA[operation.action]} ${quoted(operation.table)}`;
    case "call":
      return operation.routine === null ? "calls a routine" : `calls ${quoted(operation.routine)}`;
    case "maintain":
      return `runs ${operation.verb.toUpperCase()}`;
    case "describe":
      return `runs ${operation.verb.toUpperCase()}`;
    case "set":
      return `sets \`${operation.variable}\``;
    case "transaction":
      return `runs ${operation.action.toUpperCase()}`;
    case "read":
      return "reads";
    case "opaque":
      return "does something that could not be analysed";
  }
}

const CONSTRAINTS = {
  primaryKey: "primary key",
  unique: "unique constraint",
  foreignKey: "foreign key",
  check: "check constraint",
  exclude: "exclusion constraint",
} as const;

const DATA = {
  insert: "inserts into",
  update: "updates",
  delete: "deletes from",
  truncate: "empties",
  merge: "merges into",
} as const;

function quoted(name: Parameters<typeof displayName>[0]): string {
  return `\`${displayName(name)}\``;
}

function article(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}
