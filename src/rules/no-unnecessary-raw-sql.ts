import { createRule } from "../engine/create-rule.js";
import { isIgnored, oncePerPlace } from "../engine/query-rules.js";
import { DIALECTS } from "../model/dialect.js";
import { LIBRARY_NAMES } from "../model/query.js";

type Options = Readonly<Record<never, never>>;

// A statement in a string is seen by no compiler: when a column is renamed or dropped, the code goes on until a user
// meets the error. The library's own call is checked, typed, and quotes what it is given.
export default createRule<Options, "unnecessary" | "replace">({
  name: "no-unnecessary-raw-sql",
  description: "Disallow raw SQL for what the library says itself",
  recommended: "warn",
  dialects: DIALECTS,
  type: "suggestion",
  messages: {
    unnecessary:
      "{{library}} says this itself: `{{code}}`. As raw SQL, a renamed column or a changed type goes unnoticed until it fails.",
    replace: "Replace by `{{code}}`.",
  },
  options: {},
  create({ settings, report }) {
    const once = oncePerPlace(report);
    return {
      query(query) {
        const { raw, orm, callee } = query;
        if (raw?.native == null || raw.obstacles.length > 0 || isIgnored(query, settings)) return;
        const { code, edits } = raw.native;
        once({
          span: callee,
          messageId: "unnecessary",
          data: { library: LIBRARY_NAMES[orm], code },
          suggest: [{ messageId: "replace", data: { code }, edits: edits.length === 0 ? null : edits }],
        });
      },
    };
  },
});
