import { Host, native, type Site, UNDEFINED, type Value } from "../evaluate/values.js";
import { Call } from "./call.js";
import { Construct } from "./construct.js";
import { ConnectionHost, ContextHost } from "./connection.js";
import { METHODS, type Method } from "./operations.js";
import type { Session } from "./session.js";
import type { Target } from "./alter-column.js";

/** Names that arguments had in older versions. */
const FORMER: Readonly<Record<string, string>> = {
  constraint_name: "name",
  index_name: "name",
  table_name: "tablename",
  source_table: "source",
  referent_table: "referent",
  sqltext: "sql",
};

function callOf(args: readonly Value[], site: Site, names: readonly string[]): Call {
  const { keywords } = site;
  if (keywords === undefined) return new Call(args, site, names);
  const renamed = new Map(keywords.properties);
  for (const name of names) {
    const former = FORMER[name];
    const property = former === undefined ? undefined : renamed.get(former);
    if (property !== undefined && !renamed.has(name)) renamed.set(name, property);
  }
  return new Call(args, { ...site, keywords: { ...keywords, properties: renamed } }, names);
}

/** `alembic.op`. */
export class OpHost extends Host {
  readonly label = "op";
  readonly isConnection = true;

  constructor(private readonly session: Session) {
    super();
  }

  get(property: string): Value | undefined {
    const { session } = this;
    const method = METHODS.get(property);
    if (method !== undefined) {
      return native(property, (args, site) => {
        const call = callOf(args, site, method.names);
        const target: Target = { table: call.value("table_name"), schema: call.value("schema") };
        run(method, call, target, session, site);
        return property === "create_table" ? createdTable(args, site) : UNDEFINED;
      });
    }
    return common(property, session) ?? this.own(property);
  }

  private own(property: string): Value | undefined {
    const { session } = this;
    switch (property) {
      case "batch_alter_table":
        return native(property, (args, site) => {
          const call = callOf(args, site, ["table_name", "schema"]);
          return new BatchHost(session, { table: call.value("table_name"), schema: call.value("schema") });
        });
      case "inline_literal":
        return native(property, ([value]) => value ?? UNDEFINED);
      case "run_async":
        return native(property, ([fn, ...rest], site) => {
          if (fn?.kind === "native") return fn.call([new ConnectionHost(session), ...rest], site, null);
          session.opaque("helper", "`run_async` runs what cannot be followed", site);
          return UNDEFINED;
        });
      default:
        return undefined;
    }
  }
}

/** What `op` and a batch have alike. */
function common(property: string, session: Session): Value | undefined {
  switch (property) {
    case "f":
      return native(property, ([name]) => name ?? UNDEFINED);
    case "get_bind":
      return native(property, () => new ConnectionHost(session));
    case "get_context":
      return native(property, () => new ContextHost(session));
    case "migration_context":
      return new ContextHost(session);
    default:
      return undefined;
  }
}

function run(method: Method, call: Call, target: Target, session: Session, site: Site): void {
  const parts = method.run(call, target, session);
  if (parts.length === 0) return;
  // What SQLite has no statement for reads like PostgreSQL's.
  const isEmulated = method.rebuilds === true && session.writing.dialect === "sqlite";
  if (isEmulated) session.send(parts, site, "postgresql");
  else session.send(parts, site);
}

/** The table that `create_table` gives, for rows that are inserted at once. */
function createdTable(args: readonly Value[], site: Site): Value {
  const given = { args, keywords: site.keywords, nodes: site.argumentNodes };
  return new Construct("Table", null, { effects: null }, given, site.origin);
}

/** `with op.batch_alter_table("users") as batch_op:`; what it is asked for is sent when the block ends. */
class BatchHost extends Host {
  readonly label = "batch_op";
  readonly isConnection = true;
  private readonly pending: (() => void)[] = [];

  constructor(
    private readonly session: Session,
    private readonly target: Target,
  ) {
    super();
  }

  get(property: string): Value | undefined {
    const { session, target } = this;
    if (property === "__enter__") return native(property, () => this);
    if (property === "__exit__") {
      return native(property, () => {
        for (const send of this.pending.splice(0)) send();
        return UNDEFINED;
      });
    }
    const method = METHODS.get(property);
    if (method?.batch === undefined) return common(property, session);
    const names = method.batch;
    return native(property, (args, site) => {
      const call = callOf(args, site, names);
      if (property === "execute") run(method, call, target, session, site);
      else {
        const { machine } = session;
        const stack = [...machine.stack];
        const certainty = machine.certainty === "certain";
        this.pending.push(() => {
          const send = (): void => machine.within(stack, () => run(method, call, target, session, site));
          if (certainty) send();
          else
            machine.conditionally(() => {
              send();
              return UNDEFINED;
            });
        });
      }
      return UNDEFINED;
    });
  }
}
