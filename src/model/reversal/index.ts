export { reversalOf, type Altered, type Reversal, type Unreversed } from "./reversal.js";
