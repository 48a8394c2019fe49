import type { Dialect } from "../../../model/dialect.js";
import {
  isOneKnown,
  saysCount,
  shortText,
  WORDS_ALONE,
  wordsOf,
  type TableNames,
  type TableUse,
} from "../../../model/table-use.js";
import type { Project } from "../../../project/project.js";
import { sqlUse } from "../../../sql/search/table-uses.js";
import type { ScriptFile } from "../../index.js";
import { chainOf } from "../chain.js";
import { constantOf, findCalls, type FoundCall } from "../find.js";
import { Modules } from "../modules.js";
import { sqlTextOf } from "../raw/text.js";
import { Resolver } from "../resolve.js";
import { searchesOf } from "../search/index.js";
import { calleeOf, spanOf, unwrapped, type Node } from "../syntax.js";
import { Closedness } from "./closed.js";
import { mentionsIn } from "./mentions.js";

/** What a script asks of tables, or may: its queries, the SQL in its texts, and what else it does with what stands for a table. */
export function scriptTableUses(file: ScriptFile, project: Project, names: TableNames): readonly TableUse[] {
  const module = Modules.of(file);
  const resolver = new Resolver(new Modules(project));
  const dialect = project.dialectOf(file.path, file.text);
  const calls = findCalls(module, resolver, project);
  const uses = calls.flatMap(call => useOf(call, dialect, resolver) ?? []);
  const known = calls.flatMap(({ node, sent }) => [node, sent]);
  return [...uses, ...mentionsIn(module, resolver, known, names, dialect)];
}

/** Libraries whose columns are properties of an object that stands for the table. */
const COLUMN_OBJECTS: ReadonlySet<string> = new Set(["drizzle"]);

function useOf(call: FoundCall, dialect: Dialect, resolver: Resolver): TableUse | null {
  const { module, node, orm, model, action } = call;
  const text = module.textOf(node);
  const base = { ...WORDS_ALONE, library: orm, span: spanOf(node), label: labelOf(call), model };
  if (action === "flush") return null;
  if ((action === "create" || action === "upsert") && !LOOKS_BESIDE.test(text))
    return { ...base, words: wordsOf(model ?? "") };
  const sql = sqlTextOf(call, resolver);
  if (action === "raw") {
    // A text that comes from elsewhere stands there.
    if (sql === null || /^\0*$/.test(sql.text)) return null;
    if (sql.dynamic !== null) return { ...base, words: wordsOf(`${text} ${sql.text}`), open: "sql" };
    return { ...base, ...sqlUse(sql.text, dialect) };
  }
  const closedness = new Closedness(module, resolver, COLUMN_OBJECTS.has(orm));
  const isClosed = isClosedCall(call, closedness, resolver);
  const searches = searchesOf(call, sql, dialect, resolver);
  const besides = closedness.beside.map(({ node: beside, module: home }) => home.textOf(beside));
  return {
    ...base,
    searches,
    isWhole: isClosed && isOneKnown(searches) && !SAYS_MORE.test(text),
    words: wordsOf([text, module.textOf(call.sent), ...besides].join(" ")),
    counts: action === "count" || saysCount(text),
    open: isClosed ? null : "column",
  };
}

/** Words of a call that writes new rows, and looks for others all the same. */
const LOOKS_BESIDE = /\b(?:select\w*|from|where)\b\s*\(|\bselect\b[\s\S]*\bfrom\b/i;

/** Words of a call that a search does not hold all of. */
const SAYS_MORE =
  /\b(?:groupBy\w*|group|distinct\w*|having\w*|min|max|sum|avg|aggregate|_min|_max|_sum|_avg|with\w*|union\w*|over|partition\w*|lateral|window|rowNumber|rank)\b/;

function isClosedCall(call: FoundCall, closedness: Closedness, resolver: Resolver): boolean {
  const { node, module, sent } = call;
  if (node.type !== "CallExpression") return false;
  if (sent.type === "Identifier" && !closedness.closed(sent)) return false;
  const written = chainOf(node, inner => inner);
  const isBuilder =
    written.links.length > 1 ||
    isBuilderAt(written.root, call, resolver) ||
    call.orm === "knex" ||
    call.orm === "drizzle" ||
    call.orm === "kysely";
  if (!isBuilder) return optionsOf(call).every(argument => closedness.closed(argument));
  const { root, links } = chainOf(node, inner => constantOf(inner, module));
  for (const start of [written.root, root]) if (!isKnownRoot(start, call, closedness, resolver)) return false;
  return links.every(({ name, args }) =>
    closedness.link(
      name,
      args.filter(argument => argument !== call.data),
    ),
  );
}

function isBuilderAt(node: Node, { module }: FoundCall, resolver: Resolver): boolean {
  return BUILDERS.has(resolver.handleOf(unwrapped(node), module)?.role ?? "");
}

const BUILDERS: ReadonlySet<string> = new Set(["builder", "objection"]);

/** What a chain begins with: a connection, a model, or a builder that a variable of the file holds. */
function isKnownRoot(node: Node, call: FoundCall, closedness: Closedness, resolver: Resolver): boolean {
  const root = unwrapped(node);
  if (root.type !== "Identifier" && root.type !== "MemberExpression") return true;
  const isBuilder = isBuilderAt(root, call, resolver);
  if (root.type === "MemberExpression") return !isBuilder;
  const { module } = call;
  const handle = resolver.handleOf(root, module);
  const binding = module.scopes.resolve(root);
  if (isBuilder || (handle === null && binding?.kind === "variable")) return closedness.closed(root);
  return true;
}

/** The arguments of a call that name columns: without the entity, the row that is written, and keys. */
function optionsOf(call: FoundCall): readonly Node[] {
  return call.node.type === "CallExpression" ? optionsIn(call.node.arguments, call) : [];
}

function optionsIn(args: readonly Node[], { targets, data, method }: FoundCall): readonly Node[] {
  const given = args.filter(argument => !targets.includes(argument) && argument !== data);
  return given.filter((argument, i) => !(i === 0 && (BY_KEY.test(method) || isKeyValue(argument))));
}

const BY_KEY = /ById$|ByIds$|ByPk$|^getReference$|^increment$|^decrement$|^(?:max|min|sum)$/;

/** `id`, `user.id`, `req.params.id`: the value of a primary key. */
function isKeyValue(node: Node): boolean {
  const inner = unwrapped(node);
  if (inner.type === "Literal") return true;
  const name =
    inner.type === "Identifier"
      ? inner.name
      : inner.type === "MemberExpression" && inner.property.type === "Identifier"
        ? inner.property.name
        : "";
  return /ids?$/i.test(name);
}

function labelOf({ node, module }: FoundCall): string {
  return shortText(module.textOf(calleeOf(node)));
}
