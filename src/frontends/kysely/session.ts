import { changesDatabase, type Operation, type TransactionControl } from "../../model/operation.js";
import { lowerSql } from "../../sql/lower/index.js";
import type { Certainty } from "../../model/operation.js";
import type { Machine } from "../evaluate/machine.js";
import type { Site } from "../evaluate/values.js";
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
    const [first = [], ...others] = statement.alternatives.map(({ bare, db }) => this.lower(bare, db, site));
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

  private lower(write: Sql, db: KyselyHost, site: Site): readonly Operation[] {
    const { machine, recorder } = this;
    const source = embedFragment(from(site.origin, write(this.writing(db))), machine, site.origin);
    const statement = machine.locate(site.origin);
    return lowerSql(source, recorder.dialect, machine.certainty).map(operation => ({ ...operation, statement }));
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

/** The operations of the longest form; those that another form lacks are conditional. */
function eitherOf(forms: readonly (readonly Operation[])[]): readonly Operation[] {
  const longest = forms.reduce((best, form) => (size(form) > size(best) ? form : best));
  const others = forms.filter(form => form !== longest).map(form => new Set(form.map(comparable)));
  return longest.map(operation => {
    if (others.every(other => other.has(comparable(operation)))) return operation;
    const isThere = others.every(other => [...other].some(text => text.startsWith(`${operation.kind} `)));
    const certainty: Certainty = isThere && operation.kind.startsWith("create") ? "partial" : "conditional";
    return operation.certainty === "partial" ? operation : { ...operation, certainty };
  });
}

function size(operations: readonly Operation[]): number {
  return operations.reduce((total, operation) => total + comparable(operation).length, 0);
}

function comparable(operation: Operation): string {
  return `${operation.kind} ${JSON.stringify(operation)}`;
}
