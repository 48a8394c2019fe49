/** The part of node-sql-parser that is used here. */
export interface SqlParser {
  astify(sql: string): unknown;
}

/** Whether the parser accepts the text. Only its own syntax errors count as a no: it also runs out of stack. */
export function accepts(parser: SqlParser, sql: string): boolean {
  try {
    parser.astify(sql);
    return true;
  } catch (error) {
    return (error as { name?: unknown } | null)?.name !== "SyntaxError";
  }
}
