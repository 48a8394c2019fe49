import { Host, native, UNDEFINED, unknown, type Site, type Value } from "../evaluate/values.js";
import { KnexHost } from "../knex/connection.js";
import type { Recorder } from "../recorder.js";
import { execute } from "./migration.js";

/** Methods of an entity manager that read, or concern its own memory. */
const READS: ReadonlySet<string> = new Set([
  "find",
  "findAll",
  "findAndCount",
  "findByCursor",
  "findOne",
  "findOneOrFail",
  "count",
  "clear",
  "getReference",
  "getContext",
  "getMetadata",
  "getPlatform",
  "getTransactionContext",
  "isInTransaction",
  "refresh",
  "populate",
]);

/** What an entity manager, a driver and a connection share: SQL that runs at once, and Knex. */
abstract class SqlHost extends Host {
  readonly isConnection = true;

  constructor(protected readonly recorder: Recorder) {
    super();
  }

  get(property: string, site: Site): Value | undefined {
    switch (property) {
      case "execute":
        return native(property, ([sql, parameters], at) => execute(this.recorder, sql, parameters, at));
      case "getKnex":
        return native(property, () => new KnexHost(this.recorder, "mikroorm"));
      case "getConnection":
        return native(property, () => new ConnectionHost(this.recorder));
      default:
        return this.member(property, site);
    }
  }

  /** Anything else; `undefined` for what is not known, so that a call of it is reported. */
  protected abstract member(property: string, site: Site): Value | undefined;
}

/** `this.driver`. */
export class DriverHost extends SqlHost {
  readonly label = "this.driver";

  protected member(property: string, site: Site): Value | undefined {
    if (property === "getPlatform" || property === "config") return unknown("it is the configuration", site.origin);
    if (property === "createEntityManager") return native(property, () => new EntityManagerHost(this.recorder));
    return undefined;
  }
}

class ConnectionHost extends SqlHost {
  readonly label = "getConnection()";

  protected member(property: string): Value | undefined {
    return property === "transactional" ? transactional(this, this.recorder) : undefined;
  }
}

/** `this.getEntityManager()`: its SQL is read, what it does with entities is not. */
export class EntityManagerHost extends SqlHost {
  readonly label = "getEntityManager()";

  protected member(property: string): Value | undefined {
    if (property === "transactional") return transactional(this, this.recorder);
    if (property === "fork") return native(property, () => this);
    if (property === "getDriver") return native(property, () => new DriverHost(this.recorder));
    if (property === "setTransactionContext") return native(property, () => UNDEFINED);
    if (READS.has(property)) {
      return native(property, (_args, site) => unknown("it comes from the database", site.origin));
    }
    return undefined;
  }
}

/** Calls back with the same object: within the transaction of the migration, this is one more savepoint. */
function transactional(self: Host, recorder: Recorder): Value {
  return native("transactional", ([callback], site) =>
    callback === undefined ? UNDEFINED : recorder.machine.call(callback, [self], site, null, "transactional"),
  );
}
