/** The parts that the tests use of packages that come without types. */

declare module "sql.js" {
  export type BoundValue = number | string | null;
  export interface Statement {
    bind(values: readonly BoundValue[] | Readonly<Record<string, BoundValue>>): boolean;
    step(): boolean;
    getAsObject(): Record<string, unknown>;
    free(): boolean;
  }
  export interface Database {
    run(sql: string): Database;
    exec(sql: string): readonly { readonly columns: readonly string[]; readonly values: readonly unknown[][] }[];
    prepare(sql: string): Statement;
    getRowsModified(): number;
    export(): Uint8Array;
    close(): void;
  }
  export default function initSqlJs(): Promise<{ readonly Database: new (content?: Uint8Array) => Database }>;
}

declare module "pg" {
  import type { PostgresPool } from "kysely";
  export const Pool: new (options: { readonly connectionString: string }) => PostgresPool;
  export class Client {
    constructor(options: {
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly database?: string;
    });
    connect(): Promise<void>;
    query(
      sql: string | { readonly name: string; readonly text: string },
    ): Promise<{ readonly rows: readonly Record<string, unknown>[] }>;
    end(): Promise<void>;
  }
  const pg: { readonly Client: typeof Client; readonly Pool: typeof Pool };
  export default pg;
}

declare module "db-migrate" {
  export interface DBMigrate {
    silence(silent: boolean): void;
    up(): Promise<void>;
    down(count: number): Promise<void>;
  }
  export function getInstance(isModule: true, options: object): DBMigrate;
}

declare module "typeorm-v02" {
  import type { DataSource, DataSourceOptions } from "typeorm";
  export class Connection {
    constructor(options: DataSourceOptions);
    connect(): Promise<DataSource>;
  }
}

/** What `prisma generate` would write, as far as the cases of tests use it. */
declare module "generated/prisma/client" {
  interface Found {
    readonly id: number;
    readonly name: string | null;
    readonly ownerId: number | null;
  }

  interface Delegate {
    aggregate(options: object): Promise<object>;
    count(options?: object): Promise<number>;
    create(options: object): Promise<Found>;
    createMany(options: object): Promise<object>;
    delete(options: object): Promise<Found>;
    deleteMany(options?: object): Promise<object>;
    findFirst(options?: object): Promise<Found | null>;
    findMany(options?: object): Promise<Found[]>;
    findUnique(options: object): Promise<Found | null>;
    findUniqueOrThrow(options: object): Promise<Found>;
    update(options: object): Promise<Found>;
    updateMany(options: object): Promise<object>;
    upsert(options: object): Promise<Found>;
  }

  export interface PrismaClient {
    readonly item: Delegate;
    readonly owner: Delegate;
    $executeRawUnsafe(sql: string): Promise<number>;
    $transaction(run: (tx: PrismaClient) => Promise<void>): Promise<void>;
    $disconnect(): Promise<void>;
  }
}
