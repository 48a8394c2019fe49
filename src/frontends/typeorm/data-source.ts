import type { Dialect } from "../../model/dialect.js";
import { dependenciesOf } from "../../project/dependencies.js";
import { concat } from "../evaluate/text.js";
import {
  array,
  constant,
  Host,
  native,
  object,
  text,
  textAt,
  UNDEFINED,
  unknown,
  type ObjectValue,
  type Site,
  type Text,
  type Value,
} from "../evaluate/values.js";
import { enclosureOf } from "./entities.js";
import { argumentPlace } from "../fragment.js";
import { inTransaction, ManagerHost } from "./manager.js";
import { pathOf } from "./names.js";
import { NamingStrategyHost } from "./naming.js";
import { printed } from "./options.js";
import { withParameters } from "./parameters.js";
import { QueryBuilderHost } from "./query-builder.js";
import type { QueryRunnerHost } from "./query-runner.js";
import type { Session } from "./session.js";
import { unknownMember } from "./unknown-member.js";

/** What `options.type` says. */
function typeOption({ recorder }: Session): string {
  if (recorder.dialect !== "sqlite") return TYPES[recorder.dialect];
  const { machine } = recorder;
  const dependencies = dependenciesOf(machine.project, machine.main.path);
  return dependencies.has("better-sqlite3") && !dependencies.has("sqlite3") ? "better-sqlite3" : "sqlite";
}

const TYPES: Readonly<Record<Exclude<Dialect, "sqlite">, string>> = {
  postgresql: "postgres",
  mysql: "mysql",
  mariadb: "mariadb",
};

/** The options of the data source, as far as they are known here. */
function optionsOf(session: Session): ObjectValue {
  const { schema } = session;
  const options = object({
    type: text(typeOption(session)),
    ...(schema === null ? {} : { schema: text(schema) }),
  });
  options.open = true;
  return options;
}

/** `queryRunner.connection`, which newer versions call `dataSource`. */
export class DataSourceHost extends Host {
  readonly label = "dataSource";
  readonly isConnection = true;

  constructor(
    private readonly session: Session,
    private readonly runner: QueryRunnerHost,
  ) {
    super();
  }

  get(property: string, site: Site): Value | undefined {
    const { session, runner } = this;
    const { machine } = session.recorder;
    switch (property) {
      case "options":
        return optionsOf(session);
      case "driver":
        return new DriverHost(session);
      case "manager":
        return new ManagerHost(session, runner);
      case "namingStrategy":
        return new NamingStrategyHost(machine);
      case "query":
      case "getRepository":
      case "getTreeRepository":
      case "getCustomRepository":
        return new ManagerHost(session, runner).get(property);
      case "createQueryBuilder":
        return native(property, ([entity], at) => new QueryBuilderHost(session, entity ?? null, argumentPlace(at, 0)));
      case "createQueryRunner":
        return native(property, () => runner);
      case "transaction":
        return native(property, (args, at) =>
          inTransaction(session, at, () => {
            const callback = args.at(-1) ?? UNDEFINED;
            return machine.call(callback, [new ManagerHost(session, runner)], at, null, property);
          }),
        );
      case "isInitialized":
      case "isConnected":
        return constant(true);
      case "name":
        return text("default");
      case "hasMetadata":
      case "getMetadata":
        return native(property, (_args, at) => unknown("it is made of the entities", at.origin));
      case "entityMetadatas":
      case "migrations":
      case "logger":
        return unknown("it is made of the project's options", site.origin);
      case "initialize":
      case "connect":
        return native(property, () => this);
      default:
        return unknownMember(this.label, property, session);
    }
  }
}

/** `connection.driver`. */
export class DriverHost extends Host {
  readonly label = "driver";
  readonly isConnection = false;

  constructor(private readonly session: Session) {
    super();
  }

  /** Each keeps the client library under the name of the database. */
  override hasMember(name: string): boolean | null {
    return CLIENTS.includes(name) ? clientOf(this.session.recorder.dialect) === name : null;
  }

  get(property: string, site: Site): Value | undefined {
    const { recorder } = this.session;
    switch (property) {
      case "options":
        return optionsOf(this.session);
      case "escape":
        return native(property, ([name], at) => this.escape(name, at));
      case "escapeQueryWithParameters":
        return native(property, ([sql, parameters], at) => {
          const query = sql?.kind === "text" ? withParameters(sql, parameters, recorder.dialect) : unknownText(sql, at);
          return array([query, array([], at.origin)], at.origin);
        });
      case "buildTableName":
        return native(property, ([name, schema], at) => this.buildTableName(name, schema, at));
      case "parseTableName":
        return native(property, ([name], at) => this.parseTableName(name, at));
      case "createParameter":
        return native(property, (_args, at) => text(recorder.dialect === "postgresql" ? "$1" : "?", at.origin));
      case "isReplicated":
        return constant(false);
      case "database":
      case "schema":
      case "searchSchema":
      case "version":
        return unknown("it is known when the server is", site.origin);
      default:
        return UNKNOWN_MEMBERS.has(property) ? unknown("it is known to the driver", site.origin) : undefined;
    }
  }

  /** A name in the quotes of the dialect. */
  private escape(name: Value | undefined, site: Site): Value {
    const mark = textAt(enclosureOf(this.session.recorder.dialect), site.origin);
    return concat([mark, this.print(name, site), mark], site.origin);
  }

  private buildTableName(name: Value | undefined, schema: Value | undefined, site: Site): Value {
    const table = this.print(name, site);
    return schema?.kind === "text" ? concat([schema, textAt(".", site.origin), table], site.origin) : table;
  }

  private parseTableName(name: Value | undefined, site: Site): Value {
    const { schema, name: tableName } = pathOf(this.print(name, site));
    return object({ schema: schema ?? UNDEFINED, tableName }, site.origin);
  }

  private print(value: Value | undefined, site: Site): Text {
    return printed(value ?? unknown("it is not named"), this.session.recorder.machine, site.origin);
  }
}

const CLIENTS: readonly string[] = ["postgres", "mysql", "sqlite"];

function clientOf(dialect: Dialect): string {
  return dialect === "mariadb" ? "mysql" : dialect === "postgresql" ? "postgres" : dialect;
}

/** Members of drivers that migrations ask for and that change nothing. */
const UNKNOWN_MEMBERS: ReadonlySet<string> = new Set([
  "supportedDataTypes",
  "dataTypeDefaults",
  "maxAliasLength",
  "uuidGenerator",
]);

function unknownText(value: Value | undefined, site: Site): Value {
  return value ?? unknown("there is no SQL", site.origin);
}
