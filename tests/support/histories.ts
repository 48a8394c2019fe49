import { isMySqlFamily, type Dialect } from "../../src/model/dialect.js";
import type { QualifiedName } from "../../src/model/name.js";
import type { ColumnState, Schema, TableState } from "../../src/model/schema/index.js";
import { Chooser } from "./random.js";

type Make = () => string | null;

/**
 * Statements at random that change a database, each made for the schema as it is: `statement` gives one that the server
 * is likely to take. All kinds of a dialect come up.
 */
export class StatementMaker {
  private readonly choose: Chooser;
  private readonly makers: Readonly<Record<string, Make>>;
  private schema!: Schema;
  private count = 0;
  /** The names that columns got later. */
  private readonly renamed = new Set<string>();

  constructor(
    seed: number,
    private readonly dialect: Dialect,
  ) {
    this.choose = new Chooser(seed);
    this.makers = { ...this.common(), ...this.own() };
  }

  /** The kinds of statements, by what they are called in a failure. */
  get kinds(): readonly string[] {
    return Object.keys(this.makers);
  }

  /** One of a kind out of `wanted`, now and then, where there is any. */
  statement(schema: Schema, wanted: readonly string[]): { readonly kind: string; readonly sql: string } {
    this.schema = schema;
    for (;;) {
      const isSmall = schema.allTables().length < 4;
      const kinds = wanted.length > 0 && this.choose.chance(0.5) ? wanted : this.kinds;
      const kind = isSmall ? "create table" : this.choose.one(kinds);
      const sql = this.makers[kind]?.() ?? null;
      if (sql !== null) return { kind, sql };
    }
  }

  private get isMySql(): boolean {
    return isMySqlFamily(this.dialect);
  }

  private get isPg(): boolean {
    return this.dialect === "postgresql";
  }

  private get isLite(): boolean {
    return this.dialect === "sqlite";
  }

  /** What all dialects have. */
  private common(): Record<string, Make> {
    return {
      "create table": () => this.createTable(),
      "create another table": () => this.createTable(),
      "drop table": () => {
        const table = this.table();
        // Foreign keys to a partitioned table go with any of its partitions.
        if (table.partitionOf !== null && this.isReferredTo({ table: table.partitionOf })) return null;
        return this.choose.chance(0.5) ? `DROP TABLE ${this.ref(table)}${this.isPg ? " CASCADE" : ""}` : null;
      },
      "rename table": () => {
        const table = this.table();
        return `ALTER TABLE ${this.ref(table)} RENAME TO ${this.fresh("t")}`;
      },
      "add column": () => `ALTER TABLE ${this.ref(this.table())} ADD COLUMN ${this.column(this.fresh("c"), true)}`,
      "drop column": () => {
        const [table, column] = this.tableAndColumn();
        // What is left of an index that MariaDB made for a foreign key may go, too.
        const isSupport = table.indexes.some(
          ({ constraint, columns }) =>
            constraint === "foreignKey" && columns.length > 1 && columns.some(({ name }) => name?.text === column.name),
        );
        if (isSupport) return null;
        return `ALTER TABLE ${this.ref(table)} DROP COLUMN ${this.quote(column.name)}${this.isPg && this.choose.chance(0.5) ? " CASCADE" : ""}`;
      },
      "rename column": () => {
        const [table, column] = this.tableAndColumn();
        const to = this.fresh("c");
        this.renamed.add(to.replace(/^["`]|["`]$/g, ""));
        return `ALTER TABLE ${this.ref(table)} RENAME COLUMN ${this.quote(column.name)} TO ${to}`;
      },
      "create index": () => this.createIndex(),
      "create another index": () => this.createIndex(),
      "drop index": () => {
        const table = this.table();
        const index = this.maybe(table.indexes.filter(({ constraint }) => this.isMySql || constraint === null));
        if (index?.name == null) return null;
        const name = this.quote(index.name.text);
        return this.isMySql
          ? `DROP INDEX ${name} ON ${this.ref(table)}`
          : `DROP INDEX ${this.prefix(table.table)}${name}`;
      },
    };
  }

  private own(): Record<string, Make> {
    if (this.isLite) return {};
    const shared: Record<string, Make> = {
      "add primary key": () => {
        const table = this.table();
        const columns = this.columnsIn(table);
        // A part of a TEXT as a primary key is not in the model.
        return columns.includes("(")
          ? null
          : `ALTER TABLE ${this.ref(table)} ADD ${this.named("pk")}PRIMARY KEY (${columns})`;
      },
      "add unique": () => this.alter(table => `ADD ${this.named("u")}UNIQUE (${this.columnsIn(table)})`),
      "add foreign key": () => this.foreignKey(),
      "add another foreign key": () => this.foreignKey(),
      "add check": () => {
        const [table, column] = this.tableAndColumn();
        return `ALTER TABLE ${this.ref(table)} ADD ${this.named("ck")}CHECK (${this.quote(column.name)} IS NOT NULL)`;
      },
      "set default": () => {
        const [table, column] = this.tableAndColumn();
        const value = this.literal(column);
        return value === null
          ? null
          : `ALTER TABLE ${this.ref(table)} ALTER COLUMN ${this.quote(column.name)} SET DEFAULT ${value}`;
      },
      "drop default": () => this.alterColumn("DROP DEFAULT"),
      "create table like": () => {
        const table = this.table();
        // A default that takes numbers from the sequence of a table goes with the schema of that.
        if (table.table.schema?.text === "app") return null;
        // PostgreSQL calls a copied index after the columns as they were called when the first one was made.
        if (this.isPg && [...table.columns.values()].some(({ name }) => this.renamed.has(name))) return null;
        const name = this.fresh("t");
        if (this.isMySql) return `CREATE TABLE ${name} LIKE ${this.ref(table)}`;
        const parts = this.choose.sample(
          ["DEFAULTS", "CONSTRAINTS", "INDEXES", "IDENTITY", "GENERATED"],
          this.choose.below(4),
        );
        const including = this.choose.chance(0.3) ? " INCLUDING ALL" : parts.map(part => ` INCLUDING ${part}`).join("");
        return `CREATE TABLE ${name} (LIKE ${this.ref(table)}${including}, ${this.column(this.fresh("c"), false)})`;
      },
      "create view": () => {
        const [table, column] = this.tableAndColumn();
        return `CREATE VIEW ${this.fresh("v")} AS SELECT ${this.quote(column.name)} FROM ${this.ref(table)}`;
      },
      "drop view": () => {
        const view = this.maybe(this.schema.allViews());
        if (view === undefined) return null;
        return `DROP ${view.materialized ? "MATERIALIZED " : ""}VIEW ${this.name(view.view)}`;
      },
      "rename index": () => {
        const table = this.table();
        const index = this.maybe(table.indexes);
        if (index?.name == null) return null;
        const to = this.fresh("i");
        return this.isMySql
          ? `ALTER TABLE ${this.ref(table)} RENAME INDEX ${this.quote(index.name.text)} TO ${to}`
          : `ALTER INDEX ${this.prefix(table.table)}${this.quote(index.name.text)} RENAME TO ${to}`;
      },
    };
    return { ...shared, ...(this.isPg ? this.postgresql() : this.mysql()) };
  }

  private postgresql(): Record<string, Make> {
    return {
      "drop constraint": () => {
        const table = this.table();
        const constraint = this.maybe(table.constraints);
        if (constraint?.name == null) return null;
        return `ALTER TABLE ${this.ref(table)} DROP CONSTRAINT ${this.quote(constraint.name.text)}`;
      },
      "rename constraint": () => {
        const table = this.table();
        const constraint = this.maybe(table.constraints);
        if (constraint?.name == null) return null;
        return `ALTER TABLE ${this.ref(table)} RENAME CONSTRAINT ${this.quote(constraint.name.text)} TO ${this.fresh("k")}`;
      },
      "set not null": () => this.alterColumn("SET NOT NULL"),
      // From version 18 on, NOT NULL is a constraint that tables below may have of their own.
      "drop not null": () => this.alterColumn("DROP NOT NULL", (_, table) => !this.isParent(table)),
      "alter type": () => {
        const type = this.type(false);
        const [table, column] = this.tableAndColumn();
        const name = this.quote(column.name);
        return `ALTER TABLE ${this.ref(table)} ALTER COLUMN ${name} TYPE ${type} USING NULL::${type}`;
      },
      "add identity": () =>
        this.alterColumn(
          `ADD GENERATED ${this.choose.one(["ALWAYS", "BY DEFAULT"])} AS IDENTITY`,
          // Before version 17, the partitions have none.
          ({ type, nullable, default: value }, { partitioned }) =>
            type?.name === "integer" && nullable === false && value === "none" && !partitioned,
        ),
      "drop identity": () =>
        this.alterColumn("DROP IDENTITY", ({ identity }) => identity !== null && identity !== "serial"),
      "unique using index": () => {
        const table = this.table();
        const plain = table.indexes.filter(
          ({ unique, constraint, predicate, columns }) =>
            unique &&
            constraint === null &&
            predicate === null &&
            columns.every(({ name, descending }) => name !== null && !descending),
        );
        const index = this.maybe(plain);
        if (index?.name == null) return null;
        const kind = this.choose.one(["UNIQUE", "PRIMARY KEY"]);
        return `ALTER TABLE ${this.ref(table)} ADD ${this.named("k")}${kind} USING INDEX ${this.quote(index.name.text)}`;
      },
      exclude: () => {
        const [table, column] = this.tableAndColumn();
        return `ALTER TABLE ${this.ref(table)} ADD ${this.named("x")}EXCLUDE (${this.quote(column.name)} WITH =)`;
      },
      "create type": () => `CREATE TYPE ${this.fresh("e")} AS ENUM ('a', 'b', 'c')`,
      "add value": () => {
        const type = this.maybe(this.schema.allTypes().filter(({ form }) => form === "enum"));
        if (type === undefined) return null;
        const place = this.choose.one(["", ` BEFORE '${type.labels[0]}'`, ` AFTER '${type.labels[0]}'`]);
        return `ALTER TYPE ${this.name(type.type)} ADD VALUE '${this.word()}'${place}`;
      },
      "rename value": () => {
        const type = this.maybe(this.schema.allTypes().filter(({ form }) => form === "enum"));
        return type === undefined
          ? null
          : `ALTER TYPE ${this.name(type.type)} RENAME VALUE '${this.choose.one(type.labels)}' TO '${this.word()}'`;
      },
      "rename type": () => {
        const type = this.maybe(this.schema.allTypes());
        return type === undefined ? null : `ALTER TYPE ${this.name(type.type)} RENAME TO ${this.fresh("e")}`;
      },
      "drop type": () => {
        const type = this.maybe(this.schema.allTypes());
        return type === undefined || this.choose.chance(0.5) ? null : `DROP TYPE ${this.name(type.type)} CASCADE`;
      },
      "create domain": () => `CREATE DOMAIN ${this.fresh("d")} AS text`,
      "drop domain": () => {
        const type = this.maybe(this.schema.allTypes().filter(({ form }) => form === "domain"));
        return type === undefined ? null : `DROP DOMAIN ${this.name(type.type)}`;
      },
      "create sequence": () => `CREATE SEQUENCE ${this.fresh("s")}`,
      "drop sequence": () => {
        const sequence = this.maybe(this.schema.allSequences());
        return sequence === undefined ? null : `DROP SEQUENCE ${this.name(sequence.sequence)}`;
      },
      "rename sequence": () => {
        const sequence = this.maybe(this.schema.allSequences());
        return sequence === undefined
          ? null
          : `ALTER SEQUENCE ${this.name(sequence.sequence)} RENAME TO ${this.fresh("s")}`;
      },
      "create materialized view": () =>
        `CREATE MATERIALIZED VIEW ${this.fresh("m")} AS SELECT * FROM ${this.ref(this.table())}`,
      "rename view": () => {
        const view = this.maybe(this.schema.allViews());
        if (view === undefined) return null;
        return `ALTER ${view.materialized ? "MATERIALIZED " : ""}VIEW ${this.name(view.view)} RENAME TO ${this.fresh("v")}`;
      },
      "set schema": () => `ALTER TABLE ${this.ref(this.table())} SET SCHEMA ${this.choose.one(["app", "public"])}`,
      "drop schema": () => (this.choose.chance(0.1) ? "DROP SCHEMA app CASCADE; CREATE SCHEMA app" : null),
      "partitioned table": () => {
        const name = this.fresh("p");
        return `CREATE TABLE ${name} (a int NOT NULL, b text, PRIMARY KEY (a)) PARTITION BY RANGE (a);
          CREATE TABLE ${this.fresh("p")} PARTITION OF ${name} FOR VALUES FROM (1) TO (2)`;
      },
      "attach partition": () => {
        const parent = this.maybe(this.schema.allTables().filter(({ partitioned }) => partitioned));
        if (parent === undefined) return null;
        const name = this.fresh("p");
        return `CREATE TABLE ${name} (LIKE ${this.ref(parent)} INCLUDING ${this.choose.one(["DEFAULTS", "ALL"])});
          ALTER TABLE ${this.ref(parent)} ATTACH PARTITION ${name} FOR VALUES FROM (${this.count * 10}) TO (${this.count * 10 + 1})`;
      },
      "detach partition": () => {
        const child = this.maybe(this.schema.allTables().filter(({ partitionOf }) => partitionOf !== null));
        // What becomes of foreign keys to a partition that leaves depends on the version.
        if (child?.partitionOf == null || this.isReferredTo(child)) return null;
        return `ALTER TABLE ${this.name(child.partitionOf)} DETACH PARTITION ${this.ref(child)}`;
      },
      inherits: () =>
        `CREATE TABLE ${this.fresh("t")} (${this.column(this.fresh("c"), false)}) INHERITS (${this.ref(this.table())})`,
      "create table as": () => `CREATE TABLE ${this.fresh("t")} AS SELECT 1 AS a; DROP TABLE ${this.lastName}`,
      "create unique index": () => {
        const [table, column] = this.tableAndColumn();
        return `CREATE UNIQUE INDEX ${this.fresh("i")} ON ${this.ref(table)} (${this.quote(column.name)})`;
      },
    };
  }

  private mysql(): Record<string, Make> {
    return {
      "drop foreign key": () => {
        const table = this.table();
        const key = this.maybe(table.constraints.filter(({ kind }) => kind === "foreignKey"));
        if (key?.name == null) return null;
        return `ALTER TABLE ${this.ref(table)} DROP FOREIGN KEY ${this.quote(key.name.text)}`;
      },
      "drop primary key": () => this.alter(() => "DROP PRIMARY KEY"),
      "drop constraint": () => {
        const table = this.table();
        const check = this.maybe(table.constraints);
        if (check?.name == null) return null;
        return `ALTER TABLE ${this.ref(table)} DROP CONSTRAINT ${this.quote(check.name.text)}`;
      },
      modify: () => {
        const [table, column] = this.tableAndColumn();
        return `ALTER TABLE ${this.ref(table)} MODIFY ${this.indexable(this.column(this.quote(column.name), false))}`;
      },
      change: () => {
        const [table, column] = this.tableAndColumn();
        return `ALTER TABLE ${this.ref(table)} CHANGE ${this.quote(column.name)} ${this.indexable(this.column(this.fresh("c"), false))}`;
      },
      "rename table statement": () => `RENAME TABLE ${this.ref(this.table())} TO ${this.fresh("t")}`,
      "several changes": () => {
        const table = this.table();
        return `ALTER TABLE ${this.ref(table)} ADD COLUMN ${this.column(this.fresh("c"), false)},
          ADD KEY (${this.columnsIn(table)}), ADD INDEX ${this.fresh("i")} (${this.columnsIn(table)} DESC)`;
      },
    };
  }

  private createTable(): string {
    const names = this.choose.times(1, 6, () => this.fresh("c"));
    const columns = names.map(name => this.column(name, false));
    const plain = names
      .map((name, i) => ({ name, sql: columns[i] ?? "" }))
      .filter(({ sql }) => !/PRIMARY|text|json|AUTO/i.test(sql));
    const parts = [...columns];
    const some = (): string =>
      this.choose
        .sample(plain, this.choose.between(1, 2))
        .map(({ name }) => name)
        .join(", ");
    const hasKey = columns.some(sql => /PRIMARY|AUTO_INCREMENT/.test(sql));
    if (plain.length > 0) {
      if (!hasKey && this.choose.chance(0.5)) parts.push(`${this.named("pk")}PRIMARY KEY (${some()})`);
      if (this.choose.chance(0.4)) parts.push(`${this.named("u")}UNIQUE (${some()})`);
      if (this.choose.chance(0.2)) parts.push(`UNIQUE (${some()})`);
      if (this.isMySql && this.choose.chance(0.4))
        parts.push(`KEY ${this.choose.chance(0.5) ? this.fresh("i") : ""} (${some()})`);
      if (this.choose.chance(0.3)) parts.push(`${this.named("ck")}CHECK (${plain[0]?.name ?? ""} IS NOT NULL)`);
    }
    const target = this.choose.chance(0.4) ? this.keyed() : null;
    if (target !== null) {
      const columnsOf = target.key.map(() => this.fresh("c"));
      const types = target.key.map(({ type }, i) => `${columnsOf[i] ?? ""} ${type}`);
      parts.splice(1, 0, ...types);
      parts.push(
        `${this.named("fk")}FOREIGN KEY (${columnsOf.join(", ")}) REFERENCES ${target.ref}${this.choose.chance(0.5) || this.isMySql ? ` (${target.key.map(({ name }) => name).join(", ")})` : ""}${this.action()}`,
      );
    }
    const prefix = this.isPg && this.choose.chance(0.2) ? "app." : "";
    return `CREATE TABLE ${prefix}${this.fresh("t")} (${parts.join(", ")})`;
  }

  /** A table with a key that other tables can refer to. */
  private keyed(): { ref: string; key: readonly { name: string; type: string }[]; table: TableState } | null {
    const tables = this.schema
      .allTables()
      .filter(({ constraints }) => constraints.some(({ kind }) => kind === "primaryKey"));
    const table = this.maybe(tables);
    const key = table?.constraints.find(({ kind }) => kind === "primaryKey");
    if (table === undefined || key?.kind !== "primaryKey") return null;
    const columns = key.columns.map(({ text }) => ({
      name: this.quote(text),
      type: this.typeOf(table.columns.get(this.isPg ? text : text.toLowerCase())),
    }));
    return columns.some(({ type }) => type === "") ? null : { ref: this.ref(table), key: columns, table };
  }

  private typeOf(column: ColumnState | undefined): string {
    if (column?.type == null) return "";
    const { name, arguments: args, unsigned } = column.type;
    return `${name}${args.length === 0 ? "" : `(${args.join(", ")})`}${unsigned ? " unsigned" : ""}`;
  }

  private foreignKey(): string | null {
    const target = this.keyed();
    if (target === null) return null;
    const table = this.table();
    const names = target.key.map(() => this.fresh("c"));
    const added = target.key.map(({ type }, i) => `ADD COLUMN ${names[i] ?? ""} ${type}`);
    const onlyFirst = this.isPg && target.key.length === 1 && this.choose.chance(0.3);
    if (onlyFirst) return `ALTER TABLE ${this.ref(table)} ${added[0] ?? ""} REFERENCES ${target.ref}${this.action()}`;
    const columns = target.key.map(({ name }) => name).join(", ");
    return `ALTER TABLE ${this.ref(table)} ${added.join(", ")}, ADD ${this.named("fk")}FOREIGN KEY (${names.join(", ")}) REFERENCES ${target.ref} (${columns})${this.action()}`;
  }

  private action(): string {
    return this.choose.one([
      "",
      "",
      " ON DELETE CASCADE",
      " ON DELETE SET NULL",
      " ON DELETE RESTRICT ON UPDATE CASCADE",
    ]);
  }

  private createIndex(): string {
    const table = this.table();
    const unique = this.choose.chance(0.3) ? "UNIQUE " : "";
    const noName = this.isPg && this.choose.chance(0.5);
    const name = noName ? "" : `${this.fresh("i")} `;
    const columns = this.choose.sample([...table.columns.values()], this.choose.between(1, 3));
    const parts = columns.map(({ name: column, type }) => {
      const quoted = this.quote(column);
      if (this.isMySql && /text|blob|json/.test(type?.name ?? "")) return `${quoted}(10)`;
      const order = this.choose.chance(0.2) ? " DESC" : "";
      if (!this.isMySql && this.choose.chance(0.15))
        return this.choose.one([`(lower(${quoted}))`, `(${quoted} IS NULL)`]);
      return quoted + order;
    });
    const include =
      this.isPg && this.choose.chance(0.15) ? ` INCLUDE (${this.quote(this.choose.one(columns).name)})` : "";
    const where =
      !this.isMySql && this.choose.chance(0.2) ? ` WHERE ${this.quote(columns[0]?.name ?? "")} IS NOT NULL` : "";
    const using =
      this.isPg && include === "" && unique === "" && columns.length === 1 && this.choose.chance(0.1)
        ? " USING hash"
        : "";
    return `CREATE ${unique}INDEX ${name}ON ${this.ref(table)}${using} (${parts.join(", ")})${include}${where}`;
  }

  private column(name: string, added: boolean): string {
    const key = !added && this.choose.chance(0.15);
    if (key && this.isPg) {
      return `${name} ${this.choose.one(["serial PRIMARY KEY", "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "int PRIMARY KEY", "bigserial", "uuid PRIMARY KEY"])}`;
    }
    if (key && this.isMySql)
      return `${name} ${this.choose.one(["INT AUTO_INCREMENT PRIMARY KEY", "BIGINT UNSIGNED PRIMARY KEY", "SERIAL"])}`;
    if (key)
      return `${name} ${this.choose.one(["INTEGER PRIMARY KEY", "TEXT PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT"])}`;
    const type = this.type(true);
    const words = [name, type];
    const value = this.literalOf(type);
    if (value !== null && (this.choose.chance(0.3) || (added && this.isLite))) words.push(`DEFAULT ${value}`);
    if (this.choose.chance(0.3) && (!added || !this.isLite || value !== null)) words.push("NOT NULL");
    if (!(added && this.isLite) && !/text|json|blob|bool/i.test(type) && this.choose.chance(0.1)) words.push("UNIQUE");
    if (this.choose.chance(0.05)) words.push(`CHECK (${name} IS NOT NULL)`);
    return words.join(" ");
  }

  /** MariaDB turns the indexes of a column that becomes a TEXT into others, each in its own way. */
  private indexable(column: string): string {
    return column.replace(/ (?:TEXT|JSON)\b/, " VARCHAR(30)");
  }

  private type(withOwn: boolean): string {
    if (this.isLite) return this.choose.one(["INTEGER", "TEXT", "varchar(20)", "numeric(5, 2)", "BLOB", "datetime"]);
    if (this.isMySql) {
      return this.choose.one([
        "INT",
        "BIGINT UNSIGNED",
        "VARCHAR(20)",
        "TEXT",
        "DECIMAL(8,2)",
        "DECIMAL",
        "DATETIME",
        "BOOLEAN",
        "CHAR",
        "ENUM('a', 'b')",
        "JSON",
        "DOUBLE",
        "TINYINT",
        "TIMESTAMP(3)",
        "BINARY(4)",
      ]);
    }
    const own = withOwn && this.choose.chance(0.3) ? this.maybe(this.schema.allTypes()) : undefined;
    if (own !== undefined) return this.name(own.type);
    return this.choose.one([
      "int",
      "bigint",
      "varchar(20)",
      "text",
      "numeric(8,2)",
      "numeric(6)",
      "timestamptz",
      "boolean",
      "char",
      "jsonb",
      "text[]",
      "uuid",
      "double precision",
      "time(3)",
      "bit(3)",
      "date",
    ]);
  }

  private literal(column: ColumnState): string | null {
    return column.type === null ? null : this.literalOf(column.type.dimensions > 0 ? "text[]" : column.type.name);
  }

  private literalOf(type: string): string | null {
    const lower = type.toLowerCase();
    if (/\[\]|json|blob|bit|binary|uuid|enum|^e|^d\d|^"|\./.test(lower)) return null;
    if (/int|numeric|decimal|double/.test(lower)) return String(this.choose.below(100));
    if (/char|text/.test(lower)) return this.isMySql && /text/.test(lower) ? null : "'x'";
    if (lower === "boolean" || lower === "tinyint") return this.isPg ? "true" : "1";
    return this.isPg && /timestamp/.test(lower) ? "now()" : null;
  }

  private alter(change: (table: TableState) => string): string {
    const table = this.table();
    return `ALTER TABLE ${this.ref(table)} ${change(table)}`;
  }

  private alterColumn(
    change: string,
    fits: (column: ColumnState, table: TableState) => boolean = () => true,
  ): string | null {
    const pairs = this.schema
      .allTables()
      .flatMap(table =>
        [...table.columns.values()].filter(column => fits(column, table)).map(column => ({ table, column })),
      );
    const pair = this.maybe(pairs);
    if (pair === undefined) return null;
    const { table, column } = pair;
    return `ALTER TABLE ${this.ref(table)} ALTER COLUMN ${this.quote(column.name)} ${change}`;
  }

  /** MariaDB indexes a part of a TEXT that it chooses itself. */
  private columnsIn(table: TableState): string {
    const columns = [...table.columns.values()];
    const indexable = columns.filter(({ type }) => !this.isMySql || !/text|json|blob/.test(type?.name ?? ""));
    return this.choose
      .sample(indexable.length === 0 ? columns : indexable, this.choose.between(1, 2))
      .map(({ name }) => this.quote(name) + (indexable.length === 0 ? "(10)" : ""))
      .join(", ");
  }

  private isParent({ table }: TableState): boolean {
    return this.schema
      .allTables()
      .some(({ inherits, partitionOf }) =>
        [...inherits, partitionOf].some(parent => parent?.name.text === table.name.text),
      );
  }

  private isReferredTo({ table }: Pick<TableState, "table">): boolean {
    return this.schema
      .allTables()
      .some(({ constraints }) =>
        constraints.some(
          constraint => constraint.kind === "foreignKey" && constraint.references.name.text === table.name.text,
        ),
      );
  }

  private table(): TableState {
    return this.choose.one(this.schema.allTables().filter(({ columns }) => columns.size > 0));
  }

  private tableAndColumn(): readonly [TableState, ColumnState] {
    const table = this.table();
    return [table, this.choose.one([...table.columns.values()])];
  }

  private maybe<T>(items: readonly T[]): T | undefined {
    return items.length === 0 ? undefined : this.choose.one(items);
  }

  private named(prefix: string): string {
    return this.choose.chance(0.4) ? `CONSTRAINT ${this.fresh(prefix)} ` : "";
  }

  private lastName = "";

  /** A name that nothing has had: plain, quoted, long, or not of ASCII. */
  private fresh(prefix: string): string {
    const plain = `${prefix}${++this.count}`;
    const style = this.choose.below(12);
    const text =
      style === 0
        ? `${plain} Quoted`
        : style === 1
          ? `${plain}_${"long_".repeat(8)}`
          : style === 2
            ? `${plain}_größe`
            : plain;
    this.lastName = this.quote(text);
    return this.lastName;
  }

  private word(): string {
    return `w${++this.count}`;
  }

  private ref(table: TableState): string {
    return this.name(table.table);
  }

  private name(name: QualifiedName): string {
    return this.prefix(name) + this.quote(name.name.text);
  }

  private prefix({ schema }: QualifiedName): string {
    return schema === null ? "" : `${this.quote(schema.text)}.`;
  }

  private quote(text: string): string {
    if (/^[a-z][a-z0-9_]*$/.test(text)) return text;
    return this.isMySql ? `\`${text}\`` : `"${text}"`;
  }
}
