import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectOf } from "../../src/project/project.js";
import { DEFAULT_SETTINGS } from "../../src/project/settings.js";
import { folder } from "../support/folder.js";

/** A migration of Alembic that comes behind others. */
function migration(revision: string, down: string, body = "    pass"): string {
  return `revision = "${revision}"\ndown_revision = ${down}\n\ndef upgrade():\n${body}\n`;
}

describe("the order of Alembic's migrations", () => {
  it("is that of their revisions, through branches and merges", () => {
    const files = {
      "alembic.ini": "[alembic]\n",
      "alembic/env.py": "",
      "alembic/versions/__init__.py": "",
      "alembic/versions/aaa_last.py": migration("aaa", '("bbb", "1cc")'),
      "alembic/versions/bbb_left.py": migration("bbb", "u'ddd'").replace('= "bbb"', "= u'bbb'"),
      "alembic/versions/1cc_right.py": migration("1cc", '"ddd"').replace(
        "down_revision",
        "down_revision: Union[str, None]",
      ),
      "alembic/versions/ddd_first.py": migration("ddd", "None"),
    };
    const root = folder(files);
    const path = join(root, "alembic/versions/bbb_left.py");
    const series = projectOf(path, root, DEFAULT_SETTINGS).series(path);
    const names = series.map(file => file.slice(file.lastIndexOf("/") + 1).slice(0, 3));
    expect(names).toHaveLength(4);
    expect(names[0]).toBe("ddd");
    expect(names.at(-1)).toBe("aaa");
  });
});

describe("the database of Alembic's migrations", () => {
  const versions = { "alembic/versions/a_x.py": migration("a", "None") };

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ["alembic.ini", { "alembic.ini": "[alembic]\nsqlalchemy.url = mysql+aiomysql://u:p@h/d\n" }, "mysql"],
    ["env.py", { "alembic/env.py": 'config.set_main_option("sqlalchemy.url", "mysql+pymysql://u@h/d")\n' }, "mysql"],
    ["a module of settings", { "app/core/config.py": 'URL = f"mysql+aiomysql://{user}@{host}/d"\n' }, "mysql"],
    ["the name of a driver", { "app/db.py": 'URL.create(drivername="mysql+aiomysql")\n' }, "mysql"],
    ["requirements.txt", { "requirements.txt": "SQLAlchemy==2.0\naiomysql==0.2\n" }, "mysql"],
    ["other requirements", { "requirements-prod.txt": "asyncmy\n" }, "mysql"],
    ["pyproject.toml", { "pyproject.toml": '[project]\ndependencies = ["aiosqlite"]\n' }, "sqlite"],
    [
      "drivers of which SQLite is for tests",
      { "pyproject.toml": 'dependencies = ["aiosqlite", "asyncpg"]\n' },
      "postgresql",
    ],
    [
      "types in the migrations",
      { "alembic/versions/b_y.py": migration("b", "'a'", "    op.add_column('t', sa.Column('a', mysql.TINYINT(1)))") },
      "mysql",
    ],
    ["nothing", {}, "postgresql"],
  ])("follows from %s", (_, files, dialect) => {
    const root = folder({ ...versions, ...files });
    const path = join(root, "alembic/versions/a_x.py");
    expect(projectOf(path, root, DEFAULT_SETTINGS).dialectOf(path, versions["alembic/versions/a_x.py"])).toBe(dialect);
  });
});
