import { Host, native, object, text, UNDEFINED, unknown, type Site, type Value } from "../evaluate/values.js";
import type { Session } from "./session.js";

/** What `sequelize.transaction` gives: an option of other calls, and no connection by itself. */
export class TransactionHost extends Host {
  readonly label = "transaction";
  readonly isConnection = false;

  constructor(private readonly session: Session) {
    super();
  }

  get(property: string, _site: Site): Value | undefined {
    switch (property) {
      case "commit":
        return native(property, (_args, site) => {
          this.session.end("commit", site);
          return UNDEFINED;
        });
      case "rollback":
        return native(property, (_args, site) => {
          this.session.rollBack(site);
          return UNDEFINED;
        });
      case "afterCommit":
        return native(property, ([callback], site) => {
          if (callback !== undefined) this.session.recorder.machine.call(callback, [this], site, null, property);
          return UNDEFINED;
        });
      case "LOCK":
        return TRANSACTION_CONSTANTS.get(property);
      case "id":
      case "options":
      case "finished":
      case "parent":
        return unknown("it is made by the run");
      default:
        return undefined;
    }
  }
}

function constants(names: Readonly<Record<string, string>>): Value {
  return object(Object.fromEntries(Object.entries(names).map(([key, value]) => [key, text(value)])));
}

/** The constants of `Sequelize.Transaction`. */
export const TRANSACTION_CONSTANTS: ReadonlyMap<string, Value> = new Map([
  ["TYPES", constants({ DEFERRED: "DEFERRED", IMMEDIATE: "IMMEDIATE", EXCLUSIVE: "EXCLUSIVE" })],
  [
    "ISOLATION_LEVELS",
    constants({
      READ_UNCOMMITTED: "READ UNCOMMITTED",
      READ_COMMITTED: "READ COMMITTED",
      REPEATABLE_READ: "REPEATABLE READ",
      SERIALIZABLE: "SERIALIZABLE",
    }),
  ],
  ["LOCK", constants({ UPDATE: "UPDATE", SHARE: "SHARE", KEY_SHARE: "KEY SHARE", NO_KEY_UPDATE: "NO KEY UPDATE" })],
]);
