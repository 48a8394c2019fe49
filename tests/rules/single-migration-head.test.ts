import { runPython, type RuleCase } from "../support/rules.js";

interface Extras {
  readonly labels?: string;
  readonly dependsOn?: string;
}

/** A migration of Alembic as its template writes it. */
function migration(revision: string, down: string, { labels = "None", dependsOn = "None" }: Extras = {}): string {
  return `"""add a column

Revision ID: ${revision}
Revises: ${down}
"""
from alembic import op

revision: str = "${revision}"
down_revision: Union[str, None] = ${down}
branch_labels = ${labels}
depends_on = ${dependsOn}


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
`;
}

/** A migration that is linted, with others in its folder. */
function among(code: string, others: Readonly<Record<string, string>>, filename = "alembic/versions/own.py"): RuleCase {
  return {
    code,
    filename,
    beside: { "alembic.ini": "[alembic]\n", "alembic/env.py": "", [filename]: code, ...others },
  };
}

const FIRST = { "alembic/versions/1_first.py": migration("1", "None") };

runPython("single-migration-head", "postgresql", "alembic/versions/own.py", {
  valid: [
    among(migration("2", '"1"'), FIRST),
    // Somebody has joined them.
    among(migration("2", '"1"'), {
      ...FIRST,
      "alembic/versions/3.py": migration("3", '"1"'),
      "alembic/versions/4.py": migration("4", '("2", "3")'),
    }),
    among(migration("4", '("2", "3")'), {
      ...FIRST,
      "alembic/versions/2.py": migration("2", '"1"'),
      "alembic/versions/3.py": migration("3", '"1"'),
    }),
    // Branches with labels are meant, also where only one of them has a label.
    among(migration("2", '"1"', { labels: '("left",)' }), {
      ...FIRST,
      "alembic/versions/3.py": migration("3", '"1"', { labels: '"right"' }),
    }),
    among(migration("4", '"2"'), {
      ...FIRST,
      "alembic/versions/2.py": migration("2", '"1"', { labels: '("left",)' }),
      "alembic/versions/3.py": migration("3", '"1"'),
    }),
    // So are those that wait for each other.
    among(migration("3", '"2"', { dependsOn: '"1"' }), { ...FIRST, "alembic/versions/2.py": migration("2", "None") }),
    among(migration("2", "None"), {
      "alembic/versions/1_first.py": migration("1", "None", { labels: '("users",)' }),
      "alembic/versions/3.py": migration("3", '"2"', { dependsOn: '("users",)' }),
    }),
    // A second graph in a folder of its own.
    among(migration("2", "None"), { "alembic/versions/reports/1.py": migration("1", "None") }),
    among(migration("2", "None"), { "reports/versions/1.py": migration("1", "None") }),
    // One folder for each database, with the same ids.
    among(
      migration("2", '"1"'),
      {
        "alembic/versions/sqlite/1.py": migration("1", "None"),
        "alembic/versions/sqlite/2.py": migration("2", '"1"'),
        "alembic/versions/postgresql/1.py": migration("1", "None"),
      },
      "alembic/versions/postgresql/2.py",
    ),
    // The parent is found elsewhere: in another folder of the repository, or where the configuration leads.
    among(migration("2", '"1"'), { "core/alembic/versions/1.py": migration("1", "None") }),
    among(migration("2", '"1"'), { "alembic.ini": "[alembic]\nversion_locations = core:versions %(here)s/versions\n" }),
    among(migration("2", '"1abc"'), { "alembic/versions/1abc_too_large.py": "#".repeat(2_000_001) }),
    // What stands behind which one shows at run time only.
    among(migration("2", "PREVIOUS"), { ...FIRST, "alembic/versions/3.py": migration("3", '"1"') }),
    // Nothing lies beside a text without a file.
    migration("2", '"1"'),
    // Other files of the folder have no revision.
    among(migration("1", "None"), {
      "alembic/versions/__init__.py": "",
      "alembic/versions/types.py": "revision = None",
    }),
  ],
  invalid: [
    {
      ...among(migration("2", '"1"'), { ...FIRST, "alembic/versions/3_other.py": migration("3", '"1"') }),
      errors: [
        {
          messageId: "heads",
          message:
            "Nothing follows `2`, and nothing follows `3_other.py`: with several heads, an upgrade to the head refuses to run. Join them by `alembic merge heads`, or let one follow the other.",
          line: 9,
          column: 1,
          endLine: 9,
          endColumn: 38,
        },
      ],
    },
    {
      ...among(migration("2", '"1"'), {
        ...FIRST,
        "alembic/versions/3.py": migration("3", '"1"'),
        "alembic/versions/4.py": migration("4", '"1"'),
        "alembic/versions/5.py": migration("5", '"1"'),
        "alembic/versions/6.py": migration("6", '"1"'),
      }),
      errors: [
        {
          messageId: "heads",
          message:
            "Nothing follows `2`, and nothing follows `3.py`, `4.py`, `5.py` and 1 more: with several heads, an upgrade to the head refuses to run. Join them by `alembic merge heads`, or let one follow the other.",
        },
      ],
    },
    // A label that both have tells neither from the other.
    {
      ...among(migration("2", '"1"'), {
        "alembic/versions/1.py": migration("1", "None", { labels: '("main",)' }),
        "alembic/versions/3.py": migration("3", '"1"'),
      }),
      errors: ["heads"],
    },
    // Two beginnings in one folder.
    { ...among(migration("2", "None"), FIRST), errors: ["heads"] },
    // A folder for each year, which lead from one to another.
    {
      ...among(
        migration("3", '"1"'),
        {
          "alembic/versions/2023/1.py": migration("1", "None"),
          "alembic/versions/2023/2.py": migration("2", '"1"'),
        },
        "alembic/versions/2024/3.py",
      ),
      errors: ["heads"],
    },
    {
      ...among(migration("2", '"0"'), FIRST),
      errors: [
        {
          messageId: "missing",
          message:
            "No migration has the revision `0`: as long as its file is missing, the history cannot be read, and no migration runs.",
          line: 9,
          column: 35,
          endColumn: 38,
        },
      ],
    },
    {
      ...among(migration("2", '"1"'), { ...FIRST, "alembic/versions/copy.py": migration("2", '"1"') }),
      errors: [
        {
          messageId: "namesake",
          message: "`copy.py` has the revision `2` too: only one of them is known to the history.",
          line: 8,
        },
      ],
    },
    {
      ...among(migration("2", '"3"'), {
        ...FIRST,
        "alembic/versions/3.py": migration("3", '("1", "4")'),
        "alembic/versions/4.py": migration("4", '"2"'),
      }),
      errors: [
        {
          messageId: "cycle",
          message: "`2` follows itself (2 → 3 → 4 → 2): the history has no beginning, and no migration runs.",
        },
      ],
    },
    { ...among(migration("2", '"2"'), FIRST), errors: ["cycle"] },
  ],
});
