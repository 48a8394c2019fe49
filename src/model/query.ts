import type { QueryResult } from "./result.js";
import type { Search } from "./search.js";
import type { Span } from "./span.js";

/** The libraries of JavaScript through which a program talks to its database. */
export type ScriptOrm = "prisma" | "typeorm" | "sequelize" | "knex" | "kysely" | "drizzle" | "mikroorm";

/** All libraries whose calls are read. */
export type Orm = ScriptOrm | "sqlalchemy";

/** All that takes SQL as a text; of those that are no `Orm`, nothing else is read. */
export type QueryLibrary = Orm | "driver";

/** What they call themselves, as the subject of a sentence. */
export const LIBRARY_NAMES: Readonly<Record<QueryLibrary, string>> = {
  prisma: "Prisma Client",
  typeorm: "TypeORM",
  sequelize: "Sequelize",
  knex: "Knex",
  sqlalchemy: "SQLAlchemy",
  drizzle: "Drizzle",
  kysely: "Kysely",
  mikroorm: "MikroORM",
  driver: "The driver",
};

/**
 * What shows that a call is a query of this library and not a namesake (`map.delete(x)`):
 * - `import`: the receiver leads to an import of the package, through assignments, parameters' types, injection;
 * - `shape`: its method and the shape of its arguments belong to one library only (`findUnique({ where })`).
 */
export type Evidence = "import" | "shape";

/** What a call does; `flush` writes all that a unit of work has gathered. */
export type QueryAction = "read" | "count" | "create" | "update" | "delete" | "upsert" | "flush" | "raw";

/** What kind of code a file holds, as far as its path tells. Scripts that somebody runs once count as seeds. */
export type CodeKind = "application" | "test" | "seed";

/** A call that sends at least one statement to the database. */
export interface Query {
  readonly orm: QueryLibrary;
  readonly action: QueryAction;
  /** The last method of the chain that says what is asked: `findUnique`, `$queryRaw`, `where`. */
  readonly method: string;
  /** The table or model, as the source names it; `null` where it does not. */
  readonly model: string | null;
  /** What is called, for messages: `prisma.user.findUnique`. */
  readonly call: string;
  readonly evidence: Evidence;
  /** The whole call. */
  readonly span: Span;
  /** The callee without its arguments: what a finding underlines. */
  readonly callee: Span;
  readonly code: CodeKind;
  /**
   * Set where the call runs again and again: in a loop, or in a helper that a loop calls. A helper that several loops
   * call makes one query for each.
   */
  readonly iteration: Iteration | null;
  /** Set for raw SQL. */
  readonly raw: RawStatement | null;
  /** What it looks for; empty where its tables or the form of its filter do not show. */
  readonly searches: readonly Search[];
  /** Set for an UPDATE or DELETE that reaches every row of its table, or may. */
  readonly reach: Reach | null;
  /** Set where it stands in the callback of a transaction, but is sent on another connection. */
  readonly outside: OutsideTransaction | null;
  /** Set where nobody waits for it: its value is dropped. */
  readonly floating: FloatingQuery | null;
  /** What it gives, and what is done with that; `null` where it was not looked at: for writes, and pieces of SQL. */
  readonly result: QueryResult | null;
  /** Set where it loads a relation of a row that is there already, which the query of the rows could load with them. */
  readonly lazy: LazyLoad | null;
}

/** What a query has of which no more is known than where it stands and what it calls. */
export const NOTHING_KNOWN: Pick<
  Query,
  "iteration" | "raw" | "searches" | "reach" | "outside" | "floating" | "result" | "lazy"
> = {
  iteration: null,
  raw: null,
  searches: [],
  reach: null,
  outside: null,
  floating: null,
  result: null,
  lazy: null,
};

/** A query whose promise or builder is dropped. */
export interface FloatingQuery {
  /** Whether the library then sends nothing: it sends when somebody awaits. */
  readonly isNeverSent: boolean;
  /** Puts `await` before it; `null` where the function around is not asynchronous. */
  readonly edits: readonly { readonly span: Span; readonly text: string }[] | null;
}

/** A transaction that a query stands in, but takes no part in. */
export interface OutsideTransaction {
  /** What starts it, for messages: `prisma.$transaction`. */
  readonly call: string;
  /** What its callback is handed: `tx`. */
  readonly name: string;
  /** How the query is sent within it, in the library's words: `tx.user.create`, `{ transaction: t }`. */
  readonly within: string;
  /** What turns the query into that, where its shape is simple enough; `null` elsewhere. */
  readonly edits: readonly { readonly span: Span; readonly text: string }[] | null;
}

/** How an UPDATE or DELETE comes to reach every row. */
export interface Reach {
  readonly statement: "update" | "delete";
  /** The table or model, as the source names it. */
  readonly table: string;
  /**
   * - `none`: it has no condition;
   * - `optional`: the library leaves its only conditions out if the values are not there.
   */
  readonly cause: "none" | "optional";
  /** Of `optional`: the value that may not be there, as the source spells it; else empty. */
  readonly value: string;
  /** Whether the code around says that every row is meant. */
  readonly isIntended: boolean;
}

/** A relation of a row that is loaded by a query of its own. */
export interface LazyLoad {
  readonly relation: string;
  /** How the query of the objects would load it, in the library's own words: `selectinload(User.posts)`. */
  readonly option: string;
  /** Whether touching it raises, because the session is asynchronous. */
  readonly raises: boolean;
  /** Whether a call asks for it (`user.getPosts()`); else it is loaded because it is touched. */
  readonly isCalled: boolean;
}

/** Why a loop is no sign of a missing batch. */
export type LoopPurpose =
  /** The same again until it works. */
  | "retry"
  /** The next page, until none is left. */
  | "page"
  /** A list cut into parts that each go into one statement. */
  | "chunk"
  /** A list of constants, or a few steps. */
  | "constant"
  /** It ends with the first hit. */
  | "search"
  /** Each turn needs what the one before found. */
  | "chain"
  /** Nothing of the above is visible. */
  | "elements";

/** A reason why one query per element may be right all the same, or could not become one query for all. */
export type Doubt =
  /** Each element has a connection, schema or table of its own. */
  | "target"
  /** It locks rows one by one. */
  | "lock"
  /** The element decides a range, a pattern or an exclusion, for which there is no list of keys. */
  | "comparison"
  /** It is raw SQL that groups, ranks or nests: no list of keys fits in without writing it anew. */
  | "statement"
  /** It takes the first rows of each element, which needs a window function or a lateral join. */
  | "firstRows"
  /** What was found is kept, and the next turn looks there first. */
  | "memo"
  /** Each turn also waits for something else than the database. */
  | "otherWork"
  /** It asks for what the same turn has written. */
  | "afterWrite"
  /** It is one piece of work per element: a transaction of its own, or a helper or turn that writes elsewhere as well. */
  | "unitOfWork"
  /** It writes by what the same turn has read. */
  | "afterRead"
  /** The turn needs what the write gives: a generated key, how many rows it has changed. */
  | "result"
  /** One that fails shall leave the others. */
  | "failure"
  /** The model runs code of its own for each row, which it does not for a list of rows. */
  | "hooks"
  /** All of them are handed over together, as one transaction. */
  | "transaction"
  /** A comment says that one at a time is meant. */
  | "intended";

/** The loop, or callback of an array method, that a query runs in. */
export interface Iteration {
  readonly kind: "loop" | "callback";
  /** What starts it, for messages: `for … of`, `map`, `Promise.all`. */
  readonly label: string;
  /** The keyword or method name. */
  readonly span: Span;
  /** The loop variable, where it has one name. */
  readonly element: string | null;
  /** Whether the turns do not wait for each other. */
  readonly concurrent: boolean;
  /** Whether an argument of the query depends on what differs between two turns. */
  readonly dependsOnElement: boolean;
  /** Whether every turn asks the same, and nothing in the loop could change the answer. */
  readonly hoistable: boolean;
  readonly purpose: LoopPurpose;
  /** Whether the library joins the calls of one turn of the event loop into one statement by itself. */
  readonly batched: boolean;
  readonly doubts: readonly Doubt[];
  /** The helper that the loop calls and that sends the query, for messages; `null` for a direct call. */
  readonly via: Via | null;
  /**
   * The one-statement form in the library's own words: `prisma.user.findMany({ where: { id: { in: … } } })`. `null` for a
   * write that has none.
   */
  readonly rewrite: string | null;
  /** Whether that does harm without elements: no valid SQL, or a row of defaults. */
  readonly needsElements: boolean;
  /** What turns the loop into the rewrite, where its shape is simple enough; `null` elsewhere. */
  readonly edits: readonly { readonly span: Span; readonly text: string }[] | null;
  /** What the language keeps things in by their keys: `Map`. */
  readonly lookup: string;
}

/** By way of which functions a loop comes to its query. */
export interface Via {
  /** What the loop calls. */
  readonly name: string;
  readonly call: Span;
  /** From the loop to the query, where more than one function of this file is on the way: `for … of → loadOwner() → prisma.user.findUnique`. */
  readonly path: string | null;
  /** The file of the query, seen from the folder of the linted one; `null` where it is the same. */
  readonly file: string | null;
}

/** A raw statement and what could replace it. */
export interface RawStatement {
  /** The SQL text in the file. */
  readonly span: Span;
  /** What the first statement does; `other` also for what could not be read. */
  readonly statement: "read" | "write" | "other";
  /** The expressions in it, in the order of the text; those that the library binds by itself are none. */
  readonly interpolations: readonly Interpolation[];
  /** What keeps the library from saying it; empty where nothing does. */
  readonly obstacles: readonly Obstacle[];
  /** The call that says the same, where its shape is simple enough to be written down. */
  readonly native: {
    readonly code: string;
    readonly edits: readonly { readonly span: Span; readonly text: string }[];
  } | null;
}

/** An expression whose value becomes a part of the SQL text. */
export interface Interpolation {
  readonly span: Span;
  /** As the source spells it, in one line. */
  readonly code: string;
  /**
   * What it gives:
   * - `constant`: text that the source gives, or one of a closed set;
   * - `number`: a number, a date, an id: nothing that ends a literal;
   * - `name`: a table or column out of a model or the catalogue, or quoted as one;
   * - `value`: what somebody hands in at run time;
   * - `unknown`: it could not be followed.
   */
  readonly kind: "constant" | "number" | "name" | "value" | "unknown";
  /** Where in the statement: in the place of a value, which could be bound; of a name; or of a whole piece of SQL. */
  readonly position: "value" | "name" | "fragment";
  /** Whether it comes out of a request as it is. */
  readonly isExposed: boolean;
  /** How the library binds it, in Markdown with the names of the source; `null` where it cannot be bound. */
  readonly binding: string | null;
}

/** One reason to keep a raw statement. */
export interface Obstacle {
  readonly kind:
    /** A construct that the decision table says this library and version cannot express. */
    | "construct"
    /** A table that no model of the project stands for. */
    | "model"
    /** A part of the text is made at run time. */
    | "dynamic"
    /** It did not parse. */
    | "syntax"
    /** A driver has no words but SQL. */
    | "library"
    /** A comment beside it says why. */
    | "intended"
    /** Seeds, tests, scripts, migrations. */
    | "path";
  readonly detail: string;
}
