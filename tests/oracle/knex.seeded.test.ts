import knexFactory, { type Knex } from "knex";
import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { comparable } from "../support/comparable.js";
import { cases, Chooser, SEED } from "../support/random.js";
import { scriptOperations } from "../support/script.js";

const TYPES = [
  "string(#)",
  "string(#, 40)",
  "text(#)",
  "integer(#)",
  "bigInteger(#)",
  "smallint(#)",
  "decimal(#, 10, 3)",
  "float(#)",
  "boolean(#)",
  "date(#)",
  "datetime(#)",
  "timestamp(#)",
  "timestamp(#, { useTz: false })",
  "time(#)",
  "json(#)",
  "jsonb(#)",
  "uuid(#)",
  "binary(#)",
  "enu(#, ['x', 'y', 'z'])",
  "specificType(#, 'varchar(7)')",
];

/** Modifiers that may stand behind any column, in any order. */
const MODIFIERS = [
  "notNullable()",
  "nullable()",
  "unique()",
  "index()",
  "comment('a note')",
  "references('id').inTable('u')",
  "references('u.id').onDelete('CASCADE')",
  "references('id').inTable('u').onUpdate('SET NULL').withKeyName('fk_named')",
  "unsigned()",
  "collate('utf8_bin')",
  "defaultTo(null)",
  "checkPositive()",
];

/** MySQL refuses a place in a new table, and so does Knex's SQL. */
const PLACES = ["first()", "after('z')"];

const DEFAULTS: readonly (readonly [RegExp, string])[] = [
  [/^(?:string|text|specificType|enu)/, "defaultTo('x')"],
  [/^(?:integer|bigInteger|smallint|decimal|float)/, "defaultTo(0)"],
  [/^boolean/, "defaultTo(true)"],
  [/^(?:date|timestamp)/, "defaultTo(knex.fn.now())"],
  [/^json/, "defaultTo('{}')"],
];

const COLUMNS = ["a", "b", "c", "Camel", "with space", "order"];
const TABLES = ["t", "users", "Orders", "app.items"];

class Generator {
  private tables: readonly string[] = TABLES;

  constructor(
    private readonly choose: Chooser,
    private readonly dialect: Dialect,
  ) {}

  /** The body of an `up`: a chain of schema calls. */
  chain(): string {
    // A schema is either set or written into the names.
    const schema = this.dialect === "postgresql" && this.choose.chance(0.15);
    this.tables = schema ? TABLES.filter(name => !name.includes(".")) : TABLES;
    const calls = this.choose.times(1, 3, () => this.call());
    return `knex.schema.${schema ? "withSchema('app')." : ""}${calls.join(".")}`;
  }

  private call(): string {
    const table = this.table();
    switch (this.choose.below(6)) {
      case 0:
      case 1:
        return `createTable(${table}, t => { ${this.body(false)} })`;
      case 2:
      case 3:
        return `alterTable(${table}, t => { ${this.body(true)} })`;
      case 4:
        return this.choose.one([`dropTable(${table})`, `dropTableIfExists(${table})`]);
      default:
        return this.choose.one([
          `renameTable('t', 'renamed')`,
          `raw('create index i on t (a)')`,
          `raw('alter table ?? add column b int not null default 0', ['t'])`,
          `raw('update t set a = ? where b is null', ['x'])`,
        ]);
    }
  }

  private body(alters: boolean): string {
    const columns = this.choose.sample(COLUMNS, this.choose.between(1, 4));
    const steps = columns.map(name => this.column(name, alters));
    if (!alters && this.choose.chance(0.6)) steps.unshift(this.choose.one(["t.increments()", "t.bigIncrements('id')"]));
    if (this.choose.chance(0.2)) steps.push(this.choose.one(["t.timestamps()", "t.timestamps(true, true)"]));
    steps.push(...this.choose.times(0, 2, () => this.step(alters)));
    return steps.join("; ");
  }

  private column(name: string, alters: boolean): string {
    const type = this.choose.one(TYPES);
    const modifiers = this.choose.sample(alters ? [...MODIFIERS, ...PLACES] : MODIFIERS, this.choose.between(0, 3));
    // One place at most, and none before a CHECK: the server refuses what Knex makes of these.
    if (modifiers.includes("checkPositive()")) remove(modifiers, PLACES);
    if (modifiers.includes("first()")) remove(modifiers, ["after('z')"]);
    const fitting = DEFAULTS.find(([pattern]) => pattern.test(type));
    if (fitting !== undefined && this.choose.chance(0.4) && !modifiers.includes("defaultTo(null)"))
      modifiers.push(fitting[1]);
    // Knex alters an enum of PostgreSQL by SQL that does not parse.
    const altered =
      alters &&
      !type.startsWith("enu") &&
      this.choose.chance(0.2) &&
      !modifiers.some(each => /^(?:index|unique|references|check)/.test(each));
    return [`t.${type.replace("#", quoted(name))}`, ...modifiers, ...(altered ? ["alter()"] : [])].join(".");
  }

  private step(alters: boolean): string {
    const list = `[${this.choose.sample(COLUMNS, this.choose.between(1, 2)).map(quoted).join(", ")}]`;
    const column = quoted(this.choose.one(COLUMNS));
    const always = [
      `t.index(${list})`,
      `t.index(${list}, 'i_named')`,
      `t.unique(${list})`,
      `t.unique(${list}, { indexName: 'u_named' })`,
      `t.foreign(${column}).references('id').inTable('u').onDelete('SET NULL')`,
      `t.foreign([${column}], 'f_named').references(['id']).inTable('app.u')`,
      "t.queryContext({})",
    ];
    const changes = [
      `t.dropColumn(${column})`,
      "t.dropColumns('x', 'y')",
      `t.dropIndex(${list})`,
      `t.dropUnique(${list}, 'u_named')`,
      `t.dropForeign(${column})`,
      "t.dropPrimary('named')",
      "t.dropTimestamps()",
      ...(this.dialect === "postgresql"
        ? [`t.setNullable(${column})`, `t.dropNullable(${column})`, `t.renameColumn(${column}, 'renamed')`]
        : []),
    ];
    return this.choose.one(alters ? [...always, ...changes] : always);
  }

  private table(): string {
    return quoted(this.choose.one(this.tables));
  }
}

function quoted(name: string): string {
  return `'${name}'`;
}

function remove(list: string[], unwanted: readonly string[]): void {
  for (const item of unwanted) if (list.includes(item)) list.splice(list.indexOf(item), 1);
}

const CLIENTS = { postgresql: "pg", mysql: "mysql2" } as const;

describe.each(["postgresql", "mysql"] as const)("migrations that are made at random, on %s", dialect => {
  it("are read as Knex sends them", () => {
    const choose = new Chooser(SEED);
    const generator = new Generator(choose, dialect);
    const knex = knexFactory({ client: CLIENTS[dialect] });
    for (let i = 0; i < cases(150, 2_000); i++) {
      const body = generator.chain();
      const build = new Function("knex", `return ${body}`) as (knex: Knex) => Knex.SchemaBuilder;
      const statements = build(knex)
        .toSQL()
        .map(({ sql, bindings }) => withBindings(sql, bindings));
      const theirs = lowerSql(plainSource(statements.join(";\n")), dialect);
      const source = `exports.up = function (knex) { return ${body}; }; exports.down = function (knex) {};`;
      const ours = scriptOperations(source, "up", { dialect, path: "migrations/1_x.js" });
      const about = `case ${String(i)} of seed ${String(SEED)}:\n${body}\n${statements.join(";\n")}`;
      expect(
        theirs.filter(({ kind }) => kind === "opaque"),
        about,
      ).toEqual([]);
      expect(ours.map(comparable), about).toEqual(theirs.map(comparable));
    }
  });
});

/** The values that Knex hands to the driver, put where the driver would. */
function withBindings(sql: string, bindings: readonly unknown[] = []): string {
  let next = 0;
  return bindings.length === 0 ? sql : sql.replace(/\?|\$\d+/g, () => `'${String(bindings[next++])}'`);
}
