import type { Interpolation } from "../../../model/query.js";
import type { PyExpression } from "../../../python/tree.js";
import { walk } from "../../../python/walk.js";
import { parameterOf } from "../scope.js";
import type { RawCall } from "./find.js";
import { aboveOf, kindOf } from "./origin.js";
import { positionIn } from "../../queries/interpolation/position.js";
import type { Frame, Piece, PyText } from "./text.js";

/** The expressions in a text of SQL, in the order of the text. */
export function interpolationsOf({ pieces }: PyText, call: RawCall, frame: Frame): readonly Interpolation[] {
  const found: Interpolation[] = [];
  let before = "";
  pieces.forEach((piece, i) => {
    if (piece.kind === "text") {
      before += piece.text;
      return;
    }
    const position = positionIn(before, textBehind(pieces, i));
    const { node, frame: where } = piece;
    // What another file puts in is shown at the text that takes it.
    const [start, end] = where.module === frame.module ? node.range : call.text.range;
    if (position !== null) {
      const kind = piece.isNumber ? "number" : kindOf(node, where);
      const code = where.module.textOf(node).replace(/\s+/g, " ");
      found.push({
        span: { start, end },
        code,
        kind,
        position,
        isExposed: kind === "value" && isExposed(node, where),
        binding: position === "value" ? bindingOf(node, before, textBehind(pieces, i), call, where) : null,
      });
    }
    before += "\0";
  });
  return found;
}

function textBehind(pieces: readonly Piece[], i: number): string {
  const next = pieces[i + 1];
  return next?.kind === "text" ? next.text : "";
}

/** Names longer than this are no good names of parameters. */
const LONGEST = 24;

/** How the value is bound, in Markdown: `:status` and `{"status": status}`, `%s` and `(status,)`. */
function bindingOf(node: PyExpression, before: string, after: string, { style }: RawCall, { module }: Frame): string {
  const code = module.textOf(node).replace(/\s+/g, " ");
  const shown = code.length > LONGEST ? "…" : code;
  const [, start = ""] = /'(%?)[^']*$/.exec(before) ?? [];
  const [end = ""] = /^%(?=[^']*')/.exec(after) ?? [];
  const value = start + end === "" ? shown : `f"${start}{${shown}}${end}"`;
  if (style === "driver") return `\`${/\bsqlite3\b/.test(module.text) ? "?" : "%s"}\` and \`(${value},)\``;
  const name = nameFor(node);
  const isList = /\bIN\s*\(?\s*$/i.test(before);
  return isList
    ? `\`:${name}\` with \`bindparam("${name}", expanding=True)\` and \`{"${name}": ${value}}\``
    : `\`:${name}\` and \`{"${name}": ${value}}\``;
}

/** The last name in an expression. */
function nameFor(node: PyExpression): string {
  let name = "value";
  walk(node, ({ node: inner }) => {
    if (name !== "value") return false;
    if (inner.type === "PyCall") {
      const [first] = inner.args;
      if (inner.callee.type === "PyName" && first !== undefined) name = nameFor(first.value);
    } else if (inner.type === "PyAttribute" || inner.type === "PyName") name = inner.name;
    return true;
  });
  return name;
}

/** Whether a value is one of a request: a parameter of a function that answers them, or of the request itself. */
function isExposed(node: PyExpression, { module, scope }: Frame): boolean {
  if (scope.type !== "PyFunction" || scope.decorators.length === 0) {
    return /\brequest\.(?:args|form|json|values|query_params|GET|POST)\b/.test(module.textOf(node));
  }
  const above = aboveOf(scope, module);
  if (!/^\w+(?:\.\w+)*\.(?:get|post|put|patch|delete|route|websocket)\(/m.test(above)) return false;
  let found = false;
  walk(node, ({ node: inner }) => {
    if (inner.type === "PyName") found ||= parameterOf(inner.name, scope) !== null;
    return !found;
  });
  return found;
}
