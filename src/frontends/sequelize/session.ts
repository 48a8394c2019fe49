import {
  changesDatabase,
  type Opaque,
  type Operation,
  type OpaqueReason,
  type TransactionControl,
} from "../../model/operation.js";
import { lowerSql } from "../../sql/lower/index.js";
import { embed } from "../embed.js";
import { isNullish, truthiness, type Site, type Value } from "../evaluate/values.js";
import type { Base, Emission, Recorder } from "../recorder.js";
import type { Statement } from "./statement.js";
import type { Writing } from "./writing.js";

/** A transaction that the migration has begun and not ended. */
interface OpenTransaction {
  readonly action: "begin" | "savepoint";
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

  // --- statements ---

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
    // Without the option, Sequelize sends it through another connection, unless the application keeps the transaction
    // where Sequelize looks for it.
    for (const transaction of this.open) transaction.leaks = true;
  }

  read(args: readonly Value[], site: Site): void {
    this.record([{ kind: "read", ...this.base(site) }], args, site);
  }

  opaque(reason: OpaqueReason, detail: string, args: readonly Value[], site: Site): void {
    const operation: Opaque = { kind: "opaque", ...this.base(site), reason, detail };
    this.record([operation], args, site);
  }

  private base(site: Site): Base {
    const { machine } = this.recorder;
    return this.recorder.base(this.recorder.callSpan(site), machine.locate(site.origin), machine.certainty);
  }

  private lower(statement: Statement, site: Site): Operation[] {
    const { machine, dialect } = this.recorder;
    const { span: call, statement: whole, certainty } = this.base(site);
    const place = statement.origin === null ? whole : machine.locate(statement.origin);
    const own = statement.origin === null ? call : place;
    const source = embed(statement.text, machine, site.origin);
    return lowerSql(source, dialect, statement.conditional ? "conditional" : certainty)
      .flatMap(operation => statement.meaning?.(operation) ?? [operation])
      .map(operation => ({
        ...operation,
        // What begins with words of the framework's own is asked for by the whole of the place.
        span: operation.span.start === place.start ? own : operation.span,
        statement: whole,
      }));
  }

  // --- transactions ---

  begin(action: OpenTransaction["action"], site: Site): void {
    this.open.push({ action, begin: this.control(action, site), leaks: false });
  }

  /** The end of the innermost transaction. One that not everything went through is none that can be spoken of. */
  end(action: "commit" | "rollback", site: Site): void {
    const transaction = this.open.pop();
    if (transaction?.leaks === true) {
      transaction.begin.cancelled = true;
      this.recorder.transactions.leaks = true;
      return;
    }
    // Sequelize releases no savepoint.
    if (transaction?.action !== "savepoint" || action === "rollback") this.control(action, site);
  }

  /** A ROLLBACK. One for the case that something fails does not end what the migration does. */
  rollBack(site: Site): void {
    if (this.recorder.machine.certainty === "certain") this.end("rollback", site);
  }

  private control(action: TransactionControl["action"], site: Site): Emission {
    const operation: TransactionControl = { kind: "transaction", ...this.base(site), action };
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
