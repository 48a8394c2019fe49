import { createRule } from "../engine/create-rule.js";
import { DIALECTS } from "../model/dialect.js";

// The other rules speak of what was understood. Their silence about the rest must not be taken for a clean bill.
export default createRule<object, "opaque">({
  name: "no-opaque-migration",
  description: "Disallow parts of migrations that cannot be analysed",
  recommended: "warn",
  dialects: DIALECTS,
  type: "suggestion",
  checksSettings: true,
  messages: {
    opaque: "This could not be analysed, and no other rule has checked it: {{detail}}.",
  },
  options: {},
  create({ report }) {
    return {
      opaque(operation) {
        // A statement that does not parse is an error of its own.
        if (operation.reason === "syntax") return;
        report({ span: operation.span, messageId: "opaque", data: { detail: operation.detail } });
      },
    };
  },
});
