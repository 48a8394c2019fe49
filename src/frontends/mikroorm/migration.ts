import {
  constant,
  Host,
  isNullish,
  native,
  text,
  UNDEFINED,
  unknown,
  type Site,
  type Value,
} from "../evaluate/values.js";
import { KnexHost, SchemaHost } from "../knex/connection.js";
import { QueryHost } from "../knex/query.js";
import { RawHost } from "../knex/raw.js";
import type { Emission, Recorder } from "../recorder.js";
import { EntityManagerHost, DriverHost } from "./driver.js";

/** Members that every object has. */
const OF_OBJECTS: ReadonlySet<string> = new Set(["constructor", "toString", "hasOwnProperty", "then", "name"]);

/**
 * What MikroORM's base class gives to a migration. `addSql` only collects: what it is given runs when `up` or `down` has
 * ended, while `execute` runs at once.
 */
export class MigrationHost extends Host {
  readonly label = "this";
  readonly isConnection = true;
  private readonly collected: Emission[] = [];

  constructor(private readonly recorder: Recorder) {
    super();
  }

  get(property: string, site: Site): Value | undefined {
    const { recorder } = this;
    switch (property) {
      case "addSql":
        return native(property, ([sql], at) => {
          this.collect(sql, at);
          return UNDEFINED;
        });
      case "execute":
        return native(property, ([sql, parameters], at) => execute(recorder, sql, parameters, at));
      case "getKnex":
        return native(property, () => new KnexHost(recorder, "mikroorm"));
      case "getEntityManager":
        return native(property, () => new EntityManagerHost(recorder));
      case "driver":
        return new DriverHost(recorder);
      case "reset":
        return native(property, () => this.reset());
      case "getQueries":
        return native(property, () => new QueriesHost((sql, at) => this.collect(sql, at)));
      case "isTransactional":
        return native(property, () => constant(true));
      case "setTransactionContext":
        return native(property, () => UNDEFINED);
      case "down":
        return native(property, (_args, at) => {
          throw recorder.machine.thrown(text("This migration cannot be reverted", at.origin));
        });
      case "ctx":
        return unknown("it is the transaction", site.origin);
      case "config":
        return unknown("it is the configuration", site.origin);
      default:
        return OF_OBJECTS.has(property) ? undefined : new UnknownMember(`this.${property}`);
    }
  }

  /** SQL, or a builder of Knex, that runs in the end. */
  private collect(sql: Value | undefined, site: Site): void {
    const { recorder } = this;
    if (sql instanceof SchemaHost) {
      recorder.opaque("call", "`addSql` takes no schema builder", recorder.machine.locate(site.origin));
    } else if (sql instanceof QueryHost || sql instanceof RawHost) {
      this.collected.push(...sql.runLast());
    } else this.collected.push(...statement(recorder, sql, undefined, site).runLast());
  }

  private reset(): Value {
    if (this.recorder.machine.certainty === "certain") for (const emission of this.collected) emission.cancelled = true;
    return UNDEFINED;
  }
}

/** Runs SQL, or a builder of Knex, at once. */
export function execute(recorder: Recorder, sql: Value | undefined, parameters: Value | undefined, site: Site): Value {
  const isBuilder = sql instanceof QueryHost || sql instanceof RawHost;
  (isBuilder ? sql : statement(recorder, sql, parameters, site)).run();
  return unknown("it comes from the database", site.origin);
}

function statement(recorder: Recorder, sql: Value | undefined, parameters: Value | undefined, site: Site): RawHost {
  const bindings = parameters === undefined || isNullish(parameters) ? [] : [parameters];
  return new RawHost(recorder, sql ?? unknown("there is no SQL"), bindings, site);
}

/** The statements that are collected. */
class QueriesHost extends Host {
  readonly label = "this.getQueries()";
  readonly isConnection = true;

  constructor(private readonly collect: (sql: Value | undefined, site: Site) => void) {
    super();
  }

  get(property: string, site: Site): Value | undefined {
    if (property === "length") return unknown("it is how many statements there are", site.origin);
    if (property !== "push") return undefined;
    return native(property, (args, at) => {
      for (const sql of args) this.collect(sql, at);
      return unknown("it is how many statements there are", at.origin);
    });
  }
}

/** What a base class of the project's own may have: a call of it is reported. */
class UnknownMember extends Host {
  readonly isConnection = true;
  override readonly mayBeMissing = true;

  constructor(readonly label: string) {
    super();
  }

  get(property: string): Value | undefined {
    return OF_OBJECTS.has(property) ? undefined : new UnknownMember(`${this.label}.${property}`);
  }
}
