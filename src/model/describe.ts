import { isConstant, quotedName, type QualifiedName } from "./name.js";
import type { Operation } from "./operation.js";

/** One operation in a few words, for messages: "adds column `a` to `t`". */
export function describe(operation: Operation): string {
  switch (operation.kind) {
    case "createTable":
      return `creates ${named("table", operation.table)}`;
    case "dropTable":
      return `drops ${named("table", operation.table)}`;
    case "renameTable":
      return `renames ${named("table", operation.table)} to ${quotedName(operation.to)}`;
    case "alterTable":
      return `changes ${named("table", operation.table)} (${operation.action})`;
    case "addColumn":
      return `adds column \`${operation.column.name.text}\` to ${quotedName(operation.table)}`;
    case "dropColumn":
      return `drops column \`${operation.column.text}\` of ${quotedName(operation.table)}`;
    case "renameColumn":
      return `renames column \`${operation.column.text}\` of ${quotedName(operation.table)} to \`${operation.to.text}\``;
    case "alterColumn":
      return `changes column \`${operation.column.text}\` of ${quotedName(operation.table)}`;
    case "addConstraint":
      return `adds a ${CONSTRAINTS[operation.constraint.kind]} to ${quotedName(operation.table)}`;
    case "dropConstraint":
      return `drops a constraint of ${quotedName(operation.table)}`;
    case "validateConstraint":
      return `validates constraint \`${operation.name.text}\` of ${quotedName(operation.table)}`;
    case "renameConstraint":
      return `renames constraint \`${operation.name.text}\` of ${quotedName(operation.table)} to \`${operation.to.text}\``;
    case "createIndex":
      return `creates an index on ${quotedName(operation.table)}`;
    case "dropIndex":
      return operation.name === null ? "drops an index" : `drops ${named("index", operation.name)}`;
    case "renameIndex":
      return `renames ${named("index", operation.name)} to \`${operation.to.text}\``;
    case "createType":
      return `creates ${named("type", operation.type)}`;
    case "alterType":
      return `changes ${named("type", operation.type)}`;
    case "dropType":
      return `drops ${named("type", operation.type)}`;
    case "createView":
      return `creates ${named("view", operation.view)}`;
    case "dropView":
      return `drops ${named("view", operation.view)}`;
    case "createTrigger":
      return `creates trigger \`${operation.name.text}\` on ${quotedName(operation.table)}`;
    case "dropTrigger":
      return `drops trigger \`${operation.name.text}\``;
    case "createObject":
      return `creates ${article(operation.object)}`;
    case "alterObject":
      return `changes ${article(operation.object)}`;
    case "dropObject":
      return `drops ${article(operation.object)}`;
    case "changeData":
      return `${DATA[operation.action]} ${quotedName(operation.table)}`;
    case "call":
      return operation.routine === null ? "calls a routine" : `calls ${quotedName(operation.routine)}`;
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

function named(noun: string, name: QualifiedName): string {
  return isConstant(name) ? `${noun} ${quotedName(name)}` : quotedName(name);
}

function article(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}
