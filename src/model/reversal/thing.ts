import type { Constraint } from "../column.js";
import { nameKey, tableKey, type Name, type QualifiedName } from "../name.js";
import { movedTo, type Operation } from "../operation.js";
import type { Difference, IndexState, ObjectName, Schema, TableState } from "../schema/index.js";
import { constraintShape, indexShape } from "../schema/equality.js";
import { sameName } from "../schema/implicit-names.js";

/** What a schema can have or not have, by the name that it has at some point. */
export type Thing =
  | { readonly kind: "table" | "type" | "view" | "sequence"; readonly name: QualifiedName }
  | { readonly kind: "column"; readonly table: QualifiedName; readonly name: Name }
  | { readonly kind: "constraint"; readonly table: QualifiedName; readonly state: Constraint }
  | { readonly kind: "index"; readonly table: QualifiedName; readonly state: IndexState }
  /** A function, trigger, policy …, with the table that it is of. */
  | { readonly kind: "object"; readonly name: QualifiedName; readonly own: ObjectName };

/** What a difference is about, as the schema has it that knows it: the former, where both do. */
export function thingOf(found: Difference): Thing {
  switch (found.kind) {
    case "table":
      return { kind: "table", name: (found.before ?? found.after)?.table ?? found.table };
    case "column": {
      const { table, before, after } = found;
      const text = (before ?? after)?.name ?? "";
      return { kind: "column", table, name: { text, exact: true, span: table.span } };
    }
    case "constraint":
      return { kind: "constraint", table: found.table, state: (found.before ?? found.after) as Constraint };
    case "index":
      return { kind: "index", table: found.table, state: (found.before ?? found.after) as IndexState };
    case "type":
      return { kind: "type", name: ((found.before ?? found.after) as NonNullable<typeof found.before>).type };
    case "view":
      return { kind: "view", name: ((found.before ?? found.after) as NonNullable<typeof found.before>).view };
    case "sequence":
      return { kind: "sequence", name: ((found.before ?? found.after) as NonNullable<typeof found.before>).sequence };
    case "object": {
      const { object, name, signature, table } = (found.before ?? found.after) as NonNullable<typeof found.before>;
      return { kind: "object", name, own: { object, name, signature, table } };
    }
  }
}

/** The same as the latter schema has it, which knows it. */
export function laterThingOf(found: Difference): Thing {
  return thingOf({ ...found, before: null });
}

/** What a schema has under the name of a thing; `null` where it shows none. */
export function stateIn(schema: Schema, thing: Thing): object | null {
  switch (thing.kind) {
    case "table":
      return schema.table(thing.name);
    case "column":
      return schema.column(thing.table, thing.name);
    case "constraint":
      return sameConstraint(schema.table(thing.table), thing.state, schema);
    case "index":
      return sameIndex(schema.table(thing.table), thing.state, schema);
    case "type":
      return schema.type(thing.name);
    case "view":
      return schema.view(thing.name);
    case "object":
      return schema.object(thing.own);
    case "sequence": {
      const key = tableKey(thing.name, schema.dialect);
      return schema.allSequences().find(({ sequence }) => tableKey(sequence, schema.dialect) === key) ?? null;
    }
  }
}

/** The table that a thing is a part of; `null` for one that is none. */
export function tableOf(thing: Thing): QualifiedName | null {
  if (thing.kind === "table") return thing.name;
  return "table" in thing ? thing.table : null;
}

/** Two things are the same where their keys are. */
export function keyOf(thing: Thing, { dialect }: Schema): string {
  const table = "table" in thing ? tableKey(thing.table, dialect) : "";
  switch (thing.kind) {
    case "column":
      return `column ${table} ${nameKey(thing.name, dialect)}`;
    case "constraint":
    case "index": {
      const { name } = thing.state;
      const shape =
        thing.kind === "constraint" ? constraintShape(thing.state, dialect) : indexShape(thing.state, dialect);
      return `${thing.kind} ${table} ${name === null ? shape : nameKey(name, dialect)}`;
    }
    case "object": {
      const { object, name, signature, table: of } = thing.own;
      const owner = of === null || dialect !== "postgresql" ? "" : tableKey(of, dialect);
      return `${object} ${owner} ${tableKey(name, dialect)} ${signature?.join() ?? ""}`;
    }
    default:
      return `${thing.kind} ${tableKey(thing.name, dialect)}`;
  }
}

/** A thing under the name that it has behind an operation, or (`back`) that it had before it. */
export function followed(thing: Thing, operation: Operation, schema: Schema, back: boolean): Thing {
  const { dialect } = schema;
  const same = (a: QualifiedName, b: QualifiedName): boolean => tableKey(a, dialect) === tableKey(b, dialect);
  switch (operation.kind) {
    case "renameTable":
    case "alterTable": {
      const to = movedTo(operation);
      if (to === null) return thing;
      return movedTable(thing, back ? to : operation.table, back ? operation.table : to, same);
    }
    case "renameColumn": {
      const [from, to] = back ? [operation.to, operation.column] : [operation.column, operation.to];
      const isMeant =
        thing.kind === "column" &&
        same(thing.table, operation.table) &&
        nameKey(thing.name, dialect) === nameKey(from, dialect);
      return isMeant ? { ...thing, name: to } : thing;
    }
    case "renameConstraint":
      return thing.kind === "constraint" && same(thing.table, operation.table)
        ? renamedState(thing, operation.name, operation.to, back, schema)
        : thing;
    case "renameIndex":
      return thing.kind === "index" || thing.kind === "constraint"
        ? renamedState(thing, operation.name.name, operation.to, back, schema)
        : thing;
    case "alterType": {
      if (thing.kind !== "type" || operation.action !== "rename" || operation.value === null) return thing;
      const to = { ...operation.type, name: { ...operation.type.name, text: operation.value } };
      const [from, next] = back ? [to, operation.type] : [operation.type, to];
      return same(thing.name, from) ? { ...thing, name: next } : thing;
    }
    case "alterObject": {
      if (operation.name === null || operation.to === null) return thing;
      if (thing.kind === "object") return renamedObject(thing, operation, back, same);
      if (thing.kind !== "view" && thing.kind !== "sequence") return thing;
      const to = { ...operation.name, name: operation.to };
      const [from, next] = back ? [to, operation.name] : [operation.name, to];
      return same(thing.name, from) ? { ...thing, name: next } : thing;
    }
    default:
      return thing;
  }
}

function renamedObject(
  thing: Extract<Thing, { kind: "object" }>,
  { object, name, to, on }: Extract<Operation, { kind: "createObject" | "alterObject" | "dropObject" }>,
  back: boolean,
  same: (a: QualifiedName, b: QualifiedName) => boolean,
): Thing {
  const { own } = thing;
  if (name === null || to === null || own.object !== object) return thing;
  if (own.table !== null && on !== null && !same(own.table, on)) return thing;
  const [from, next] = back ? [{ ...name, name: to }, name] : [name, { ...name, name: to }];
  return same(own.name, from) ? { ...thing, name: next, own: { ...own, name: next } } : thing;
}

function movedTable(
  thing: Thing,
  from: QualifiedName,
  to: QualifiedName,
  same: (a: QualifiedName, b: QualifiedName) => boolean,
): Thing {
  if (thing.kind === "table") return same(thing.name, from) ? { ...thing, name: to } : thing;
  if (thing.kind === "object") {
    const { table } = thing.own;
    return table !== null && same(table, from) ? { ...thing, own: { ...thing.own, table: to } } : thing;
  }
  return "table" in thing && same(thing.table, from) ? { ...thing, table: to } : thing;
}

function renamedState(
  thing: Extract<Thing, { kind: "constraint" | "index" }>,
  name: Name,
  to: Name,
  back: boolean,
  { dialect }: Schema,
): Thing {
  const [from, next] = back ? [to, name] : [name, to];
  if (!sameName(thing.state.name, from, dialect)) return thing;
  return thing.kind === "index"
    ? { ...thing, state: { ...thing.state, name: next } }
    : { ...thing, state: { ...thing.state, name: next } };
}

/** By its name; where the server has made one up that depends on other things, by its form. */
function sameConstraint(table: TableState | null, wanted: Constraint, { dialect }: Schema): Constraint | null {
  const own = table?.constraints.filter(({ kind }) => kind === wanted.kind) ?? [];
  const named = own.find(({ name }) => isNamed(name, wanted.name, dialect));
  const shape = constraintShape(wanted, dialect);
  return named ?? own.find(other => isMadeUp(other, wanted) && constraintShape(other, dialect) === shape) ?? null;
}

function sameIndex(table: TableState | null, wanted: IndexState, { dialect }: Schema): IndexState | null {
  const own = table?.indexes ?? [];
  const named = own.find(({ name }) => isNamed(name, wanted.name, dialect));
  const shape = indexShape(wanted, dialect);
  return named ?? own.find(other => isMadeUp(other, wanted) && indexShape(other, dialect) === shape) ?? null;
}

/** Whether both have a name, and the same. */
export function isNamed(name: Name | null, other: Name | null, dialect: Schema["dialect"]): boolean {
  return other !== null && sameName(name, other, dialect);
}

/** Whether neither has a name, but for one that the server changes with that of its table. */
function isMadeUp(a: { readonly name: Name | null }, b: { readonly name: Name | null }): boolean {
  return [a, b].every(({ name }) => name === null || MADE_UP.test(name.text));
}

const MADE_UP = /_ibfk_\d+$|_chk_\d+$|^CONSTRAINT_\d+$|^sqlite_autoindex_/;
