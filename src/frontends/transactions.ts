import { operationsOf, type Direction, type Migration } from "../model/migration.js";
import { changesDatabase, type Operation } from "../model/operation.js";

/** What one direction does with transactions that the migration begins by itself, through its framework. */
export interface TransactionUse {
  /** The operations that begin and end them. */
  readonly control: Set<Operation>;
  /** Whether something was sent past one that was open. */
  leaks: boolean;
  /** Whether it asks the framework for no transaction; `null` where that depends on the run. */
  optsOut: boolean | null;
}

/** The directions of a migration and what is known of the transaction around them. */
export type Settled = Pick<Migration, "up" | "down" | "transaction">;

/**
 * Where the framework has no transaction of its own, the migration may bring one. If each direction that changes
 * something does so in one transaction, that is the migration's, and its BEGIN and COMMIT are no steps. If just one of
 * them does, or only a part of it, BEGIN and COMMIT stay where they are. If something is sent past a transaction, it
 * depends on the application whether that runs inside. What the directions ask of the framework's own transaction decides
 * where they ask for the same.
 */
export function settleTransactions(
  up: Direction,
  down: Direction,
  own: Migration["transaction"],
  uses: readonly TransactionUse[],
): Settled {
  if (own !== "none") return { up, down, transaction: own === "one" ? keptBy(up, down, uses) : own };
  if (uses.some(({ leaks }) => leaks)) return { up, down, transaction: "unknown" };
  const control = new Set(uses.flatMap(use => [...use.control]));
  const states = [up, down].map(direction => isWrapped(direction, control)).filter(state => state !== null);
  if (states.length === 0 || states.includes(false)) return { up, down, transaction: "none" };
  return { up: without(up, control), down: without(down, control), transaction: "one" };
}

/** The framework's transaction, as far as the directions that change something do not do without it. */
function keptBy(up: Direction, down: Direction, uses: readonly TransactionUse[]): Migration["transaction"] {
  const asked = [up, down].flatMap((direction, i) =>
    operationsOf(direction).some(changesDatabase) ? [(uses[i] as TransactionUse).optsOut] : [],
  );
  const [first = false, ...others] = asked;
  if (first === null || others.some(other => other !== first)) return "unknown";
  return first ? "none" : "one";
}

/** Whether one BEGIN and COMMIT enclose all changes of a direction; `null` where it changes nothing. */
function isWrapped(direction: Direction, control: ReadonlySet<Operation>): boolean | null {
  if (direction.kind !== "steps") return null;
  const { operations } = direction;
  const changes = operations.filter(changesDatabase);
  const [first] = changes;
  const last = changes.at(-1);
  if (first === undefined || last === undefined) return null;
  const ends = operations.filter(operation => control.has(operation) && !isSavepoint(operation));
  const [begin, commit, ...others] = ends;
  if (begin === undefined || commit === undefined || others.length > 0) return false;
  const encloses =
    operations.indexOf(begin) < operations.indexOf(first) && operations.indexOf(last) < operations.indexOf(commit);
  return encloses && [begin, commit].every(({ certainty }) => certainty === "certain");
}

function isSavepoint(operation: Operation): boolean {
  return operation.kind === "transaction" && operation.action === "savepoint";
}

function without(direction: Direction, control: ReadonlySet<Operation>): Direction {
  if (direction.kind !== "steps") return direction;
  return { ...direction, operations: direction.operations.filter(operation => !control.has(operation)) };
}
