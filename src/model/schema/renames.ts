import type { Dialect } from "../dialect.js";
import { nameKey, tableKey, unwritten, type QualifiedName } from "../name.js";
import { OFFLINE, type Operation } from "../operation.js";
import { UNWRITTEN } from "./creation.js";
import { renamingBack } from "./renaming-back.js";
import type { Schema } from "./schema.js";

/** A table or type that was there before, under the names that it has had since. */
interface Followed {
  readonly before: QualifiedName;
  now: QualifiedName;
  /** The columns, or labels, that were there before, by their keys now. */
  readonly parts: Map<string, { readonly before: string; readonly now: string }>;
}

/**
 * What operations give another name, as far as it was there before and is there after: the renamings alone, for tables,
 * columns, types and labels of types. Applied to `before`, they leave what has changed besides.
 */
export function renamingsIn(operations: readonly Operation[], before: Schema): readonly Operation[] {
  const follower = new Follower(before);
  for (const operation of operations) follower.follow(operation);
  return follower.renamings();
}

/** The same, seen from the other end. */
export function renamingsBack(renamings: readonly Operation[], dialect: Dialect): readonly Operation[] {
  return renamings.toReversed().map(operation => renamingBack(operation, dialect, null) ?? operation);
}

class Follower {
  private readonly dialect: Dialect;
  private readonly tables: Map<string, Followed>;
  private readonly types: Map<string, Followed>;

  constructor(private readonly before: Schema) {
    this.dialect = before.dialect;
    const followed = (name: QualifiedName, parts: readonly string[]): readonly [string, Followed] => [
      this.key(name),
      {
        before: name,
        now: name,
        parts: new Map(parts.map(part => [nameKey(part, this.dialect), { before: part, now: part }])),
      },
    ];
    this.tables = new Map(
      before.allTables().map(({ table, columns }) =>
        followed(
          table,
          [...columns.values()].map(({ name }) => name),
        ),
      ),
    );
    this.types = new Map(before.allTypes().map(({ type, labels }) => followed(type, labels)));
  }

  private key(name: QualifiedName): string {
    return tableKey(name, this.dialect);
  }

  follow(operation: Operation): void {
    switch (operation.kind) {
      case "createTable":
      case "dropTable":
        this.tables.delete(this.key(operation.table));
        break;
      case "renameTable":
        move(this.tables, this.key(operation.table), found => {
          const now = { ...operation.to, schema: operation.to.schema ?? found.now.schema };
          return [this.key(now), now];
        });
        break;
      case "alterTable": {
        const { action, other, table } = operation;
        if (action !== "set schema" || other === null) break;
        move(this.tables, this.key(table), found => {
          const now = { ...found.now, schema: other.name };
          return [this.key(now), now];
        });
        break;
      }
      case "addColumn":
        this.partsOf(operation.table)?.delete(nameKey(operation.column.name, this.dialect));
        break;
      case "dropColumn":
        this.partsOf(operation.table)?.delete(nameKey(operation.column, this.dialect));
        break;
      case "renameColumn":
        movePart(this.partsOf(operation.table), operation.column.text, operation.to.text, this.dialect);
        break;
      case "dropType":
        this.types.delete(this.key(operation.type));
        break;
      case "alterType": {
        const { type, action, value, label } = operation;
        if (value === null) break;
        if (action === "rename value" && label !== null)
          movePart(this.types.get(this.key(type))?.parts, label, value, "postgresql");
        if (action !== "rename") break;
        move(this.types, this.key(type), found => {
          const now = { ...found.now, name: unwritten(value) };
          return [this.key(now), now];
        });
        break;
      }
      default:
    }
  }

  private partsOf(table: QualifiedName): Followed["parts"] | undefined {
    return this.tables.get(this.key(table))?.parts;
  }

  renamings(): readonly Operation[] {
    const operations: Operation[] = [];
    for (const { before: table, parts } of this.tables.values()) {
      const columns = [...parts.values()].filter(
        part => nameKey(part.before, this.dialect) !== nameKey(part.now, this.dialect),
      );
      for (const part of inFreeOrder(columns, [...(this.before.table(table)?.columns.keys() ?? [])], this.dialect))
        operations.push({
          kind: "renameColumn",
          ...UNWRITTEN,
          table,
          column: unwritten(part.before),
          to: unwritten(part.now),
          online: OFFLINE,
        });
    }
    for (const { before: type, parts } of this.types.values()) {
      for (const part of inFreeOrder([...parts.values()], this.before.type(type)?.labels ?? [], "postgresql"))
        operations.push(typeRenaming(type, "rename value", part.now, part.before));
    }
    for (const { before: type, now } of this.types.values()) {
      if (this.key(type) !== this.key(now) && this.before.type(now) === null)
        operations.push(typeRenaming(type, "rename", now.name.text, null));
    }
    const tables = [...this.tables.values()]
      .filter(({ before, now }) => this.key(before) !== this.key(now))
      .map(({ before, now }) => ({ before: this.key(before), now: this.key(now), from: before, to: now }));
    const taken = this.before.allTables().map(({ table }) => this.key(table));
    for (const { from, to } of inFreeOrder(tables, taken, "postgresql"))
      operations.push({ kind: "renameTable", ...UNWRITTEN, table: from, to });
    return operations;
  }
}

function typeRenaming(
  type: QualifiedName,
  action: "rename" | "rename value",
  value: string,
  label: string | null,
): Operation {
  return { kind: "alterType", ...UNWRITTEN, type, action, value, label, place: null };
}

function move(
  things: Map<string, Followed>,
  key: string,
  target: (found: Followed) => readonly [string, QualifiedName],
): void {
  const found = things.get(key);
  if (found === undefined) return;
  const [to, now] = target(found);
  things.delete(key);
  found.now = now;
  things.set(to, found);
}

function movePart(parts: Followed["parts"] | undefined, from: string, to: string, dialect: Dialect): void {
  const found = parts?.get(nameKey(from, dialect));
  if (parts === undefined || found === undefined) return;
  parts.delete(nameKey(from, dialect));
  parts.set(nameKey(to, dialect), { ...found, now: to });
}

/**
 * Renamings in an order in which the new name of each is free. Where names change places, or the new one belongs to
 * something that goes, the thing is taken for another one.
 */
function inFreeOrder<T extends { readonly before: string; readonly now: string }>(
  renamings: readonly T[],
  taken: Iterable<string>,
  dialect: Dialect,
): readonly T[] {
  const names = new Set([...taken].map(name => nameKey(name, dialect)));
  const ordered: T[] = [];
  const rest = new Set(renamings.filter(({ before, now }) => before !== now));
  for (let next: T | undefined; ; ordered.push(next)) {
    next = [...rest].find(({ now }) => !names.has(nameKey(now, dialect)));
    if (next === undefined) return ordered;
    rest.delete(next);
    names.delete(nameKey(next.before, dialect));
    names.add(nameKey(next.now, dialect));
  }
}
