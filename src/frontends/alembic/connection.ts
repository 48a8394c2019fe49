import { Host, native, type Site, textAt, UNDEFINED, unknown, type Value } from "../evaluate/values.js";
import { dialectName } from "./types.js";
import { QueryHost, changeRows } from "./query.js";
import type { Session } from "./session.js";

const EXECUTE: ReadonlySet<string> = new Set(["execute", "scalar", "scalars", "exec_driver_sql", "stream"]);

/** Methods that end or begin something and send nothing that a migration changes. */
const QUIET: ReadonlySet<string> = new Set(
  (
    "commit rollback close flush expire expire_all expunge expunge_all refresh invalidate in_transaction " +
    "get_transaction begin begin_nested detach __exit__ connection_callable run_callable expunge_all"
  ).split(" "),
);

/** Methods that give the connection itself, or one like it. */
const SAME: ReadonlySet<string> = new Set(
  "execution_options connect connection get_bind engine bind __enter__ sync_connection no_autoflush begin".split(" "),
);

/** Methods of an ORM's session that write rows. */
const WRITES: Readonly<Record<string, "insert" | "delete">> = {
  add: "insert",
  add_all: "insert",
  merge: "insert",
  delete: "delete",
  bulk_save_objects: "insert",
  bulk_insert_mappings: "insert",
};

/** `op.get_bind()`, and an ORM's `Session` over it. */
export class ConnectionHost extends Host {
  readonly isConnection = true;

  constructor(
    private readonly session: Session,
    readonly label = "connection",
  ) {
    super();
  }

  get(property: string): Value | undefined {
    const { session } = this;
    if (property === "dialect") return dialectHost(session);
    if (property === "name") return dialectText(session);
    if (EXECUTE.has(property)) {
      return native(property, ([statement, parameters], site) => {
        const given = parameters ?? site.keywords?.properties.get("params")?.value;
        if (property === "exec_driver_sql" && statement?.kind === "text") session.sendText(statement, site);
        else session.execute(statement ?? site.keywords?.properties.get("statement")?.value, given, site);
        return unknown("it comes from the database", site.origin, "sqlalchemy");
      });
    }
    if (property === "query" || property === "get") {
      return native(property, ([model], site) => {
        session.read(site);
        return new QueryHost(session, model, []);
      });
    }
    const write = WRITES[property];
    if (write !== undefined) {
      return native(property, (args, site) => {
        changeRows(session, write, args[0], site);
        return UNDEFINED;
      });
    }
    if (SAME.has(property)) return callable(property, this);
    if (QUIET.has(property)) return native(property, () => UNDEFINED);
    if (property === "info" || property === "dialect_name") return unknown("it is not known", null, "sqlalchemy");
    return undefined;
  }

  override call(): Value {
    return this;
  }
}

/** An attribute that is also a method. */
function callable(name: string, value: ConnectionHost): Value {
  return name === "bind" || name === "engine" || name === "no_autoflush" ? value : native(name, () => value);
}

function dialectText(session: Session): Value {
  return textAt(dialectName(session.writing), null);
}

/** `bind.dialect`, as far as migrations ask it. */
function dialectHost(session: Session): Value {
  const asked = (name: string): Value =>
    native(name, (_args, { origin }) => unknown("it comes from the database", origin, "sqlalchemy"));
  return native("dialect", () => UNDEFINED, {
    name: dialectText(session),
    has_table: asked("has_table"),
    has_index: asked("has_index"),
    driver: unknown("the driver is not known", null, "sqlalchemy"),
  });
}

/** `op.get_context()`, `context.get_context()`. */
export class ContextHost extends Host {
  readonly label = "context";
  readonly isConnection = true;

  constructor(private readonly session: Session) {
    super();
  }

  get(property: string): Value | undefined {
    const { session } = this;
    switch (property) {
      case "dialect":
        return dialectHost(session);
      case "bind":
      case "connection":
        return new ConnectionHost(session);
      case "impl":
        return new ContextHost(session);
      case "execute":
        return native(property, ([statement, parameters], site) => {
          session.execute(statement, parameters, site);
          return UNDEFINED;
        });
      case "autocommit_block":
        return native(property, (_args, site) => new AutocommitBlock(session, site));
      case "begin_transaction":
        return native(property, () => new ConnectionHost(session));
      case "as_sql":
        return { kind: "constant", value: false, origin: null };
      case "config":
      case "opts":
      case "script":
      case "environment_context":
      case "output_buffer":
      case "version_table_schema":
        return unknown("it is configuration", null, "logging");
      default:
        return undefined;
    }
  }
}

/** `with op.get_context().autocommit_block():` commits what came before, and begins anew behind it. */
class AutocommitBlock extends Host {
  readonly label = "autocommit_block()";
  readonly isConnection = false;

  constructor(
    private readonly session: Session,
    private readonly site: Site,
  ) {
    super();
  }

  get(property: string): Value | undefined {
    // Only PostgreSQL runs migrations in a transaction.
    const isInside = this.session.writing.dialect === "postgresql";
    const action = property === "__enter__" ? "commit" : property === "__exit__" ? "begin" : null;
    if (action === null) return undefined;
    return native(property, () => {
      if (isInside) this.session.control(action, this.site);
      return UNDEFINED;
    });
  }
}
