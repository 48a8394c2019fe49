import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import { lowerSql } from "../../src/sql/lower/index.js";
import { plainSource } from "../../src/sql/source.js";
import { comparable } from "../support/comparable.js";
import { recordedStatements } from "../support/kysely.js";
import { cases, Chooser, SEED } from "../support/random.js";
import { scriptOperations } from "../support/script.js";

const NAMES = ["users", "orders", "order items", "Cafe", "t1", "select", "it's"] as const;
const COLUMNS = ["id", "user_id", "createdAt", "Name", "group", "n"] as const;

class Generator {
  constructor(
    private readonly random: Chooser,
    private readonly dialect: Dialect,
  ) {}

  /** The body of a migration: some statements, each executed. */
  body(): string {
    const count = 1 + this.random.below(4);
    return Array.from({ length: count }, () => this.statement()).join("\n");
  }

  private get isPostgres(): boolean {
    return this.dialect === "postgresql";
  }

  private statement(): string {
    const { random } = this;
    switch (random.below(8)) {
      case 0:
      case 1:
        return `await db.schema${this.schema()}.createTable(${this.name()})${random.one(["", ".ifNotExists()"])}${this.columns()}${this.constraints()}.execute();`;
      case 2:
        return `await db.schema${this.schema()}.alterTable(${this.name()})${this.alteration()}.execute();`;
      case 3:
        return `await db.schema${this.schema()}.createIndex(${this.name()}).on(${this.name()})${random.one(["", ".unique()"])}.columns(${this.list()})${this.where()}.execute();`;
      case 4:
        return `await db.schema${this.schema()}.dropTable(${this.name()})${random.one(["", ".ifExists()"])}.execute();`;
      case 5:
        return `await db.insertInto(${this.name()}).values(${this.row()}).execute();`;
      case 6:
        return `await db.updateTable(${this.name()}).set(${this.row()})${this.filters()}.execute();`;
      default:
        return `await sql\`delete from \${sql.table(${this.name()})} where \${sql.ref(${this.column()})} = \${${this.value()}}\`.execute(db);`;
    }
  }

  private schema(): string {
    return this.isPostgres && this.random.below(4) === 0 ? `.withSchema("app")` : "";
  }

  private name(): string {
    return JSON.stringify(this.random.one(NAMES));
  }

  private column(): string {
    return JSON.stringify(this.random.one(COLUMNS));
  }

  private list(): string {
    const first = this.random.below(COLUMNS.length - 2);
    return JSON.stringify(COLUMNS.slice(first, first + 1 + this.random.below(2)));
  }

  private value(): string {
    return this.random.one(["1", "0", "-5", "null", '"x"', `"it's"`, '""', "true", "sql`CURRENT_TIMESTAMP`"]);
  }

  private type(): string {
    const types = ['"integer"', '"bigint"', '"varchar(20)"', '"text"', '"date"', '"boolean"', '"numeric(8, 2)"'];
    return this.random.one([...types, "sql`varchar(40)`", ...(this.isPostgres ? ['"uuid"', '"jsonb"'] : [])]);
  }

  private options(isKey: boolean): string {
    const { random } = this;
    const options = [".notNull()", ".unique()", `.defaultTo(${this.value()})`, ".check(sql`n > 0`)"];
    options.push(`.references("users.id").onDelete("${random.one(["cascade", "set null", "restrict", "no action"])}")`);
    if (this.isPostgres) options.push(".unique().nullsNotDistinct()");
    const chosen = [...random.sample(options, random.between(0, 3)), ...(isKey ? [".primaryKey()"] : [])];
    return chosen.length === 0 ? "" : `, column => column${chosen.join("")}`;
  }

  private columns(): string {
    const count = 1 + this.random.below(COLUMNS.length);
    return COLUMNS.slice(0, count)
      .map((name, i) => `.addColumn("${name}", ${this.type()}${this.options(i === 0 && this.random.below(2) === 0)})`)
      .join("");
  }

  private constraint(): string {
    const name = JSON.stringify(`c_${String(this.random.below(1000))}`);
    return this.random.one([
      `.addUniqueConstraint(${name}, ${this.list()})`,
      `.addCheckConstraint(${name}, sql\`n > \${sql.lit(${String(this.random.below(9))})}\`)`,
      `.addForeignKeyConstraint(${name}, ["user_id"], ${this.name()}, ["id"], c => c.onDelete("cascade"))`,
      ...(this.isPostgres ? [`.addUniqueConstraint(${name}, ${this.list()}, c => c.deferrable())`] : []),
    ]);
  }

  private constraints(): string {
    return Array.from({ length: this.random.below(3) }, () => this.constraint()).join("");
  }

  private alteration(): string {
    const { random } = this;
    const column = (): string => `.addColumn(${this.column()}, ${this.type()}${this.options(false)})`;
    const all = [column(), `.dropColumn(${this.column()})`, `.renameTo(${this.name()})`];
    if (this.dialect === "sqlite") return random.one([...all, `.renameColumn("a", ${this.column()})`]);
    all.push(this.constraint(), `.dropConstraint(${this.name()})`, column() + column());
    all.push(`.alterColumn(${this.column()}, c => c.dropDefault()).dropColumn("b")`);
    if (!this.isPostgres) return random.one([...all, `.modifyColumn(${this.column()}, ${this.type()})`]);
    return random.one([
      ...all,
      `.alterColumn(${this.column()}, c => c.setNotNull())`,
      `.alterColumn(${this.column()}, c => c.setDefault(${this.value()}))`,
      `.alterColumn(${this.column()}, c => c.setDataType(${this.type()}))`,
    ]);
  }

  private where(): string {
    if (this.dialect === "mysql" || this.dialect === "mariadb") return "";
    return this.random.one(["", `.where("n", ">", 3)`, `.where("n", "is not", null)`]);
  }

  private row(): string {
    const first = this.random.below(3);
    return `{ ${COLUMNS.slice(first, first + 1 + this.random.below(3))
      .map(name => `${name}: ${this.value()}`)
      .join(", ")} }`;
  }

  private filters(): string {
    const { random } = this;
    const filters = [
      `.where(${this.column()}, "=", ${this.value()})`,
      `.where("n", "in", [1, 2])`,
      `.where(eb => eb.or([eb("n", "<", 3), eb("id", "is", null)]))`,
    ];
    return random.sample(filters, random.between(0, 2)).join("");
  }
}

describe.each(["postgresql", "mysql", "mariadb", "sqlite"] as const)("migrations made at random on %s", dialect => {
  it("are read as Kysely sends them", async () => {
    const generator = new Generator(new Chooser(SEED), dialect);
    for (let i = 0; i < cases(60, 1_000); i++) {
      const body = generator.body();
      const statements = await recordedStatements(dialect, body);
      const theirs = lowerSql(plainSource(statements.join(";\n")), dialect);
      const source = `import { Kysely, sql } from "kysely";
export async function up(db: Kysely<any>): Promise<void> { ${body} }
export async function down(db: Kysely<any>): Promise<void> { ${body} }`;
      const about = `case ${String(i)} of seed ${String(SEED)}:\n${body}\n${statements.join(";\n")}`;
      expect(theirs.length, about).toBeGreaterThan(0);
      for (const direction of ["up", "down"] as const)
        expect(scriptOperations(source, direction, { dialect }).map(comparable), about).toEqual(theirs.map(comparable));
    }
  });
});
