import { createRule } from "../engine/create-rule.js";
import { DIALECTS } from "../model/dialect.js";

type Options = Readonly<Record<never, never>>;

// A finding that is looked away from is a claim: the table is small, nobody writes to it then. The claim was true on one day,
// and whoever reads the migration later can only check it if it is written down.
export default createRule<Options, "missing">({
  name: "require-suppression-reason",
  description: "Require a reason in comments that disable rules of this plugin",
  recommended: null,
  dialects: DIALECTS,
  type: "suggestion",
  messages: {
    missing:
      "`{{directive}}` gives no reason: nobody can tell later why the finding did not count here. Write it behind two dashes: `{{directive}} -- why`.",
  },
  options: {},
  create({ report }) {
    return {
      suppression({ label, rules, reason, span }) {
        if (reason !== "") return;
        const directive = [label, rules.join(", ")].filter(part => part !== "").join(" ");
        report({ span, messageId: "missing", data: { directive } });
      },
    };
  },
});
