import type { Opaque, Operation, TransactionControl } from "../../model/operation.js";
import { changesDatabase } from "../../model/operation.js";
import type { Span } from "../../model/span.js";
import { lowerSql } from "../../sql/lower/index.js";
import { embed } from "../embed.js";
import { isNullish, truthiness, type Site, type Value } from "../evaluate/values.js";
import type { Emission, Recorder } from "../recorder.js";
import type { Statement } from "./statement.js";
import type { Writing } from "./writing.js";

/** A transaction that the migration has begun and not ended. */
interface OpenTransaction {
  readonly begin: Emission;
  /** Whether something went past it. */
  leaks: boolean;
}

/** One direction of a migration as its Sequelize sees it: takes statements and keeps account of transactions. */
export class Session {
  private readonly open: OpenTransaction[] = [];

  constructor(readonly recorder: Recorder) {}

  writing({ origin }: Site): Writing {
    return { dialect: this.recorder.dialect, machine: this.recorder.machine, origin };
  }

  /** Takes down the statements of a call. `args` are its arguments, among which the transaction may be. */
  send(statements: readonly Statement[], args: readonly Value[], site: Site): void {
    this.record(
      statements.flatMap(statement => this.lower(statement, site)),
      args,
      site,
    );
  }

  /** Takes down operations. A call is complete when it is made: there is nothing to wait for. */
  record(operations: readonly Operation[], args: readonly Value[], site: Site): void {
    this.recorder.emit(site, () => operations);
    if (!operations.some(changesDatabase) || args.some(namesTransaction)) return;
    // Without the option, Sequelize sends it through another connection; unless it keeps the transaction in a store.
    for (const transaction of this.open) transaction.leaks = true;
  }

  opaque(reason: Opaque["reason"], detail: string, args: readonly Value[], site: Site): void {
    const span = this.recorder.machine.locate(site.origin);
    const { certainty } = this.recorder.machine;
    this.record([{ kind: "opaque", certainty, span, statement: span, reason, detail }], args, site);
  }

  private lower(statement: Statement, site: Site): Operation[] {
    const { machine, dialect } = this.recorder;
    const call = machine.locate(site.origin);
    const place = statement.origin === null ? call : machine.locate(statement.origin);
    const own = statement.origin === null ? this.recorder.callSpan(site) : place;
    const certainty = statement.conditional ? "conditional" : machine.certainty;
    const source = embed(statement.text, machine, site.origin);
    return lowerSql(source, dialect, certainty)
      .flatMap(operation => statement.meaning?.(operation) ?? [operation])
      .map(operation => ({
        ...operation,
        // What begins with words of the framework's own is asked for by the whole of the place.
        span: operation.span.start === place.start ? own : operation.span,
        statement: call,
      }));
  }

  // --- transactions ---

  begin(action: "begin" | "savepoint", site: Site): void {
    this.open.push({ begin: this.control(action, site), leaks: false });
  }

  /** The end of the innermost transaction. One that not everything went through is none that can be spoken of. */
  end(action: "commit" | "rollback", site: Site): void {
    const transaction = this.open.pop();
    if (transaction?.leaks === true) {
      transaction.begin.cancelled = true;
      this.recorder.transactions.leaks = true;
    } else this.control(action, site);
  }

  /** A ROLLBACK for what fails: the way that the migration takes is not ended by it. */
  rollBack(site: Site): void {
    if (this.recorder.machine.certainty === "certain") this.end("rollback", site);
  }

  private control(action: TransactionControl["action"], site: Site): Emission {
    const { machine } = this.recorder;
    const span: Span = machine.locate(site.origin);
    const operation: TransactionControl = {
      kind: "transaction",
      certainty: machine.certainty,
      span,
      statement: span,
      action,
    };
    this.recorder.transactions.control.add(operation);
    return this.recorder.emit(site, () => [operation]);
  }
}

/** Whether options name a transaction; what is not constant may. */
function namesTransaction(value: Value): boolean {
  if (value.kind === "unknown") return true;
  if (value.kind !== "object") return false;
  const transaction = value.properties.get("transaction")?.value;
  if (transaction === undefined) return value.open;
  return !isNullish(transaction) && truthiness(transaction) !== false;
}
