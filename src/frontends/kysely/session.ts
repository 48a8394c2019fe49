import { changesDatabase, type Certainty, type Operation, type TransactionControl } from "../../model/operation.js";
import { lowerSql } from "../../sql/lower/index.js";
import type { Machine } from "../evaluate/machine.js";
import type { Origin, Site } from "../evaluate/values.js";
import { embedFragment, from } from "../fragment.js";
import type { Base, Recorder } from "../recorder.js";
import type { Statement, Writable } from "./builder.js";
import type { KyselyHost } from "./connection.js";
import type { Sql, Writing } from "./writing.js";

/** One direction of a migration as its Kysely sees it: takes statements when they are executed. */
export class Session {
  /** How many transactions the migration has begun and not ended. */
  private depth = 0;

  constructor(readonly recorder: Recorder) {}

  get machine(): Machine {
    return this.recorder.machine;
  }

  writing(db: KyselyHost): Writing {
    const { machine, dialect } = this.recorder;
    return { dialect, machine, db, schema: db.schema, tables: new Set() };
  }

  /** Takes down a statement. Of one that depends on a condition, what is common to all forms is certain. */
  send(statement: Statement, site: Site): void {
    const [first = [], ...others] = statement.alternatives.map(({ bare, db, start }) =>
      this.lower(bare, db, site, start),
    );
    this.record(others.length === 0 ? first : eitherOf([first, ...others]), statement.db, site);
  }

  sendRaw(raw: Writable, db: KyselyHost, site: Site): void {
    this.record(this.lower(raw.bare, db, site), db, site);
  }

  read(site: Site): void {
    this.recorder.emit(site, () => [{ kind: "read", ...this.base(site) }]);
  }

  /** A plugin rewrites what is sent after it. */
  plugin(site: Site): void {
    const { machine } = this;
    this.recorder.opaque("call", "a plugin of Kysely may change what is sent", machine.locate(site.origin));
  }

  /** Words of Kysely's own are asked for by the call that begins the statement. */
  private lower(write: Sql, db: KyselyHost, site: Site, start: Origin | null = null): readonly Operation[] {
    const { machine, recorder } = this;
    const source = embedFragment(from(site.origin, write(this.writing(db))), machine, site.origin);
    const statement = machine.locate(site.origin);
    const beginning = start?.module === machine.main ? machine.locate(start) : null;
    return lowerSql(source, recorder.dialect, machine.certainty).map(operation => {
      const isWhole = operation.span.start === statement.start && operation.span.end === statement.end;
      return { ...operation, span: isWhole && beginning !== null ? beginning : operation.span, statement };
    });
  }

  private record(operations: readonly Operation[], db: KyselyHost, site: Site): void {
    this.recorder.emit(site, () => operations);
    // What is sent through the database itself does not go through the transaction that is open.
    if (this.depth > 0 && !db.isTransaction && operations.some(changesDatabase))
      this.recorder.transactions.leaks = true;
  }

  private base(site: Site): Base {
    const { machine } = this;
    const span = machine.locate(site.origin);
    return this.recorder.base(span, span, machine.certainty);
  }

  // --- transactions ---

  begin(site: Site): void {
    this.control("begin", site);
    this.depth++;
  }

  /** The end of a transaction. A ROLLBACK for the case that something fails does not end what the migration does. */
  end(action: "commit" | "rollback", site: Site): void {
    if (action === "rollback" && this.machine.certainty !== "certain") return;
    this.control(action, site);
    this.depth = Math.max(0, this.depth - 1);
  }

  control(action: TransactionControl["action"], site: Site): void {
    const operation: TransactionControl = { kind: "transaction", ...this.base(site), action };
    this.recorder.transactions.control.add(operation);
    this.recorder.emit(site, () => [operation]);
  }
}

/**
 * What a statement that has several forms does: certain is what all of them do. An object that is created in either form
 * is created once, and its parts are known in part.
 */
function eitherOf(forms: readonly (readonly Operation[])[]): readonly Operation[] {
  const [longest = [], ...others] = [...forms].sort((a, b) => size(b) - size(a));
  const sets = others.map(form => new Set(form.map(comparable)));
  const result = longest.map(operation => {
    if (sets.every(set => set.has(comparable(operation)))) return operation;
    const isCreated = others.every(form => form.some(other => created(other) === created(operation)));
    return withCertainty(operation, isCreated && created(operation) !== null ? "partial" : "conditional");
  });
  const said = new Set(longest.flatMap(operation => [comparable(operation), created(operation)]));
  for (const operation of others.flat()) {
    if (said.has(comparable(operation)) || (created(operation) !== null && said.has(created(operation)))) continue;
    said.add(comparable(operation));
    result.push(withCertainty(operation, "conditional"));
  }
  return result;
}

function withCertainty(operation: Operation, certainty: Certainty): Operation {
  return operation.certainty === "partial" ? operation : { ...operation, certainty };
}

/** What kind of object is created under which name; `null` for what creates none. */
function created(operation: Operation): string | null {
  if (!operation.kind.startsWith("create")) return null;
  return `${operation.kind} ${JSON.stringify("table" in operation ? operation.table : null, withoutPlaces)}`;
}

function size(operations: readonly Operation[]): number {
  return operations.reduce((total, operation) => total + comparable(operation).length, 0);
}

function comparable(operation: Operation): string {
  return JSON.stringify(operation, withoutPlaces);
}

function withoutPlaces(key: string, value: unknown): unknown {
  return key === "span" || key === "statement" ? undefined : value;
}
