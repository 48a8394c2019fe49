import { nameKey, tableKey, type Name, type QualifiedName } from "../name.js";
import type { Operation } from "../operation.js";
import { objectNameOf, type Difference, type ObjectName, type Schema } from "../schema/index.js";
import { isNamed, tableOf, type Thing } from "./thing.js";

/** Whether an operation makes a thing of this kind and name. */
export function makes(operation: Operation, thing: Thing, { dialect }: Schema): boolean {
  const isTable = (name: QualifiedName): boolean => {
    const own = tableOf(thing);
    return own !== null && tableKey(name, dialect) === tableKey(own, dialect);
  };
  switch (operation.kind) {
    case "createTable":
      return thing.kind === "table" && isTable(operation.table);
    case "addColumn":
      return thing.kind === "column" && isTable(operation.table) && isNamed(operation.column.name, thing.name, dialect);
    case "addConstraint":
      return (
        thing.kind === "constraint" &&
        isTable(operation.table) &&
        isNamed(operation.constraint.name, thing.state.name, dialect)
      );
    case "createIndex":
      return (
        thing.kind === "index" && isTable(operation.table) && isNamed(operation.index.name, thing.state.name, dialect)
      );
    case "createTrigger":
    case "createObject": {
      const own = objectNameOf(operation);
      return thing.kind === "object" && own !== null && isSameObject(own, thing.own, dialect);
    }
    case "createType":
      return thing.kind === "type" && tableKey(operation.type, dialect) === tableKey(thing.name, dialect);
    default:
      return false;
  }
}

function isSameObject(own: ObjectName, other: ObjectName, dialect: Schema["dialect"]): boolean {
  const table = ({ table: of }: ObjectName): string =>
    of === null || dialect !== "postgresql" ? "" : tableKey(of, dialect);
  return (
    own.object === other.object &&
    tableKey(own.name, dialect) === tableKey(other.name, dialect) &&
    table(own) === table(other) &&
    own.signature?.join() === other.signature?.join()
  );
}

/** What was dropped in the place of a thing that went along; `null` where the thing itself was. */
export function containerOf(found: Difference, operation: Operation): Thing | null {
  if (operation.kind === "dropTable" || operation.kind === "renameTable")
    return found.kind === "table" ? null : { kind: "table", name: operation.table };
  if (operation.kind === "dropView") return found.kind === "object" ? { kind: "view", name: operation.view } : null;
  if (operation.kind === "dropColumn" && (found.kind === "constraint" || found.kind === "index"))
    return { kind: "column", table: operation.table, name: operation.column };
  return null;
}

/** Whether an operation is about another table or view than the one that the thing is, or is a part of. */
export function isAlong(found: Difference, operation: Operation, { dialect }: Schema): boolean {
  if (found.kind === "view") return operation.kind === "dropTable" || operation.kind === "dropColumn";
  // Its table takes it along without being asked.
  if (found.kind === "object") return objectOf(operation) === null && containerOf(found, operation) === null;
  if (found.kind !== "constraint" || !("table" in operation) || operation.table === null) return false;
  return (
    tableKey(operation.table, dialect) !== tableKey(found.table, dialect) &&
    (operation.kind === "dropTable" || operation.kind === "dropColumn")
  );
}

function objectOf(operation: Operation): ObjectName | null {
  switch (operation.kind) {
    case "createTrigger":
    case "dropTrigger":
    case "createObject":
    case "alterObject":
    case "dropObject":
      return objectNameOf(operation);
    default:
      return null;
  }
}

/** Whether an operation takes along what depends on it. */
export function isCascading(operation: Operation): boolean {
  return "cascade" in operation && operation.cascade;
}

/** What two constraints, or two indexes, of one table have in common that are one thing under two names. */
export function gistOf(found: Difference, { dialect }: Schema): string {
  if (found.kind !== "constraint" && found.kind !== "index") return "";
  const state = found.before ?? found.after;
  if (state === null) return "";
  if (!("kind" in state))
    return state.columns.map(({ name, expression }) => (name === null ? expression : nameKey(name, dialect))).join();
  if (state.kind === "check") return `check ${state.expression}`;
  return `${state.kind} ${state.columns.map(name => nameKey(name, dialect)).join()}`;
}

/** The table that a foreign key refers to. */
export function targetOf(found: Difference, { dialect }: Schema): string | null {
  const state = found.kind === "constraint" ? (found.before ?? found.after) : null;
  return state?.kind === "foreignKey" ? tableKey(state.references, dialect) : null;
}

/** Whether two enums have the same values, in whatever order. */
export function hasSameLabels({ before, after }: Extract<Difference, { kind: "type" }>): boolean {
  const labels = new Set(after?.labels);
  return (
    before?.form === after?.form && before?.labels.length === labels.size && before.labels.every(x => labels.has(x))
  );
}

/** A name that nobody wrote. */
export function asName(name: Name | string, { span }: QualifiedName): Name {
  return typeof name === "string" ? { text: name, exact: true, span } : name;
}

/** Whether an operation does nothing where the thing is there already, or is not there. */
export function isGuarded(operation: Operation): boolean {
  return (
    ("ifExists" in operation && operation.ifExists) ||
    ("ifNotExists" in operation && operation.ifNotExists) ||
    ("orReplace" in operation && operation.orReplace)
  );
}

/** Whether an operation gives a thing another name, and does nothing else. */
export function isRenaming({ kind }: Operation): boolean {
  return kind === "renameTable" || kind === "renameColumn" || kind === "renameIndex" || kind === "renameConstraint";
}
