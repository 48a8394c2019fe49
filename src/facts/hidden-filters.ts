import { wordKey } from "../model/table-use.js";

/**
 * Whether a column is one that libraries and policies compare in every query without a word of it in the code: what marks
 * rows as deleted.
 */
export function isOfHiddenFilter(column: string): boolean {
  return /^(?:is)?deleted(?:at|on)?$|^(?:soft)?deletiondate$|^destroyedat$/.test(wordKey(column));
}
