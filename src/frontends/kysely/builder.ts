import {
  Host,
  native,
  truthiness,
  unknown,
  UNDEFINED,
  type FunctionValue,
  type NativeFunction,
  type Origin,
  type Site,
  type Value,
} from "../evaluate/values.js";
import type { Clauses } from "./clauses.js";
import type { KyselyHost } from "./connection.js";
import { aliased } from "./expressions.js";
import { at, callOrigin, parenthesised, withTables, type Sql } from "./writing.js";

/** Something that is SQL, alone or in the place of a value. */
export interface Writable {
  /** As a part of something else: a query stands in parentheses there. */
  readonly write: Sql;
  /** As a statement, or where there are no parentheses. */
  readonly bare: Sql;
}

/** What a builder has been told so far. Builders do not change: each call makes another one. */
export interface Draft {
  readonly clauses: Clauses;
  /** The tables that get the schema of `withSchema`. */
  readonly tables: readonly string[];
  /** The clause that the next calls may say more of: a constraint, an index. */
  readonly open: { readonly name: string; readonly origin: Origin; readonly clauses: Clauses } | null;
}

/** One call of a method of a builder. */
export interface Call {
  readonly args: readonly Value[];
  readonly site: Site;
  /** The part of the chain that the call adds. */
  readonly origin: Origin;
  readonly db: KyselyHost;
}

export type Method = (draft: Draft, call: Call) => Draft;

export interface Form {
  /** How messages call it. */
  readonly label: string;
  readonly methods: ReadonlyMap<string, Method>;
  /** Whether it is a statement that can be executed, and how it stands in another one. */
  readonly statement: "schema" | "query" | "change" | null;
}

export function draft(clauses: Clauses, tables: readonly string[] = []): Draft {
  return { clauses, tables, open: null };
}

/** Closes the clause that is open, and opens another one. */
export function opened(of: Draft, name: string, origin: Origin, clauses: Clauses): Draft {
  return { ...closed(of), open: { name, origin, clauses } };
}

export function closed({ clauses, tables, open }: Draft): Draft {
  return draft(open === null ? clauses : clauses.add(open.name, at(open.origin, open.clauses.write)), tables);
}

/** A method that says more of the clauses, of the open one if there is one. */
export function clause(change: (clauses: Clauses, call: Call) => Clauses): Method {
  return (of, call) =>
    of.open === null
      ? { ...of, clauses: change(of.clauses, call) }
      : { ...of, open: { ...of.open, clauses: change(of.open.clauses, call) } };
}

const EXECUTIONS: ReadonlySet<string> = new Set(["execute", "executeTakeFirst", "executeTakeFirstOrThrow", "stream"]);

/** Methods that are about types. */
const TYPES: ReadonlySet<string> = new Set(["$castTo", "$narrowType", "$assertType", "$notNull", "$asScalar"]);

/** What can be executed: one statement, or several of which one is, depending on a condition. */
export abstract class Statement extends Host {
  readonly isConnection: boolean = true;

  abstract readonly db: KyselyHost;
  abstract readonly alternatives: readonly Builder[];

  override either(other: Value): Value | null {
    if (!(other instanceof Statement)) return null;
    return new Alternatives(this.db, [...new Set([...this.alternatives, ...other.alternatives])]);
  }

  protected execution(property: string): Value | undefined {
    if (EXECUTIONS.has(property)) {
      return native(property, (_args, site) => {
        this.db.session.send(this, site);
        return unknown("it comes from the database", site.origin);
      });
    }
    if (property === "explain")
      return native(property, (_args, site) => {
        this.db.session.read(site);
        return unknown("it comes from the database", site.origin);
      });
    if (property === "compile") return native(property, () => new CompiledHost(this));
    return undefined;
  }
}

/** A builder of a statement, or of a part of one. */
export class Builder extends Statement implements Writable {
  readonly label: string;
  override readonly isConnection: boolean;

  constructor(
    readonly form: Form,
    readonly draft: Draft,
    readonly db: KyselyHost,
    /** The call that began it. */
    readonly start: Origin | null = null,
  ) {
    super();
    this.label = form.label;
    // Whoever holds a statement can execute it.
    this.isConnection = form.statement !== null;
  }

  get alternatives(): readonly Builder[] {
    return [this];
  }

  get bare(): Sql {
    const { clauses, tables } = closed(this.draft);
    return writing => clauses.write(withTables(writing, tables));
  }

  get write(): Sql {
    return this.form.statement === "query" ? parenthesised(this.bare) : this.bare;
  }

  get(property: string): Value | undefined {
    const method = this.form.methods.get(property);
    if (method !== undefined) {
      return native(property, (args, site) =>
        this.with(method(this.draft, { args, site, origin: callOrigin(site), db: this.db })),
      );
    }
    if (TYPES.has(property)) return native(property, () => this);
    if (property === "as" && this.form.statement === "query")
      return native(property, ([alias], { origin }) => aliased(this.write, alias, origin));
    if (property === "$call") return native(property, ([fn], site) => this.callWith(fn, site));
    if (property === "$if") return native(property, ([condition, fn], site) => this.when(condition, fn, site));
    if (property === "withPlugin") return native(property, (_args, site) => this.plugin(site));
    if (property === "toOperationNode") return native(property, () => this);
    return this.form.statement === null ? undefined : this.execution(property);
  }

  private with(draft: Draft): Builder {
    return new Builder(this.form, draft, this.db, this.start);
  }

  private callWith(fn: Value | undefined, site: Site): Value {
    return fn === undefined ? this : this.db.session.machine.call(fn, [this], site, null, "$call");
  }

  private when(condition: Value | undefined, fn: Value | undefined, site: Site): Value {
    const truth = condition === undefined ? false : truthiness(condition);
    if (truth === false) return this;
    if (truth === true) return this.callWith(fn, site);
    const result = this.db.session.machine.conditionally(() => this.callWith(fn, site));
    return this.either(result) ?? this;
  }

  private plugin(site: Site): Value {
    this.db.session.plugin(site);
    return this;
  }
}

/** A builder that depends on a condition: what is said of it is said of each. */
export class Alternatives extends Statement {
  readonly label: string;

  constructor(
    readonly db: KyselyHost,
    readonly alternatives: readonly Builder[],
  ) {
    super();
    this.label = alternatives[0]?.label ?? "";
  }

  get(property: string): Value | undefined {
    const execution = this.alternatives.every(({ form }) => form.statement !== null)
      ? this.execution(property)
      : undefined;
    if (execution !== undefined) return execution;
    const members = this.alternatives.map(builder => builder.get(property));
    if (!members.every((member): member is NativeFunction => member?.kind === "native")) return undefined;
    return native(property, (args, site) => {
      const results = members.map(member => member.call(args, site, null));
      const builders = results.flatMap(result => (result instanceof Statement ? result.alternatives : []));
      return builders.length === 0 ? (results[0] ?? UNDEFINED) : new Alternatives(this.db, builders);
    });
  }
}

/** What `compile()` returns, for `db.executeQuery`. */
export class CompiledHost extends Host {
  readonly label = "compile()";
  readonly isConnection = false;

  constructor(readonly statement: Statement | Writable) {
    super();
  }

  get(property: string, site: Site): Value | undefined {
    return ["sql", "parameters", "query"].includes(property) ? unknown("it is made by Kysely", site.origin) : undefined;
  }
}

/** What a builder's callback made of the builder that it was given; `null` where that is not known. */
export function built(
  fn: Value | undefined,
  builder: Builder,
  call: Call,
  name: string,
): { readonly clauses: Clauses; readonly isKnown: boolean } {
  const start = builder.draft.clauses;
  if (fn === undefined || (fn.kind === "constant" && fn.value == null)) return { clauses: start, isKnown: true };
  const result = call.db.session.machine.call(fn, [builder], call.site, null, name);
  if (result instanceof Builder) return { clauses: closed(result.draft).clauses, isKnown: true };
  // Of several ways the first is the one without what a condition adds.
  if (result instanceof Alternatives)
    return { clauses: result.alternatives[0]?.draft.clauses ?? start, isKnown: false };
  return { clauses: start, isKnown: false };
}

export function isFunction(value: Value | undefined): value is FunctionValue | NativeFunction {
  return value?.kind === "function" || value?.kind === "native";
}
