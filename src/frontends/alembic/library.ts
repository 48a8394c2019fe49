import { Host, native, object, type Site, truthiness, UNDEFINED, unknown, type Value } from "../evaluate/values.js";
import { Call } from "./call.js";
import { ConnectionHost, ContextHost } from "./connection.js";
import { Construct, moduleConstruct, type Surroundings } from "./construct.js";
import type { Effects } from "./effects.js";
import { createStatements, dropStatements } from "./objects.js";
import { OpHost } from "./op.js";
import { SEARCHABLE, SEARCHABLE_ARGUMENTS, searchableStatements } from "./searchable.js";
import type { Session } from "./session.js";

/** Packages whose members are remembered as they are built. */
const BUILDING =
  /^(?:sqlalchemy|sqlmodel|sqlalchemy_utils|sqlalchemy_searchable|fastapi_users_db_sqlalchemy|geoalchemy2|pgvector|flask_sqlalchemy)(?:\.|$)/;

/** Whether the members of a module are remembered as they are built: SQLAlchemy and what is made for it. */
export function isBuildingPackage(module: string): boolean {
  return BUILDING.test(module);
}

const EXECUTE: ReadonlySet<string> = new Set(["execute", "scalar", "scalars", "exec_driver_sql"]);

/** Methods of an ORM that write, on an object of which nothing else is known. */
const WRITES: ReadonlySet<string> = new Set([
  "add_all",
  "bulk_save_objects",
  "bulk_insert_mappings",
  "bulk_update_mappings",
]);

/** What migrations import of Alembic and SQLAlchemy. The session of a direction is set before that runs. */
export class Library implements Effects {
  private session: Session | null = null;
  private readonly surroundings: Surroundings = { effects: null };

  /** Prepares for one direction. */
  begin(session: Session): void {
    this.session = session;
    this.surroundings.effects = this;
    session.machine.foreignCall = (receiver, name, args, site) => this.foreignCall(receiver, name, args, site);
  }

  /** The module of a name; `undefined` for one of another package. */
  readonly module = (name: string): Value | undefined => {
    if (name === "alembic" || name === "alembic.op" || name === "alembic.context") {
      return name === "alembic" ? this.alembic : name === "alembic.op" ? this.op : this.context;
    }
    return isBuildingPackage(name) ? moduleConstruct(name, this.surroundings) : undefined;
  };

  private readonly op = this.deferred("op", session => new OpHost(session));
  private readonly context = this.deferred("context", session => contextModule(session));
  private readonly alembic = object({ op: this.op, context: this.context });

  private deferred(label: string, make: (session: Session) => Host): Host {
    const current = (): Host | null => (this.session === null ? null : make(this.session));
    return new Deferred(label, current);
  }

  called(made: Construct, args: readonly Value[], site: Site): Value | undefined {
    const { session } = this;
    if (session === null) return undefined;
    if (SEARCHABLE.has(made.name) && made.label.startsWith("sqlalchemy_searchable")) {
      const call = new Call(args, site, SEARCHABLE_ARGUMENTS);
      session.send(searchableStatements(made.name, call, session.writing), site);
      return UNDEFINED;
    }
    if (made.isNamed) return namedCall(made, session);
    const bind = args[0] ?? site.keywords?.properties.get("bind")?.value;
    if (EXECUTE.has(made.name)) {
      session.execute(args[0], args[1], site);
      return unknown("it comes from the database", site.origin, "sqlalchemy");
    }
    if ((made.name === "create" || made.name === "drop") && made.parent?.isCalled === true && bind !== undefined) {
      const parts =
        made.name === "create"
          ? createStatements(made.parent, site.origin, session.writing, session.knownTypes)
          : dropStatements(made.parent, site.origin, session.writing);
      if (parts === null) session.opaque("call", `\`${made.parent.name}.${made.name}\` is not read`, site);
      else if (looksFirst(made.parent, args, site)) session.sendIfNeeded(parts, site);
      else session.send(parts, site);
      return UNDEFINED;
    }
    if (made.name === "create_all" || made.name === "drop_all") {
      session.opaque("helper", `\`${made.name}\` changes what the models of the application say`, site);
      return UNDEFINED;
    }
    return undefined;
  }

  /** A method of something that only the run shows: a session of the application, a connection of an engine. */
  private foreignCall(receiver: Value, name: string, args: readonly Value[], site: Site): Value | undefined {
    const { session } = this;
    if (session === null || receiver.kind !== "unknown") return undefined;
    const [statement] = args;
    if (EXECUTE.has(name) && (statement?.kind === "text" || statement instanceof Construct)) {
      session.execute(statement, args[1], site);
      return unknown("it comes from the database", site.origin, "sqlalchemy");
    }
    if (!WRITES.has(name)) return undefined;
    session.opaque("helper", `\`${name}\` writes rows of a model that is not seen`, site);
    return UNDEFINED;
  }
}

/** Whether `create` and `drop` ask the database first: where it is said, and PostgreSQL's own ENUM by default. */
function looksFirst({ name }: Construct, args: readonly Value[], site: Site): boolean {
  const given = args[1] ?? site.keywords?.properties.get("checkfirst")?.value;
  return given === undefined ? name === "ENUM" : truthiness(given) !== false;
}

function namedCall(made: Construct, session: Session): Value | undefined {
  switch (made.name) {
    case "Session":
    case "AsyncSession":
      return new ConnectionHost(session, "session");
    case "sessionmaker":
    case "scoped_session":
    case "async_sessionmaker":
      return native(made.name, () => new ConnectionHost(session, "session"));
    case "inspect":
    case "from_engine":
    case "object_session":
      return unknown("it comes from the database", made.origin, "sqlalchemy");
    default:
      return undefined;
  }
}

/** `alembic.context`. */
function contextModule(session: Session): Host {
  const migration = new ContextHost(session);
  return new Members("context", name => {
    if (name === "get_context") return native(name, () => migration);
    if (name === "get_bind") return native(name, () => new ConnectionHost(session));
    if (name === "is_offline_mode") return native(name, () => ({ kind: "constant", value: false, origin: null }));
    if (name === "execute" || name === "begin_transaction" || name === "config") return migration.get(name);
    return unknown("it is configuration", null, "logging");
  });
}

class Members extends Host {
  readonly isConnection = true;

  constructor(
    readonly label: string,
    private readonly member: (name: string) => Value | undefined,
  ) {
    super();
  }

  get(property: string): Value | undefined {
    return this.member(property);
  }
}

/** An object of the session that is running when it is asked for something. */
class Deferred extends Host {
  readonly isConnection = true;

  constructor(
    readonly label: string,
    private readonly current: () => Host | null,
  ) {
    super();
  }

  get(property: string, site: Site): Value | undefined {
    const host = this.current();
    return host === null ? unknown("no migration is running", null, "logging") : host.get(property, site);
  }
}
