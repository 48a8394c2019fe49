import type { Constraint, DataType } from "../column.js";
import { isMySqlFamily, type Dialect } from "../dialect.js";
import { nameKey, type Name } from "../name.js";
import type { AlterColumn, RenameColumn } from "../operation.js";
import { primaryKeyOf } from "./questions.js";
import { columnsOf, ownType, set, unknownColumn, type ColumnState, type IndexState, type TableState } from "./state.js";

/** The table without a column and what goes with it. */
export function withoutColumn(state: TableState, column: Name, dialect: Dialect): TableState {
  const columns = new Map(state.columns);
  columns.delete(nameKey(column, dialect));
  const rest = { ...state, columns };
  return isMySqlFamily(dialect) ? shortened(rest, column, dialect) : withoutDependents(rest, column, dialect);
}

/** MySQL takes the column out of every index, and drops those that are empty then (15.1.9). */
function shortened(state: TableState, column: Name, dialect: Dialect): TableState {
  const key = nameKey(column, dialect);
  const isOther = (name: Name | null): boolean => name === null || nameKey(name, dialect) !== key;
  return {
    ...state,
    indexes: state.indexes.flatMap(index => {
      const columns = index.columns.filter(part => isOther(part.name));
      return columns.length === 0 ? [] : [{ ...index, columns }];
    }),
    constraints: state.constraints.flatMap((constraint): readonly Constraint[] => {
      if (constraint.kind === "check") {
        // A check of this column alone goes with it.
        const isOwn = constraint.columns.length > 0 && constraint.columns.every(text => nameKey(text, dialect) === key);
        return isOwn ? [] : [constraint];
      }
      const columns = constraint.columns.filter(isOther);
      if (columns.length === constraint.columns.length) return [constraint];
      return constraint.kind === "foreignKey" || columns.length === 0 ? [] : [{ ...constraint, columns }];
    }),
  };
}

/** "Indexes and table constraints involving the column will be automatically dropped as well" (PostgreSQL, ALTER TABLE). */
function withoutDependents(state: TableState, column: Name, dialect: Dialect): TableState {
  return {
    ...state,
    indexes: state.indexes.filter(index => !indexUses(index, column, dialect)),
    constraints: state.constraints.filter(constraint => !constraintUses(constraint, column, dialect)),
  };
}

function constraintUses(constraint: Constraint, column: Name, dialect: Dialect): boolean {
  const key = nameKey(column, dialect);
  const names = constraint.kind === "check" ? constraint.columns : columnsOf(constraint).map(({ text }) => text);
  return names.some(name => nameKey(name, dialect) === key);
}

/** Whether an index has a column, in an expression or predicate, too. */
export function indexUses(index: IndexState, column: Name, dialect: Dialect): boolean {
  const key = nameKey(column, dialect);
  return (
    [...index.columns.map(part => part.name), ...index.include].some(
      name => name !== null && nameKey(name, dialect) === key,
    ) ||
    [index.predicate, ...index.columns.map(part => part.expression)].some(
      text => text !== null && wordIn(text, column.text),
    )
  );
}

function wordIn(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w$])${escaped(name)}(?![\\w$])`, "i").test(text);
}

/** Another name in the words of an expression, in quotes where it needs them. */
function renamedIn(text: string, from: string, to: string, dialect: Dialect): string {
  const quote = isMySqlFamily(dialect) ? "`" : '"';
  const isPlain = /^[a-z_][a-z0-9_]*$/.test(to);
  const written = isPlain ? to : quote + to.replaceAll(quote, quote + quote) + quote;
  const pattern = `(?<![\\w$'"\`])(["\`]?)${escaped(from)}\\1(?![\\w$'"\`(])`;
  return text.replace(new RegExp(pattern, "gi"), () => written);
}

/** A text in a regular expression, letter by letter. */
export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** The table with a column that is described anew by a part of what it is, and has lost what else it had. */
export function redescribed(
  state: TableState,
  column: Name,
  by: NonNullable<RenameColumn["redescribes"]>,
  dialect: Dialect,
): TableState {
  const key = nameKey(column, dialect);
  const own = state.columns.get(key);
  if (own === undefined) return state;
  const others = { collation: null, comment: null, onUpdate: null, identity: null, generated: null } as const;
  const isKey = primaryKeyOf(state)?.columns.some(name => nameKey(name, dialect) === key) === true;
  const lost =
    by === "type" ? ({ ...others, nullable: isKey ? own.nullable : true, default: "none" } as const) : others;
  // MariaDB keeps a check behind a column as a part of it.
  const isBehind = (constraint: Constraint): boolean =>
    dialect === "mariadb" &&
    constraint.kind === "check" &&
    constraint.level === "column" &&
    constraint.columns.every(name => nameKey(name, dialect) === key);
  return {
    ...state,
    columns: set(state.columns, key, { ...own, ...lost }),
    constraints: state.constraints.filter(constraint => !isBehind(constraint)),
  };
}

/** The table with another name for a column, wherever that stands. */
export function renamedColumn(state: TableState, from: Name, to: Name, dialect: Dialect): TableState {
  const key = nameKey(from, dialect);
  const rename = <N extends Name | null>(name: N): N | Name =>
    name !== null && nameKey(name, dialect) === key ? { ...to, span: name.span } : name;
  const renameText = (text: string): string => (nameKey(text, dialect) === key ? to.text : text);
  const inExpression = <T extends string | null>(text: T): T | string =>
    text === null ? text : renamedIn(text, from.text, to.text, dialect);
  return {
    ...state,
    columns: renamedKey(state.columns, key, to, dialect),
    indexes: state.indexes.map(index => ({
      ...index,
      columns: index.columns.map(part => ({
        ...part,
        name: rename(part.name),
        expression: inExpression(part.expression),
      })),
      predicate: inExpression(index.predicate),
      include: index.include.map(rename),
    })),
    constraints: state.constraints.map(constraint =>
      constraint.kind === "check"
        ? {
            ...constraint,
            expression: renamedIn(constraint.expression, from.text, to.text, dialect),
            columns: constraint.columns.map(renameText),
            provesNotNull: constraint.provesNotNull.map(renameText),
          }
        : {
            ...constraint,
            columns: constraint.columns.map(rename),
            ...(constraint.kind === "exclude" ? { definition: inExpression(constraint.definition) } : {}),
          },
    ),
    partitionBy: inExpression(state.partitionBy),
  };
}

/** The columns in their order, one of them under another name. */
function renamedKey(
  columns: ReadonlyMap<string, ColumnState>,
  key: string,
  to: Name,
  dialect: Dialect,
): ReadonlyMap<string, ColumnState> {
  const toKey = nameKey(to, dialect);
  if (!columns.has(key)) return set(columns, toKey, unknownColumn(to.text));
  return new Map(
    [...columns].map(([other, column]) => (other === key ? [toKey, { ...column, name: to.text }] : [other, column])),
  );
}

export function alteredColumn(state: TableState, operation: AlterColumn, dialect: Dialect): TableState {
  const key = nameKey(operation.column, dialect);
  const before = state.columns.get(key) ?? unknownColumn(operation.column.text);
  const after: ColumnState = {
    ...before,
    type: operation.type === null ? before.type : typeBehind(operation, operation.type),
    nullable: isPrimary(state, operation.column, dialect) ? false : (operation.nullable ?? before.nullable),
    filled: before.filled || /\b(?:coalesce|case|ifnull|nullif)\b/i.test(operation.using ?? ""),
    identity: identityAfter(before, operation),
    sequence: operation.identity?.action === "drop" ? null : before.sequence,
    default: operation.default === null ? before.default : (valueOf(operation.default) ?? "none"),
    defaultType: operation.default === null ? before.defaultType : (before.type?.name ?? null),
    ...operation.attributes,
  };
  const constraints = state.constraints.filter(constraint => !isRestated(constraint, operation, dialect));
  // MySQL's numbered columns have no default (15.1.20).
  const numbered = isMySqlFamily(dialect) && after.identity !== null;
  const indexes = state.indexes.map(index => withoutPrefix(index, after, dialect));
  return {
    ...state,
    constraints,
    indexes,
    columns: set(state.columns, key, numbered ? { ...after, default: "none" } : after),
  };
}

/** A column that becomes shorter than its prefix, or a number or time, is indexed whole (MySQL 15.1.15). */
function withoutPrefix(index: IndexState, { name, type }: ColumnState, dialect: Dialect): IndexState {
  if (!isMySqlFamily(dialect) || type === null) return index;
  const longest = /char|binary/.test(type.name)
    ? Number(type.arguments[0] ?? 1)
    : /text|blob|json/.test(type.name)
      ? Infinity
      : 0;
  const isPrefix = (part: IndexState["columns"][number]): boolean =>
    (part.prefixLength ?? 0) >= Math.max(longest, 1) &&
    part.name !== null &&
    nameKey(part.name, dialect) === nameKey(name, dialect);
  if (!index.columns.some(isPrefix)) return index;
  return { ...index, columns: index.columns.map(part => (isPrefix(part) ? { ...part, prefixLength: null } : part)) };
}

/** Whether a check stands behind a column of MariaDB that is described anew, and goes unless it is described too. */
function isRestated(constraint: Constraint, { column, restates }: AlterColumn, dialect: Dialect): boolean {
  return (
    restates &&
    dialect === "mariadb" &&
    constraint.kind === "check" &&
    constraint.level === "column" &&
    constraint.columns.some(text => nameKey(text, dialect) === nameKey(column, dialect))
  );
}

/** What could be read only in part may have another length. */
function typeBehind({ certainty }: AlterColumn, type: DataType): DataType | null {
  return certainty === "partial" ? null : ownType(type);
}

/** A serial column is one with a default, and is no more when that changes. */
function identityAfter({ identity }: ColumnState, operation: AlterColumn): ColumnState["identity"] {
  if (operation.identity !== null) return valueOf(operation.identity);
  return identity === "serial" && operation.default !== null ? null : identity;
}

function valueOf<T>(change: { readonly action: "set"; readonly value: T } | { readonly action: "drop" }): T | null {
  return change.action === "set" ? change.value : null;
}

/** Whether the column is in the primary key, which keeps it NOT NULL whatever MODIFY says; SQLite allows NULL there. */
function isPrimary(state: TableState, column: Name, dialect: Dialect): boolean {
  if (dialect === "sqlite") return false;
  const key = state.constraints.find(constraint => constraint.kind === "primaryKey");
  return key?.columns.some(name => nameKey(name, dialect) === nameKey(column, dialect)) ?? false;
}

export function markFilled(
  state: TableState,
  names: readonly Name[],
  dialect: Dialect,
): ReadonlyMap<string, ColumnState> {
  const columns = new Map(state.columns);
  for (const name of names) {
    const key = nameKey(name, dialect);
    columns.set(key, { ...(columns.get(key) ?? unknownColumn(name.text)), filled: true });
  }
  return columns;
}
