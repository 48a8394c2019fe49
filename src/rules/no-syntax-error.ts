import { createRule } from "../engine/create-rule.js";
import { DIALECT_NAMES, DIALECTS } from "../model/dialect.js";

// A statement that does not parse fails when the migration runs: in the middle of the deploy, and on systems without
// transactional DDL with the statements before it already done.
export default createRule<object, "syntax">({
  name: "no-syntax-error",
  description: "Disallow SQL that does not parse",
  recommended: "error",
  dialects: DIALECTS,
  type: "problem",
  messages: {
    syntax: "{{dialect}} cannot parse this: {{detail}}.",
  },
  options: {},
  create({ report }) {
    return {
      opaque(operation, { migration }) {
        if (operation.reason !== "syntax") return;
        report({
          span: operation.span,
          messageId: "syntax",
          data: { dialect: DIALECT_NAMES[migration.dialect], detail: operation.detail },
        });
      },
    };
  },
});
