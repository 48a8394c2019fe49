import { eslintLanguage } from "../languages/text.js";
import { pythonComments } from "./parse.js";

/** `eslint db/a: off`, and not a sentence about ESLint: Python has no other form of comment for it. */
const CONFIGURATION = /^\s*eslint\s+["']?[\w@/-]+["']?\s*:/;

/** Python as a language of ESLint. */
export const pythonLanguage = eslintLanguage({
  id: "db/python",
  nodes: { file: "PyFile", comment: "PyComment" },
  comments: text =>
    pythonComments(text).map(({ start, end }) => {
      const value = text.slice(start + 1, end);
      return { value, configures: CONFIGURATION.test(value), start, end };
    }),
});
