export { reversalOf, type Altered, type Reversal, type Unreversed } from "./reversal.js";
export type { BothWays } from "./steps.js";
export { namesIn, wordsOfUnsure } from "./certainty.js";
