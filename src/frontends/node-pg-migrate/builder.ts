import { array, constant, Host, native, UNDEFINED, unknown, type Site, type Value } from "../evaluate/values.js";
import { OPERATIONS } from "./operations.js";
import type { Session } from "./session.js";
import { pgLiteral } from "./writing.js";

/** `pgm`: the builder that a migration is given. */
export class BuilderHost extends Host {
  readonly label = "pgm";
  readonly isConnection = true;

  constructor(private readonly session: Session) {
    super();
  }

  get(property: string, _site: Site): Value | undefined {
    const { session } = this;
    const operation = OPERATIONS.get(property);
    if (operation !== undefined) {
      return native(property, (args, site) => {
        session.run(property, operation, args, site);
        return UNDEFINED;
      });
    }
    switch (property) {
      case "sql":
        return native(property, (args, site) => {
          session.sql(args, site);
          return UNDEFINED;
        });
      case "func":
        return native(property, ([sql], { origin }) => pgLiteral(sql, origin));
      case "db":
        return new ConnectionHost(session);
      case "noTransaction":
        return native(property, () => {
          session.optOut();
          return this;
        });
      case "isUsingTransaction":
        return native(property, () => session.isUsingTransaction);
      case "getSql":
        return native(property, (_args, { origin }) => unknown("it is the SQL of what was asked for so far", origin));
      case "getSqlSteps":
        return native(property, (_args, { origin }) => array([], origin, true));
      case "_steps":
        return array([], null, true);
      case "_REVERSE_MODE":
        return constant(session.inReverse);
      default:
        return undefined;
    }
  }
}

/** `pgm.db`: the connection itself. */
class ConnectionHost extends Host {
  readonly label = "pgm.db";
  readonly isConnection = true;

  constructor(private readonly session: Session) {
    super();
  }

  get(property: string): Value | undefined {
    if (property !== "query" && property !== "select") return undefined;
    return native(property, (args, site) => {
      this.session.send(args, site);
      return unknown("it comes from the database", site.origin);
    });
  }
}
