import { isRead, type Operation } from "../operation.js";
import { namesIn, wordsOfUnsure, type BothWays } from "../reversal/index.js";
import { contains, type Span } from "../span.js";
import { dependentsOf } from "./dependence.js";
import { itemsNeededBy, namesTakenBy } from "./existence.js";
import { describeItem, isKnownToLack, isShown, makesItem, type Item } from "./item.js";
import { momentAfter, type Moment } from "./moment.js";

/** An operation of a way back that the server refuses where it stands, and takes elsewhere in it. */
export interface Misplaced {
  readonly operation: Operation;
  /** Behind the one that it has to wait for, or before the one that comes too early. */
  readonly side: "behind" | "before";
  readonly other: Operation;
  /**
   * - `needed`: something needs what it takes away or changes;
   * - `missing`: something is not there that it needs;
   * - `taken`: a name is taken.
   */
  readonly cause: "needed" | "missing" | "taken";
  /** What that is: "foreign key `a` of `t`". */
  readonly thing: string;
}

/** What is out of order in a way back, and an order in which the server takes it. */
export interface Disorder {
  readonly misplaced: readonly Misplaced[];
  /** The operations up to the first that could not be read; `null` where no order was found that leaves the rest as it is. */
  readonly ordered: readonly Operation[] | null;
}

const NOTHING: Disorder = { misplaced: [], ordered: null };

/** Longer ways back than anybody writes are not looked at: each operation may be tried in each place. */
const MOST_OPERATIONS = 400;

/**
 * What the server refuses in a way back for the sake of its order alone. `rebuilds`: whether the framework makes SQLite's tables
 * anew where it drops a column, and takes along what is in the way. What could not be read may do anything: nothing is said behind it.
 */
export function disorderOf(ways: BothWays, rebuilds: boolean): Disorder {
  if (!ways.up.every(isRead)) return NOTHING;
  const end = ways.down.findIndex(operation => !isRead(operation));
  const down = end < 0 ? ways.down : ways.down.slice(0, end);
  if (down.length < 2 || down.length > MOST_OPERATIONS) return NOTHING;
  const first: Moment = { schema: ways.before.settled(), checks: true, triggers: [], gone: new Set() };
  const left = ways.up.reduce(momentAfter, first);
  const { schema } = left;
  const start: Moment = { ...left, schema: schema.settled(), checks: true };
  const unsure = wordsOfUnsure([...ways.up, ...ways.down]);
  const units = unitsOf(down, schema.dialect === "mariadb");
  return new Sorter(units, start, unsure, rebuilds).run();
}

/** What the server does at once: operations that it takes or refuses together. */
type Unit = readonly Operation[];

/** Operations of one statement on one table; `inTurn`: the server goes through the tables of a DROP TABLE one by one. */
function unitsOf(operations: readonly Operation[], inTurn: boolean): readonly Unit[] {
  const units: Operation[][] = [];
  for (const operation of operations) {
    const last = units.at(-1);
    const first = last?.[0];
    if (last !== undefined && first !== undefined && isOneWith(first, operation, inTurn)) last.push(operation);
    else units.push([operation]);
  }
  return units;
}

function isOneWith(first: Operation, operation: Operation, inTurn: boolean): boolean {
  const [a, b] = [first.statement, operation.statement];
  if (a.start !== b.start || a.end !== b.end || a.start === a.end) return false;
  const [table, other] = [tableSpanOf(first), tableSpanOf(operation)];
  if (table === null || other === null) return false;
  const isSamePlace = table.start === other.start && table.end === other.end;
  if (first.kind !== "dropTable" || operation.kind !== "dropTable") return isSamePlace;
  // A loop drops its tables one by one.
  return !inTurn && !isSamePlace && contains(operation.span, other) && contains(operation.span, table);
}

function tableSpanOf(operation: Operation): Span | null {
  return "table" in operation ? (operation.table?.span ?? null) : null;
}

const FIXED: ReadonlySet<Operation["kind"]> = new Set(["changeData", "maintain", "read", "set", "transaction"]);

interface Refusal {
  readonly cause: Misplaced["cause"];
  readonly operation: Operation;
  readonly thing: string;
  /** What is missing or taken. */
  readonly item: Item | null;
}

class Sorter {
  private readonly misplaced: Misplaced[] = [];

  /** The moments of the way back as it is written. */
  private readonly course: readonly Moment[];
  private readonly counted = new Map<string, boolean>();

  constructor(
    private readonly units: readonly Unit[],
    private readonly start: Moment,
    private readonly unsure: ReadonlySet<string>,
    private readonly rebuilds: boolean,
  ) {
    const course = [start];
    for (const unit of units) course.push(applied(unit, course.at(-1) as Moment));
    this.course = course;
  }

  run(): Disorder {
    const { start } = this;
    const left = [...this.units];
    const done: Unit[] = [];
    let moment = start;
    // Each unit is put off at most once for each that it waits for.
    for (let turns = 0; left.length > 0 && turns < this.units.length ** 2; turns++) {
      const unit = left.shift() as Unit;
      const [refusal] = this.refusalsOf(unit, moment);
      const behind = refusal === undefined ? null : this.placeBehind(unit, refusal, moment, left);
      if (refusal !== undefined && behind !== null) {
        this.add(refusal, "behind", left[behind] as Unit);
        left.splice(behind + 1, 0, unit);
        continue;
      }
      const before = refusal === undefined ? null : this.placeBefore(unit, refusal, start, done);
      if (refusal !== undefined && before !== null) this.add(refusal, "before", done[before] as Unit);
      done.splice(before ?? done.length, 0, unit);
      moment = before === null ? applied(unit, moment) : done.reduce((now, next) => applied(next, now), start);
    }
    const ordered = this.misplaced.length > 0 && this.isTaken(done, start) && this.isSafe(done) ? done.flat() : null;
    return { misplaced: this.misplaced, ordered };
  }

  private add({ cause, operation, thing }: Refusal, side: Misplaced["side"], others: Unit): void {
    if (this.misplaced.some(found => found.operation === operation)) return;
    this.misplaced.push({ operation, side, other: others[0] as Operation, cause, thing });
  }

  private isTaken(units: readonly Unit[], start: Moment): boolean {
    if (units.length < this.units.length) return false;
    let moment = start;
    for (const unit of units) {
      if (this.refusalsOf(unit, moment).length > 0) return false;
      moment = applied(unit, moment);
    }
    return true;
  }

  /** Whether nothing changes places with what moves rows, or says how the server works. */
  private isSafe(done: readonly Unit[]): boolean {
    const fixed = this.units.filter(unit => unit.some(({ kind }) => FIXED.has(kind)));
    return fixed.every(unit => {
      const [written, now] = [this.units, done].map(units => new Set(units.slice(0, units.indexOf(unit))));
      return written?.size === now?.size && [...(now ?? [])].every(other => written?.has(other));
    });
  }

  /** The place among the later units behind which this one is taken. */
  private placeBehind(unit: Unit, { cause, item }: Refusal, start: Moment, rest: readonly Unit[]): number | null {
    let moment = start;
    let isMade = cause !== "missing" || item === null;
    for (const [place, other] of rest.entries()) {
      if (!isMade && item !== null) {
        isMade = other.some(next => makesItem(next, item, moment.schema));
        // What is not known to be there is missing if it is made before anything else speaks of it.
        if (!isMade && !isKnownToLack(item, start) && speaksOf(other, item, moment)) return null;
      }
      moment = applied(other, moment);
      if (isMade && this.refusalsOf(unit, moment).length === 0) return other.every(isCertain) ? place : null;
    }
    return null;
  }

  /** The place of the earlier unit, the last one, before which this one is taken. */
  private placeBefore(unit: Unit, refusal: Refusal, start: Moment, done: readonly Unit[]): number | null {
    const { item } = refusal;
    const moments = [start];
    for (const other of done) moments.push(applied(other, moments.at(-1) as Moment));
    const place = done.findLastIndex((_, i) => this.refusalsOf(unit, moments[i] as Moment).length === 0);
    const other = done[place];
    if (other === undefined || !other.every(isCertain) || isAgain(unit, other)) return null;
    // Two that make the same are one too many.
    const isTwice =
      refusal.cause === "taken" && item !== null && other.some(next => makesItem(next, item, start.schema));
    return isTwice ? null : place;
  }

  /** Why the server refuses a unit: what stands in the way where it comes, and also when the rest of the unit has been done. */
  private refusalsOf(unit: Unit, start: Moment): readonly Refusal[] {
    let moment = start;
    const refusals: Refusal[] = [];
    for (const operation of unit) {
      const found = this.refusalsAt(operation, moment);
      moment = momentAfter(moment, operation);
      if (found.length === 0 || unit.length === 1) {
        refusals.push(...found);
        continue;
      }
      const others = unit.filter(other => other !== operation).reduce(momentAfter, start);
      const still = new Set(this.refusalsAt(operation, others).map(({ thing }) => thing));
      refusals.push(...found.filter(({ thing }) => still.has(thing)));
    }
    return refusals;
  }

  private refusalsAt(operation: Operation, moment: Moment): readonly Refusal[] {
    if (!isCertain(operation) || namesIn(operation).some(name => this.unsure.has(name))) return [];
    const { schema } = moment;
    const missing = itemsNeededBy(operation, moment).filter(item => !isShown(item, moment) && this.isCounted(item));
    const taken = namesTakenBy(operation, moment).filter(item => isShown(item, moment));
    const isRebuilt = this.rebuilds && schema.dialect === "sqlite";
    const needed = isRebuilt ? [] : dependentsOf(operation, moment);
    return [
      ...missing.map(item => ({ cause: "missing", operation, thing: describeItem(item), item }) as const),
      ...taken.map(item => ({ cause: "taken", operation, thing: describeItem(item), item }) as const),
      ...needed.map(thing => ({ cause: "needed", operation, thing, item: null }) as const),
    ];
  }

  /** Whether an item is there at some time, or made: of others, as types of the server, nothing is known. */
  private isCounted(item: Item): boolean {
    const text = describeItem(item);
    let found = this.counted.get(text);
    if (found === undefined) {
      found =
        this.course.some(moment => isShown(item, moment)) ||
        this.units.some((unit, i) => unit.some(next => makesItem(next, item, (this.course[i] as Moment).schema)));
      this.counted.set(text, found);
    }
    return found;
  }
}

function applied(unit: Unit, moment: Moment): Moment {
  return unit.reduce(momentAfter, moment);
}

/** Whether a unit does what another has done. */
function isAgain(unit: Unit, other: Unit): boolean {
  const textOf = (operations: Unit): string =>
    JSON.stringify(operations, (key, value: unknown) => (key === "span" || key === "statement" ? undefined : value));
  return textOf(unit) === textOf(other);
}

function isCertain({ certainty }: Operation): boolean {
  return certainty === "certain";
}

/** Whether a unit has to do with an item. */
function speaksOf(unit: Unit, item: Item, moment: Moment): boolean {
  const text = describeItem(item);
  const name = "name" in item && "name" in item.name ? item.name.name.text.toLowerCase() : null;
  return unit.some(
    operation =>
      (name !== null && namesIn(operation).includes(name)) ||
      itemsNeededBy(operation, moment).some(other => describeItem(other) === text),
  );
}
