import { createRequire } from "node:module";
import { accepts, type SqlParser } from "./verdict.js";

let parser: SqlParser | undefined;

/** Whether node-sql-parser's grammar of MySQL accepts this one statement. Never throws; slow, as a second opinion is. */
export function parseMySql(sql: string): boolean {
  parser ??= load();
  return accepts(parser, sql);
}

/** Loaded when it is needed: it costs more than reading most files does. */
function load(): SqlParser {
  const { Parser } = createRequire(import.meta.url)("node-sql-parser/build/mysql") as { Parser: new () => SqlParser };
  return new Parser();
}
