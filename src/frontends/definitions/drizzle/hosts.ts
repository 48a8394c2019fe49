import type { TSESTree } from "@typescript-eslint/utils";
import type { Dialect } from "../../../model/dialect.js";
import {
  Host,
  native,
  object,
  scriptNode,
  type ObjectValue,
  type Origin,
  type Site,
  type Value,
} from "../../evaluate/values.js";

/** One call of a method on a builder. */
export interface Call {
  readonly method: string;
  readonly args: readonly Value[];
  /** From the name of the method on. */
  readonly origin: Origin;
}

function methodCall(method: string, args: readonly Value[], site: Site): Call {
  const node = scriptNode(site);
  const isMember = node.type === "CallExpression" && node.callee.type === "MemberExpression";
  const start = isMember ? (node.callee as TSESTree.MemberExpression).property.range[0] : site.origin.start;
  return { method, args, origin: { ...site.origin, start } };
}

/** Objects of Drizzle, none of which reaches a database. */
abstract class DrizzleHost extends Host {
  readonly isConnection = false;
}

/**
 * A column, index, key or check under construction: the function that began it, and the methods that were called since. Each
 * call makes another one.
 */
export class Built extends DrizzleHost {
  constructor(
    /** The function: `varchar`, `uniqueIndex`. */
    readonly label: string,
    readonly args: readonly Value[],
    /** The call of the function. */
    readonly start: Origin,
    readonly calls: readonly Call[] = [],
    /** What the function is bound to: the enum, the custom type. */
    readonly owner: Value | null = null,
  ) {
    super();
  }

  override get(property: string): Value {
    return native(property, (args, site) => {
      const calls = [...this.calls, methodCall(property, args, site)];
      return new Built(this.label, this.args, this.start, calls, this.owner);
    });
  }

  /** The function and all methods. */
  get place(): Origin {
    return { ...this.start, end: this.calls.at(-1)?.origin.end ?? this.start.end };
  }

  /** The last call of a method. */
  last(method: string): Call | null {
    return this.calls.findLast(call => call.method === method) ?? null;
  }

  has(method: string): boolean {
    return this.last(method) !== null;
  }
}

/** `pgSchema("auth")`, and what makes tables without one. */
export interface Namespace {
  readonly dialect: Dialect;
  /** The name of the schema. */
  readonly schema: Value | null;
  /** What `pgTableCreator` makes of a name. */
  readonly rename: Value | null;
}

/** A table: its name, columns and what else was said of it, none of it read yet. */
export class TableHost extends DrizzleHost {
  readonly label = "table";

  constructor(
    readonly namespace: Namespace,
    readonly name: Value,
    readonly columns: Value,
    readonly extra: Value | undefined,
    /** The call that made it. */
    readonly place: Origin,
    /** The call in the linted file that led there. */
    readonly caller: { readonly start: number; readonly end: number },
  ) {
    super();
  }

  override get(property: string): Value | undefined {
    if (property === "enableRLS" || property === "withRLS") return native(property, () => this);
    if (property.startsWith("$") || property === "_") return undefined;
    return new ColumnReference(this, property);
  }
}

/** How an index takes a column: `table.name.desc()`. */
export class ColumnReference extends DrizzleHost {
  readonly label = "column";

  constructor(
    readonly table: TableHost,
    readonly property: string,
    readonly calls: readonly Call[] = [],
  ) {
    super();
  }

  override get(property: string): Value {
    return native(property, (args, site) => {
      return new ColumnReference(this.table, this.property, [...this.calls, methodCall(property, args, site)]);
    });
  }
}

/** `pgEnum("role", ["admin"])`: called, it makes a column. */
export class EnumHost extends DrizzleHost {
  readonly label = "enum";

  constructor(
    readonly namespace: Namespace,
    readonly name: Value,
    readonly labels: Value,
    readonly place: Origin,
    readonly caller: { readonly start: number; readonly end: number },
  ) {
    super();
  }

  override get(property: string): Value | undefined {
    if (property === "enumValues") return this.labels;
    return property === "enumName" ? this.name : undefined;
  }

  override call(args: readonly Value[], site: Site): Value {
    return new Built("enum", args, site.origin, [], this);
  }
}

/** ``sql`…` `` and what the operators make: SQL with values in it. */
export class SqlHost extends DrizzleHost {
  readonly label = "sql";

  constructor(readonly parts: readonly (string | Value)[]) {
    super();
  }

  override get(property: string): Value {
    return native(property, () => this);
  }
}

/** `sql.identifier("name")`. */
export class IdentifierHost extends DrizzleHost {
  readonly label = "sql.identifier";

  constructor(readonly name: Value) {
    super();
  }

  override get(): undefined {
    return undefined;
  }
}

/** Something of Drizzle that declares no table: a view, a sequence, a role, relations. */
export class OtherHost extends DrizzleHost {
  constructor(
    readonly label: string,
    readonly args: readonly Value[] = [],
  ) {
    super();
  }

  override get(property: string): Value {
    return native(property, () => this);
  }

  override call(): Value {
    return this;
  }
}

/** What `defineRelations` hands over: `r.users.id` is a column, `r.many.posts(…)` a relation. */
export class RelationsHost extends DrizzleHost {
  readonly label = "relations";

  constructor(private readonly tables: ObjectValue) {
    super();
  }

  override get(property: string): Value | undefined {
    if (property !== "one" && property !== "many") return this.tables.properties.get(property)?.value;
    const makers = [...this.tables.properties].map(([key, { value }]) => [
      key,
      native(property, ([options]) => new OtherHost(property, options === undefined ? [value] : [value, options])),
    ]);
    return object(Object.fromEntries(makers) as Record<string, Value>);
  }
}
