import { describe, expect, it } from "vitest";
import type { Operation } from "../../src/model/operation.js";
import type { Span } from "../../src/model/span.js";
import { HEADER, pythonOperations, readPython, upgradeOf, type PythonOptions } from "../support/alembic.js";

function lines(body: string, options: PythonOptions = {}): readonly string[] {
  return pythonOperations(upgradeOf(body), "up", options).map(brief);
}

/** An operation in a few words. */
function brief(operation: Operation): string {
  const certainty = operation.certainty === "certain" ? "" : ` (${operation.certainty})`;
  const table = "table" in operation && operation.table !== null ? ` ${operation.table.name.text}` : "";
  const detail =
    operation.kind === "opaque"
      ? ` ${operation.reason}: ${operation.detail}`
      : operation.kind === "addColumn"
        ? `.${operation.column.name.text}`
        : operation.kind === "changeData" || operation.kind === "transaction"
          ? ` ${operation.action}`
          : "";
  return `${operation.kind}${table}${detail}${certainty}`;
}

/** The text that a span covers. */
function covered(source: string, { start, end }: Span): string {
  return source.slice(start, end);
}

describe("values", () => {
  it.each<[string, string, readonly string[]]>([
    ["constants of the module", "op.drop_table(T)", ["dropTable t"]],
    ["f-strings", 'op.drop_table(f"{T}_old")', ["dropTable t_old"]],
    ["a part that is not known", 'op.drop_table(f"{prefix()}users")', ["dropTable {prefix()}users (partial)"]],
    ["a default of the environment", 'op.drop_table(os.getenv("T") or "u")', ["dropTable u"]],
    ["format with names", 'op.execute("DELETE FROM {t}".format(t=T))', ["changeData t delete"]],
    ["percent with a dictionary", 'op.execute("DELETE FROM %(t)s" % {"t": T})', ["changeData t delete"]],
    ["joined lists", "op.execute('; '.join(f'DROP TABLE {t}' for t in ['a', 'b']))", ["dropTable a", "dropTable b"]],
    [
      "dictionaries",
      "for t, c in {'a': 'x', 'b': 'y'}.items():\n    op.drop_column(t, c)",
      ["dropColumn a", "dropColumn b"],
    ],
    ["enumerate and zip", "for i, (t, c) in enumerate(zip(['a'], ['x'])):\n    op.drop_column(t, c)", ["dropColumn a"]],
    ["helpers with keywords", "helper(table='a', column='b')", ["dropColumn a"]],
    ["helpers that get op", "def other(o):\n    o.drop_table('a')\nother(op)", ["dropTable a"]],
    ["lambdas", "drop = lambda t: op.drop_table(t)\ndrop('a')", ["dropTable a"]],
    ["enumerations", "op.execute(f'DELETE FROM t WHERE a = {Status.OPEN.value!r}')", ["changeData t delete"]],
    ["members of enumerations", "for s in Status:\n    op.drop_table(s.value)", ["dropTable open", "dropTable done"]],
  ])("%s", (_, body, expected) => {
    const head = `import os\nimport enum\nT = "t"\nclass Status(str, enum.Enum):\n    OPEN = "open"\n    DONE = "done"\ndef helper(table, *, column):\n    op.drop_column(table, column)\n`;
    const source = upgradeOf(body).replace("\n\ndef upgrade", `${head}\n\ndef upgrade`);
    expect(pythonOperations(source, "up").map(brief)).toEqual(expected);
  });

  it("helpers of the repository are followed, and shown at the call", () => {
    const files = { "migrations/helpers.py": "from alembic import op\ndef drop(t):\n    op.drop_table(t)\n" };
    const source = upgradeOf("from migrations.helpers import drop\ndrop('a')");
    const [operation] = pythonOperations(source, "up", { files });
    expect(operation).toMatchObject({ kind: "dropTable", table: { name: { text: "a" } } });
    expect(covered(source, (operation as Operation).span)).toBe("drop('a')");
  });
});

describe("conditions", () => {
  it.each<[string, string, readonly string[]]>([
    ["a condition that is not known", "if has():\n    op.drop_table('a')", ["dropTable a (conditional)"]],
    [
      "both ways of one",
      "if has():\n    op.drop_table('a')\nelse:\n    op.drop_table('b')",
      ["dropTable a (conditional)", "dropTable b (conditional)"],
    ],
    [
      "what a property gives",
      "class Settings:\n    @property\n    def engine(self):\n        return read()\nif Settings().engine is Engine.POSTGRES:\n    op.drop_table('a')",
      ["dropTable a (conditional)"],
    ],
    ["a return under one", "if has():\n    return\nop.drop_table('a')", ["dropTable a (conditional)"]],
    [
      "a function with an asynchronous connection",
      "async def fill(connection, table):\n    await connection.execute(sa.text(f'DELETE FROM {table}'))\nop.run_async(fill, 'a')",
      ["changeData a delete"],
    ],
    ["the dialect", "if op.get_bind().dialect.name != 'mysql':\n    op.drop_table('a')", ["dropTable a"]],
    ["another dialect", "if op.get_context().dialect.name == 'mysql':\n    op.drop_table('a')", []],
    [
      "a variable that is set before a break",
      "found = False\nfor t in ['a']:\n    if has(t):\n        found = True\n        break\nif not found:\n    op.drop_table('a')",
      ["dropTable a (conditional)"],
    ],
    [
      "an empty default of the environment",
      "x = os.getenv('X') or ''\nif x:\n    op.drop_table('a')",
      ["dropTable a (conditional)"],
    ],
    [
      "an inspector",
      "i = sa.inspect(op.get_bind())\nif not i.has_table('a'):\n    op.drop_table('a')",
      ["dropTable a (conditional)"],
    ],
    [
      "rows of the database",
      "for row in op.get_bind().execute(sa.text('SELECT 1')):\n    op.drop_table('a')",
      ["read", "dropTable a (conditional)"],
    ],
    [
      "an exception",
      "try:\n    op.drop_table('a')\nexcept Exception:\n    op.drop_table('b')",
      ["dropTable a", "dropTable b (conditional)"],
    ],
  ])("%s", (_, body, expected) => {
    expect(lines(body)).toEqual(expected);
  });
});

describe("data", () => {
  it.each<[string, string, readonly string[]]>([
    [
      "parameters",
      "op.get_bind().execute(sa.text('UPDATE t SET a = :a WHERE b IN :b'), {'a': None, 'b': [1]})",
      ["changeData t update"],
    ],
    [
      "a session",
      "s = sa.orm.Session(bind=op.get_bind())\ns.execute(sa.text('DELETE FROM t'))\ns.commit()",
      ["changeData t delete"],
    ],
    [
      "an ORM's query",
      "class T(Base):\n    __tablename__ = 't'\ns = orm.Session(bind=op.get_bind())\ns.query(T).filter(T.a == 1).update({'a': 2})",
      ["read", "changeData t update"],
    ],
    [
      "rows of an ORM that are changed",
      "class T(Base):\n    __tablename__ = 't'\ns = orm.Session(bind=op.get_bind())\nfor row in s.query(T).all():\n    row.a = 1",
      ["read", "changeData t update (conditional)"],
    ],
    [
      "rows of an ORM that are added",
      "class T(Base):\n    __tablename__ = 't'\norm.Session(op.get_bind()).add(T(a=1))",
      ["changeData t insert"],
    ],
    ["a session of the application", "db.session.execute('DELETE FROM t')", ["changeData t delete"]],
    ["an enumeration", "sa.Enum('a', name='e').create(op.get_bind())", ["createType"]],
    [
      "an enumeration that may be there",
      "sa.Enum('a', name='e').create(op.get_bind(), checkfirst=True)",
      ["createType (conditional)"],
    ],
    [
      "PostgreSQL's own enumeration, which looks first",
      "postgresql.ENUM('a', name='e').create(op.get_bind())\npostgresql.ENUM('a', name='f').create(op.get_bind(), False)",
      ["createType (conditional)", "createType"],
    ],
    ["its end", "postgresql.ENUM(name='e').drop(op.get_bind())", ["dropType"]],
    [
      "a block outside of the transaction",
      "with op.get_context().autocommit_block():\n    op.drop_table('a')",
      ["transaction commit", "dropTable a", "transaction begin"],
    ],
  ])("%s", (_, body, expected) => {
    const source = upgradeOf(body).replace(
      "import sqlalchemy as sa",
      "import sqlalchemy as sa\nfrom sqlalchemy import orm\nfrom app import db",
    );
    expect(pythonOperations(source, "up").map(brief)).toEqual(expected);
  });
});

describe("what is not understood is said", () => {
  it.each<[string, string, string]>([
    ["a method that Alembic does not document", "op.create_entity(x)", "call: `op.create_entity` is not known"],
    [
      "code outside of the repository",
      "from package import f\nf(op.get_bind())",
      "helper: `f` receives the connection and cannot be followed",
    ],
    [
      "a column from elsewhere",
      "from package import c\nop.add_column('t', c)",
      "dynamic: the column `c` is made at run time",
    ],
    [
      "a statement from elsewhere",
      "from package import s\nop.execute(s)",
      "dynamic: the statement `s` is made at run time",
    ],
    [
      "columns from elsewhere",
      "from package import c\nop.create_table('t', sa.Column('a', sa.Integer()), *c())",
      "dynamic: some columns of `create_table` are made at run time",
    ],
    [
      "models of the application",
      "from package import Base\nsa.MetaData().create_all(op.get_bind())",
      "helper: `create_all` changes what the models of the application say",
    ],
  ])("%s", (_, body, expected) => {
    expect(lines(body).join("\n")).toContain(`opaque ${expected}`);
  });
});

describe("directions", () => {
  const read = (source: string) => readPython(`${HEADER}${source}`);

  it("are absent, empty, refuse, or hold steps", () => {
    expect(read("def upgrade():\n    op.drop_table('a')\n").down).toMatchObject({ kind: "absent" });
    expect(read("def upgrade(): ...\ndef downgrade():\n    '''no'''\n    pass\n")).toMatchObject({
      up: { kind: "empty" },
      down: { kind: "empty" },
    });
    expect(read("def upgrade(): ...\ndef downgrade():\n    raise NotImplementedError('why')\n").down).toMatchObject({
      kind: "throws",
      reason: "why",
    });
    expect(read("def upgrade() -> None:\n    op.drop_table('a')\n")).toMatchObject({
      framework: "alembic",
      up: { kind: "steps" },
      transaction: "one",
    });
    expect(readPython(upgradeOf("op.drop_table('a')"), { dialect: "mysql" }).transaction).toBe("none");
  });

  it("other Python is none", () => {
    expect(() => readPython("def upgrade(): pass\n")).toThrow();
    expect(() => readPython("revision = '1'\n")).toThrow();
  });
});

describe("spans", () => {
  it("are exact to the word, through escapes, f-strings, CRLF and non-ASCII text", () => {
    const body = `x = "é😀"\nop.add_column("tä", sa.Column("n\\u00e4me", sa.String(5), nullable=False, server_default="x"))\nop.execute(f"""\n  UPDATE {T} SET a = '\\n'\n""")`;
    for (const source of [upgradeOf(body), upgradeOf(body).replaceAll("\n", "\r\n")]) {
      const marked = source.replace("revision = ", 'T = "users"\nrevision = ');
      const [added, changed] = pythonOperations(marked, "up");
      if (added?.kind !== "addColumn" || changed?.kind !== "changeData") throw new Error("it is read otherwise");
      expect(added.column.name.text).toBe("näme");
      expect(covered(marked, added.column.name.span)).toBe("n\\u00e4me");
      expect(covered(marked, added.table.span)).toBe("tä");
      expect(covered(marked, added.column.type?.span ?? added.span)).toBe("sa.String(5)");
      expect(covered(marked, added.column.default?.span ?? added.span)).toMatch(/x/);
      expect(covered(marked, changed.table.span)).toBe("T");
      expect(covered(marked, changed.span)).toContain("UPDATE");
    }
  });

  it("of a foreign key are its words", () => {
    const source = upgradeOf("op.create_table('t', sa.Column('a', sa.Integer(), sa.ForeignKey('u.id')))");
    const [operation] = pythonOperations(source, "up");
    if (operation?.kind !== "createTable") throw new Error("it is read otherwise");
    expect(operation.constraints.map(({ span }) => covered(source, span))).toEqual(["sa.ForeignKey('u.id')"]);
  });
});

describe("`checkfirst`", () => {
  it.each([
    [
      "sa.Table('t', sa.MetaData(), sa.Column('a', sa.Integer())).create(op.get_bind(), checkfirst=True)",
      "ifNotExists",
      true,
    ],
    ["sa.Table('t', sa.MetaData(), sa.Column('a', sa.Integer())).create(op.get_bind())", "ifNotExists", false],
    ["sa.Table('t', sa.MetaData()).drop(op.get_bind(), checkfirst=True)", "ifExists", true],
    ["sa.Table('t', sa.MetaData()).drop(op.get_bind())", "ifExists", false],
    ["postgresql.ENUM(name='e').drop(op.get_bind())", "ifExists", true],
    ["sa.Enum(name='e').drop(op.get_bind(), checkfirst=False)", "ifExists", false],
  ])("%s", (body, field, expected) => {
    expect(pythonOperations(upgradeOf(body), "up")).toEqual([expect.objectContaining({ [field]: expected })]);
  });
});
