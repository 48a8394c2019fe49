import type { TSESTree } from "@typescript-eslint/utils";
import type { Span } from "../../../model/span.js";
import type { Parameter } from "../../../sql/shape/normalise.js";
import type { DatabaseCall } from "../calls.js";
import { constantOf } from "../find.js";
import { positionIn } from "../interpolation/position.js";
import { libraryOf } from "../libraries/index.js";
import type { Module } from "../modules.js";
import type { Resolver } from "../resolve.js";
import {
  annotationOf,
  argumentsOf,
  memberName,
  methodOf,
  propertyOf,
  spanOf,
  unwrapped,
  type Node,
} from "../syntax.js";

/** The SQL of a raw call. */
export interface SqlText {
  /** With parameters as the driver takes them; the values of a tagged template are `$1`, `$2` … */
  readonly text: string;
  readonly span: Span;
  /** The first part that is made at run time, as the source spells it; `null` for a constant text. */
  readonly dynamic: string | null;
  /** The expression that gives a parameter its value, as source text; `null` where it does not show. */
  valueOf(parameter: Parameter): string | null;
}

/** Reads the SQL of a raw call; `null` where its text is not in the file. */
export function sqlTextOf(call: DatabaseCall, resolver: Resolver): SqlText | null {
  const { sql, module } = call;
  if (sql === null) return null;
  const node = constantOf(sql.text, module);
  if (call.node.type === "TaggedTemplateExpression")
    return tagged(sql.text as TSESTree.TemplateLiteral, call, resolver);
  if (node.type === "TaggedTemplateExpression") return tagged(node.quasi, call, resolver);
  const pieces = new Pieces(module);
  if (!pieces.add(sql.text)) return null;
  const values = sql.values ?? restArguments(call);
  return {
    text: pieces.text,
    span: spanOf(sql.text),
    dynamic: pieces.dynamic,
    valueOf: parameter => boundValue(parameter, values, module),
  };
}

/** A constant text, put together from literals and constants. */
export class Pieces {
  text = "";
  dynamic: string | null = null;

  constructor(private readonly module: Module) {}

  /** Whether the node is a text at all. */
  add(node: Node): boolean {
    const inner = constantOf(node, this.module);
    if (inner.type === "Literal") {
      if (typeof inner.value !== "string") return false;
      this.text += inner.value;
      return true;
    }
    if (inner.type === "TemplateLiteral") {
      inner.quasis.forEach((quasi, i) => {
        this.text += quasi.value.cooked ?? "";
        const hole = inner.expressions[i];
        if (hole !== undefined && !this.add(hole)) this.unknown(hole);
      });
      return true;
    }
    if (inner.type === "BinaryExpression" && inner.operator === "+") {
      const { left, right } = inner;
      const [known, more] = [this.add(left) || this.unknown(left), this.add(right) || this.unknown(right)];
      return known && more;
    }
    return false;
  }

  private unknown(node: Node): true {
    this.dynamic ??= this.module.textOf(node);
    this.text += "\0";
    return true;
  }
}

/** A tagged template binds its values itself, unless they are fragments. */
function tagged(quasi: TSESTree.TemplateLiteral, { module, orm }: DatabaseCall, resolver: Resolver): SqlText {
  // Templates of these take columns and tables as well, which look like values.
  const takesNames = orm === "drizzle" || orm === "kysely";
  let text = "";
  let dynamic: string | null = null;
  quasi.quasis.forEach((part, i) => {
    text += part.value.cooked ?? "";
    const hole = quasi.expressions[i];
    if (hole === undefined) return;
    const isName = takesNames && positionIn(text, quasi.quasis[i + 1]?.value.cooked ?? "") !== "value";
    if (isName || isFragment(hole, module, resolver)) dynamic ??= module.textOf(hole);
    text += `$${i + 1}`;
  });
  return {
    text,
    span: spanOf(quasi),
    dynamic,
    valueOf: ({ index }) => {
      const value = index === null ? undefined : quasi.expressions[index];
      return value === undefined ? null : module.textOf(value);
    },
  };
}

/** `Prisma.sql`, `Prisma.join`, `sql.raw`, `inArray(…)`, a statement in a statement, also by way of a condition, constant or parameter. */
function isFragment(node: Node, module: Module, resolver: Resolver): boolean {
  const inner = constantOf(node, module);
  switch (inner.type) {
    case "TaggedTemplateExpression":
      return true;
    case "ConditionalExpression":
      return isFragment(inner.consequent, module, resolver) || isFragment(inner.alternate, module, resolver);
    case "LogicalExpression":
      return isFragment(inner.left, module, resolver) || isFragment(inner.right, module, resolver);
    case "CallExpression":
    case "MemberExpression": {
      const callee = inner.type === "CallExpression" ? unwrapped(inner.callee) : inner;
      const name =
        callee.type === "MemberExpression" ? memberName(callee) : callee.type === "Identifier" ? callee.name : null;
      if (inner.type === "CallExpression" && makesSql(inner, module, resolver)) return true;
      if (name === null || !/^(sql|join|raw|empty)$/.test(name)) return false;
      const root =
        callee.type === "MemberExpression" ? resolver.valueOf(callee.object, module) : resolver.valueOf(callee, module);
      if (root?.kind === "external")
        return libraryOf(root.source) !== null || root.source === "sql-template-tag" || root.name === "Prisma";
      return (
        root === null &&
        callee.type === "MemberExpression" &&
        callee.object.type === "Identifier" &&
        callee.object.name === "Prisma"
      );
    }
    case "Identifier": {
      const type = annotationOf(module.scopes.resolve(inner)?.identifier ?? inner);
      return type !== null && /\bSql\b/.test(module.textOf(type));
    }
    default:
      return false;
  }
}

/** Whether a function of Drizzle or Kysely gives a piece of SQL, or a builder that nobody has sent. */
function makesSql(call: TSESTree.CallExpression, module: Module, resolver: Resolver): boolean {
  const made = resolver.handleOf(call, module);
  if (made !== null && (made.orm === "drizzle" || made.orm === "kysely")) return made.role === "builder";
  const callee = unwrapped(call.callee);
  const root = resolver.valueOf(callee.type === "MemberExpression" ? callee.object : callee, module);
  return root?.kind === "external" && /^(?:drizzle-orm|kysely)(?:\/|$)/.test(root.source);
}

/** What `$queryRawUnsafe(sql, a, b)` binds. */
function restArguments({ node }: DatabaseCall): readonly Node[] | null {
  if (node.type !== "CallExpression" || !/Unsafe$/.test(methodOf(node)?.name ?? "")) return null;
  return argumentsOf(node).slice(1);
}

function boundValue(parameter: Parameter, values: Node | readonly Node[] | null, module: Module): string | null {
  if (values === null) return null;
  if (isList(values)) return textAt(values, parameter.index, module);
  const node = constantOf(values, module);
  if (parameter.name !== null) {
    const value = propertyOf(node, parameter.name);
    if (value !== null) return module.textOf(value);
    return node.type === "Identifier" || node.type === "MemberExpression"
      ? `${module.textOf(node)}.${parameter.name}`
      : null;
  }
  if (node.type === "ArrayExpression") {
    const elements = node.elements.filter((element): element is TSESTree.Expression => element !== null);
    return elements.some(element => (element as Node).type === "SpreadElement")
      ? null
      : textAt(elements, parameter.index, module);
  }
  if (node.type === "Identifier" || node.type === "MemberExpression") {
    // `knex.raw(sql, id)` takes a single value as it is; whether a variable holds a list does not show.
    return null;
  }
  return parameter.index === 0 && node.type === "Literal" ? module.textOf(node) : null;
}

function isList(values: Node | readonly Node[]): values is readonly Node[] {
  return Array.isArray(values);
}

function textAt(nodes: readonly Node[], index: number | null, module: Module): string | null {
  const node = index === null ? undefined : nodes[index];
  return node === undefined ? null : module.textOf(node);
}
