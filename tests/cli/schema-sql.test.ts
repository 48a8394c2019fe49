import { PGlite } from "@electric-sql/pglite";
import { describe, expect, test } from "vitest";
import { dblint } from "../support/cli.js";
import { folder } from "../support/folder.js";

const FIRST = `CREATE EXTENSION citext;
CREATE TABLE people (id bigint PRIMARY KEY, "e-mail" text NOT NULL UNIQUE, old text);
CREATE TABLE gone (id int);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;`;

const SECOND = `ALTER TABLE people RENAME TO users;
ALTER TABLE users RENAME COLUMN "e-mail" TO email;
ALTER TABLE users DROP COLUMN old, ADD COLUMN nick varchar(20) DEFAULT 'x';
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE TABLE posts (id serial PRIMARY KEY, author bigint NOT NULL REFERENCES users, mood mood);
CREATE INDEX posts_author ON posts (author) WHERE mood IS NOT NULL;
CREATE VIEW authors AS SELECT author FROM posts;
CREATE TRIGGER t BEFORE UPDATE ON posts FOR EACH ROW EXECUTE FUNCTION touch();
DROP TABLE gone;`;

const project = folder({
  ".git/HEAD": "",
  "package.json": '{ "dependencies": { "pg": "8" } }',
  "migrations/1_people.sql": FIRST,
  "migrations/2_posts.sql": SECOND,
});

async function shown(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await dblint(project, ["schema", ...args]);
  expect([code, stderr]).toEqual([0, ""]);
  return stdout;
}

describe("dblint schema --format sql", () => {
  test("builds the schema from nothing, and says what cannot be written", async () => {
    expect(await shown("-f", "sql")).toBe(`-- migrations: PostgreSQL, 2 migrations, up to 2_posts

CREATE EXTENSION IF NOT EXISTS citext;

-- Not written, since what it says is not kept:
--   function touch
--   trigger t on posts

CREATE TYPE mood AS ENUM ('good', 'bad');

CREATE TABLE users (
  id bigint CONSTRAINT people_pkey PRIMARY KEY,
  email text NOT NULL CONSTRAINT "people_e-mail_key" UNIQUE,
  nick varchar(20) DEFAULT 'x'
);

CREATE TABLE posts (
  id serial PRIMARY KEY,
  author bigint NOT NULL REFERENCES users (id),
  mood mood
);
CREATE INDEX posts_author ON posts (author) WHERE mood is not null;

CREATE VIEW authors AS SELECT author FROM posts;
`);
  });

  test("adds keys that refer to each other when both tables are there", async () => {
    const root = folder({
      ".git/HEAD": "",
      "package.json": '{ "dependencies": { "pg": "8" } }',
      "migrations/1.sql": `CREATE TABLE a (id int PRIMARY KEY, b int);
        CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a);
        ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b;`,
    });
    const { stdout } = await dblint(root, ["schema", "-f", "sql"]);
    expect(stdout.match(/REFERENCES/g)).toHaveLength(2);
    expect(stdout).toMatch(/ALTER TABLE \w ADD (?:CONSTRAINT \w+ )?FOREIGN KEY/);
  });

  test("leaves out what calls a function that is not written, or is over columns that nobody knows, and still runs", async () => {
    const root = folder({
      ".git/HEAD": "",
      "package.json": '{ "dependencies": { "pg": "8", "knex": "3" } }',
      "migrations/1_a.js": `exports.up = async knex => {
        await knex.raw(\`CREATE FUNCTION is_fine(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'\`);
        await knex.raw(\`CREATE TABLE users (id int PRIMARY KEY, a text CHECK (is_fine(a)), b boolean DEFAULT is_fine('x'),
          c boolean GENERATED ALWAYS AS (is_fine(a)) STORED, d text CHECK (d <> 'is_fine(a)'), CHECK (c))\`);
        await knex.raw("CREATE INDEX f ON users (is_fine(a))");
        await knex.raw(\`CREATE INDEX g ON users (\${process.env.COLUMN})\`);
        await knex.raw("ALTER TABLE old ADD COLUMN x int, ADD CHECK (x > 0 AND y IS NOT NULL), ADD UNIQUE (z)");
        await knex.raw("ALTER TABLE users ADD CONSTRAINT k FOREIGN KEY (id) REFERENCES old (id)");
        await knex.raw(\`CREATE VIEW v AS SELECT \${process.env.COLUMN} FROM users\`);
      };
      exports.down = async () => {};`,
    });
    const { code, stdout } = await dblint(root, ["schema", "-f", "sql"]);
    expect(code).toBe(0);
    const comments = stdout.split("\n").filter(line => /^-- (?:What|Column)/.test(line));
    expect(comments).toEqual([
      "-- What adds a check constraint to old is not written: not all columns of the table are known, and it speaks of y.",
      "-- What adds a unique constraint to old is not written: no migration makes column old.z.",
      "-- Column c is left out: function is_fine is not written.",
      "-- Column b has a default that calls function is_fine, which is not written.",
      "-- What adds a check constraint to users is not written: function is_fine is not written.",
      "-- What adds a check constraint to users is not written: column c is not written.",
      "-- What creates an index on users is not written: function is_fine is not written.",
      "-- What creates an index on users is not written: a name in it is not constant.",
      "-- What adds a foreign key to users is not written: no migration makes column old.id.",
      "-- What creates view v is not written: the query of a view is not known.",
    ]);
    const database = await PGlite.create();
    await database.exec(stdout);
    const { rows } = await database.query(
      "SELECT column_name FROM information_schema.columns WHERE table_name = 'users'",
    );
    expect(rows).toHaveLength(4);
    await database.close();
  });

  test("leaves out what is not known of a table, and writes the rest", async () => {
    const root = folder({
      ".git/HEAD": "",
      "package.json": '{ "dependencies": { "knex": "3", "pg": "8" } }',
      "migrations/1_a.js": `exports.up = knex => knex.schema.createTable("a", t => {
        t.increments("id"); t.integer("n").defaultTo(process.env.N); t.specificType("x", process.env.T).index();
        t.boolean("b").defaultTo(0);
      }); exports.down = () => {};`,
    });
    const { stdout } = await dblint(root, ["schema", "-f", "sql"]);
    expect(stdout).toContain("CREATE TABLE a (");
    expect(stdout).toContain("-- Column n has a default that is not known.");
    expect(stdout).toContain("b boolean DEFAULT '0'");
  });
});

describe("dblint schema --diff", () => {
  test("says what differs, a line a change, those of a table together", async () => {
    expect(await shown("--diff", "1_people", "2_posts")).toBe(`migrations: PostgreSQL, from 1_people to 2_posts

~ table people → users
  ~ column e-mail → email
  - column old text
  + column nick varchar(20) DEFAULT 'x'
+ type mood: enum (good, bad)
- table gone
  - column id integer
+ table posts
  + column id serial
  + column author bigint NOT NULL
  + column mood mood
  + constraint posts_pkey PRIMARY KEY (id)
  + constraint posts_author_fkey FOREIGN KEY (author) REFERENCES users (id)
  + index posts_author (author) WHERE mood is not null
+ view authors: AS SELECT author FROM posts
`);
  });

  test("goes back, too, and finds nothing between a point and itself", async () => {
    const back = await shown("--diff", "2", "1");
    expect(back).toContain("~ table users → people\n  ~ column email → e-mail\n");
    expect(back).toContain("- type mood: enum (good, bad)");
    expect(await shown("--diff", "2", "2")).toContain("Nothing differs.");
  });

  test("has colours where they are asked for", async () => {
    expect(await shown("--diff", "1", "2", "--color")).toContain("\u001b[32m+ type mood");
  });

  test("gives the statements that lead there: a rename is no drop", async () => {
    const script = await shown("--diff", "1", "2", "-f", "sql");
    expect(script).toContain("ALTER TABLE people RENAME TO users;");
    expect(script).toContain("-- The values of users.old are lost.\nALTER TABLE users DROP COLUMN old;");
    expect(script).toContain("-- The rows of gone are lost.\nDROP TABLE gone;");
    expect(script).not.toContain("DROP TABLE people");
    expect(script).not.toContain("citext");
  });

  test("is data, too", async () => {
    const document: unknown = JSON.parse(await shown("--diff", "empty", "1", "migrations", "-f", "json"));
    expect(document).toMatchObject({
      version: 1,
      folder: "migrations",
      dialect: "postgresql",
      from: null,
      to: { id: "1_people", file: "migrations/1_people.sql" },
      whole: true,
      gaps: [],
    });
    const { changes } = document as { changes: readonly { kind: string; name: string }[] };
    expect(changes).toContainEqual({
      change: "added",
      kind: "column",
      of: { schema: null, name: "people" },
      name: "e-mail",
      parts: [],
      before: null,
      after: '"e-mail" text NOT NULL',
      certain: true,
    });
  });

  test.each([
    [["--diff", "1"], "--diff takes two migrations."],
    [["--diff", "1", "2", "--at", "1"], "--at and --diff do not go together."],
    [
      ["--diff", "1", "2", "-f", "xml"],
      '--format of a difference is one of text, json, sql, mermaid, svg, html, not "xml".',
    ],
    [["--diff", "1", "nothing_of_the_kind"], 'There is no migration "nothing_of_the_kind".'],
  ])("explains what it cannot do: %j", async (args, message) => {
    const { code, stdout, stderr } = await dblint(project, ["schema", ...args]);
    expect(stderr).toContain(`dblint: ${message}`);
    expect([code, stdout]).toEqual([2, ""]);
  });
});
