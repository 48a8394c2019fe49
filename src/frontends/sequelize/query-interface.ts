import { constant, Host, native, UNDEFINED, unknown, type Site, type Value } from "../evaluate/values.js";
import { changeColumn } from "./change-column.js";
import { SequelizeHost } from "./connection.js";
import { addConstraint, addIndex, removeConstraint, removeIndex } from "./indexes.js";
import {
  createDatabase,
  createFunction,
  createSchema,
  createTrigger,
  deferConstraints,
  dropDatabase,
  dropEnum,
  dropFunction,
  dropSchema,
  dropTrigger,
  read,
  renameFunction,
  renameTrigger,
  setIsolationLevel,
  toggleForeignKeyChecks,
  type Writer,
} from "./objects.js";
import { QueryGeneratorHost } from "./query-generator.js";
import { quotingMethod } from "./quoting.js";
import { arithmetic, bulkDelete, bulkInsert, bulkUpdate, insert, remove, update, upsert } from "./rows.js";
import type { Session } from "./session.js";
import { addColumn, createTable, dropTable, removeColumn, renameColumn, renameTable, truncate } from "./tables.js";

/** The methods of a query interface that send statements which their arguments tell. */
const METHODS: ReadonlyMap<string, Writer> = new Map<string, Writer>([
  ["createTable", createTable],
  ["dropTable", dropTable],
  ["truncate", truncate],
  ["renameTable", renameTable],
  ["addColumn", addColumn],
  ["removeColumn", removeColumn],
  ["changeColumn", changeColumn],
  ["renameColumn", renameColumn],
  ["addIndex", addIndex],
  ["removeIndex", removeIndex],
  ["addConstraint", addConstraint],
  ["removeConstraint", removeConstraint],
  ["bulkInsert", bulkInsert],
  ["insert", insert],
  ["upsert", upsert],
  ["update", update],
  ["bulkUpdate", bulkUpdate],
  ["delete", remove],
  ["bulkDelete", bulkDelete],
  ["increment", (args, writing) => arithmetic("+", args, writing)],
  ["decrement", (args, writing) => arithmetic("-", args, writing)],
  ["createSchema", createSchema],
  ["dropSchema", dropSchema],
  ["createDatabase", createDatabase],
  ["dropDatabase", dropDatabase],
  ["dropEnum", dropEnum],
  ["createFunction", createFunction],
  ["dropFunction", dropFunction],
  ["renameFunction", renameFunction],
  ["createTrigger", createTrigger],
  ["dropTrigger", dropTrigger],
  ["renameTrigger", renameTrigger],
  ["setIsolationLevel", setIsolationLevel],
  ["deferConstraints", deferConstraints],
  ["unsafeToggleForeignKeyChecks", toggleForeignKeyChecks],
  ...[
    "databaseVersion",
    "describeTable",
    "fetchDatabaseVersion",
    "getForeignKeyReferencesForTable",
    "getForeignKeysForTables",
    "listDatabases",
    "listSchemas",
    "listTables",
    "nameIndexes",
    "pgListEnums",
    "rawSelect",
    "select",
    "showAllSchemas",
    "showAllTables",
    "showConstraint",
    "showConstraints",
    "showIndex",
    "tableExists",
  ].map(name => [name, read] as const),
]);

/** Methods that drop whatever the server has. */
const SWEEPING: ReadonlyMap<string, string> = new Map([
  ["dropAllTables", "table"],
  ["dropAllSchemas", "schema"],
  ["dropAllEnums", "enum"],
]);

/** The methods that make a function of one argument its query interface, for recognition. */
export const QUERY_INTERFACE_MEMBERS: ReadonlySet<string> = new Set([
  ...METHODS.keys(),
  ...SWEEPING.keys(),
  "quoteIdentifier",
  "queryGenerator",
]);

/** `queryInterface`: what a migration is given. */
export class QueryInterfaceHost extends Host {
  readonly label: string = "queryInterface";
  readonly isConnection = true;

  constructor(protected readonly session: Session) {
    super();
  }

  get(property: string, _site: Site): Value | undefined {
    const write = METHODS.get(property);
    if (write !== undefined) return native(property, (args, site) => this.send(property, write, args, site));
    const kind = SWEEPING.get(property);
    if (kind !== undefined) {
      return native(property, (args, site) => {
        this.session.opaque("dynamic", `\`${property}\` drops every ${kind} that the server has`, args, site);
        return unknown("it is done", site.origin);
      });
    }
    return this.helper(property);
  }

  /** What makes no statement by itself. */
  private helper(property: string): Value | undefined {
    const { session } = this;
    switch (property) {
      case "sequelize":
        return new SequelizeHost(session);
      case "queryGenerator":
      case "QueryGenerator":
        return new QueryGeneratorHost(session);
      case "startTransaction":
        return native(property, (_args, site) => {
          session.begin("begin", site);
          return UNDEFINED;
        });
      case "commitTransaction":
        return native(property, (_args, site) => {
          session.end("commit", site);
          return UNDEFINED;
        });
      case "rollbackTransaction":
        return native(property, (_args, site) => {
          session.rollBack(site);
          return UNDEFINED;
        });
      case "withoutForeignKeyChecks":
        return native(property, (args, site) => this.withoutForeignKeyChecks(args, site));
      case "setAutocommit":
        // Of Sequelize 4; later versions leave it to the beginning of the transaction.
        return native(property, () => UNDEFINED);
      case "normalizeAttribute":
        return native(property, ([attribute]) => attribute ?? UNDEFINED);
      default:
        return quotingMethod(property, session);
    }
  }

  private withoutForeignKeyChecks(args: readonly Value[], site: Site): Value {
    const { session } = this;
    const callback = args.find(arg => arg.kind === "function");
    const toggle = (enable: boolean): Value =>
      this.send("withoutForeignKeyChecks", toggleForeignKeyChecks, [constant(enable)], site);
    toggle(false);
    try {
      return callback === undefined ? UNDEFINED : session.recorder.machine.call(callback, [], site, null, "callback");
    } finally {
      toggle(true);
    }
  }

  private send(property: string, write: Writer, args: readonly Value[], site: Site): Value {
    const { session } = this;
    const statements = write(args, session.writing(site));
    if (statements === null) session.opaque("call", `Sequelize refuses this call of \`${property}\``, args, site);
    else session.send(statements, args, site);
    return unknown("it comes from the database", site.origin);
  }
}

/**
 * What is handed to `up` and `down`: the query interface of sequelize-cli, and, for Umzug and runners of one's own, an
 * object that holds it, or the instance of Sequelize, under one of their usual names.
 */
export class MigrationHost extends QueryInterfaceHost {
  override get(property: string, site: Site): Value | undefined {
    switch (property) {
      case "context":
        return this;
      case "queryInterface":
        return new QueryInterfaceHost(this.session);
      default:
        return super.get(property, site) ?? new SequelizeHost(this.session).get(property, site);
    }
  }
}
