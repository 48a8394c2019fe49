import { inverse, nameOf } from "./database.js";

const TYPES = {
  string: "sa.String(length=255)",
  text: "sa.Text()",
  integer: "sa.Integer()",
  bigint: "sa.BigInteger()",
  decimal: "sa.Numeric(12, 2)",
  boolean: "sa.Boolean()",
  json: "postgresql.JSONB()",
  timestamp: "sa.DateTime(timezone=True)",
  date: "sa.Date()",
};

const quoted = name => `"${name}"`;
const list = names => `[${names.map(quoted).join(", ")}]`;

function column({ name, type, nullable, default: given }) {
  const value = given === null ? "" : `, server_default=sa.text(${quoted(String(given))})`;
  return `sa.Column(${quoted(name)}, ${TYPES[type]}${value}, nullable=${nullable ? "True" : "False"})`;
}

const constraint = (table, { column: { name } }) => `${table}_${name}_fkey`;

function foreignKey(table, key) {
  const { column: own, references, onDelete } = key;
  return `op.create_foreign_key(${quoted(constraint(table, key))}, ${quoted(table)}, ${quoted(references)}, ${list([own.name])}, ["id"], ondelete=${quoted(onDelete)})`;
}

/** The calls of one change, as `alembic revision --autogenerate` writes them. */
function calls(change) {
  const table = quoted(typeof change.table === "string" ? change.table : change.table.name);
  switch (change.kind) {
    case "createTable": {
      const { name, columns, foreignKeys } = change.table;
      const parts = [
        `sa.Column("id", sa.Integer(), nullable=False)`,
        ...columns.map(column),
        `sa.Column("created_at", sa.DateTime(), server_default=sa.text("now()"), nullable=False)`,
        `sa.Column("updated_at", sa.DateTime(), server_default=sa.text("now()"), nullable=False)`,
        `sa.PrimaryKeyConstraint("id")`,
      ];
      return [
        `op.create_table(\n        ${table},\n${parts.map(part => `        ${part},\n`).join("")}    )`,
        ...foreignKeys.map(key => foreignKey(name, key)),
      ];
    }
    case "dropTable":
      return [`op.drop_table(${table})`];
    case "addColumns":
      return change.columns.map(added => `op.add_column(${table}, ${column(added)})`);
    case "dropColumns":
      return change.columns.map(({ name }) => `op.drop_column(${table}, ${quoted(name)})`);
    case "renameColumn":
      return [`op.alter_column(${table}, ${quoted(change.from)}, new_column_name=${quoted(change.to)})`];
    case "alterColumn": {
      const { before, after } = change;
      const what =
        before.type === after.type ? `nullable=${after.nullable ? "True" : "False"}` : `type_=${TYPES[after.type]}`;
      return [`op.alter_column(${table}, ${quoted(after.name)}, existing_type=${TYPES[before.type]}, ${what})`];
    }
    case "addIndex":
      return [
        `op.create_index(${quoted(change.name)}, ${table}, ${list(change.columns)}, unique=${change.unique ? "True" : "False"})`,
      ];
    case "dropIndex":
      return [`op.drop_index(${quoted(change.name)}, table_name=${table})`];
    case "addForeignKey": {
      const { column: added, indexed } = change;
      const index = `op.create_index(${quoted(`${change.table}_${added.name}_idx`)}, ${table}, ${list([added.name])})`;
      return [
        `op.add_column(${table}, ${column(added)})`,
        ...(indexed ? [index] : []),
        foreignKey(change.table, change),
      ];
    }
    case "dropForeignKey":
      return [
        `op.drop_constraint(${quoted(constraint(change.table, change))}, ${table}, type_="foreignkey")`,
        `op.drop_column(${table}, ${quoted(change.column.name)})`,
      ];
    default:
      return [
        `op.execute("UPDATE ${change.table} SET ${change.column} = ${change.value} WHERE ${change.column} IS NULL")`,
      ];
  }
}

const body = changes =>
  changes
    .flatMap(calls)
    .map(call => `    ${call}\n`)
    .join("");

/** Migrations of Alembic with their project, in one line of revisions. */
export function alembicProject(database, stamps) {
  const files = stamps.map((stamp, i) => {
    const changes = database.migration();
    const name = nameOf(changes);
    const down = i === 0 ? "None" : quoted(`r${stamps[i - 1]}`);
    const head = `"""${name.replaceAll("_", " ")}\n\nRevision ID: r${stamp}\nRevises: ${down}\n"""\nfrom alembic import op\nimport sqlalchemy as sa\nfrom sqlalchemy.dialects import postgresql\n\nrevision = "r${stamp}"\ndown_revision = ${down}\nbranch_labels = None\ndepends_on = None\n`;
    return {
      path: `alembic/versions/r${stamp}_${name}.py`,
      text: `${head}\n\ndef upgrade():\n${body(changes)}\n\ndef downgrade():\n${body(inverse(changes))}`,
    };
  });
  return [
    ...files,
    {
      path: "alembic.ini",
      text: "[alembic]\nscript_location = alembic\nsqlalchemy.url = postgresql://app@localhost/shop\n",
    },
  ];
}
