const MIRRORED: Readonly<Record<string, string>> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" };

/**
 * Whether a comparison of a number of rows with another number asks for no rows (`true`) or for any (`false`); `null` for
 * another number, and another operator. `isLeft`: whether the number of rows stands on the left.
 */
export function asksForNone(operator: string, number: number | null, isLeft: boolean): boolean | null {
  switch (isLeft ? operator : (MIRRORED[operator] ?? operator)) {
    case ">":
      return number === 0 ? false : null;
    case ">=":
      return number === 1 ? false : null;
    case "!=":
    case "!==":
      return number === 0 ? false : null;
    case "<":
      return number === 1 ? true : null;
    case "<=":
    case "==":
    case "===":
      return number === 0 ? true : null;
    default:
      return null;
  }
}
