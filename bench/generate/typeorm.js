import { inverse, nameOf } from "./database.js";
import { statements } from "./sql-text.js";
import { pascal } from "./words.js";

const TYPES = {
  string: "varchar",
  text: "text",
  integer: "int",
  bigint: "bigint",
  decimal: "decimal",
  boolean: "boolean",
  json: "jsonb",
  timestamp: "timestamp",
  date: "date",
};

/** Migrations of TypeORM with their project; `style` is `query` (as TypeORM generates them) or `builder`. */
export function typeormProject(random, database, stamps, style) {
  const files = stamps.map(stamp => {
    const changes = database.migration();
    const name = `${pascal(nameOf(changes))}${stamp}`;
    const directions = [changes, inverse(changes)].map(all => all.flatMap(style === "query" ? queries : builderCalls));
    return { path: `src/migrations/${stamp}-${pascal(nameOf(changes))}.ts`, text: migration(name, directions, style) };
  });
  return [
    ...files,
    {
      path: "src/data-source.ts",
      text: `import { DataSource } from "typeorm";

export const AppDataSource = new DataSource({
  type: "postgres",
  url: process.env.DATABASE_URL,
  entities: ["src/entities/*.ts"],
  migrations: ["src/migrations/*.ts"],
});
`,
    },
    {
      path: "package.json",
      text: JSON.stringify({ name: "api", dependencies: { typeorm: "^0.3.20", pg: "^8.11.0" } }, null, 2),
    },
    {
      path: "tsconfig.json",
      text: JSON.stringify({ compilerOptions: { experimentalDecorators: true, strict: true } }, null, 2),
    },
  ];
}

function migration(name, [up, down], style) {
  const classes =
    style === "query"
      ? []
      : [...new Set([...up, ...down].join().match(/\bTable(?:Column|Index|ForeignKey)?(?=\()/g) ?? [])];
  const body = calls => calls.map(call => `        await queryRunner.${call};\n`).join("");
  return `import { ${["MigrationInterface", "QueryRunner", ...classes].join(", ")} } from "typeorm";

export class ${name} implements MigrationInterface {
    name = '${name}'

    public async up(queryRunner: QueryRunner): Promise<void> {
${body(up)}    }

    public async down(queryRunner: QueryRunner): Promise<void> {
${body(down)}    }

}
`;
}

const queries = change => statements(change, " ").map(text => `query(\`${text}\`)`);

function builderCalls(change) {
  const name = typeof change.table === "string" ? change.table : change.table.name;
  switch (change.kind) {
    case "createTable": {
      const { columns, foreignKeys } = change.table;
      const id = `{ name: "id", type: "int", isPrimary: true, isGenerated: true, generationStrategy: "increment" }`;
      const stamped = ["created_at", "updated_at"].map(
        column => `{ name: "${column}", type: "timestamp", default: "now()" }`,
      );
      const all = [id, ...columns.map(options), ...stamped].map(text => `            ${text},\n`).join("");
      const table = `createTable(new Table({\n          name: "${name}",\n          columns: [\n${all}          ],\n        }), true)`;
      return [table, ...foreignKeys.map(key => foreignKey(name, key))];
    }
    case "dropTable":
      return [`dropTable("${name}")`];
    case "addColumns":
      return change.columns.map(column => addColumn(name, column));
    case "dropColumns":
      return change.columns.map(column => `dropColumn("${name}", "${column.name}")`);
    case "renameColumn":
      return [`renameColumn("${name}", "${change.from}", "${change.to}")`];
    case "alterColumn":
      return [`changeColumn("${name}", "${change.before.name}", new TableColumn(${options(change.after)}))`];
    case "addIndex":
      return [
        `createIndex("${name}", new TableIndex({ name: "${change.name}", columnNames: ${JSON.stringify(change.columns)}, isUnique: ${change.unique} }))`,
      ];
    case "dropIndex":
      return [`dropIndex("${name}", "${change.name}")`];
    case "addForeignKey":
      return [addColumn(name, change.column), foreignKey(name, change)];
    case "dropForeignKey":
      return [
        `dropForeignKey("${name}", "FK_${name}_${change.column.name}")`,
        `dropColumn("${name}", "${change.column.name}")`,
      ];
    default:
      return queries(change);
  }
}

const addColumn = (table, column) => `addColumn("${table}", new TableColumn(${options(column)}))`;

function foreignKey(table, { column, references, onDelete }) {
  return `createForeignKey("${table}", new TableForeignKey({
          name: "FK_${table}_${column.name}",
          columnNames: ["${column.name}"],
          referencedTableName: "${references}",
          referencedColumnNames: ["id"],
          onDelete: "${onDelete}",
        }))`;
}

function options({ name, type, nullable, default: given }) {
  const parts = [`name: "${name}"`, `type: "${TYPES[type]}"`];
  if (nullable) parts.push("isNullable: true");
  if (given !== null) parts.push(`default: ${JSON.stringify(given)}`);
  return `{ ${parts.join(", ")} }`;
}
