import type { Dialect } from "../../model/dialect.js";
import type { Name, QualifiedName } from "../../model/name.js";
import { PLAIN_CHANGE, type Operation } from "../../model/operation.js";
import {
  array,
  constant,
  Host,
  isUndefined,
  truthiness,
  native,
  object,
  text,
  type Origin,
  unknown,
  type Site,
  type Text,
  type Value,
} from "../evaluate/values.js";
import { qualified, type Recorder } from "../recorder.js";
import { compileTable, tableNameOf } from "./compile.js";
import { asPrinted } from "./printed.js";
import { QueryHost, QUERY_STARTS } from "./query.js";
import { consume, RawHost } from "./raw.js";
import { BuilderHost } from "./running.js";
import { TableHost, type KnexVariant } from "./table.js";

/** What `knex.client.config.client` can be called; the first is what the driver for new projects is called. */
const CLIENTS: Readonly<Record<Dialect, string>> = {
  postgresql: "pg",
  mysql: "mysql2",
  mariadb: "mysql2",
  sqlite: "better-sqlite3",
};

const CLIENT_DIALECTS: Readonly<Record<Dialect, string>> = {
  postgresql: "postgresql",
  mysql: "mysql",
  mariadb: "mysql",
  sqlite: "sqlite3",
};

const CLIENT_CLASSES: Readonly<Record<Dialect, string>> = {
  postgresql: "Client_PG",
  mysql: "Client_MySQL",
  mariadb: "Client_MySQL",
  sqlite: "Client_SQLite3",
};

/** `knex` and a transaction: what a migration is given. */
export class KnexHost extends Host {
  readonly label = "knex";
  readonly isConnection = true;

  constructor(
    private readonly recorder: Recorder,
    private readonly variant: KnexVariant = "knex",
  ) {
    super();
  }

  override call([table]: readonly Value[], site: Site): Value {
    return new QueryHost(this.recorder, table ?? null, null, site);
  }

  get(property: string, site: Site): Value | undefined {
    switch (property) {
      case "schema":
        return new SchemaHost(this.recorder, null, this.variant);
      case "raw":
        return native(property, ([sql, ...bindings], at) => {
          consume(bindings);
          return new RawHost(
            this.recorder,
            sql ?? unknown("there is no SQL"),
            bindings.filter(value => !isUndefined(value)),
            at,
          );
        });
      case "fn":
        return object({
          now: native("now", ([precision]) => {
            const digits =
              precision?.kind === "constant" && typeof precision.value === "number" ? `(${precision.value})` : "";
            return new RawHost(this.recorder, text(`CURRENT_TIMESTAMP${digits}`, site.origin), [], null);
          }),
          uuid: native(
            "uuid",
            () => new RawHost(this.recorder, text(UUID[this.recorder.dialect], site.origin), [], null),
          ),
        });
      case "ref":
        return native(property, ([name]) => name ?? unknown("there is no name"));
      case "client":
        return this.client();
      case "isTransaction":
        return unknown("it is not known");
      case "transaction":
        return native(property, ([callback], at) => {
          if (callback === undefined || callback.kind === "object") return this;
          return this.recorder.machine.call(callback, [this], at, null, "knex.transaction");
        });
      case "transactionProvider":
        return native(property, () => native("provider", () => this));
      case "commit":
      case "rollback":
      case "destroy":
      case "savepoint":
      case "on":
      case "once":
      case "initialize":
        return native(property, () => unknown("it is done"));
      case "withSchema":
        return native(
          property,
          ([schema], at) => new QueryHost(this.recorder, null, this.recorder.name(schema, at.origin), at),
        );
      case "batchInsert":
        return native(property, ([table, rows], at) => {
          consume(rows === undefined ? [] : [rows]);
          return new QueryHost(this.recorder, table ?? null, null, at).method(
            "insert",
            rows === undefined ? [] : [rows],
            at,
          );
        });
      // knex-migrator hands the connection over inside of an object.
      case "connection":
      case "transacting":
        return this;
      case "executionPromise":
        return unknown("it is the end of the transaction");
      default:
        return QUERY_STARTS.has(property)
          ? native(property, (args, at) => {
              consume(args);
              return new QueryHost(this.recorder, null, null, at).method(property, args, at);
            })
          : undefined;
    }
  }

  private client(): Value {
    const { dialect } = this.recorder;
    const config = object({ client: text(CLIENTS[dialect]) });
    config.open = true;
    const client = object({
      config,
      constructor: object({ name: text(CLIENT_CLASSES[dialect]) }),
      dialect: text(CLIENT_DIALECTS[dialect]),
      driverName: text(CLIENTS[dialect]),
      raw: native(
        "raw",
        ([sql, ...bindings], at) => new RawHost(this.recorder, sql ?? unknown("there is no SQL"), bindings, at),
      ),
    });
    client.open = true;
    return client;
  }
}

const UUID: Readonly<Record<Dialect, string>> = {
  postgresql: "(gen_random_uuid())",
  mysql: "(UUID())",
  mariadb: "(UUID())",
  sqlite: "(lower(hex(randomblob(16))))",
};

const PRINTING: ReadonlySet<string> = new Set(["toSQL", "toString", "toQuery", "generateDdlCommands"]);

/** `knex.schema`: every method returns it again, so that calls can be chained. */
export class SchemaHost extends BuilderHost {
  readonly label = "knex.schema";
  readonly isConnection = true;

  constructor(
    recorder: Recorder,
    private readonly schema: Name | null,
    private readonly variant: KnexVariant,
  ) {
    super(recorder);
  }

  override asText(origin: Origin | null): Text {
    return this.printed(origin);
  }

  override awaited(): Value {
    this.run();
    return unknown("it is what the server answers");
  }

  get(property: string): Value | undefined {
    if (PRINTING.has(property)) {
      return native(property, (_args, site) => this.print(property, site));
    }
    const method = this.method(property);
    if (method === undefined) return undefined;
    return native(property, (args, site) => {
      consume(args);
      return method(args, site) ?? this;
    });
  }

  private print(property: string, site: Site): Value {
    if (property === "toString" || property === "toQuery") return this.printed(site.origin);
    const { texts, lumpedFrom } = this.printedStatements(site.origin);
    const elements = texts.map(sql => object({ sql, bindings: array([]) }, site.origin));
    const statements = array(elements, site.origin);
    if (lumpedFrom !== null) statements.lumpedFrom = lumpedFrom;
    if (property === "toSQL") return statements;
    return object({ pre: array([]), sql: statements, check: constant(null), post: array([]) }, site.origin);
  }

  private method(property: string): ((args: readonly Value[], site: Site) => Value | undefined) | undefined {
    switch (property) {
      case "withSchema":
        return ([schema], site) => new SchemaHost(this.recorder, this.recorder.name(schema, site.origin), this.variant);
      case "createTable":
      case "createTableIfNotExists":
      case "table":
      case "alterTable":
        return (args, site) => this.defineTable(property, args, site);
      case "createTableLike":
        return (args, site) => this.createTableLike(args, site);
      case "dropTable":
      case "dropTableIfExists":
        return ([name], site) =>
          this.one(name, site, (base, table) => ({
            kind: "dropTable",
            ...base,
            table,
            ifExists: property === "dropTableIfExists",
            cascade: false,
          }));
      case "renameTable":
        return ([from, to], site) => {
          const target = to === undefined ? null : this.tableName(to, site);
          return this.one(from, site, (base, table) => ({
            kind: "renameTable",
            ...base,
            table,
            to: target === null ? table : { ...target, schema: table.schema },
          }));
        };
      case "hasTable":
      case "hasColumn":
        return () => unknown("it is asked of the database");
      case "raw":
        return ([sql, ...bindings], site) => {
          const given = bindings.filter(value => !isUndefined(value));
          const raw = new RawHost(this.recorder, sql ?? unknown("there is no SQL"), given, null);
          this.ask(site, () => raw.operations(site), { isOne: true });
          return undefined;
        };
      case "createView":
      case "createViewOrReplace":
      case "createMaterializedView":
        return ([name], site) =>
          this.one(name, site, (base, view) => ({
            kind: "createView",
            ...base,
            view,
            materialized: property === "createMaterializedView",
            orReplace: property === "createViewOrReplace",
            reads: null,
            definition: null,
          }));
      case "dropView":
      case "dropViewIfExists":
      case "dropMaterializedView":
      case "dropMaterializedViewIfExists":
        return ([name], site) =>
          this.one(name, site, (base, view) => ({
            kind: "dropView",
            ...base,
            view,
            materialized: property.includes("Materialized"),
            ifExists: property.endsWith("IfExists"),
            cascade: false,
          }));
      case "refreshMaterializedView":
        return ([name, concurrently], site) =>
          this.one(name, site, (base, target) => ({
            kind: "maintain",
            ...base,
            verb: "refresh materialized view",
            target,
            concurrently: concurrently !== undefined && truthiness(concurrently) === true,
          }));
      case "renameView":
        return ([name, to], site) =>
          this.one(name, site, (base, view) => ({
            kind: "alterObject",
            ...base,
            object: "view",
            name: view,
            ...PLAIN_CHANGE,
            to: this.recorder.name(to, site.origin),
          }));
      case "alterView":
      case "view":
        return ([name], site) =>
          this.one(name, site, (base, view) => ({
            kind: "alterObject",
            ...base,
            object: "view",
            name: view,
            ...PLAIN_CHANGE,
          }));
      case "createSchema":
      case "createSchemaIfNotExists":
      case "createExtension":
      case "createExtensionIfNotExists":
        return ([name], site) => this.object("createObject", property, name, site);
      case "dropSchema":
      case "dropSchemaIfExists":
      case "dropExtension":
      case "dropExtensionIfExists":
        return ([name, cascade], site) =>
          this.object("dropObject", property, name, site, cascade !== undefined && truthiness(cascade) === true);
      case "queryContext":
      case "timeout":
      case "debug":
      case "on":
      case "once":
      case "transacting":
        return () => undefined;
      default:
        return undefined;
    }
  }

  private tableName(value: Value, site: Site): QualifiedName {
    return tableNameOf(value, site.origin, this.schema, this.recorder);
  }

  private defineTable(property: string, [name, second, third]: readonly Value[], site: Site): Value | undefined {
    // `createTableLike` apart, the callback is the last argument.
    const callback = third?.kind === "function" ? third : second;
    if (name === undefined) return undefined;
    const { machine } = this.recorder;
    const table = this.tableName(name, site);
    const method =
      property === "createTable" ? "create" : property === "createTableIfNotExists" ? "createIfNotExists" : "alter";
    const schemaInName = table.schema !== null && table.schema !== this.schema;
    const host = new TableHost(this.recorder, method, table, schemaInName, this.variant);
    const { certainty } = machine;
    this.ask(site, () => compileTable(host, site, certainty), {
      asText: () => asPrinted(compileTable(host, site, certainty), this.recorder.dialect),
    });
    if (callback?.kind === "function") machine.callFunction(callback, [host], site, host);
    else if (callback !== undefined) {
      this.recorder.opaque("helper", `the callback of \`${property}\` cannot be followed`, machine.locate(site.origin));
    }
    return undefined;
  }

  private createTableLike([name, like, callback]: readonly Value[], site: Site): Value | undefined {
    if (name === undefined || like === undefined) return undefined;
    const { machine } = this.recorder;
    const table = this.tableName(name, site);
    const host = new TableHost(this.recorder, "create", table, false, this.variant);
    const source = this.tableName(like, site);
    const { certainty } = machine;
    this.ask(site, () =>
      compileTable(host, site, certainty).map(operation =>
        operation.kind === "createTable" ? { ...operation, copies: [{ table: source, parts: ["all"] }] } : operation,
      ),
    );
    if (callback?.kind === "function") machine.callFunction(callback, [host], site, host);
    return undefined;
  }

  private one(
    name: Value | undefined,
    site: Site,
    make: (base: ReturnType<Recorder["base"]>, name: QualifiedName) => Operation,
  ): undefined {
    if (name === undefined) return;
    const target = this.tableName(name, site);
    const span = this.recorder.callSpan(site);
    const base = this.recorder.base(
      span,
      this.recorder.machine.locate(site.origin),
      this.recorder.machine.certainty,
      target,
    );
    this.ask(site, () => [make(base, target)], { isOne: true });
  }

  private object(
    kind: "createObject" | "dropObject",
    property: string,
    value: Value | undefined,
    site: Site,
    cascade = false,
  ): undefined {
    const object = property.includes("Schema") ? "schema" : "extension";
    const name = this.recorder.name(value, site.origin);
    const span = this.recorder.callSpan(site);
    const base = this.recorder.base(
      span,
      this.recorder.machine.locate(site.origin),
      this.recorder.machine.certainty,
      name,
    );
    const operation = {
      kind,
      ...base,
      object,
      name: name === null ? null : qualified(name),
      ...PLAIN_CHANGE,
      cascade,
      ifExists: property.endsWith("IfExists"),
      ifNotExists: property.endsWith("IfNotExists"),
      definition: kind === "createObject" ? { options: "", head: "", rest: "" } : null,
    } as const;
    this.ask(site, () => [operation], { isOne: true });
  }
}
