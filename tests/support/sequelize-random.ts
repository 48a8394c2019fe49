import type { Dialect } from "../../src/model/dialect.js";
import type { Chooser } from "./random.js";

/** What Sequelize's methods are called with, at random: the body of an `up` over `queryInterface`. */
export class SequelizeGenerator {
  private inTransaction = false;

  constructor(
    private readonly choose: Chooser,
    private readonly dialect: Dialect,
  ) {}

  /** Some calls, one after another, in a transaction or not. */
  body(): string {
    this.inTransaction = this.choose.chance(0.15);
    const calls = this.choose.times(1, 3, () => `await queryInterface.${this.call()};`).join("\n");
    if (!this.inTransaction) return calls;
    return `await queryInterface.sequelize.transaction(async transaction => { ${calls} });
await queryInterface.dropTable("last");`;
  }

  /** The last argument of a call: without the transaction Sequelize would take another connection. */
  private options(...parts: readonly string[]): string {
    const all = [...parts, ...(this.inTransaction ? ["transaction"] : [])];
    return all.length === 0 ? "" : `, { ${all.join(", ")} }`;
  }

  private get isPostgres(): boolean {
    return this.dialect === "postgresql";
  }

  private get isSqlite(): boolean {
    return this.dialect === "sqlite";
  }

  private call(): string {
    const { choose } = this;
    switch (choose.below(this.isSqlite ? 9 : 12)) {
      case 0:
      case 1:
        return `createTable(${this.table()}, { ${this.columns()} }${this.options(...choose.one([[], [], ['comment: "why"'], [`uniqueKeys: { named: { fields: ${this.list()} } }`]]))})`;
      case 2:
      case 3:
        return `addColumn(${this.table()}, ${this.column()}, ${this.attribute({ key: false })}${this.options()})`;
      case 4:
        return `addIndex(${this.table()}, ${this.index()})`;
      case 5:
        return `removeIndex(${this.table()}, ${choose.one(['"named"', this.list()])}${this.options()})`;
      case 6:
        return choose.one([
          `dropTable(${this.table()}${this.options()})`,
          `renameTable(${this.table()}, "renamed"${this.options()})`,
          `dropTable(${this.table()}${this.options("cascade: true")})`,
        ]);
      case 7:
        return this.rows();
      case 8:
        return this.raw();
      case 9:
        return `changeColumn(${this.table()}, ${this.column()}, ${this.attribute({ key: false, changes: true })}${this.options()})`;
      case 10:
        return `addConstraint(${this.table()}, { ${this.constraint()}${this.inTransaction ? ", transaction" : ""} })`;
      default:
        return choose.one([
          `removeColumn(${this.table()}, ${this.column()}${this.options()})`,
          ...(this.isPostgres
            ? [
                `renameColumn(${this.table()}, "a", "other"${this.options()})`,
                `removeConstraint(${this.table()}, "named"${this.options()})`,
              ]
            : []),
        ]);
    }
  }

  private table(): string {
    const name = quoted(this.choose.one(TABLES));
    return this.choose.chance(0.15) ? `{ tableName: ${name}, schema: "app" }` : name;
  }

  private column(): string {
    return quoted(this.choose.one(COLUMNS));
  }

  private list(): string {
    return `[${this.choose.sample(COLUMNS, this.choose.between(1, 2)).map(quoted).join(", ")}]`;
  }

  private columns(): string {
    const { choose } = this;
    const columns = choose.sample(COLUMNS, choose.between(1, 4));
    const written = columns.map(name => `${quoted(name)}: ${this.attribute({ key: false })}`);
    if (choose.chance(0.7)) written.unshift(`id: ${this.attribute({ key: true })}`);
    if (choose.chance(0.4)) written.push("createdAt: { type: Sequelize.DATE, allowNull: false }");
    return written.join(", ");
  }

  private attribute({ key, changes = false }: { key: boolean; changes?: boolean }): string {
    const { choose } = this;
    if (key) {
      const type = choose.one(["INTEGER", "BIGINT", "INTEGER", "SMALLINT"]);
      const counts = choose.chance(0.7) ? ", autoIncrement: true" : "";
      return `{ type: Sequelize.${type}, primaryKey: true${counts}${choose.one(["", ", allowNull: false"])} }`;
    }
    const [type, values] = choose.one(this.types());
    if (choose.chance(0.15)) return `Sequelize.${type}`;
    const parts = [`type: Sequelize.${type}`];
    const hasDefault = values.length > 0 && choose.chance(0.4);
    if (choose.chance(0.5)) parts.push(`allowNull: ${choose.one(["true", "false"])}`);
    if (hasDefault) parts.push(`defaultValue: ${choose.one(values)}`);
    // In a change, Sequelize takes all that follows a default or an enum for a part of it, which PostgreSQL cannot read.
    if (changes && (hasDefault || type.startsWith("ENUM"))) return `{ ${parts.join(", ")} }`;
    // So it does with what follows UNIQUE.
    const isUnique = choose.chance(0.2);
    if (isUnique) parts.push(choose.one(["unique: true", 'unique: "together"']));
    if (!type.startsWith("ENUM") && choose.chance(0.2)) parts.push(this.reference());
    else if (!(changes && isUnique) && choose.chance(0.2)) parts.push('comment: "it\'s why"');
    return `{ ${this.shuffled(parts).join(", ")} }`;
  }

  private types(): readonly (readonly [string, readonly string[]])[] {
    if (this.isPostgres) return [...TYPES, ...POSTGRES_TYPES];
    return this.isSqlite ? TYPES : [...TYPES, ...MYSQL_TYPES];
  }

  private reference(): string {
    const { choose } = this;
    const model = choose.one(['"users"', '{ tableName: "users", schema: "app" }']);
    // In a change on PostgreSQL, Sequelize takes the action SET DEFAULT for a default, and throws.
    const actions = ["CASCADE", "SET NULL", "RESTRICT", "no action"].map(quoted);
    const onDelete = choose.chance(0.5) ? `, onDelete: ${choose.one(actions)}` : "";
    const onUpdate = choose.chance(0.3) ? `, onUpdate: ${choose.one(actions)}` : "";
    return `references: { model: ${model}, key: "id" }${onDelete}${onUpdate}`;
  }

  private index(): string {
    const { choose } = this;
    const fields = choose.one([this.list(), this.list(), `[{ name: ${this.column()}, order: "DESC" }]`]);
    const options = choose.sample(
      [
        "unique: true",
        'name: "named"',
        'type: "UNIQUE"',
        ...(this.isPostgres ? ["concurrently: true", 'using: "gin"'] : []),
        ...(this.dialect === "mysql" || this.dialect === "mariadb" ? [] : [`where: ${this.filter()}`]),
      ],
      choose.between(0, 3),
    );
    if (this.inTransaction) options.push("transaction");
    if (choose.chance(0.4)) return `{ ${[`fields: ${fields}`, ...options].join(", ")} }`;
    return options.length === 0 ? fields : `${fields}, { ${options.join(", ")} }`;
  }

  private constraint(): string {
    const { choose } = this;
    const name = choose.chance(0.5) ? `, name: "named"` : "";
    const defers = this.isPostgres && choose.chance(0.2) ? ", deferrable: Sequelize.Deferrable.INITIALLY_DEFERRED" : "";
    switch (choose.below(4)) {
      case 0:
        return `type: "unique", fields: ${this.list()}${name}${defers}`;
      case 1:
        return `type: "primary key", fields: ${this.list()}${name}`;
      case 2: {
        const table = choose.one(['"users"', '{ tableName: "users", schema: "app" }']);
        return `type: "foreign key", fields: [${this.column()}], references: { table: ${table}, field: "id" }${choose.one(["", ', onDelete: "cascade"', ', onUpdate: "SET NULL", onDelete: "no action"'])}${name}${defers}`;
      }
      default:
        return `type: "check", fields: ${this.list()}, where: ${this.filter()}${name}`;
    }
  }

  private filter(): string {
    const conditions = [
      "a: null",
      'b: "x"',
      "n: { [Op.gt]: 5 }",
      "n: { [Op.between]: [1, 9] }",
      'kind: ["x", "y"]',
      "deletedAt: { [Op.ne]: null }",
      "active: true",
      "[Op.or]: [{ a: 1 }, { b: null }]",
      "[Op.not]: { a: 1 }",
    ];
    return `{ ${this.choose.sample(conditions, this.choose.between(1, 2)).join(", ")} }`;
  }

  private rows(): string {
    const { choose } = this;
    const value = (): string => choose.one(["1", '"x"', "null", "true", '"it\'s"', "-1.5"]);
    const row = (): string =>
      `{ ${choose
        .sample(COLUMNS, choose.between(1, 3))
        .map(name => `${quoted(name)}: ${value()}`)
        .join(", ")} }`;
    const where = choose.one(["{}", "{ id: 5 }", "{ id: [1, 2], a: null }", "{ n: { [Op.lt]: 3 } }"]);
    return choose.one([
      `bulkInsert(${this.table()}, [${row()}]${this.options()})`,
      `bulkInsert(${this.table()}, [${row()}, ${row()}]${this.options()})`,
      `bulkUpdate(${this.table()}, ${row()}, ${where}${this.options()})`,
      `bulkDelete(${this.table()}, ${choose.one([where, "null"])}${this.options()})`,
    ]);
  }

  private raw(): string {
    return `sequelize.query(${this.choose.one([
      `"UPDATE t SET a = :a WHERE b IS NULL"${this.options("replacements: { a: 1 }")}`,
      `"DELETE FROM t WHERE a IN (?)"${this.options("replacements: [[1, 2]]")}`,
      `"ALTER TABLE t ADD COLUMN z INTEGER"${this.options()}`,
      `"UPDATE t SET a = $1"${this.options('bind: ["x"]')}`,
    ])})`;
  }

  private shuffled(parts: readonly string[]): string[] {
    return this.choose.sample(parts, parts.length);
  }
}

function quoted(name: string): string {
  return `"${name}"`;
}

const TABLES = ["t", "users", "UserAccounts", "order", "with_underscore"];
const COLUMNS = ["a", "b", "userId", "Upper", "order", "with_underscore"];

/** A type, and defaults that fit it. */
const TYPES: readonly (readonly [string, readonly string[]])[] = [
  ["STRING", ['"x"', '""', "null", '"it\'s"']],
  ["STRING(40)", ['"x"']],
  ["TEXT", []],
  ["INTEGER", ["0", "-1", "42"]],
  ["BIGINT", ["0"]],
  ["SMALLINT", ["1"]],
  ["FLOAT", ["1.5"]],
  ["DOUBLE", ["0"]],
  ["DECIMAL(10, 2)", ["0.5"]],
  ["BOOLEAN", ["true", "false"]],
  ["DATE", ['Sequelize.literal("CURRENT_TIMESTAMP")', "Sequelize.NOW"]],
  ["DATEONLY", []],
  ["TIME", []],
  ["UUID", ["Sequelize.UUIDV4"]],
  ["JSON", []],
  ["BLOB", []],
  ["CHAR(2)", ['"ab"']],
  ['ENUM("x", "y")', ['"x"']],
];

const POSTGRES_TYPES: typeof TYPES = [
  ["JSONB", ["{}", "[]", "{ a: 1 }"]],
  ["ARRAY(Sequelize.STRING)", ["[]", '["a"]']],
  ["ARRAY(Sequelize.INTEGER)", ["[1]"]],
  ["CITEXT", []],
  ["INET", []],
  ["RANGE(Sequelize.INTEGER)", []],
  ["DATE", ['Sequelize.fn("now")']],
];

const MYSQL_TYPES: typeof TYPES = [
  ["INTEGER.UNSIGNED", ["0"]],
  ["STRING.BINARY", []],
  ["MEDIUMINT", ["1"]],
  ['TEXT("medium")', []],
  ['BLOB("long")', []],
  ["DATE(6)", []],
];
