import type { Dialect } from "../../model/dialect.js";
import type { Certainty, Operation } from "../../model/operation.js";
import { lowerSql } from "../../sql/lower/index.js";
import type { Machine } from "../evaluate/machine.js";
import { constant, type Origin, type Site, type Value } from "../evaluate/values.js";
import type { Listener } from "../evaluate/run.js";
import type { Recorder } from "../recorder.js";
import { embedFragment, from } from "../fragment.js";
import { MySqlStatements } from "./mysql/index.js";
import { withParameters } from "./parameters.js";
import { PostgresStatements } from "./postgresql/index.js";
import { SqliteStatements } from "./sqlite/index.js";
import { Unsupported, type Statements, type Step } from "./statements.js";
import { Tables } from "./tables.js";

/** The session that takes down what a run asks for; `null` for a run that is not one of TypeORM's migrations. */
export function sessionOf(listener: Listener): Session | null {
  return SESSIONS.get(listener) ?? null;
}

const SESSIONS = new WeakMap<Listener, Session>();

/** One direction of a migration, as the objects share it that TypeORM hands to it. */
export class Session {
  readonly tables: Tables;
  readonly statements: Statements;
  /** How many transactions are open, one in the other. */
  private depth: number;

  constructor(
    readonly recorder: Recorder,
    /** Whether TypeORM runs the migration in a transaction. */
    inTransaction: boolean,
  ) {
    this.statements = statementsFor(recorder);
    this.tables = new Tables(recorder, () => this.postgres?.workingSchema ?? null);
    this.depth = inTransaction ? 1 : 0;
    SESSIONS.set(recorder, this);
  }

  /** The schema that the options of the connection name; `null` where none is known. */
  get schema(): string | null {
    return this.postgres?.givenSchema ?? null;
  }

  private get postgres(): PostgresStatements["parts"] | null {
    return this.statements instanceof PostgresStatements ? this.statements.parts : null;
  }

  /** Takes down the statements that a call makes TypeORM send. */
  send(site: Site, make: () => readonly Step[]): void {
    const { recorder } = this;
    const { machine, dialect } = recorder;
    try {
      const statement = machine.locate(site.origin);
      const operations = lowerSteps(make(), machine, dialect, site.origin, step => this.certainty(step.conditional));
      this.record(
        site,
        operations.map(operation => ({ ...operation, statement })),
      );
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      recorder.opaque("call", error.message, machine.locate(site.origin));
    }
  }

  /** Takes down operations. */
  record(site: Site, operations: readonly Operation[]): void {
    this.recorder.emit(site, () => operations);
  }

  /** SQL of the migration's own. */
  query(sql: Value | undefined, parameters: Value | undefined, site: Site): void {
    const { recorder } = this;
    const { machine, dialect } = recorder;
    if (sql?.kind !== "text") {
      const reason = sql?.kind === "unknown" ? sql.reason : "it is no text";
      recorder.opaque("dynamic", `the SQL is not constant: ${reason}`, machine.locate(site.origin));
      return;
    }
    const operations = recorder.sql(withParameters(sql, parameters, dialect), site, machine.certainty);
    for (const operation of operations) this.notice(operation);
    this.record(site, operations);
  }

  /** After SQL of the migration's own, TypeORM's picture of a table may be wrong, and so may ours. */
  private notice(operation: Operation): void {
    if (operation.kind === "changeData" || !("table" in operation) || operation.table === null) return;
    const { schema, name } = operation.table;
    this.tables.forgetNamed(schema?.text ?? null, name.text);
  }

  private certainty(conditional: boolean): Certainty {
    const { certainty } = this.recorder.machine;
    return conditional && certainty === "certain" ? "conditional" : certainty;
  }

  // --- transactions ---

  get isTransactionActive(): Value {
    return constant(this.depth > 0);
  }

  /** BEGIN, or a savepoint in the transaction that is open. */
  begin(site: Site): void {
    this.control(site, this.depth > 0 ? "savepoint" : "begin");
    this.depth++;
  }

  commit(site: Site): void {
    this.control(site, this.depth > 1 ? "release" : "commit");
    this.leave();
  }

  rollback(site: Site): void {
    this.control(site, "rollback");
    this.leave();
  }

  private control(site: Site, action: "begin" | "commit" | "rollback" | "savepoint" | "release"): void {
    const { recorder } = this;
    const span = recorder.machine.locate(site.origin);
    const base = recorder.base(span, span, recorder.machine.certainty);
    this.record(site, [{ kind: "transaction", ...base, action }]);
  }

  /** What ends under a condition, in a `catch` above all, leaves the other way as it is. */
  private leave(): void {
    if (this.recorder.machine.certainty === "certain") this.depth = Math.max(0, this.depth - 1);
  }
}

/** What statements do that TypeORM sends for something that stands at `origin`. */
export function lowerSteps(
  steps: readonly Step[],
  machine: Machine,
  dialect: Dialect,
  origin: Origin,
  certainty: (step: Step) => Certainty = () => "certain",
): readonly Operation[] {
  return steps.flatMap(step => {
    const source = embedFragment(from(origin, step.sql), machine, origin);
    return lowerSql(source, dialect, certainty(step)).flatMap(operation => step.read?.(operation) ?? [operation]);
  });
}

/** What TypeORM's query runner for a dialect sends. */
export function statementsFor(recorder: Recorder): Statements {
  switch (recorder.dialect) {
    case "postgresql":
      return new PostgresStatements(recorder);
    case "mysql":
    case "mariadb":
      return new MySqlStatements(recorder);
    case "sqlite":
      return new SqliteStatements(recorder);
  }
}
