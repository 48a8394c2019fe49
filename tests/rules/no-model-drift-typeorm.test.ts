import { resolve } from "node:path";
import { Linter } from "eslint";
import typescriptParser from "@typescript-eslint/parser";
import { describe, expect, it } from "vitest";
import plugin from "../../src/index.js";
import { folder } from "../support/folder.js";

const MIGRATION = `CREATE TABLE users (
  id serial PRIMARY KEY,
  email varchar(200) NOT NULL,
  name text
);
CREATE INDEX users_name_idx ON users (name);
`;

/** What is said of a file in a repository with these others, as `line: message`. */
function drift(path: string, code: string, files: Readonly<Record<string, string>> = {}): readonly string[] {
  const root = folder({
    "package.json": "{}",
    "migrations/1_users.up.sql": MIGRATION,
    "migrations/1_users.down.sql": "DROP TABLE users;",
    ...files,
    [path]: code,
  });
  const config = {
    files: ["**/*.ts", "**/*.js", "**/*.py"],
    plugins: { db: plugin },
    rules: { "db/no-model-drift": "error" },
    settings: { db: { dialect: "postgresql" } },
    ...(path.endsWith(".py") ? { language: "db/python" } : { languageOptions: { parser: typescriptParser } }),
  } as Linter.Config;
  const linter = new Linter({ configType: "flat", cwd: root });
  return linter
    .verify(code, [config], { filename: resolve(root, path) })
    .map(({ line, message }) => `${line}: ${message}`);
}

const entity = (columns: string, decorators = '@Index(["name"])'): string =>
  [
    'import { Column, Entity, Index, PrimaryGeneratedColumn } from "typeorm";',
    '@Entity("users")',
    decorators,
    "export class User {",
    "  @PrimaryGeneratedColumn() id: number;",
    columns,
    "}",
    "",
  ].join("\n");

const EMAIL = '  @Column({ type: "varchar", length: 200 }) email: string;';
const NAME = '  @Column({ type: "text", nullable: true }) name: string | null;';

describe("TypeORM", () => {
  it("is silent where both say the same", () => {
    expect(drift("src/user.ts", entity(`${EMAIL}\n${NAME}`))).toEqual([]);
  });

  it("says which column no migration creates, and what comes nearest", () => {
    expect(drift("src/user.ts", entity(`${EMAIL}\n${NAME}\n  @Column() phone: string;`))).toEqual([
      "8: No migration creates the column `phone` of `users`: PostgreSQL refuses every query that names it. Run `typeorm migration:generate`, or correct the model. Nearest: migrations/1_users.up.sql:1.",
    ]);
  });

  it("compares types and NULL", () => {
    const changed =
      '  @Column({ type: "varchar", length: 100 }) email: string;\n  @Column({ type: "text" }) name: string;';
    expect(drift("src/user.ts", entity(changed))).toEqual([
      expect.stringMatching(
        /^6: The column `email` of `users` is declared as `varchar\(100\)`, and the migrations make it `varchar\(200\)`/,
      ),
      expect.stringMatching(
        /^7: The column `name` of `users` is declared to have no NULL, and the migrations allow it/,
      ),
    ]);
  });

  it("compares indexes both ways", () => {
    expect(drift("src/user.ts", entity(`${EMAIL}\n${NAME}`, '@Index(["email"])')).map(it => it.slice(0, 60))).toEqual([
      "3: No migration creates the index of `users` on `email` that".slice(0, 60),
      expect.stringMatching(/^4: The migrations create the index `users_name_idx`/),
    ]);
  });

  it("is silent where a migration may have done more than was read", () => {
    const files = {
      "migrations/2_more.up.sql": "DO $$ BEGIN EXECUTE format('ALTER TABLE %s ADD phone text', 'users'); END $$;",
      "migrations/2_more.down.sql": "SELECT 1;",
    };
    expect(drift("src/user.ts", entity(`${EMAIL}\n${NAME}\n  @Column() phone: string;`), files)).toEqual([]);
  });

  it("is silent of tables that no migration makes", () => {
    expect(drift("src/user.ts", entity("  @Column() x: string;").replace('"users"', '"others"'))).toEqual([]);
  });
});

describe("SQLAlchemy", () => {
  it("says the same of its models", () => {
    const code = [
      "from sqlalchemy import Column, Integer, String, Text",
      "from sqlalchemy.orm import declarative_base",
      "Base = declarative_base()",
      "class User(Base):",
      '    __tablename__ = "users"',
      "    id = Column(Integer, primary_key=True)",
      "    email = Column(String(200), nullable=False)",
      "    name = Column(Text, index=True)",
      "    phone = Column(Text)",
      "",
    ].join("\n");
    expect(drift("app/models.py", code)).toEqual([
      expect.stringMatching(/^9: No migration creates the column `phone`/),
    ]);
  });
});
