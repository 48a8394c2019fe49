import { afterAll, expect } from "vitest";
import type { Constraint } from "../../src/model/column.js";
import type { Dialect } from "../../src/model/dialect.js";
import type { Operation } from "../../src/model/operation.js";
import { Schema } from "../../src/model/schema/index.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { comparable } from "./comparable.js";
import { Coverage, documentedMethods } from "./coverage.js";
import { scriptOperations } from "./script.js";
import { typeOrmRunner, type TypeOrmRunner, type TypeOrmVersion } from "./typeorm.js";

/** How the connection is looked after, what asks, and what TypeORM keeps for itself. */
const PLUMBING = `connect releasePostgresConnection release stream getDatabases getSchemas hasDatabase getCurrentDatabase
  hasSchema getCurrentSchema hasTable hasColumn loadViews loadTables createTableSql getVersion dropTableSql createViewSql
  insertViewDefinitionSql dropViewSql deleteViewDefinitionSql dropEnumTypes hasEnumType createEnumTypeSql dropEnumTypeSql
  buildIndexTypeClause createIndexSql createViewIndexSql dropIndexSql createPrimaryKeySql dropPrimaryKeySql
  createUniqueConstraintSql dropUniqueConstraintSql createCheckConstraintSql dropCheckConstraintSql
  createExclusionConstraintSql dropExclusionConstraintSql createForeignKeySql dropForeignKeySql buildSequenceName
  buildSequencePath buildEnumName getUserDefinedTypeName escapeComment escapePath getTableNameWithSchema
  buildCreateColumnSql hasSupportForPartitionedTables beforeMigration afterMigration getTables getViews getView
  enableSqlMemory disableSqlMemory clearSqlMemory getMemorySql executeMemoryUpSql executeMemoryDownSql getReplicationMode
  getCachedView getCachedTable replaceCachedTable getTablePath getTypeormMetadataTableName selectTypeormMetadataSql
  insertTypeormMetadataSql updateTypeormMetadataSql deleteTypeormMetadataSql isColumnChanged isEnumChanged
  isDefaultColumnLength isDefaultColumnPrecision isDefaultColumnScale executeQueries generateIndexName
  loadTableRecords loadPragmaRecords recreateTable splitTablePath`;

/** The methods of a driver's query runner; `unsupported` throw there. */
export function typeOrmCoverage(name: string, queryRunner: object, unsupported: string): Coverage {
  const documented = documentedMethods("queryRunner", [queryRunner], `${PLUMBING} ${unsupported}`);
  return new Coverage({
    name: `typeorm-${name}`,
    package: "typeorm 1",
    documented,
    unknowable: { "queryRunner.clearDatabase": "what it drops is in the database: the database counts as dropped" },
    groupOf: object => ("createTable" in object && "dropColumn" in object ? "queryRunner" : null),
  });
}

function migration(body: string): string {
  return `import { MigrationInterface, QueryRunner, Table, TableCheck, TableColumn, TableExclusion, TableForeignKey,
  TableIndex, TableUnique, View } from "typeorm";
export class Test1700000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner) { ${body} }
  async down() {}
}`;
}

/** A column `a`. */
export const column = (options: string): string => `new TableColumn({ name: "a", ${options} })`;

/** A call that makes a table `t`. */
export const createTable = (options: string): string =>
  `await queryRunner.createTable(new Table({ name: "t", ${options} }));`;

/** A call that adds `a` to it. */
export const addColumn = (options: string): string => `await queryRunner.addColumn("t", ${column(options)});`;

/** TypeORM asks whether a table is there and sends a plain CREATE TABLE; we say so in the operation. */
function withoutQuestions(operation: Operation): Operation {
  if (operation.kind === "createTable") return { ...operation, ifNotExists: false };
  return operation.kind === "dropTable" ? { ...operation, ifExists: false } : operation;
}

/** What TypeORM 0.3 does not yet do as TypeORM 1 does. */
const OTHERWISE_BEFORE_1: readonly RegExp[] = [
  // The names that it makes of conditions, in indexes, checks and exclusions.
  /(?<!name: "\w+", )columnNames: \["a"\], where:/,
  /(?<!name: "\w+", )expression: (?:"a > 1"|'USING)/,
  // IF EXISTS.
  /\bdrop(?:Column|UniqueConstraint|Index)\("t", "\w", true\)/,
  // Index methods, display widths, exclusions that are checked at the end, labels that are added to an enum, quotes in comments.
  /type: "hash"/,
  /type: "tinyint", width: 1/,
  /deferrable: "INITIALLY DEFERRED" \}\)\]/,
  /comment: "a table's"/,
  /enum: \["x", "y", "z"\]/,
];

/** What TypeORM 0.2 does not yet do as TypeORM 0.3 does, besides. */
const OTHERWISE_BEFORE_03: readonly RegExp[] = [
  // Names of primary keys, comments that change, exclusions that have no name, indexes that are built concurrently.
  /primaryKeyConstraintName:|createPrimaryKey\("k", \["a"\], "named"\)/,
  /changeTableComment/,
  /createExclusionConstraint/,
  /isConcurrent: true/,
  // Names of what is dropped by its columns.
  /\bdrop(?:Index|ForeignKey)\("t", new Table\w+\(\{ columnNames/,
  // Collations that change; what is kept of a stored column's expression.
  /changeColumn.*collation: "C"/,
  /asExpression: "1 \+ 1", generatedType/,
  // Views, which it does not export, and tags.
  /new View\(/,
  /queryRunner\.sql`/,
];

/** The same of single drivers. */
const OTHERWISE_BEFORE_03_ON: Readonly<Partial<Record<Dialect, readonly RegExp[]>>> = {
  // Comments of new tables.
  postgresql: [/comment: "a table/],
  // MariaDB's own uuid.
  mariadb: [/type: "uuid"/],
  // Foreign keys have no names.
  sqlite: [/createForeignKey\("t", new TableForeignKey\(\{ columnNames: \["a"\]/, /dropForeignKeys?\("t", ["[]/],
};

/** Whether an older version does otherwise what a piece of a migration asks for. */
function isOtherwise(body: string, version: TypeOrmVersion, dialect: Dialect): boolean {
  if (version === "1") return false;
  const own = version === "0.3" ? [] : [...OTHERWISE_BEFORE_03, ...(OTHERWISE_BEFORE_03_ON[dialect] ?? [])];
  return [...OTHERWISE_BEFORE_1, ...own].some(pattern => pattern.test(body));
}

/** What TypeORM names by itself. */
const MADE_UP = /\b(UQ|FK|IDX|REL|CHK|XCL)_[0-9a-f]{20,}/g;

/** The same without what TypeORM 0.3 does otherwise: names that it makes of conditions, and the width of a MySQL boolean. */
function asBefore1(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { kind, predicate, name } = value as Readonly<Record<string, unknown>>;
  // It follows the name of the table, whether a condition is in it or not.
  if (kind === "renameIndex") return JSON.parse(JSON.stringify(value).replace(MADE_UP, "$1"));
  const isConditional = kind === "check" || kind === "exclude" || (predicate !== undefined && predicate !== null);
  if (isConditional && typeof name === "string") return { ...value, name: name.replace(MADE_UP, "$1") };
  return name === "tinyint" && "arguments" in value ? { ...value, arguments: [] } : value;
}

/** What we read from a piece of a migration, held against what TypeORM sends for it. */
export class Comparison {
  private constructor(
    private readonly dialect: Dialect,
    private readonly runner: TypeOrmRunner,
    /** Counts the methods that are compared, where the test asks for it. */
    private readonly coverage: Coverage | null,
    private readonly version: TypeOrmVersion,
    /** The files beside the migration. */
    private readonly files: Readonly<Record<string, string>>,
  ) {}

  /** `null`, and a line that says why, where there is no server of this dialect. */
  static async on(
    dialect: Dialect,
    coverage: Coverage | null = null,
    version: TypeOrmVersion = "1",
    { schema, files = {} }: { readonly schema?: string; readonly files?: Readonly<Record<string, string>> } = {},
  ): Promise<Comparison | null> {
    const runner = await typeOrmRunner(dialect, version, schema);
    if (runner === null) return null;
    afterAll(() => runner.close());
    return new Comparison(dialect, runner, coverage, version, files);
  }

  /** The operations are the same, one by one. */
  async agree(body: string, setup = "", how: "statements" | "planned" = "statements"): Promise<void> {
    // What TypeORM 1 does otherwise is read as it does it: each difference is one that is known.
    if (isOtherwise(body, this.version, this.dialect)) {
      await expect(this.compare(body, setup, how)).rejects.toThrow();
    } else await this.compare(body, setup, how);
  }

  private async compare(body: string, setup: string, how: "statements" | "planned"): Promise<void> {
    const { ours, theirs } = await this.read(body, setup, how);
    expect(ours.map(withoutQuestions).map(comparable)).toEqual(theirs.map(withoutQuestions).map(comparable));
    expect(theirs.length).toBeGreaterThan(0);
  }

  /** The operations leave the same tables behind, and not those of before. */
  async comeToTheSame(body: string, setup = ""): Promise<void> {
    // Of TypeORM 0.3, all that is compared so is as in TypeORM 1.
    if (this.version === "0.2" && isOtherwise(body, this.version, this.dialect)) {
      await expect(this.compareTables(body, setup)).rejects.toThrow();
    } else await this.compareTables(body, setup);
  }

  private async compareTables(body: string, setup: string): Promise<void> {
    const { ours, theirs } = await this.read(body, setup, "statements");
    const before = this.after(Schema.empty(this.dialect), this.lowered(setup));
    const result = tablesOf(this.after(before, ours));
    expect(result).toEqual(tablesOf(this.after(before, theirs)));
    expect(result).not.toEqual(tablesOf(before));
  }

  /**
   * The operations are the same; where TypeORM copies tables or restates columns, the tables that they leave behind.
   * False where TypeORM or the server refuses the migration.
   */
  async agreesIfRun(body: string, setup: string, about: string): Promise<boolean> {
    let sent: readonly string[];
    try {
      sent = await this.runner.statements(body, setup);
    } catch (error) {
      if (process.env["SHOW_REFUSED"] === "true") console.log(about, String(error));
      return false;
    }
    const theirs = sent.flatMap(statement => this.lowered(statement));
    const ours = scriptOperations(migration(body), "up", { dialect: this.dialect, files: this.files });
    // What MariaDB gives back of a foreign key that says nothing is RESTRICT, which is the same.
    const sameActions = (part: string): string =>
      this.dialect === "mariadb" ? part.replaceAll('"restrict"', '"no action"') : part;
    const restates = this.dialect !== "postgresql" && /\.(?:change|rename)Column/.test(body);
    if (this.dialect === "sqlite" || restates) {
      const before = this.after(Schema.empty(this.dialect), this.lowered(setup));
      const shown = `${about}\n${sent.join("\n")}`;
      // Copies of a table get new names.
      const simplified = (part: string): string => sameActions(part).replace(MADE_UP, "$1");
      const tables = (operations: readonly Operation[]): unknown =>
        tablesOf(this.after(before, operations), simplified);
      expect(tables(ours), shown).toEqual(tables(theirs));
    } else {
      const known = this.version === "1" ? undefined : asBefore1;
      const plain = (operations: readonly Operation[]): unknown =>
        JSON.parse(sameActions(JSON.stringify(operations.map(withoutQuestions).map(comparable))), known);
      expect(plain(ours), `${about}\n${sent.join("\n")}`).toEqual(plain(theirs));
    }
    return true;
  }

  private async read(body: string, setup: string, how: "statements" | "planned") {
    const ours = scriptOperations(migration(body), "up", { dialect: this.dialect, files: this.files });
    expect(ours.filter(operation => operation.kind === "opaque")).toEqual([]);
    this.runner.witness = this.coverage;
    const sent = await this.runner[how](body, setup);
    this.coverage?.settle(this.dialect, ours);
    return { ours, theirs: sent.flatMap(statement => this.lowered(statement)) };
  }

  private lowered(sql: string): readonly Operation[] {
    return lowerSql(plainSource(sql), this.dialect);
  }

  private after(schema: Schema, operations: readonly Operation[]): Schema {
    return operations.reduce((before, operation) => before.apply(operation), schema);
  }
}

/** TypeORM encloses a condition of SQLite's once more whenever it copies the table. */
function withoutParentheses(constraint: Constraint): Constraint {
  if (constraint.kind !== "check") return constraint;
  return { ...constraint, expression: constraint.expression.replace(/^\(+|\)+$/g, "") };
}

/** Columns, constraints and indexes by table, in no order, in a simplified form. */
function tablesOf(schema: Schema, simplified = (part: string): string => part): unknown {
  const written = (part: object): string => simplified(JSON.stringify(comparable(part as never)));
  return [...schema.allTables()]
    .map(({ table, columns, constraints, indexes }) => ({
      table: table.name.text,
      columns: [...columns.values()].map(each => [each.name, each.nullable, comparable(each.default as never)]).sort(),
      constraints: constraints.map(each => written({ ...withoutParentheses(each), level: "table" })).sort(),
      indexes: indexes.map(written).sort(),
    }))
    .sort((a, b) => a.table.localeCompare(b.table));
}

export const ID = `{ name: "id", type: "integer", isPrimary: true, isGenerated: true, generationStrategy: "increment" }`;

/** What an option of a column becomes. */
export const COLUMN_OPTIONS = [
  `type: "integer"`,
  `type: "varchar"`,
  `type: "varchar", length: "20"`,
  `type: "varchar", length: 20`,
  `type: "text", isNullable: true`,
  `type: "decimal", precision: 10, scale: 2`,
  `type: "decimal", precision: 10`,
  `type: "integer", default: 0`,
  `type: "varchar", default: "'x'"`,
  `type: "varchar", default: null, isNullable: true`,
  `type: "varchar", isUnique: true`,
  `type: "varchar", comment: "it's a \\\\ comment"`,
];

export const INDEXES = [
  `columnNames: ["a"]`,
  `columnNames: ["b", "a"]`,
  `name: "named", columnNames: ["a"]`,
  `columnNames: ["a"], isUnique: true`,
  `columnNames: ["a"], where: "a IS NOT NULL"`,
];

export const UNIQUES = [`columnNames: ["a"]`, `columnNames: ["b", "a"]`, `name: "named", columnNames: ["a"]`];

export const FOREIGN_KEYS = [
  `columnNames: ["a"], referencedTableName: "u", referencedColumnNames: ["id"]`,
  `columnNames: ["a"], referencedTableName: "u", referencedColumnNames: ["id"], onDelete: "CASCADE"`,
  `columnNames: ["b"], referencedTableName: "u", referencedColumnNames: ["id"], onDelete: "SET NULL", onUpdate: "NO ACTION"`,
  `name: "named", columnNames: ["a"], referencedTableName: "u", referencedColumnNames: ["id"]`,
];

export const CHECKS = [`expression: "a > 1"`, `name: "named", expression: "a > 1 AND b IS NOT NULL"`];

/** The parts of a table, and how a query runner adds them one by one. */
export const PARTS = [
  ["indices", "createIndex", "TableIndex", INDEXES],
  ["uniques", "createUniqueConstraint", "TableUnique", UNIQUES],
  ["checks", "createCheckConstraint", "TableCheck", CHECKS],
  ["foreignKeys", "createForeignKey", "TableForeignKey", FOREIGN_KEYS],
] as const;

export const COLUMNS = `columns: [${ID}, { name: "a", type: "integer" }, { name: "b", type: "integer", isNullable: true }]`;
