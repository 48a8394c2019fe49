import { CODE_OPTIONS, isLookedAt, oncePerPlace, type CodeOptions } from "../engine/query-rules.js";
import { createRule } from "../engine/create-rule.js";
import { isListed } from "../facts/small-tables.js";
import { DIALECTS } from "../model/dialect.js";
import type { Query, Reach } from "../model/query.js";

// A condition that was forgotten, or that falls away with an undefined value, passes every test with one row in the table.
// In production, it takes all rows of all customers, and no way leads back but the backup.
export default createRule<CodeOptions, "delete" | "update" | "optional">({
  name: "require-where",
  description: "Require a condition in statements that change or delete rows",
  recommended: "error",
  dialects: DIALECTS,
  type: "problem",
  messages: {
    delete: "`{{call}}` deletes every row of `{{table}}`: it has no condition. {{advice}}",
    update: "`{{call}}` changes every row of `{{table}}`: it has no condition. {{advice}}",
    optional:
      "`{{value}}` may be undefined, and the library leaves such a condition out: `{{call}}` then {{verb}} every row of `{{table}}`. Check the value before.",
  },
  options: CODE_OPTIONS,
  create({ options, settings, report }) {
    const once = oncePerPlace(report);
    return {
      query(query) {
        const { reach, callee, call } = query;
        if (reach === null || reach.isIntended || !isLookedAt(query, options)) return;
        if (isListed(settings.ignoreTables, reach.table)) return;
        const { statement, cause, table, value } = reach;
        once({
          span: callee,
          messageId: cause === "optional" ? "optional" : statement,
          data: {
            call,
            table,
            value,
            verb: statement === "delete" ? "deletes" : "changes",
            advice: adviceFor(query, reach),
          },
        });
      },
    };
  },
});

/** What to write, in the library's words. */
function adviceFor({ orm, action, method }: Query, { statement }: Reach): string {
  const condition = CONDITIONS[orm];
  const given = action === "raw" || condition === undefined ? "a `WHERE`" : condition;
  const all = statement === "delete" && action !== "raw" ? WHOLE[orm] : undefined;
  const instead = all === undefined || method === all ? "" : ` (\`${all}\`)`;
  return `Add ${given}, or say by the name of the function, or in a comment, that all rows are meant${instead}.`;
}

const CONDITIONS: Readonly<Partial<Record<Query["orm"], string>>> = {
  prisma: "`where: { … }`",
  typeorm: "a condition",
  sequelize: "a condition to `where`",
  knex: "`.where(…)`",
  kysely: "`.where(…)`",
  drizzle: "`.where(…)`",
  mikroorm: "a condition",
  sqlalchemy: "`.where(…)`",
};

const WHOLE: Readonly<Partial<Record<Query["orm"], string>>> = {
  typeorm: "clear()",
  sequelize: "truncate: true",
  knex: "truncate()",
};
