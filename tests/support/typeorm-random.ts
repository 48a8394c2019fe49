import type { Dialect } from "../../src/model/dialect.js";
import type { Chooser } from "./random.js";

/** A table as the generator knows it. */
interface Table {
  name: string;
  /** Columns that may be changed, and their types. */
  readonly columns: Map<string, string>;
  /** Columns that a constraint or index is over. */
  readonly used: Set<string>;
  /** Parts that have a name: what makes them, and the method that drops them. */
  parts: { readonly drop: string; readonly name: string; readonly columns: readonly string[] }[];
}

/** Migrations of TypeORM at random, that fit the tables which there are. */
export class TypeOrmGenerator {
  private tables: Table[] = [];
  private next = 0;

  constructor(
    private readonly choose: Chooser,
    private readonly dialect: Dialect,
  ) {}

  /** The body of an `up` over `queryRunner`: some tables are made, then changed. */
  body(): string {
    this.tables = [];
    this.next = 0;
    const steps = this.choose.times(1, 2, () => this.createTable());
    steps.push(...this.choose.times(1, 4, () => this.step()));
    return steps.map(step => `await queryRunner.${step};`).join("\n");
  }

  private get isPostgres(): boolean {
    return this.dialect === "postgresql";
  }

  private get isMySql(): boolean {
    return this.dialect === "mysql" || this.dialect === "mariadb";
  }

  private get isSqlite(): boolean {
    return this.dialect === "sqlite";
  }

  private fresh(stem: string): string {
    this.next++;
    return `${stem}${String(this.next)}`;
  }

  private step(): string {
    const { choose } = this;
    const table = choose.one(this.tables);
    switch (choose.below(10)) {
      case 0:
        return this.createTable();
      case 1:
        return this.addColumns(table);
      case 2:
        return this.dropColumn(table);
      case 3:
        return this.renameColumn(table);
      case 4:
        return this.changeColumn(table);
      case 5:
        return this.renameTable(table);
      case 6:
      case 7:
        return this.addPart(table);
      case 8:
        return this.dropPart(table);
      default:
        return this.other(table);
    }
  }

  // --- tables ---

  private createTable(): string {
    const { choose } = this;
    const table: Table = { name: this.fresh(choose.one(TABLES)), columns: new Map(), used: new Set(), parts: [] };
    const columns = choose.times(1, 4, () => this.column(table, this.fresh(choose.one(COLUMNS))));
    columns.unshift(`{ ${this.key()} }`);
    const others = this.tables.length > 0 ? choose.below(3) : 0;
    const lists = choose.times(0, 2, () => this.part(table)).filter(part => part !== null);
    const written = LISTS.flatMap(list => {
      const items = lists.filter(part => part.list === list).map(part => `{ ${part.options} }`);
      return items.length === 0 ? [] : [`${list}: [${items.join(", ")}]`];
    });
    if (this.isPostgres || this.isMySql) if (choose.chance(0.15)) written.push(`comment: "it's a table"`);
    this.tables.push(table);
    const options = [`name: ${quoted(table.name)}`, `columns: [${columns.join(", ")}]`, ...written].join(", ");
    return `createTable(new Table({ ${options} })${["", ", true", ""][others] ?? ""})`;
  }

  private key(): string {
    const named = this.isPostgres && this.choose.chance(0.2) ? `, primaryKeyConstraintName: "${this.fresh("PK")}"` : "";
    return this.choose.one([
      `name: "id", type: "integer", isPrimary: true, isGenerated: true, generationStrategy: "increment"${named}`,
      `name: "id", type: "bigint", isPrimary: true${named}`,
      ...(this.isPostgres
        ? [
            `name: "id", type: "uuid", isPrimary: true, isGenerated: true, generationStrategy: "uuid"${named}`,
            `name: "id", type: "bigint", isPrimary: true, isGenerated: true, generationStrategy: "identity"${named}`,
          ]
        : []),
    ]);
  }

  private renameTable(table: Table): string {
    const before = table.name;
    table.name = this.fresh("renamed");
    return `renameTable(${quoted(before)}, ${quoted(table.name)})`;
  }

  // --- columns ---

  /** The options of a new column. */
  private column(table: Table, name: string): string {
    const [type, values] = this.choose.one(this.types());
    table.columns.set(name, type);
    return `{ ${this.options(name, type, values, true)} }`;
  }

  private options(name: string, type: string, values: readonly string[], isNew: boolean): string {
    const { choose } = this;
    const parts = [`name: ${quoted(name)}`, `type: ${type}`];
    // SQLite adds no column without a value to a table.
    if (choose.chance(0.5)) parts.push(`isNullable: ${choose.one(["true", "true", "false"])}`);
    if (values.length > 0 && choose.chance(0.4)) parts.push(`default: ${choose.one(values)}`);
    if (isNew && values.length > 0 && choose.chance(0.15)) parts.push("isUnique: true");
    if ((this.isPostgres || this.isMySql) && choose.chance(0.15)) parts.push(`comment: "it's why"`);
    return parts.join(", ");
  }

  private types(): readonly (readonly [string, readonly string[]])[] {
    return [...TYPES, ...(this.isPostgres ? POSTGRES_TYPES : this.isMySql ? MYSQL_TYPES : SQLITE_TYPES)];
  }

  private addColumns(table: Table): string {
    const make = (): string => `new TableColumn(${this.column(table, this.fresh(this.choose.one(COLUMNS)))})`;
    if (this.choose.chance(0.7)) return `addColumn(${quoted(table.name)}, ${make()})`;
    return `addColumns(${quoted(table.name)}, [${this.choose.times(1, 2, make).join(", ")}])`;
  }

  private dropColumn(table: Table): string {
    const name = this.anyColumn(table);
    // MySQL drops no column of a key; the conditions of SQLite's tables keep the names of columns that are gone.
    if (name === null || (!this.isPostgres && table.used.has(name))) return this.addColumns(table);
    table.columns.delete(name);
    table.parts = table.parts.filter(({ columns }) => !columns.includes(name));
    const one = this.choose.chance(0.7);
    return one
      ? `dropColumn(${quoted(table.name)}, ${quoted(name)})`
      : `dropColumns(${quoted(table.name)}, [${quoted(name)}])`;
  }

  private renameColumn(table: Table): string {
    const name = this.anyColumn(table);
    if (name === null || (this.isSqlite && table.used.has(name))) return this.addColumns(table);
    const to = this.fresh("to");
    if (table.used.delete(name)) table.used.add(to);
    table.parts = table.parts.map(part => ({
      ...part,
      columns: part.columns.map(column => (column === name ? to : column)),
    }));
    table.columns.set(to, table.columns.get(name) ?? "");
    table.columns.delete(name);
    return `renameColumn(${quoted(table.name)}, ${quoted(name)}, ${quoted(to)})`;
  }

  private changeColumn(table: Table): string {
    const name = this.anyColumn(table);
    if (name === null || table.used.has(name)) return this.addColumns(table);
    const [type, values] = this.choose.one(this.types());
    table.columns.set(name, type);
    return `changeColumn(${quoted(table.name)}, ${quoted(name)}, new TableColumn({ ${this.options(name, type, values, false)} }))`;
  }

  private anyColumn(table: Table): string | null {
    const names = [...table.columns.keys()];
    return names.length === 0 ? null : this.choose.one(names);
  }

  // --- indexes and constraints ---

  /** The options of a new part of a table; `null` where none fits. */
  private part(table: Table): { readonly list: (typeof LISTS)[number]; readonly options: string } | null {
    const { choose } = this;
    const lists = this.isMySql ? MYSQL_LISTS : LISTS;
    const list = choose.one(lists);
    // MySQL indexes no text without a length, and a key has to be of the type that it refers to.
    const fitting = [...table.columns].filter(([, type]) => (list === "foreignKeys" ? KEY : INDEXED).test(type));
    const columns = choose
      .sample(
        fitting.map(([name]) => name).filter(name => !table.used.has(name)),
        list === "foreignKeys" ? 1 : choose.between(1, 2),
      )
      .sort();
    if (columns.length === 0) return null;
    for (const column of columns) table.used.add(column);
    const named = choose.chance(0.6) ? this.fresh("named") : null;
    const parts = named === null ? [] : [`name: ${quoted(named)}`];
    const over = `columnNames: [${columns.map(quoted).join(", ")}]`;
    switch (list) {
      case "indices":
        parts.push(over);
        if (choose.chance(0.3)) parts.push("isUnique: true");
        if (!this.isMySql && choose.chance(0.2)) parts.push(`where: '"${columns[0] ?? ""}" IS NOT NULL'`);
        break;
      case "uniques":
        parts.push(over);
        break;
      case "checks":
        parts.push(`expression: '"${columns[0] ?? ""}" IS NOT NULL'`);
        break;
      case "foreignKeys":
        parts.push(over, `referencedTableName: "u", referencedColumnNames: ["id"]`);
        if (choose.chance(0.5)) parts.push(`onDelete: ${choose.one(['"CASCADE"', '"RESTRICT"', '"NO ACTION"'])}`);
        if (choose.chance(0.3)) parts.push(`onUpdate: "CASCADE"`);
        break;
    }
    if (named !== null) table.parts.push({ drop: DROPS[list], name: named, columns });
    return { list, options: parts.join(", ") };
  }

  private addPart(table: Table): string {
    const part = this.part(table);
    if (part === null) return this.addColumns(table);
    const [method, several, type] = CREATES[part.list];
    const written = `new ${type}({ ${part.options} })`;
    return this.choose.chance(0.8)
      ? `${method}(${quoted(table.name)}, ${written})`
      : `${several}(${quoted(table.name)}, [${written}])`;
  }

  private dropPart(table: Table): string {
    const part = table.parts.pop();
    if (part === undefined) return this.addPart(table);
    for (const column of part.columns) table.used.delete(column);
    return `${part.drop}(${quoted(table.name)}, ${quoted(part.name)})`;
  }

  // --- the rest ---

  private other(table: Table): string {
    const { choose, tables } = this;
    const mark = this.isMySql ? "`" : '\\"';
    const name = `${mark}${table.name}${mark}`;
    const calls = [
      `query("DELETE FROM ${name} WHERE id IS NULL")`,
      `query("UPDATE ${name} SET id = id")`,
      `query(\`CREATE INDEX ${this.fresh("raw")} ON u (x)\`)`,
      `manager.query("DELETE FROM u")`,
      `manager.createQueryBuilder().delete().from("u").where("x = :x", { x: 1 }).execute()`,
      `manager.createQueryBuilder().update("u").set({ x: 2 }).execute()`,
      `createView(new View({ name: ${quoted(this.fresh("v"))}, expression: "SELECT 1 AS x" }))`,
      `clearTable(${quoted(table.name)})`,
      ...(this.isPostgres ? [`createSchema(${quoted(this.fresh("s"))}, true)`] : []),
    ];
    if (choose.chance(0.8) || tables.length === 1) return choose.one(calls);
    tables.splice(tables.indexOf(table), 1);
    return `dropTable(${quoted(table.name)}${choose.one(["", ", true"])})`;
  }
}

function quoted(name: string): string {
  return `"${name}"`;
}

const TABLES = ["t", "users", "UserAccount", "order"];
const COLUMNS = ["a", "userId", "Upper", "order", "with_underscore"];

const MYSQL_LISTS = ["indices", "foreignKeys"] as const;
const LISTS = ["indices", "foreignKeys", "uniques", "checks"] as const;

const CREATES: Readonly<Record<(typeof LISTS)[number], readonly [string, string, string]>> = {
  indices: ["createIndex", "createIndices", "TableIndex"],
  foreignKeys: ["createForeignKey", "createForeignKeys", "TableForeignKey"],
  uniques: ["createUniqueConstraint", "createUniqueConstraints", "TableUnique"],
  checks: ["createCheckConstraint", "createCheckConstraints", "TableCheck"],
};

const DROPS: Readonly<Record<(typeof LISTS)[number], string>> = {
  indices: "dropIndex",
  foreignKeys: "dropForeignKey",
  uniques: "dropUniqueConstraint",
  checks: "dropCheckConstraint",
};

const KEY = /^"int(?:eger)?"$/;
const INDEXED = /^"(?:int|integer|bigint|smallint|varchar|uuid|date)"/;

/** A type with its options, and defaults that fit it. */
const TYPES: readonly (readonly [string, readonly string[]])[] = [
  ['"integer"', ["0", '"1"']],
  ['"int"', ["7"]],
  ['"bigint"', ["0"]],
  ['"smallint"', ["1"]],
  ['"varchar"', [`"'x'"`, `"'it''s'"`]],
  ['"varchar", length: "20"', [`"'x'"`]],
  ['"varchar", length: 36', []],
  ['"text"', []],
  ['"decimal", precision: 10, scale: 2', ["0.25"]],
  ['"date"', []],
  ['"boolean"', ["true", "false"]],
];

const POSTGRES_TYPES: typeof TYPES = [
  ['"uuid"', [`"gen_random_uuid()"`]],
  ['"jsonb"', [`"'{}'"`]],
  ['"timestamptz"', [`"now()"`]],
  ['"timestamp", precision: 3', ['"CURRENT_TIMESTAMP(3)"']],
  ['"text", isArray: true', [`"'{}'"`]],
  ['"enum", enum: ["x", "it\'s"]', [`"'x'"`]],
  ['"character varying"', []],
  ['"bytea"', []],
];

const MYSQL_TYPES: typeof TYPES = [
  ['"datetime", precision: 6', ['"CURRENT_TIMESTAMP(6)"']],
  ['"int", unsigned: true', ["0"]],
  ['"tinyint", width: 1', ["0"]],
  ['"enum", enum: ["x", "y"]', [`"'x'"`]],
  ['"json"', []],
  ['"char", length: "36"', []],
];

const SQLITE_TYPES: typeof TYPES = [
  ['"datetime"', ['"CURRENT_TIMESTAMP"', `"datetime('now')"`]],
  ['"real"', ["1.5"]],
  ['"blob"', []],
];
