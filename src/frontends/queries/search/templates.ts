import { unwrapped, type Node } from "../syntax.js";
import type { SearchReading } from "./reading.js";

/**
 * The text of a fragment of SQL, ``sql`lower(email) = ${email}` ``, its values as parameters; `null` for all else, and
 * where it is put together of other fragments. `columnOf` gives the text of a column that stands in a hole.
 */
export function templateText(
  node: Node,
  reading: SearchReading,
  columnOf: (hole: Node) => string | null = () => null,
): string | null {
  const inner = reading.known(node);
  if (inner.type !== "TaggedTemplateExpression") return null;
  const tag = unwrapped(inner.tag);
  if (tag.type !== "Identifier" || tag.name !== "sql") return null;
  let text = "";
  for (const [i, quasi] of inner.quasi.quasis.entries()) {
    text += quasi.value.cooked ?? "";
    const hole = inner.quasi.expressions[i];
    if (hole === undefined) continue;
    const column = columnOf(hole);
    if (column === null && mayBeFragment(reading.known(hole))) return null;
    text += column ?? `$${i + 1}`;
  }
  return text;
}

/** Whether a hole may be more than a value. */
function mayBeFragment(node: Node): boolean {
  switch (node.type) {
    case "Literal":
    case "TemplateLiteral":
    case "BinaryExpression":
    case "UnaryExpression":
    case "NewExpression":
      return false;
    case "Identifier":
      return /(?:table|column|field|sql|query|where|order|condition|filter|fragment|expr)/i.test(node.name);
    case "MemberExpression":
      return false;
    default:
      return true;
  }
}
