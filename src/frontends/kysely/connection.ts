import {
  array,
  constant,
  Host,
  native,
  UNDEFINED,
  unknown,
  type Site,
  type Text,
  type Value,
} from "../evaluate/values.js";
import { CompiledHost, Statement } from "./builder.js";
import { deleteFrom, insertInto, updateTable } from "./data.js";
import { Expression, ExpressionBuilderHost, isWritable } from "./expressions.js";
import { functions } from "./functions.js";
import { SchemaHost } from "./schema.js";
import { selectFrom, selectNoFrom } from "./select.js";
import type { Session } from "./session.js";
import { callOrigin, columnReference, identifier, list, nameText, parenthesised, table, type Sql } from "./writing.js";
import { joined, sql } from "../fragment.js";

/** `db`: what Kysely hands to a migration, and a transaction. */
export class KyselyHost extends Host {
  readonly label: string = "db";
  readonly isConnection = true;

  constructor(
    readonly session: Session,
    readonly schema: Text | null = null,
    readonly isTransaction = false,
    /** The common table expressions of the queries that are begun with it. */
    private readonly expressions: readonly Sql[] = [],
    private readonly isRecursive = false,
  ) {
    super();
  }

  /** `with a as (…)`; `null` without. */
  get ctes(): Sql | null {
    if (this.expressions.length === 0) return null;
    const all = list(this.expressions);
    return writing => joined([this.isRecursive ? "with recursive " : "with ", all(writing)]);
  }

  override either(other: Value): Value | null {
    return other instanceof KyselyHost && other.schema === this.schema ? this : null;
  }

  get(property: string): Value | undefined {
    return this.query(property) ?? this.variant(property) ?? this.execution(property) ?? this.member(property);
  }

  private query(property: string): Value | undefined {
    switch (property) {
      case "selectFrom":
        return native(property, ([from], site) => selectFrom(from, callOrigin(site), this));
      case "selectNoFrom":
        return native(property, ([selection], site) => selectNoFrom(selection, callOrigin(site), this));
      case "insertInto":
        return native(property, ([into], site) => insertInto("insert", into, callOrigin(site), this));
      case "replaceInto":
        return native(property, ([into], site) => insertInto("replace", into, callOrigin(site), this));
      case "updateTable":
        return native(property, ([of], site) => updateTable(of, callOrigin(site), this));
      case "deleteFrom":
        return native(property, ([from], site) => deleteFrom(from, callOrigin(site), this));
      case "with":
      case "withRecursive":
        return native(property, ([name, query], site) => this.withExpression(name, query, property !== "with", site));
      default:
        return undefined;
    }
  }

  private withExpression(name: Value | undefined, query: Value | undefined, isRecursive: boolean, site: Site): Value {
    const { origin } = site;
    const { machine } = this.session;
    const plain = new KyselyHost(this.session, this.schema, this.isTransaction);
    const body = query === undefined ? UNDEFINED : machine.call(query, [plain], site, null, "with");
    const write: Sql = writing => {
      const [head, columns] = cteName(name, origin);
      const inner = isWritable(body) ? parenthesised(body.bare)(writing) : nameText(undefined, origin, machine);
      return columns === null
        ? sql`${head(writing)} as ${inner}`
        : sql`${head(writing)}(${columns(writing)}) as ${inner}`;
    };
    return new KyselyHost(this.session, this.schema, this.isTransaction, [...this.expressions, write], isRecursive);
  }

  private variant(property: string): Value | undefined {
    switch (property) {
      case "withSchema":
        return native(
          property,
          ([name], { origin }) =>
            new KyselyHost(
              this.session,
              nameText(name, origin, this.session.machine),
              this.isTransaction,
              this.expressions,
            ),
        );
      case "withTables":
      case "withoutPlugins":
        return native(property, () => this);
      case "withPlugin":
        return native(property, (_args, site) => {
          this.session.plugin(site);
          return this;
        });
      case "connection":
        return new ConnectionBuilderHost(this);
      case "transaction":
        return native(property, () => new TransactionBuilderHost(this, false));
      case "startTransaction":
        return native(property, () => new TransactionBuilderHost(this, true));
      default:
        return undefined;
    }
  }

  private execution(property: string): Value | undefined {
    switch (property) {
      case "executeQuery":
        return new ExecuteQueryHost(this);
      case "getExecutor":
        return native(property, () => this);
      case "destroy":
        return native(property, () => UNDEFINED);
      default:
        return undefined;
    }
  }

  private member(property: string): Value | undefined {
    switch (property) {
      case "schema":
        return new SchemaHost(this);
      case "fn":
        return functions;
      case "isTransaction":
        return constant(this.isTransaction);
      case "case":
        return new ExpressionBuilderHost(this).get(property);
      case "dynamic":
        return new DynamicHost();
      case "introspection":
        return new IntrospectionHost(this.session);
      default:
        return undefined;
    }
  }
}

/** `name` or `name(a, b)`. */
function cteName(name: Value | undefined, origin: Site["origin"]): readonly [Sql, Sql | null] {
  const match = name?.kind === "text" ? /^([^(]*)\(([^)]*)\)/.exec(displayed(name)) : null;
  if (match === null) return [table(name, origin), null];
  const column = (of: string): Sql => identifier(made(of.trim(), name), origin);
  return [identifier(made(match[1] ?? "", name), origin), list((match[2] ?? "").split(",").map(column))];
}

function displayed({ pieces }: Text): string {
  return pieces.map(piece => (piece.kind === "literal" ? piece.text : piece.label)).join("");
}

function made(text: string, like: Value | undefined): Text {
  return { kind: "text", pieces: [{ kind: "literal", text, source: null }], origin: like?.origin ?? null };
}

/** `db.executeQuery`: of a builder, of what `compile()` made, and of `CompiledQuery.raw(…)`. */
class ExecuteQueryHost extends Host {
  readonly label = "db.executeQuery";
  readonly isConnection = false;

  constructor(private readonly db: KyselyHost) {
    super();
  }

  get(): Value | undefined {
    return undefined;
  }

  override call([query]: readonly Value[], site: Site): Value | undefined {
    const { db } = this;
    const statement = query instanceof CompiledHost ? query.statement : query;
    if (statement instanceof Statement) db.session.send(statement, site);
    else if (statement instanceof Expression) db.session.sendRaw(statement, db, site);
    else return undefined;
    return unknown("it comes from the database", site.origin);
  }
}

/** `db.connection()`. */
class ConnectionBuilderHost extends Host {
  readonly label = "db.connection";
  readonly isConnection = true;

  constructor(private readonly db: KyselyHost) {
    super();
  }

  override call(): Value {
    return this;
  }

  get(property: string): Value | undefined {
    if (property !== "execute") return undefined;
    return native(property, ([fn], site) =>
      fn === undefined ? UNDEFINED : this.db.session.machine.call(fn, [this.db], site, null, "connection"),
    );
  }
}

/** `db.transaction()`, which runs a callback, and `db.startTransaction()`, which hands a transaction over. */
class TransactionBuilderHost extends Host {
  readonly label = "db.transaction";
  readonly isConnection = true;

  constructor(
    private readonly db: KyselyHost,
    private readonly isControlled: boolean,
  ) {
    super();
  }

  get(property: string): Value | undefined {
    if (property === "setIsolationLevel" || property === "setAccessMode") return native(property, () => this);
    if (property !== "execute") return undefined;
    const { session, schema } = this.db;
    return native(property, ([fn], site) => {
      session.begin(site);
      if (this.isControlled) return new ControlledTransactionHost(session, schema, true);
      const transaction = new KyselyHost(session, schema, true);
      const result = fn === undefined ? UNDEFINED : session.machine.call(fn, [transaction], site, null, "transaction");
      session.end("commit", site);
      return result;
    });
  }
}

/** What `startTransaction().execute()` gives. */
class ControlledTransactionHost extends KyselyHost {
  override readonly label = "transaction";

  override get(property: string): Value | undefined {
    switch (property) {
      case "commit":
      case "rollback":
        return this.command(property, site => this.session.end(property, site));
      case "savepoint":
        return this.command(property, site => this.session.control("savepoint", site));
      case "releaseSavepoint":
        return this.command(property, site => this.session.control("release", site));
      case "rollbackToSavepoint":
        return this.command(property, site => this.session.control("rollback", site));
      default:
        return super.get(property);
    }
  }

  /** Commands are executed like queries. */
  private command(name: string, run: (site: Site) => void): Value {
    return native(name, () => new CommandHost(this, run));
  }
}

class CommandHost extends Host {
  readonly label = "transaction";
  readonly isConnection = false;

  constructor(
    private readonly transaction: KyselyHost,
    private readonly run: (site: Site) => void,
  ) {
    super();
  }

  get(property: string): Value | undefined {
    if (property !== "execute") return undefined;
    return native(property, (_args, site) => {
      this.run(site);
      return this.transaction;
    });
  }
}

/** `db.dynamic`: names that are no types. */
class DynamicHost extends Host {
  readonly label = "db.dynamic";
  readonly isConnection = false;

  get(property: string): Value | undefined {
    if (property === "ref")
      return native(property, ([name], { origin }) => new Expression(columnReference(name, origin)));
    if (property === "table") return native(property, ([name], { origin }) => new Expression(table(name, origin)));
    return undefined;
  }
}

/** `db.introspection`: asks the database what it has. */
class IntrospectionHost extends Host {
  readonly label = "db.introspection";
  readonly isConnection = false;

  constructor(private readonly session: Session) {
    super();
  }

  get(property: string): Value | undefined {
    if (!["getSchemas", "getTables", "getMetadata"].includes(property)) return undefined;
    return native(property, (_args, site) => {
      this.session.read(site);
      return array([], site.origin, true);
    });
  }
}
