// A database that changes from migration to migration. The writers of the frameworks print the changes.
import { COLUMNS, NOUNS, plural } from "./words.js";

/** Shares of what migrations do in open repositories. */
const KINDS = [
  [30, "createTable"],
  [28, "addColumns"],
  [10, "addIndex"],
  [6, "addForeignKey"],
  [8, "alterColumn"],
  [6, "dropColumns"],
  [4, "renameColumn"],
  [6, "updateRows"],
  [2, "dropTable"],
];

/** How many changes one migration makes: many small ones, a long tail. */
const COUNTS = [
  [55, [1, 1]],
  [25, [2, 3]],
  [13, [4, 7]],
  [5, [8, 20]],
  [2, [25, 60]],
];

export class Database {
  constructor(random) {
    this.random = random;
    this.tables = new Map();
    this.created = 0;
  }

  /** The changes of the next migration. */
  migration() {
    const [least, most] = this.random.weighted(COUNTS);
    const count = this.random.integer(least, most);
    return Array.from({ length: count }, () => this.change());
  }

  change() {
    const kind = this.tables.size < 4 ? "createTable" : this.random.weighted(KINDS);
    return this[kind]() ?? this.addColumns();
  }

  createTable() {
    const { random } = this;
    const base = NOUNS[(this.created * 61) % NOUNS.length];
    const round = Math.floor(this.created++ / NOUNS.length);
    const name = plural(round === 0 ? base : `${NOUNS[(round * 37) % NOUNS.length]}_${base}`);
    const columns = random.some(COLUMNS, random.integer(2, 12)).map(column => this.column(column));
    const table = { name, columns, indexes: [], foreignKeys: [] };
    const others = [...this.tables.keys()];
    for (const other of random.some(others, random.integer(0, 2))) {
      const key = this.foreignKey(table, other);
      if (key !== null) table.foreignKeys.push(key);
    }
    this.tables.set(name, table);
    return { kind: "createTable", table: { ...table, columns: [...columns], foreignKeys: [...table.foreignKeys] } };
  }

  dropTable() {
    const table = this.random.pick([...this.tables.values()]);
    this.tables.delete(table.name);
    return { kind: "dropTable", table };
  }

  addColumns() {
    const table = this.random.pick([...this.tables.values()]);
    const free = COLUMNS.filter(([name]) => table.columns.every(column => column.name !== name));
    const columns = this.random.some(free, this.random.integer(1, 4)).map(column => this.added(column));
    if (columns.length === 0) return this.createTable();
    table.columns.push(...columns);
    return { kind: "addColumns", table: table.name, columns };
  }

  dropColumns() {
    const table = this.random.pick([...this.tables.values()]);
    if (table.columns.length < 4) return null;
    const columns = this.random.some(table.columns, this.random.integer(1, 2));
    table.columns = table.columns.filter(column => !columns.includes(column));
    return { kind: "dropColumns", table: table.name, columns };
  }

  renameColumn() {
    const table = this.random.pick([...this.tables.values()]);
    const column = this.random.pick(table.columns.filter(({ references }) => references === undefined));
    const to = `${column?.name}_old`;
    if (column === undefined || table.columns.some(({ name }) => name === to)) return null;
    table.columns[table.columns.indexOf(column)] = { ...column, name: to };
    return { kind: "renameColumn", table: table.name, from: column.name, to };
  }

  alterColumn() {
    const table = this.random.pick([...this.tables.values()]);
    const at = this.random.integer(0, table.columns.length - 1);
    const before = table.columns[at];
    const wider = { string: "text", integer: "bigint" }[before.type];
    const after =
      wider === undefined || this.random.chance(0.5)
        ? { ...before, nullable: !before.nullable }
        : { ...before, type: wider };
    table.columns[at] = after;
    return { kind: "alterColumn", table: table.name, before, after };
  }

  addIndex() {
    const table = this.random.pick([...this.tables.values()]);
    const columns = this.random.some(
      table.columns.filter(({ type }) => type !== "json" && type !== "text"),
      this.random.integer(1, 2),
    );
    if (columns.length === 0) return null;
    const names = columns.map(({ name }) => name);
    const name = `${table.name}_${names.join("_")}_index`;
    if (table.indexes.includes(name)) return null;
    table.indexes.push(name);
    return { kind: "addIndex", table: table.name, name, columns: names, unique: this.random.chance(0.25) };
  }

  addForeignKey() {
    const table = this.random.pick([...this.tables.values()]);
    const key = this.foreignKey(table, this.random.pick([...this.tables.keys()]));
    if (key === null) return null;
    table.foreignKeys.push(key);
    return { kind: "addForeignKey", table: table.name, ...key, indexed: this.random.chance(0.5) };
  }

  updateRows() {
    const table = this.random.pick([...this.tables.values()]);
    const column = this.random.pick(table.columns);
    return { kind: "updateRows", table: table.name, column: column.name, value: literalOf(column) };
  }

  /** A column for a table that has rows: few forget the default. */
  added(given) {
    const column = this.column(given);
    return column.default === null && !column.nullable ? { ...column, nullable: this.random.chance(0.75) } : column;
  }

  column([name, type, given]) {
    const nullable = given === null && this.random.chance(0.6);
    return { name, type, nullable, default: this.random.chance(0.7) ? given : null };
  }

  /** A column of `table` that refers to `other`, and the key; `null` where there is one. */
  foreignKey(table, other) {
    const name = `${other.replace(/ies$/, "y").replace(/s$/, "")}_id`;
    if (table.columns.some(column => column.name === name)) return null;
    const column = { name, type: "integer", nullable: this.random.chance(0.5), default: null, references: other };
    table.columns.push(column);
    return { column, references: other, onDelete: this.random.pick(["CASCADE", "SET NULL", "NO ACTION"]) };
  }
}

function literalOf({ type, default: given }) {
  if (given !== null) return given;
  if (type === "boolean") return "false";
  if (type === "json") return "'{}'";
  if (type === "timestamp" || type === "date") return "now()";
  return type === "string" || type === "text" ? "''" : "0";
}

/** The changes that take other changes back, in the order in which to make them. */
export function inverse(changes) {
  return changes.toReversed().map(change => {
    switch (change.kind) {
      case "createTable":
        return { kind: "dropTable", table: change.table };
      case "dropTable":
        return { kind: "createTable", table: change.table };
      case "addColumns":
        return { ...change, kind: "dropColumns" };
      case "dropColumns":
        return { ...change, kind: "addColumns" };
      case "renameColumn":
        return { ...change, from: change.to, to: change.from };
      case "alterColumn":
        return { ...change, before: change.after, after: change.before };
      case "addIndex":
        return { ...change, kind: "dropIndex" };
      case "addForeignKey":
        return { ...change, kind: "dropForeignKey" };
      default:
        return change;
    }
  });
}

/** A name for the migration, in words joined by `_`. */
export function nameOf(changes) {
  const [first] = changes;
  const table = typeof first.table === "string" ? first.table : first.table.name;
  switch (first.kind) {
    case "createTable":
      return `create_${table}`;
    case "dropTable":
      return `drop_${table}`;
    case "addColumns":
      return `add_${first.columns[0].name}_to_${table}`;
    case "dropColumns":
      return `remove_${first.columns[0].name}_from_${table}`;
    case "addIndex":
      return `index_${table}`;
    case "addForeignKey":
      return `link_${table}_to_${first.references}`;
    case "updateRows":
      return `backfill_${first.column}_of_${table}`;
    default:
      return `change_${table}`;
  }
}

/** The time stamps of a series, `form` as the framework writes them. */
export function stamps(random, count, form) {
  let time = Date.UTC(2019, 3, 2);
  return Array.from({ length: count }, () => {
    time += random.integer(1, 200) * 3_600_000 + random.integer(0, 3_599) * 1_000;
    return form === "epoch" ? String(time) : new Date(time).toISOString().replace(/\D/g, "").slice(0, 14);
  });
}
