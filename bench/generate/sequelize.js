import { inverse, nameOf } from "./database.js";
import { scriptValue } from "./knex.js";
import { statements } from "./sql-text.js";
import { kebab } from "./words.js";

const TYPES = {
  string: "STRING",
  text: "TEXT",
  integer: "INTEGER",
  bigint: "BIGINT",
  decimal: "DECIMAL(12, 2)",
  boolean: "BOOLEAN",
  json: "JSONB",
  timestamp: "DATE",
  date: "DATEONLY",
};

/** Migrations of Sequelize with their project; `extension` is `js` or `ts`. */
export function sequelizeProject(random, database, stamps, extension) {
  const folder = extension === "ts" ? "src/database/migrations" : "migrations";
  const files = stamps.map(stamp => {
    const changes = database.migration();
    const text = new Writer(random, extension).file(changes);
    return { path: `${folder}/${stamp}-${kebab(nameOf(changes))}.${extension}`, text };
  });
  return [
    ...files,
    { path: ".sequelizerc", text: `module.exports = { "migrations-path": "${folder}" };\n` },
    {
      path: "config/config.json",
      text: JSON.stringify({ development: { dialect: "postgres" }, production: { dialect: "postgres" } }, null, 2),
    },
    {
      path: "package.json",
      text: JSON.stringify({ name: "backend", dependencies: { sequelize: "^6.35.0", pg: "^8.11.0" } }, null, 2),
    },
  ];
}

class Writer {
  constructor(random, extension) {
    this.isTyped = extension === "ts";
    this.types = this.isTyped ? "DataTypes" : "Sequelize";
    this.isInTransaction = random.chance(0.25);
    this.isStrict = random.chance(0.5);
  }

  file(changes) {
    const [up, down] = [changes, inverse(changes)].map(all => all.flatMap(change => this.calls(change)));
    if (this.isTyped) {
      const types = [...up, ...down].some(call => call.includes("DataTypes."))
        ? "DataTypes, QueryInterface"
        : "QueryInterface";
      const typed = (name, calls) =>
        `export async function ${name}(queryInterface: QueryInterface): Promise<void> {\n${this.body(calls, "  ")}}\n`;
      return `import { ${types} } from 'sequelize';\n\n${typed("up", up)}\n${typed("down", down)}`;
    }
    const method = (name, calls) =>
      `  async ${name}(queryInterface${calls.some(call => call.includes("Sequelize.")) ? ", Sequelize" : ""}) {\n${this.body(calls, "    ")}  },\n`;
    return `${this.isStrict ? "'use strict';\n\n" : ""}module.exports = {\n${method("up", up)}\n${method("down", down)}};\n`;
  }

  body(calls, indent) {
    const lines = calls.map(call => `await queryInterface.${call};`);
    if (!this.isInTransaction) return lines.map(line => `${indent}${line}\n`).join("");
    const inner = lines.map(line => `${indent}  ${line}\n`).join("");
    return `${indent}await queryInterface.sequelize.transaction(async (transaction) => {\n${inner}${indent}});\n`;
  }

  calls(change) {
    const name = typeof change.table === "string" ? change.table : change.table.name;
    const given = this.isInTransaction ? ", { transaction }" : "";
    switch (change.kind) {
      case "createTable": {
        const keys = new Map(change.table.foreignKeys.map(key => [key.column, key]));
        const id = `id: { type: ${this.types}.INTEGER, primaryKey: true, autoIncrement: true, allowNull: false }`;
        const columns = change.table.columns.map(
          column => `${column.name}: ${this.attribute(column, keys.get(column))}`,
        );
        const stamped = ["created_at", "updated_at"].map(
          column => `${column}: { type: ${this.types}.DATE, allowNull: false }`,
        );
        const all = [id, ...columns, ...stamped].map(text => `      ${text},\n`).join("");
        return [`createTable('${name}', {\n${all}    }${given})`];
      }
      case "dropTable":
        return [`dropTable('${name}'${given})`];
      case "addColumns":
        return change.columns.map(
          column => `addColumn('${name}', '${column.name}', ${this.attribute(column)}${given})`,
        );
      case "dropColumns":
        return change.columns.map(column => `removeColumn('${name}', '${column.name}'${given})`);
      case "renameColumn":
        return [`renameColumn('${name}', '${change.from}', '${change.to}'${given})`];
      case "alterColumn":
        return [`changeColumn('${name}', '${change.after.name}', ${this.attribute(change.after)}${given})`];
      case "addIndex": {
        const options = `name: '${change.name}'${change.unique ? ", unique: true" : ""}${this.isInTransaction ? ", transaction" : ""}`;
        return [`addIndex('${name}', [${change.columns.map(column => `'${column}'`).join(", ")}], { ${options} })`];
      }
      case "dropIndex":
        return [`removeIndex('${name}', '${change.name}'${given})`];
      case "addForeignKey": {
        const add = `addColumn('${name}', '${change.column.name}', ${this.attribute(change.column, change)}${given})`;
        return change.indexed ? [add, `addIndex('${name}', ['${change.column.name}']${given})`] : [add];
      }
      case "dropForeignKey":
        return [`removeColumn('${name}', '${change.column.name}'${given})`];
      default:
        return [`sequelize.query(\`${statements(change)[0]}\`${given})`];
    }
  }

  attribute({ type, nullable, default: given }, key) {
    const parts = [`type: ${this.types}.${TYPES[type]}`, `allowNull: ${nullable}`];
    if (given !== null) parts.push(`defaultValue: ${scriptValue(given)}`);
    if (key !== undefined) {
      parts.push(`references: { model: '${key.references}', key: 'id' }`, `onDelete: '${key.onDelete}'`);
    }
    return `{ ${parts.join(", ")} }`;
  }
}
