import { createRule } from "../engine/create-rule.js";
import { oncePerPlace } from "../engine/query-rules.js";
import { DIALECTS } from "../model/dialect.js";
import type { CodeKind, Interpolation } from "../model/query.js";

interface Options {
  readonly tests: boolean;
}

// Whoever can choose the value can write SQL: a quote ends the literal, and what follows is run with the rights of the
// application. A bound parameter is sent beside the text, and is never read as SQL.
export default createRule<Options, "value" | "exposed">({
  name: "no-sql-interpolation",
  description: "Disallow values that become a part of the text of a statement",
  recommended: "warn",
  dialects: DIALECTS,
  type: "problem",
  messages: {
    value:
      "`{{code}}` becomes a part of the SQL text: a quote in it ends the literal, and the rest runs as SQL. Bind it as a parameter: {{binding}}.",
    exposed:
      "`{{code}}` comes out of a request and becomes a part of the SQL text that no parameter can stand for. Let it choose from what the code lists.",
  },
  options: {
    tests: {
      schema: { type: "boolean", description: "Whether tests, seeds and scripts are looked at too." },
      default: false,
    },
  },
  create({ options, report }) {
    const once = oncePerPlace(report);
    return {
      query({ raw, code }) {
        if (raw === null || !isLookedAt(code, options)) return;
        for (const interpolation of raw.interpolations) {
          const { span } = interpolation;
          const problem = problemOf(interpolation);
          if (problem === null) continue;
          once({ span, ...problem });
        }
      },
    };
  },
});

function isLookedAt(code: CodeKind, { tests }: Options): boolean {
  return tests || code === "application";
}

interface Problem {
  readonly messageId: "value" | "exposed";
  readonly data: Readonly<Record<string, string>>;
}

function problemOf({ kind, position, isExposed, code, binding }: Interpolation): Problem | null {
  if (kind !== "value") return null;
  if (position === "value" && binding !== null) return { messageId: "value", data: { code: shorten(code), binding } };
  return isExposed ? { messageId: "exposed", data: { code: shorten(code) } } : null;
}

/** Longer code is left out of a message. */
const LONGEST = 60;

function shorten(code: string): string {
  return code.length > LONGEST ? `${code.slice(0, LONGEST)}…` : code;
}
