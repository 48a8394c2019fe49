import { inverse, nameOf } from "./database.js";
import { statements } from "./sql-text.js";

const METHODS = {
  string: "string",
  text: "text",
  integer: "integer",
  bigint: "bigInteger",
  decimal: "decimal",
  boolean: "boolean",
  json: "jsonb",
  timestamp: "timestamp",
  date: "date",
};

/** Migrations of Knex with their project; `extension` is `js` or `ts`. */
export function knexProject(random, database, stamps, extension) {
  const folder = extension === "ts" ? "src/db/migrations" : "migrations";
  const files = stamps.map(stamp => {
    const changes = database.migration();
    return {
      path: `${folder}/${stamp}_${nameOf(changes)}.${extension}`,
      text: new Writer(random, extension).file(changes),
    };
  });
  const config = `{
  client: "pg",
  connection: process.env.DATABASE_URL,
  pool: { min: 2, max: 10 },
  migrations: { directory: "./${folder}", tableName: "knex_migrations" },
}`;
  return [
    ...files,
    extension === "ts"
      ? {
          path: "knexfile.ts",
          text: `import type { Knex } from "knex";\n\nconst config: Knex.Config = ${config};\n\nexport default config;\n`,
        }
      : { path: "knexfile.js", text: `module.exports = ${config};\n` },
    {
      path: "package.json",
      text: JSON.stringify({ name: "shop", dependencies: { knex: "^3.1.0", pg: "^8.11.0" } }, null, 2),
    },
  ];
}

class Writer {
  constructor(random, extension) {
    this.isTyped = extension === "ts";
    this.table = random.pick(["table", "table", "t"]);
    this.isArrow = this.isTyped || random.chance(0.6);
    this.style = random.weighted([
      [4, "await"],
      [3, "chain"],
      [1, "raw"],
    ]);
    this.hasComment = !this.isTyped && random.chance(0.4);
  }

  file(changes) {
    const up = this.function("up", changes);
    const down = this.function("down", inverse(changes));
    if (this.isTyped) return `import type { Knex } from "knex";\n\n${up}\n${down}`;
    return `${up}\n${down}`;
  }

  function(name, changes) {
    const calls = changes.flatMap(change => (this.style === "raw" ? this.raw(change) : this.calls(change)));
    const isAsync = this.style !== "chain";
    const body = isAsync
      ? calls.map(call => `  await knex${call};\n`).join("")
      : `  return knex${calls.map((call, i) => (i === 0 ? call : call.replace(/^\.schema/, ""))).join("\n    ")};\n`;
    if (this.isTyped)
      return `export ${isAsync ? "async " : ""}function ${name}(knex: Knex): Promise<void> {\n${body}}\n`;
    const doc = this.hasComment
      ? `/**\n * @param { import("knex").Knex } knex\n * @returns { Promise<void> }\n */\n`
      : "";
    return `${doc}exports.${name} = ${isAsync ? "async " : ""}function (knex) {\n${body}};\n`;
  }

  raw(change) {
    return statements(change).map(text => `.raw(\`${text}\`)`);
  }

  calls(change) {
    const name = typeof change.table === "string" ? change.table : change.table.name;
    switch (change.kind) {
      case "createTable": {
        const { columns, foreignKeys } = change.table;
        const keys = foreignKeys.map(key => this.reference(key));
        return [
          this.callback("createTable", name, [
            "increments('id').primary()",
            ...columns.map(spelled),
            ...keys,
            "timestamps(true, true)",
          ]),
        ];
      }
      case "dropTable":
        return [`.schema.dropTableIfExists('${name}')`];
      case "addColumns":
        return [this.callback("alterTable", name, change.columns.map(spelled))];
      case "dropColumns":
        return [
          this.callback(
            "alterTable",
            name,
            change.columns.map(column => `dropColumn('${column.name}')`),
          ),
        ];
      case "renameColumn":
        return [this.callback("alterTable", name, [`renameColumn('${change.from}', '${change.to}')`])];
      case "alterColumn":
        return [this.callback("alterTable", name, [`${spelled(change.after)}.alter()`])];
      case "addIndex":
        return [
          this.callback("alterTable", name, [`${change.unique ? "unique" : "index"}([${list(change.columns)}])`]),
        ];
      case "dropIndex":
        return [
          this.callback("alterTable", name, [`drop${change.unique ? "Unique" : "Index"}([${list(change.columns)}])`]),
        ];
      case "addForeignKey":
        return [
          this.callback("alterTable", name, [
            `${spelled(change.column)}${change.indexed ? ".index()" : ""}`,
            this.reference(change),
          ]),
        ];
      case "dropForeignKey":
        return [
          this.callback("alterTable", name, [
            `dropForeign(['${change.column.name}'])`,
            `dropColumn('${change.column.name}')`,
          ]),
        ];
      default:
        // In the middle of a chain there is no way back to the connection.
        return this.style === "chain"
          ? [`.schema.raw(\`${statements(change)[0]}\`)`]
          : [`('${name}').whereNull('${change.column}').update({ ${change.column}: ${scriptValue(change.value)} })`];
    }
  }

  reference({ column, references, onDelete }) {
    return `foreign('${column.name}').references('id').inTable('${references}').onDelete('${onDelete}')`;
  }

  callback(method, name, lines) {
    const head = this.isArrow ? `(${this.table}) =>` : `function (${this.table})`;
    return `.schema.${method}('${name}', ${head} {\n${lines.map(line => `    ${this.table}.${line};\n`).join("")}  })`;
  }
}

const list = names => names.map(name => `'${name}'`).join(", ");

function spelled({ name, type, nullable, default: given }) {
  const size = type === "decimal" ? ", 12, 2" : "";
  return `${METHODS[type]}('${name}'${size})${nullable ? "" : ".notNullable()"}${given === null ? "" : `.defaultTo(${scriptValue(given)})`}`;
}

/** A literal of SQL as a value of JavaScript. */
export function scriptValue(literal) {
  return literal === "now()" ? "new Date()" : literal;
}
