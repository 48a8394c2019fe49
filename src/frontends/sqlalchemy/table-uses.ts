import type { Dialect } from "../../model/dialect.js";
import {
  isOneKnown,
  saysCount,
  shortText,
  wordKey,
  WORDS_ALONE,
  wordsOf,
  type OpenReason,
  type TableNames,
  type TableUse,
} from "../../model/table-use.js";
import type { Project } from "../../project/project.js";
import type { PyCall, PyName, PyString, Range } from "../../python/tree.js";
import { walk, within, type Placed, type PyNode } from "../../python/walk.js";
import { embeddedUse, sqlUse } from "../../sql/search/table-uses.js";
import type { FoundCall } from "./calls.js";
import { Modules } from "./helpers.js";
import { Module } from "./module.js";
import { constantSqlOf, findRaw } from "./raw/index.js";
import { searchOf } from "./search.js";

/**
 * What a file of Python asks of tables, or may. Columns are attributes of the class that stands for the table, wherever a
 * condition is put together; so each mention of one counts, and only what computes the name of one is open.
 */
export function pythonTableUses(path: string, text: string, project: Project, names: TableNames): readonly TableUse[] {
  return new Reader(new Module(path, text), project, names).read();
}

class Reader {
  private readonly found: TableUse[] = [];
  private readonly known: Range[] = [];
  private readonly dialect: Dialect;

  constructor(
    private readonly module: Module,
    private readonly project: Project,
    private readonly names: TableNames,
  ) {
    this.dialect = project.dialectOf(module.path, module.text);
  }

  read(): readonly TableUse[] {
    const modules = new Modules(this.project);
    const calls = modules.callsOf(this.module);
    for (const call of calls) this.call(call);
    for (const raw of findRaw(this.module, calls, modules)) {
      const sql = constantSqlOf(raw, this.module, modules);
      // A text that comes from elsewhere stands there.
      if (sql === null && raw.text.type !== "PyString") continue;
      this.known.push(raw.text.range);
      if (sql === null) this.add(raw.node, { words: this.wordsAround(raw.around, raw.node) }, "sql");
      else {
        this.add(raw.node, sqlUse(sql, this.dialect), null);
      }
    }
    walk(this.module.tree, placed => {
      const { node } = placed;
      if (this.known.some(range => within(node.range, range))) return false;
      if (node.type === "PyName") this.model(placed as Placed<PyName>);
      else if (node.type === "PyString") this.text(placed as Placed<PyString>);
      else if (node.type === "PyCall") this.ofRelation(placed as Placed<PyCall>);
      return true;
    });
    return this.found;
  }

  private call(call: FoundCall): void {
    const { node, around, action, parts, text, model } = call;
    this.known.push(node.range, ...parts.map(({ range }) => range));
    if (text !== null || action === "flush") return;
    if (action === "create") return this.add(node, { words: wordsOf(model ?? ""), model }, null);
    const search = searchOf(call, this.module);
    const searches = search === null ? [] : [search];
    const code = this.module.textOf(node);
    const isOpen = parts.some(part => this.isOpen(part));
    this.add(
      node,
      {
        library: "sqlalchemy",
        model,
        searches,
        isWhole: !isOpen && isOneKnown(searches) && !SAYS_MORE.test(code),
        words: this.wordsAround(around, node),
        counts: action === "count" || saysCount(code),
      },
      isOpen ? "column" : null,
    );
  }

  /** Whether a part of a statement takes names of columns as texts or keys that do not show. */
  private isOpen({ callee, args }: PyCall): boolean {
    const name = callee.type === "PyAttribute" || callee.type === "PyName" ? callee.name : "";
    if (name === "filter_by") return args.some(({ kind }) => kind === "mapping");
    if (/^(?:order_by|group_by)$/.test(name))
      return args.some(
        ({ kind, value }) =>
          kind === "positional" &&
          (value.type === "PySubscript" || /getattr/.test(this.module.textOf(value)) || this.isGiven(value)),
      );
    return args.some(({ value }) =>
      /\bgetattr\s*\(|__table__|\bcolumns\b\s*\[|\.c\s*\[|\btext\s*\(\s*f["']/.test(this.module.textOf(value)),
    );
  }

  /** A name that is handed into a function may be the text of any column. */
  private isGiven(value: PyNode): boolean {
    if (value.type !== "PyName") return false;
    let isParameter = false;
    walk(this.module.tree, ({ node }) => {
      if (node.type === "PyFunction" && within(value.range, node.range))
        isParameter ||= node.params.some(({ name }) => name === value.name);
      return true;
    });
    return isParameter;
  }

  // --- mentions ---

  private model({ node, around }: Placed<PyName>): void {
    if (!this.names.models.has(node.name)) return;
    const parent = around.at(-1);
    const base = { words: wordsOf(node.name), model: node.name, library: "sqlalchemy" as const };
    const asked = { ...base, words: this.wordsAround(around, node) };
    switch (parent?.type) {
      case "PyAttribute":
        if (/^(?:query|objects|select|__table__)$/.test(parent.name))
          this.add(node, asked, parent.name === "__table__" ? "column" : null);
        else this.add(parent, { ...base, words: wordsOf(this.module.textOf(parent)) }, null);
        return;
      case "PyCall": {
        const { callee } = parent;
        if (callee === node) return this.add(node, base, null);
        const name = callee.type === "PyAttribute" || callee.type === "PyName" ? callee.name : "";
        if (NO_QUERY.test(name)) return;
        if (QUERIES.test(name)) this.add(parent, asked, null);
        else this.add(parent, base, name === "getattr" ? "column" : "handedOn");
        return;
      }
      case "PySubscript":
        if (around.at(-2)?.type === "PyClass") this.add(parent, base, "handedOn");
        return;
      case "PyFunction":
      case "PyImportFrom":
        return;
      case "PyClass":
        return;
      case "PyAssign":
        if (parent.annotation === node) return;
        break;
      case "PyBinary":
        // `User | None` is a type; `x is User` asks for none either.
        return;
      case "PySequence":
        if (around.at(-2)?.type === "PySubscript") return;
        if (parent.items.some(item => item === node) && this.isTestOfType(around)) return;
        break;
      case undefined:
        return;
      default:
    }
    this.add(node, base, "handedOn");
  }

  /** `isinstance(x, (User, Group))`. */
  private isTestOfType(around: readonly PyNode[]): boolean {
    const call = around.at(-2);
    return call?.type === "PyCall" && call.callee.type === "PyName" && NO_QUERY.test(call.callee.name);
  }

  /** `user.posts.filter_by(…)` of a relationship that is a query itself. */
  private ofRelation({ node, around }: Placed<PyCall>): void {
    const { callee } = node;
    if (callee.type !== "PyAttribute" || !/^(?:filter|filter_by|order_by|where|select|paginate)$/.test(callee.name))
      return;
    const { object } = callee;
    if (object.type !== "PyAttribute" || !this.names.relations.has(wordKey(object.name))) return;
    this.add(node, { words: this.wordsAround(around, node), counts: true }, this.isOpen(node) ? "column" : null);
  }

  private text({ node, around }: Placed<PyString>): void {
    const isDynamic = node.parts.some(({ segments }) => segments.some(({ kind }) => kind === "value"));
    const text = node.parts
      .flatMap(({ segments }) =>
        segments.map(segment => (segment.kind === "text" ? this.module.text.slice(...segment.range) : "$1")),
      )
      .join("");
    // What a module, class or function says of itself.
    if (around.at(-1)?.type === "PyExpressionStatement") return;
    const { tables, models } = this.names;
    const use = embeddedUse({ sql: text, code: this.module.textOf(node), isDynamic }, tables, this.dialect);
    if (use !== null) this.add(node, use, use.open);
    else if (Array.from(text.matchAll(/\b(\w+)\.\w+/g)).some(([, name = ""]) => models.has(name)))
      this.add(node, { words: wordsOf(text) }, null);
  }

  /** The words of the outermost function around a node: what its statement is put together from stands there. */
  private wordsAround(around: readonly PyNode[], node: PyNode): ReadonlySet<string> {
    const outer = around.find(({ type }) => type === "PyFunction") ?? around[1] ?? node;
    return wordsOf(`${this.module.textOf(outer)} ${this.module.textOf(node)}`);
  }

  private add(node: PyNode, use: Partial<TableUse> & Pick<TableUse, "words">, open: OpenReason | null): void {
    this.found.push({
      ...WORDS_ALONE,
      span: { start: node.range[0], end: node.range[1] },
      label: shortText(this.module.textOf(node)),
      ...use,
      open,
    });
  }
}

/** Words of a statement that its search does not hold all of. */
const SAYS_MORE =
  /\b(?:group_by|distinct|having|min|max|sum|avg|over|partition_by|union\w*|subquery|cte|lateral|exists)\b/;

/** Functions that build a statement of what they are given. */
const QUERIES =
  /^(?:select|query|update|delete|exists|aliased|join|outerjoin|select_from|with_entities|add_entity|add_columns|get|get_one|get_or_404|first_or_404|one_or_404|count|func|contains_eager|joinedload|selectinload|load_only|lazyload|with_loader_criteria|correlate|with_polymorphic|with_only_columns)$/;

/** Functions that take a class, and ask for no rows of it. */
const NO_QUERY =
  /^(?:insert|isinstance|issubclass|cast|relationship|Mapped|List|Optional|Union|Depends|bulk_insert_mappings|bulk_save_objects|listens_for|event|type|list|dict|model_validate|from_orm|super|TypeVar|defer|hasattr|repr|str|inspect_model|backref|ForeignKey)$/;
