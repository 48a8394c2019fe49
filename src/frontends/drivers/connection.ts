import {
  array,
  Host,
  isNullish,
  native,
  propertyOf,
  UNDEFINED,
  unknown,
  type Site,
  type Text,
  type Value,
} from "../evaluate/values.js";
import type { Recorder } from "../recorder.js";
import { withParameters } from "../typeorm/parameters.js";
import { Fragment, identifier, tagged } from "./fragment.js";

/** Methods that send SQL at once: slonik's, pg's, mysql2's, postgres.js' and Drizzle's. */
export const RUNS: ReadonlySet<string> = new Set(
  (
    "query one oneFirst many manyFirst any anyFirst maybeOne maybeOneFirst exists stream " +
    "execute unsafe run all get values"
  ).split(" "),
);

/** Methods that call back with a connection of their own, in a transaction or not. */
const SCOPES: ReadonlyMap<string, boolean> = new Map([
  ["transaction", true],
  ["begin", true],
  ["savepoint", true],
  ["connect", false],
  ["reserve", false],
  ["getConnection", false],
]);

const CONTROLS: ReadonlyMap<string, "begin" | "commit" | "rollback"> = new Map([
  ["beginTransaction", "begin"],
  ["commit", "commit"],
  ["rollback", "rollback"],
]);

/** Methods that read, or concern the connection itself. */
const HARMLESS: ReadonlySet<string> = new Set(
  (
    "release end destroy close on once off ping select selectDistinct selectDistinctOn $count escape escapeId format " +
    "json array typed notify listen promise"
  ).split(" "),
);

const FROM_DATABASE = "it comes from the database";

/** What a migration is given that is written for a driver: a pool, a client, or Drizzle's database. */
export class ConnectionHost extends Host {
  readonly label: string = "connection";
  readonly isConnection = true;

  constructor(protected readonly recorder: Recorder) {
    super();
  }

  /** postgres.js: `` sql`…` `` is a query, `sql("name")` an identifier, and other calls make a part of a query. */
  override call(args: readonly Value[], site: Site): Value {
    const fragment = tagged(args, site);
    if (fragment === null) {
      const [first] = args;
      return first?.kind === "text" || first?.kind === "array"
        ? new Fragment(identifier(first, '"', site))
        : unknown("it is made by the driver", site.origin);
    }
    return new Query(fragment, this.recorder, site);
  }

  get(property: string, site: Site): Value | undefined {
    if (RUNS.has(property)) {
      return native(property, (args, at) => {
        // `db.query.users` of Drizzle is no call, and `get(…)` without SQL is none of a database.
        this.run(args, at);
        return result(args, this.recorder, at);
      });
    }
    const transactional = SCOPES.get(property);
    if (transactional !== undefined) return native(property, (args, at) => this.scope(args, transactional, at));
    const control = CONTROLS.get(property);
    if (control !== undefined) {
      return native(property, (args, at) => {
        this.control(control, at);
        callback(args, [], this.recorder, at);
        return UNDEFINED;
      });
    }
    if (HARMLESS.has(property)) return native(property, () => unknown(FROM_DATABASE, site.origin));
    return undefined;
  }

  private run([sql, parameters]: readonly Value[], site: Site): void {
    const { recorder } = this;
    const { machine } = recorder;
    const found = textIn(sql);
    if (found === null) {
      const reason = sql?.kind === "unknown" ? sql.reason : "it is no text";
      recorder.opaque("dynamic", `the SQL is not constant: ${reason}`, machine.locate(site.origin));
      return;
    }
    if (sql instanceof Query) sql.cancel();
    const values = parameters?.kind === "array" ? parameters : (propertyOf(sql, "values") ?? UNDEFINED);
    const text = isNullish(values) ? found : withParameters(found, values, recorder.dialect);
    const { certainty } = machine;
    recorder.emit(site, () => recorder.sql(text, site, certainty));
  }

  private scope(args: readonly Value[], transactional: boolean, site: Site): Value {
    const { recorder } = this;
    const run = args.find(arg => arg.kind === "function" || arg.kind === "native");
    // Without a callback the connection is returned, in a transaction or not.
    if (run === undefined) {
      if (transactional) this.control("begin", site);
      return this;
    }
    if (!transactional) return recorder.machine.call(run, [this], site, null, "the connection");
    this.control("begin", site);
    const answer = recorder.machine.call(run, [this], site, null, "the transaction");
    this.control("commit", site);
    return answer;
  }

  /** Begins or ends a transaction. */
  control(action: "begin" | "commit" | "rollback", site: Site): void {
    const { recorder } = this;
    const span = recorder.callSpan(site);
    const base = recorder.base(span, span, recorder.machine.certainty);
    recorder.emit(site, () => [{ kind: "transaction", ...base, action }]);
  }
}

/** A query of postgres.js, which runs when it is awaited, unless another one takes it in as a part. */
class Query extends Fragment {
  private readonly emission: { cancelled: boolean };

  constructor({ text }: Fragment, recorder: Recorder, site: Site) {
    super(text);
    const { certainty } = recorder.machine;
    this.emission = recorder.emit(site, () => recorder.sql(this.text, site, certainty));
  }

  override awaited(): Value {
    return unknown(FROM_DATABASE, this.text.origin);
  }

  cancel(): void {
    this.emission.cancelled = true;
  }
}

/** SQL as text, as what a tag made, or as the object that pg and mysql2 take. */
function textIn(sql: Value | undefined): Text | null {
  if (sql?.kind === "text") return sql;
  if (sql instanceof Fragment) return sql.text;
  const text = propertyOf(sql, "text") ?? propertyOf(sql, "sql");
  return text?.kind === "text" ? text : null;
}

/** What pg and mysql2 answer: to a callback, or as a promise. */
function result(args: readonly Value[], recorder: Recorder, site: Site): Value {
  callback(args.slice(1), [unknown("it is an error"), unknown(FROM_DATABASE)], recorder, site);
  return unknown(FROM_DATABASE, site.origin);
}

function callback(args: readonly Value[], handed: readonly Value[], recorder: Recorder, site: Site): void {
  const last = args.at(-1);
  if (last?.kind === "function") recorder.machine.call(last, handed, site, null, "the callback");
}

/** What Payload hands over: `{ db, payload, req, session }`. */
export class PayloadHost extends ConnectionHost {
  override readonly label: string = "payload";

  override get(property: string, site: Site): Value | undefined {
    switch (property) {
      case "db":
      case "drizzle":
      case "client":
      case "pool":
      case "context":
        return new PayloadConnection(this.recorder);
      case "payload":
      case "req":
        return new ApplicationHost(this.recorder, property);
      case "session":
        return unknown("it is the session", site.origin);
      case "sql":
        return new ConnectionHost(this.recorder);
      default:
        return super.get(property, site);
    }
  }
}

class PayloadConnection extends ConnectionHost {
  override readonly label: string = "db";

  override get(property: string, site: Site): Value | undefined {
    if (property === "drizzle") return this;
    if (property === "sessions") return array([], site.origin, true);
    return super.get(property, site);
  }
}

/** `payload` and `req`: what they do with documents is not read. */
class ApplicationHost extends Host {
  readonly isConnection = true;

  constructor(
    private readonly recorder: Recorder,
    readonly label: string,
  ) {
    super();
  }

  get(property: string, site: Site): Value | undefined {
    if (property === "db") return new PayloadConnection(this.recorder);
    if (property === "payload") return new ApplicationHost(this.recorder, property);
    if (property === "logger" || property === "config" || property === "context") {
      return unknown("it belongs to the application", site.origin, "pino");
    }
    if (property.startsWith("find") || property === "count") {
      return native(property, () => unknown(FROM_DATABASE, site.origin));
    }
    return undefined;
  }
}
