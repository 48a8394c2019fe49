import type { Edit } from "../../../model/writer.js";
import type { FoundCall } from "../find.js";
import { isWrapper, spanOf, type Node } from "../syntax.js";
import { nativeCode } from "./native.js";
import type { Printing } from "./printing.js";

/**
 * How to bring the call into the file: only where nobody looks at what the raw call gives, and where the library does
 * the same as the statement and no more. Everywhere else the code stays words.
 */
export function editsOf(call: FoundCall, printing: Printing): readonly Edit[] {
  const { shape, model } = printing;
  if (shape.kind === "select" || shape.selected.length > 0 || !isDiscarded(call.node, call)) return [];
  // The library would change more than the statement does, or keep the row.
  if (call.orm === "sequelize" || (shape.kind === "delete" && model?.deletedAt != null)) return [];
  if (shape.kind === "insert" && call.orm !== "knex") return [];
  const written = new Set(shape.assignments.map(({ column }) => column));
  if (
    shape.kind === "update" &&
    [...(model?.fields ?? [])].some(([column, field]) => field.updatedAt && !written.has(column))
  )
    return [];
  if (call.orm === "typeorm" && !isInScope(model?.name ?? "", call)) return [];
  const text = nativeCode(call.orm, { ...printing, longest: Infinity });
  // Operators would have to be imported.
  if (
    text === null ||
    (call.orm === "typeorm" && /\b(Not|In|IsNull|Like|ILike|Between|LessThan\w*|MoreThan\w*)\(/.test(text))
  )
    return [];
  return [{ span: spanOf(call.node), text }];
}

/** Whether the call, or what awaits it, is a statement of its own. */
function isDiscarded(node: Node, { module }: FoundCall): boolean {
  const parent = module.scopes.parentOf(node);
  if (parent === null) return false;
  if (parent.type === "AwaitExpression" || isWrapper(parent)) return isDiscarded(parent, { module } as FoundCall);
  return parent.type === "ExpressionStatement";
}

function isInScope(name: string, { module, node }: FoundCall): boolean {
  return module.scopes.lookup(name, node) !== null;
}
