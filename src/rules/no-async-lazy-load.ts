import { createRule } from "../engine/create-rule.js";
import { isListed } from "../facts/small-tables.js";
import { DIALECTS } from "../model/dialect.js";

// A relation that was not loaded is loaded when it is touched, by a query that waits for its answer. Code that runs under
// an event loop cannot wait there: SQLAlchemy raises MissingGreenlet, and does so only where the relation was not loaded
// by chance before.
export default createRule<object, "raises">({
  name: "no-async-lazy-load",
  description: "Disallow touching a relation that an asynchronous session has not loaded",
  recommended: "error",
  dialects: DIALECTS,
  type: "problem",
  messages: {
    raises:
      "`{{call}}` is not loaded yet, and an asynchronous session cannot load it when it is touched: this raises MissingGreenlet. Load it with the rows: `.options({{option}})`.",
  },
  options: {},
  create({ settings, report }) {
    return {
      query({ lazy, call, model, span }) {
        if (lazy?.raises !== true || (model !== null && isListed(settings.ignoreTables, model))) return;
        report({ span, messageId: "raises", data: { call, option: lazy.option } });
      },
    };
  },
});
