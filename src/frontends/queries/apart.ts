/** Whether a new row of a table tells of what was tried, and is meant to stay when the transaction is rolled back. */
export function keepsRecord(model: string | null): boolean {
  return /(?:audit|log|event|history|attempt)s?$/i.test(model ?? "");
}

/** Whether a comment says that a query is meant to be sent beside the transaction. */
export function saysApart(comment: string): boolean {
  return /outside|not (?:in|part of) |separate|own transaction|transaction/i.test(comment);
}
