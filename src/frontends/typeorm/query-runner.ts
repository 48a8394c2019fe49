import { isMySqlFamily } from "../../model/dialect.js";
import { PLAIN_CHANGE, type Operation } from "../../model/operation.js";
import {
  array,
  constant,
  Host,
  isNullish,
  native,
  object,
  text,
  UNDEFINED,
  unknown,
  type NativeFunction,
  type Site,
  type Value,
} from "../evaluate/values.js";
import { loaded } from "./classes.js";
import { DataSourceHost, DriverHost } from "./data-source.js";
import { ManagerHost } from "./manager.js";
import { taggedSql } from "./parameters.js";
import { schemaCall } from "./schema-calls.js";
import type { Session } from "./session.js";
import { unknownMember } from "./unknown-member.js";

/** What only the server knows. */
const FROM_DATABASE = "it comes from the database";

/** Methods that ask the database for something and change nothing. */
const QUESTIONS: ReadonlySet<string> = new Set([
  "hasTable",
  "hasColumn",
  "hasDatabase",
  "hasSchema",
  "getDatabases",
  "getSchemas",
  "getCurrentDatabase",
  "getCurrentSchema",
  "getReplicationMode",
  "getVersion",
  "getViews",
]);

/** Methods that concern the connection or TypeORM's own memory. */
const HOUSEKEEPING: ReadonlySet<string> = new Set([
  "release",
  "beforeMigration",
  "afterMigration",
  "enableSqlMemory",
  "disableSqlMemory",
  "clearSqlMemory",
  "getMemorySql",
]);

/** `queryRunner`: what TypeORM hands to a migration. */
export class QueryRunnerHost extends Host {
  readonly label = "queryRunner";
  readonly isConnection = true;

  constructor(private readonly session: Session) {
    super();
  }

  get(property: string, site: Site): Value | undefined {
    const schema = schemaCall(this.session, property);
    if (schema !== null) return command(property, schema);
    if (QUESTIONS.has(property)) return native(property, (_args, at) => unknown(FROM_DATABASE, at.origin));
    if (HOUSEKEEPING.has(property)) return native(property, () => UNDEFINED);
    return this.method(property) ?? this.member(property, site) ?? unknownMember("", property, this.session);
  }

  private method(property: string): NativeFunction | undefined {
    const { session } = this;
    switch (property) {
      case "query":
      case "stream":
        return native(property, ([sql, parameters], site) => {
          session.query(sql, parameters, site);
          return unknown(FROM_DATABASE, site.origin);
        });
      case "sql":
        return native(property, (args, site) => {
          const [sql, parameters] = taggedSql(args, site);
          session.query(sql, parameters, site);
          return unknown(FROM_DATABASE, site.origin);
        });
      case "startTransaction":
        return command(property, (_args, site) => session.begin(site));
      case "commitTransaction":
        return command(property, (_args, site) => session.commit(site));
      case "rollbackTransaction":
        return command(property, (_args, site) => session.rollback(site));
      case "clearDatabase":
        return command(property, (_args, site) => session.record(site, [this.clearing(site)]));
      case "getTable":
        return native(property, ([name], site) => session.tables.asValue(name, site.origin));
      case "getTables":
        return native(property, ([names], site) =>
          names?.kind === "array"
            ? array(
                names.items.map(name => session.tables.asValue(name, site.origin)),
                site.origin,
                names.open,
              )
            : array([], site.origin, true),
        );
      case "getView":
        return native(property, ([name], site) =>
          loaded("View", name === undefined || isNullish(name) ? {} : { name }, site.origin),
        );
      case "connect":
        return native(property, () => new ClientHost());
      default:
        return undefined;
    }
  }

  private member(property: string, site: Site): Value | undefined {
    const { session } = this;
    switch (property) {
      // Some projects hand over an object that holds the query runner among other things.
      case "queryRunner":
        return this;
      case "isPostgres":
        return constant(session.recorder.dialect === "postgresql");
      case "isSqlite":
        return constant(session.recorder.dialect === "sqlite");
      case "isMysql":
        return constant(isMySqlFamily(session.recorder.dialect));
      case "manager":
        return new ManagerHost(session, this);
      case "connection":
      case "dataSource":
        return new DataSourceHost(session, this);
      case "driver":
        return new DriverHost(session);
      case "isTransactionActive":
        return session.isTransactionActive;
      case "isReleased":
        return constant(false);
      case "data": {
        const data = object();
        data.open = true;
        return data;
      }
      case "mode":
        return text("master");
      case "loadedTables":
      case "loadedViews":
      case "broadcaster":
        return unknown(FROM_DATABASE, site.origin);
      default:
        return undefined;
    }
  }

  /** Every table and view of the database goes. */
  private clearing(site: Site): Operation {
    const { recorder } = this.session;
    const span = recorder.machine.locate(site.origin);
    const base = recorder.base(span, span, recorder.machine.certainty);
    return { kind: "dropObject", ...base, object: "database", name: null, ...PLAIN_CHANGE };
  }
}

/** A method that is called for what it does. */
function command(name: string, run: (args: readonly Value[], site: Site) => void): NativeFunction {
  return native(name, (args, site) => {
    run(args, site);
    return UNDEFINED;
  });
}

/** The driver's own client, which nobody here knows to read. */
class ClientHost extends Host {
  readonly label = "databaseConnection";
  readonly isConnection = true;

  get(): Value | undefined {
    return undefined;
  }
}
