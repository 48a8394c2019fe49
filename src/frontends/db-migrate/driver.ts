import { lowerSql } from "../../sql/lower/index.js";
import {
  array,
  constant,
  Host,
  native,
  text,
  unknown,
  type Piece,
  type Site,
  type Text,
  type Value,
} from "../evaluate/values.js";
import { embedFragment, from } from "../fragment.js";
import type { Recorder } from "../recorder.js";
import { METHODS } from "./methods.js";
import { Untold, Writing, type Run } from "./writing.js";

/** What db-migrate's own package calls, and no migration. */
const FROM_DATABASE = "it comes from the database";

/** `db`: the driver of a database, as a migration is given it. */
export class DriverHost extends Host {
  readonly label = "db";
  readonly isConnection = true;

  constructor(private readonly recorder: Recorder) {
    super();
  }

  get(property: string, _site: Site): Value | undefined {
    const run = METHODS.get(property);
    if (run !== undefined) {
      return native(property, (args, site) => {
        const { own, callback } = apart(args);
        this.run(property, run, own, site);
        return this.done(callback, site);
      });
    }
    switch (property) {
      case "runSql":
      case "all":
        return native(property, (args, site) => {
          const { own, callback } = apart(args);
          this.query(own, site);
          return this.done(callback, site);
        });
      case "startMigration":
      case "endMigration":
        return native(property, (args, site) => this.control(property, args, site));
      case "escape":
      case "escapeString":
      case "escapeDDL":
        return native(property, ([value], { origin }) => unknown("it is escaped", value?.origin ?? origin));
      case "quoteArr":
      case "quoteDDLArr":
        return native(property, (_args, { origin }) => array([], origin, true));
      default:
        return undefined;
    }
  }

  private run(name: string, run: Run, args: readonly Value[], site: Site): void {
    const { machine, dialect } = this.recorder;
    const whole = machine.locate(site.origin);
    try {
      const operations = run(args, new Writing(dialect, machine, site.origin)).flatMap(({ sql, complete, read }) => {
        const source = embedFragment(from(site.origin, sql), machine, site.origin);
        const lowered = lowerSql(source, dialect, complete ? machine.certainty : "partial");
        return read === null ? lowered : lowered.map(read);
      });
      this.recorder.emit(site, () => operations.map(operation => ({ ...operation, statement: whole })));
    } catch (error) {
      if (!(error instanceof Untold)) throw error;
      this.recorder.opaque("dynamic", `\`db.${name}\` cannot be told: ${error.message}`, whole);
    }
  }

  /** `runSql(sql, parameters…)`. */
  private query([sql, ...parameters]: readonly Value[], site: Site): void {
    const { recorder } = this;
    const { machine, dialect } = recorder;
    if (sql?.kind !== "text") {
      const reason = sql?.kind === "unknown" ? sql.reason : "it is no text";
      recorder.opaque("dynamic", `the SQL is not constant: ${reason}`, machine.locate(site.origin));
      return;
    }
    const complete = parameters.length > 0 && dialect === "postgresql" ? numbered(sql) : sql;
    const operations = recorder.sql(complete, site, machine.certainty);
    recorder.emit(site, () => operations);
    if (sql.file !== undefined) recorder.loads(sql.file, operations);
  }

  /** A migration that begins or ends its own transaction. */
  private control(property: string, args: readonly Value[], site: Site): Value {
    const { recorder } = this;
    const operations = recorder.sql(text(property === "startMigration" ? "BEGIN" : "COMMIT"), site, "certain");
    recorder.emit(site, () => operations);
    return this.done(apart(args).callback, site);
  }

  /** Calls back without an error; the promise has the same result. */
  private done(callback: Value | undefined, site: Site): Value {
    const result = unknown(FROM_DATABASE, site.origin);
    if (callback !== undefined) {
      this.recorder.machine.call(callback, [constant(null), result], site, null, "the callback");
    }
    return result;
  }
}

/** The arguments of a call, and the callback at their end. */
function apart(args: readonly Value[]): { readonly own: readonly Value[]; readonly callback: Value | undefined } {
  const last = args.at(-1);
  const calls = last?.kind === "function" || last?.kind === "native";
  return calls ? { own: args.slice(0, -1), callback: last } : { own: args, callback: undefined };
}

/** `?` as PostgreSQL numbers its parameters: the driver replaces each, wherever it stands. */
function numbered(sql: Text): Text {
  let next = 0;
  const pieces = sql.pieces.map((piece): Piece => {
    if (piece.kind === "hole" || !piece.text.includes("?")) return piece;
    const source = sql.origin === null ? null : ({ kind: "whole", origin: sql.origin } as const);
    return { kind: "literal", text: piece.text.replaceAll("?", () => `$${++next}`), source };
  });
  return { ...sql, pieces };
}
