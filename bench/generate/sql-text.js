import { inverse } from "./database.js";

const TYPES = {
  string: "character varying(255)",
  text: "text",
  integer: "integer",
  bigint: "bigint",
  decimal: "numeric(12,2)",
  boolean: "boolean",
  json: "jsonb",
  timestamp: "timestamp with time zone",
  date: "date",
};

const typeOf = ({ type }) => TYPES[type];
const quoted = name => `"${name}"`;

function columnText(column) {
  const parts = [quoted(column.name), typeOf(column)];
  if (!column.nullable) parts.push("NOT NULL");
  if (column.default !== null) parts.push(`DEFAULT ${column.default}`);
  return parts.join(" ");
}

const constraint = (table, { column }) => `${table}_${column.name}_fkey`;

function foreignKey(table, key) {
  const { column, references, onDelete } = key;
  return `ALTER TABLE ${quoted(table)} ADD CONSTRAINT ${quoted(constraint(table, key))} FOREIGN KEY (${quoted(column.name)}) REFERENCES ${quoted(references)}("id") ON DELETE ${onDelete}`;
}

/** The statements of one change in PostgreSQL's SQL, without semicolons. `break`: what stands between the parts of a table. */
export function statements(change, lineBreak = "\n  ") {
  const table = quoted(typeof change.table === "string" ? change.table : change.table.name);
  switch (change.kind) {
    case "createTable": {
      const { name, columns, foreignKeys } = change.table;
      const parts = [
        `"id" SERIAL NOT NULL`,
        ...columns.map(columnText),
        `"created_at" TIMESTAMP NOT NULL DEFAULT now()`,
        `"updated_at" TIMESTAMP NOT NULL DEFAULT now()`,
        `CONSTRAINT ${quoted(`${name}_pkey`)} PRIMARY KEY ("id")`,
      ];
      const end = lineBreak.trim() === "" && lineBreak.includes("\n") ? "\n" : "";
      return [
        `CREATE TABLE ${table} (${end === "" ? "" : lineBreak}${parts.join(`,${lineBreak}`)}${end})`,
        ...foreignKeys.map(key => foreignKey(name, key)),
      ];
    }
    case "dropTable":
      return [`DROP TABLE ${table}`];
    case "addColumns":
      return change.columns.map(column => `ALTER TABLE ${table} ADD COLUMN ${columnText(column)}`);
    case "dropColumns":
      return change.columns.map(({ name }) => `ALTER TABLE ${table} DROP COLUMN ${quoted(name)}`);
    case "renameColumn":
      return [`ALTER TABLE ${table} RENAME COLUMN ${quoted(change.from)} TO ${quoted(change.to)}`];
    case "alterColumn": {
      const { before, after } = change;
      const head = `ALTER TABLE ${table} ALTER COLUMN ${quoted(after.name)}`;
      if (before.type !== after.type) return [`${head} TYPE ${typeOf(after)}`];
      return [`${head} ${after.nullable ? "DROP" : "SET"} NOT NULL`];
    }
    case "addIndex": {
      const columns = change.columns.map(quoted).join(", ");
      return [`CREATE ${change.unique ? "UNIQUE " : ""}INDEX ${quoted(change.name)} ON ${table} (${columns})`];
    }
    case "dropIndex":
      return [`DROP INDEX ${quoted(change.name)}`];
    case "addForeignKey": {
      const { column, indexed } = change;
      const index = `CREATE INDEX ${quoted(`${change.table}_${column.name}_idx`)} ON ${table} (${quoted(column.name)})`;
      return [
        `ALTER TABLE ${table} ADD COLUMN ${columnText(column)}`,
        ...(indexed ? [index] : []),
        foreignKey(change.table, change),
      ];
    }
    case "dropForeignKey":
      return [
        `ALTER TABLE ${table} DROP CONSTRAINT ${quoted(constraint(change.table, change))}`,
        `ALTER TABLE ${table} DROP COLUMN ${quoted(change.column.name)}`,
      ];
    default:
      return [`UPDATE ${table} SET ${quoted(change.column)} = ${change.value} WHERE ${quoted(change.column)} IS NULL`];
  }
}

const script = changes => `${changes.flatMap(change => statements(change)).join(";\n\n")};\n`;

/** Migrations in SQL, for dbmate, Flyway or golang-migrate: `{ path, text }`. One file each, forward and back apart. */
export function sqlMigrations(database, stamps, nameOf) {
  return stamps.flatMap(stamp => {
    const changes = database.migration();
    const name = `${stamp}_${nameOf(changes)}`;
    return [
      { path: `migrations/${name}.up.sql`, text: `-- ${nameOf(changes).replaceAll("_", " ")}\n${script(changes)}` },
      { path: `migrations/${name}.down.sql`, text: script(inverse(changes)) },
    ];
  });
}
