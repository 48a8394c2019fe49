import { parsePython } from "../../python/parse.js";
import type { PyClass, PyExpression, PyFunction, PyModule, PyStatement } from "../../python/tree.js";
import { targetNames, walk, type PyNode } from "../../python/walk.js";

/** Where a name of a module comes from: a module, or one of its members. */
export interface Imported {
  /** Dotted; begins with a dot for each level of a relative import. */
  readonly module: string;
  /** `null` for the module itself. */
  readonly member: string | null;
}

/** A Python file with what its names stand for. */
export class Module {
  readonly imports: ReadonlyMap<string, Imported>;
  /** The libraries that it takes all names from. */
  private readonly starred = new Set<string>();
  /** Functions and classes of the module itself. */
  readonly functions = new Map<string, PyFunction>();
  readonly classes = new Map<string, PyClass>();
  /** What the names of the module are assigned to, where that happens once. */
  readonly values = new Map<string, PyExpression | null>();

  constructor(
    readonly path: string,
    readonly text: string,
    readonly tree: PyModule = parsePython(text),
  ) {
    const imports = new Map<string, Imported>();
    walk(tree, ({ node }) => {
      if (node.type === "PyImport") {
        for (const { module, alias } of node.names)
          imports.set(alias ?? module.replace(/\..*/, ""), {
            module: alias === null ? module.replace(/\..*/, "") : module,
            member: null,
          });
      } else if (node.type === "PyImportFrom") {
        const module = ".".repeat(node.level) + node.module;
        for (const { name, alias } of node.names) {
          if (name === "*") this.starred.add(module);
          else imports.set(alias ?? name, { module, member: name });
        }
      }
      return true;
    });
    this.imports = imports;
    this.collect(tree.body);
  }

  private collect(body: readonly PyStatement[]): void {
    for (const statement of body) {
      switch (statement.type) {
        case "PyFunction":
          this.functions.set(statement.name, statement);
          break;
        case "PyClass":
          this.classes.set(statement.name, statement);
          break;
        case "PyAssign":
          for (const name of statement.targets.flatMap(targetNames))
            this.values.set(name, this.values.has(name) ? null : statement.value);
          break;
        // `if TYPE_CHECKING:` and the like.
        case "PyIf":
          for (const { body: inner } of statement.branches) this.collect(inner);
          break;
        case "PyTry":
          this.collect(statement.body);
          break;
        default:
      }
    }
  }

  textOf(node: PyNode): string {
    return this.text.slice(...node.range);
  }

  /** `sqlalchemy.orm.Session` for a name or attribute that an import leads to; `null` for others. */
  qualified(node: PyExpression): string | null {
    if (node.type === "PyName") {
      const imported = this.imports.get(node.name);
      if (imported === undefined) return this.starredName(node.name);
      return imported.member === null ? imported.module : `${imported.module}.${imported.member}`;
    }
    if (node.type !== "PyAttribute") return null;
    const object = this.qualified(node.object);
    return object === null ? null : `${object}.${node.name}`;
  }

  /** What `from sqlalchemy import *` brings of the words that queries are made of. */
  private starredName(name: string): string | null {
    if (!QUERY_WORDS.has(name) || this.functions.has(name) || this.classes.has(name) || this.values.has(name))
      return null;
    const module = [...this.starred].find(starred => LIBRARY.test(starred));
    return module === undefined ? null : `${module}.${name}`;
  }

  /** The member of SQLAlchemy, or of what is built on it, that an expression names: `select`, `Session`. */
  library(node: PyExpression): string | null {
    const qualified = this.qualified(node) ?? "";
    return LIBRARY.test(qualified) ? (/\.(\w+)$/.exec(qualified)?.[1] ?? qualified) : null;
  }
}

const LIBRARY = /^(?:sqlalchemy|sqlmodel|flask_sqlalchemy|geoalchemy2)\b/;

const QUERY_WORDS: ReadonlySet<string> = new Set(
  (
    "select insert update delete text func and_ or_ not_ exists case cast literal union union_all create_engine Session sessionmaker " +
    "scoped_session joinedload selectinload subqueryload contains_eager lazyload relationship Table Column ForeignKey"
  ).split(" "),
);
