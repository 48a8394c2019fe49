import { Sequelize, type Dialect as SequelizeDialect } from "sequelize";
import type { Dialect } from "../../src/model/dialect.js";

const DIALECTS: Readonly<Record<Dialect, SequelizeDialect>> = {
  postgresql: "postgres",
  mysql: "mysql",
  mariadb: "mariadb",
  sqlite: "sqlite",
};

/** What of Sequelize stands between it and a server; its types show little of it. */
interface Internals {
  readonly dialect: { Query: unknown };
  /** Where version 7 gets connections. */
  readonly pool?: object;
  /** Where version 6 gets them. */
  readonly connectionManager: object;
  escape(value: unknown): string;
}

interface QueryOptions {
  readonly type?: string;
  readonly plain?: boolean;
}

/** A Sequelize that is connected to nothing. */
export function idleSequelize(dialect: Dialect, define: object = {}, Connection = Sequelize): Sequelize {
  return new Connection("database", "user", "password", {
    dialect: DIALECTS[dialect],
    dialectModule: {},
    logging: false,
    define,
  });
}

/**
 * What Sequelize sends while `run` works with it: every statement with its values put in. There is no server: questions
 * about the schema are answered as if the table had one column `a`, and no enum existed.
 */
export async function recordedStatements(
  dialect: Dialect,
  run: (sequelize: Sequelize) => Promise<unknown>,
  sequelize = idleSequelize(dialect),
): Promise<readonly string[]> {
  const sent = recording(sequelize);
  await run(sequelize);
  return sent;
}

/** A list that grows with each statement that this Sequelize, of whatever version, sends from now on. */
export function recording(sequelize: object): readonly string[] {
  const sent: string[] = [];
  const internals = sequelize as Internals;
  const original = internals.dialect.Query as { formatBindParameters?: unknown };
  class RecordingQuery {
    static readonly formatBindParameters = original.formatBindParameters;

    constructor(
      _connection: unknown,
      _sequelize: unknown,
      private readonly options: QueryOptions,
    ) {}

    run(sql: string, values?: BoundValues): Promise<unknown> {
      sent.push(withValues(sql, values, value => internals.escape(value)));
      return Promise.resolve(answer(sql, this.options));
    }
  }
  internals.dialect.Query = RecordingQuery;
  Object.assign(internals.pool ?? internals.connectionManager, {
    acquire: () => Promise.resolve({}),
    release: () => undefined,
    getConnection: () => Promise.resolve({}),
    releaseConnection: () => Promise.resolve(),
    _refreshDynamicOIDs: () => Promise.resolve(),
  });
  return sent;
}

function answer(sql: string, { type, plain }: QueryOptions): unknown {
  if (/^PRAGMA (?!TABLE_INFO)/i.test(sql)) return [];
  switch (type) {
    case "DESCRIBE":
      return { a: { type: "VARCHAR(255)", allowNull: true, defaultValue: null, primaryKey: false } };
    case "SHOWCONSTRAINTS":
      return [{ constraintName: "c", constraintType: "UNIQUE", tableName: "t" }];
    case "SELECT":
      return plain === true ? null : [];
    default:
      return [[], 0];
  }
}

/** By position, or for SQLite by the name of the parameter. */
type BoundValues = readonly unknown[] | Readonly<Record<string, unknown>>;

/** The server reads a bound value as it reads the literal. */
function withValues(sql: string, values: BoundValues | undefined, escape: (value: unknown) => string): string {
  if (values === undefined || Object.keys(values).length === 0) return sql;
  let next = 0;
  return sql.replace(/\$\w+|\?/g, parameter => {
    const value = Array.isArray(values)
      ? (values as readonly unknown[])[parameter === "?" ? next++ : Number(parameter.slice(1)) - 1]
      : (values as Readonly<Record<string, unknown>>)[parameter];
    return escape(value);
  });
}
