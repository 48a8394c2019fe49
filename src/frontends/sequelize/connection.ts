import type { Dialect } from "../../model/dialect.js";
import {
  Host,
  isNullish,
  native,
  object,
  propertyOf,
  text,
  textOf,
  unknown,
  type Site,
  type Text,
  type Value,
} from "../evaluate/values.js";
import { fragmentFunction } from "./fragments.js";
import { library } from "./library.js";
import { ModelHost, ModelsHost } from "./models.js";
import { QueryGeneratorHost } from "./query-generator.js";
import { QueryInterfaceHost } from "./query-interface.js";
import { quotingMethod } from "./quoting.js";
import { withValues } from "./replacements.js";
import type { Session } from "./session.js";
import { TransactionHost } from "./transaction.js";

/** What `sequelize.getDialect()` answers. */
const DIALECTS: Readonly<Record<Dialect, string>> = {
  postgresql: "postgres",
  mysql: "mysql",
  mariadb: "mariadb",
  sqlite: "sqlite",
};

/** An instance of Sequelize: the connection itself. */
export class SequelizeHost extends Host {
  readonly label = "sequelize";
  readonly isConnection = true;

  constructor(private readonly session: Session) {
    super();
  }

  get(property: string, site: Site): Value | undefined {
    const { session } = this;
    switch (property) {
      case "query":
        return native(property, (args, at) => this.query(args, at));
      case "transaction":
      case "startUnmanagedTransaction":
        return native(property, (args, at) => this.transaction(args, at));
      case "getQueryInterface":
        return native(property, () => new QueryInterfaceHost(session));
      case "queryInterface":
        return new QueryInterfaceHost(session);
      case "queryGenerator":
        return new QueryGeneratorHost(session);
      case "getDialect":
        return native(property, (_args, { origin }) => text(DIALECTS[session.recorder.dialect], origin));
      case "options":
      case "dialect":
        return this.description(property);
      case "Sequelize":
      case "constructor":
        return library;
      case "DataTypes":
      case "QueryTypes":
        return library.get(property, site);
      case "escape":
        return quotingMethod(property, session);
      case "models":
        return new ModelsHost(session);
      case "model":
      case "define":
        return native(property, ([name]) => new ModelHost(session, textOf(name) ?? "the model"));
      case "connectionManager":
        return new ConnectionManagerHost(session);
      case "authenticate":
      case "validate":
      case "databaseVersion":
      case "close":
      case "isDefined":
      case "getDatabaseName":
        return native(property, (_args, { origin }) => unknown("it is asked of the database", origin));
      case "createSchema":
      case "dropSchema":
      case "showAllSchemas":
      case "dropAllSchemas":
        return new QueryInterfaceHost(session).get(property, site);
      case "config":
        return unknown("it is set where the application connects");
      default:
        return fragmentFunction(property);
    }
  }

  /** `options.dialect`, and `dialect.name` with what writes statements for it. */
  private description(property: "options" | "dialect"): Value {
    const { session } = this;
    const dialect = text(DIALECTS[session.recorder.dialect]);
    const generator = new QueryGeneratorHost(session);
    const described = object(
      property === "options"
        ? { dialect }
        : {
            name: dialect,
            queryGenerator: generator,
            QueryGenerator: generator,
            queryInterface: new QueryInterfaceHost(session),
          },
    );
    described.open = true;
    return described;
  }

  /** `query(sql, options)`, and `query({ query, values }, options)`. */
  private query(args: readonly Value[], site: Site): Value {
    const [given, options] = args;
    const sql = propertyOf(given, "query") ?? given;
    const replacements = propertyOf(given, "values") ?? propertyOf(options, "replacements");
    const bind = propertyOf(given, "bind") ?? propertyOf(options, "bind");
    sendSql(this.session, sql, { replacements, bind }, args.slice(1), site);
    return unknown("it comes from the database", site.origin);
  }

  /** `transaction(callback)`, `transaction(options, callback)` and, without a callback, the transaction itself. */
  private transaction(args: readonly Value[], site: Site): Value {
    const { session } = this;
    const callback = args.find(arg => arg.kind === "function" || arg.kind === "native");
    const [options] = args;
    const parent = propertyOf(options, "transaction");
    const transaction = new TransactionHost(session);
    session.begin(parent === undefined || isNullish(parent) ? "begin" : "savepoint", site);
    if (callback === undefined) return transaction;
    let outcome: "commit" | "rollback" = "rollback";
    try {
      const result = session.recorder.machine.call(callback, [transaction], site, null, "sequelize.transaction");
      outcome = "commit";
      return result;
    } finally {
      session.end(outcome, site);
    }
  }
}

/** Raw SQL, with what stands for its placeholders. */
export function sendSql(
  session: Session,
  sql: Value | undefined,
  values: { readonly replacements?: Value | undefined; readonly bind?: Value | undefined },
  args: readonly Value[],
  site: Site,
): void {
  if (sql?.kind !== "text") {
    const reason = sql?.kind === "unknown" ? sql.reason : "it is no text";
    session.opaque("dynamic", `the SQL is not constant: ${reason}`, args, site);
    return;
  }
  const { recorder } = session;
  const complete: Text = withValues(sql, values, session.writing(site));
  session.record(recorder.sql(complete, site, recorder.machine.certainty), args, site);
}

/** `sequelize.connectionManager`: hands out the connections of the driver. */
class ConnectionManagerHost extends Host {
  readonly label = "sequelize.connectionManager";
  readonly isConnection = true;

  constructor(private readonly session: Session) {
    super();
  }

  get(property: string): Value | undefined {
    switch (property) {
      case "getConnection":
        return native(property, () => new DriverHost(this.session));
      case "releaseConnection":
      case "close":
      case "initPools":
      case "refreshTypeParser":
        return native(property, () => unknown("it is done"));
      default:
        return undefined;
    }
  }
}

/** A connection of the driver, past Sequelize: `pg`'s client and its like take SQL in a string. */
class DriverHost extends Host {
  readonly label = "connection";
  readonly isConnection = true;

  constructor(private readonly session: Session) {
    super();
  }

  get(property: string): Value | undefined {
    if (["query", "execute", "run", "exec", "all"].includes(property)) {
      return native(property, (args, site) => {
        const [given] = args;
        sendSql(this.session, propertyOf(given, "text") ?? propertyOf(given, "sql") ?? given, {}, [], site);
        return unknown("it comes from the database", site.origin);
      });
    }
    return property === "release" || property === "end" ? native(property, () => unknown("it is done")) : undefined;
  }
}
