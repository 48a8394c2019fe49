import { eslintLanguage } from "../languages/text.js";
import { projectOf } from "../project/project.js";
import { DEFAULT_SETTINGS } from "../project/settings.js";
import { tokenizeWithBodies } from "./tokens.js";

/** SQL as a language of ESLint. What a comment is depends on the dialect. */
export const sqlLanguage = eslintLanguage({
  id: "db/sql",
  nodes: { file: "SqlFile", comment: "SqlComment" },
  comments(text, path) {
    const dialect = projectOf(path, process.cwd(), DEFAULT_SETTINGS).dialectOf(path, text);
    return tokenizeWithBodies(text, dialect).comments.map(comment => ({
      value: comment.block ? comment.text.slice(2).replace(/\*\/$/, "") : comment.text.replace(/^(?:--|#)/, ""),
      configures: comment.block,
      start: comment.start,
      end: comment.end,
    }));
  },
});
