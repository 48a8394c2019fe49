import { nameKey, tableKey, type Name } from "../name.js";
import { isRead, leavesSomethingToUndo, type Operation } from "../operation.js";
import {
  differencesBetween,
  differencesOfTable,
  objectDifferences,
  unknownTable,
  type Difference,
  type ObjectDifference,
  type Schema,
} from "../schema/index.js";
import { unreversedByName } from "./by-name.js";
import { isUnsure, wordsOfUnsure } from "./certainty.js";
import {
  asName,
  containerOf,
  gistOf,
  hasSameLabels,
  isAlong,
  isCascading,
  isGuarded,
  isRenaming,
  makes,
  targetOf,
} from "./effects.js";
import { byThing, lastChangeOf, lossOf, originOf, stepsOf, type BothWays, type Step } from "./steps.js";
import { followed, keyOf, laterThingOf, stateIn, tableOf, thingOf, type Thing } from "./thing.js";

/** An operation whose effect is there when the migration has gone there and back. */
export interface Unreversed {
  readonly operation: Operation;
  /** What is left of it; `null` where nothing is known of the thing but its name. */
  readonly difference: Difference | null;
}

/** An operation of the way back that brings something back in another form. */
export interface Altered {
  readonly operation: Operation;
  /** At least one. Where both sides are there and no part differs, it has another name. */
  readonly differences: readonly Difference[];
}

/** What is not as before when a migration has gone there and back. */
export interface Reversal {
  /** Operations of the way up that the way back does not take back. */
  readonly missing: readonly Unreversed[];
  /** Operations of the way back that take nothing back. What takes tables and columns away that were there is left out. */
  readonly surplus: readonly Unreversed[];
  readonly altered: readonly Altered[];
}

const NOTHING: Reversal = { missing: [], surplus: [], altered: [] };

/**
 * What is left of a migration when it has gone there and back; `whole`: whether what the schema before it does not show does not
 * exist. Where a part of it could not be read, nothing is said.
 */
export function reversalOf(ways: BothWays, whole: boolean): Reversal {
  if (![...ways.up, ...ways.down].every(isRead) || !ways.up.some(leavesSomethingToUndo)) return NOTHING;
  return new Reverser(stepsOf(ways), whole).run();
}

class Reverser {
  private readonly before: Schema;
  private readonly end: Schema;
  private readonly differences: readonly Difference[];
  /** What the way up has changed. */
  private readonly done: ReadonlyMap<string, Difference>;
  private readonly left: ReadonlyMap<string, Difference>;
  private readonly unsure: ReadonlySet<string>;
  private readonly missing = new Map<Operation, Unreversed>();
  private readonly surplus = new Map<Operation, Unreversed>();
  private readonly altered = new Map<Operation, Difference[]>();
  /** The former forms of what has come back under another name. */
  private readonly returned = new Set<Difference>();

  constructor(
    private readonly steps: readonly Step[],
    private readonly whole: boolean,
  ) {
    this.before = (steps[0] as Step).before;
    const up = steps.filter(({ direction }) => direction === "up");
    this.end = (steps.at(-1) as Step).after;
    this.differences = this.differencesTo(this.end);
    this.done = byThing(this.differencesTo(up.at(-1)?.after ?? this.before), this.before);
    this.left = byThing(this.differences, this.before);
    this.unsure = wordsOfUnsure(steps.map(({ operation }) => operation));
  }

  run(): Reversal {
    const sure = this.differences.filter(
      found => !isUnsure(thingOf(found), this.unsure) && !this.isOfView(found) && !this.isContradicted(thingOf(found)),
    );
    for (const found of sure) if (found.before === null) this.added(found);
    for (const found of sure) {
      if (found.before === null || this.returned.has(found)) continue;
      if (found.after === null) this.gone(found);
      else this.changed(found);
    }
    const known = new Set([...this.missing.keys(), ...this.surplus.keys()]);
    const named = unreversedByName(this.steps, this.unsure, this.whole);
    for (const operation of named.missing) if (!known.has(operation)) this.isMissing(operation, null);
    if (this.missing.size === 0)
      for (const operation of named.surplus) if (!known.has(operation)) this.isSurplus(operation, null);
    return {
      missing: this.inOrder(this.missing),
      surplus: this.inOrder(this.surplus),
      altered: [...this.altered].map(([operation, differences]) => ({ operation, differences })),
    };
  }

  /** How a later schema differs. A table that is only named was there: what comes and goes in it is told one by one. */
  private differencesTo(later: Schema): readonly Difference[] {
    const { dialect } = this.before;
    const objects = objectDifferences(this.before, later).filter(found => !this.isOfTableTold(found, later));
    return [...differencesBetween(this.before, later), ...objects].flatMap((found): readonly Difference[] => {
      if (found.kind !== "table" || found.before !== null || found.after === null) return [found];
      const isMade = originOf({ kind: "table", name: found.table }, this.steps) !== null || found.after.created;
      return isMade ? [found] : differencesOfTable(unknownTable(found.table), found.after, dialect, "compared");
    });
  }

  /** Whether a trigger, policy or rule goes or comes with its table, of which that is told. */
  private isOfTableTold({ before, after }: ObjectDifference, later: Schema): boolean {
    const table = (before ?? after)?.table ?? null;
    if (table === null) return false;
    const has = (schema: Schema): boolean => schema.table(table) !== null || schema.view(table) !== null;
    return before === null ? !has(this.before) && has(later) : after === null && has(this.before) && !has(later);
  }

  /** Whether the way up makes what the earlier migrations have made: then something else has taken it away in between. */
  private isContradicted(thing: Thing): boolean {
    return this.steps.some(
      ({ operation, direction, before }) =>
        direction === "up" &&
        !isGuarded(operation) &&
        makes(operation, thing, before) &&
        stateIn(before, thing) !== null,
    );
  }

  /** Whether a table is only the indexes of a materialized view, which come and go with it. */
  private isOfView(found: Difference): boolean {
    if (!("table" in found)) return false;
    return this.steps.some(({ before, after }) => (before.view(found.table) ?? after.view(found.table)) !== null);
  }

  private inOrder(found: ReadonlyMap<Operation, Unreversed>): readonly Unreversed[] {
    return this.steps.flatMap(({ operation }) => found.get(operation) ?? []);
  }

  private isMissing(operation: Operation, difference: Difference | null): void {
    if (!this.missing.has(operation)) this.missing.set(operation, { operation, difference });
  }

  private isSurplus(operation: Operation, difference: Difference | null): void {
    if (!this.surplus.has(operation)) this.surplus.set(operation, { operation, difference });
  }

  private isAltered(operation: Operation, difference: Difference): void {
    this.altered.set(operation, [...(this.altered.get(operation) ?? []), difference]);
  }

  /** What there is at the end, and was not before. */
  private added(found: Difference): void {
    const thing = thingOf(found);
    const step = originOf(thing, this.steps);
    // MySQL's own index of a foreign key stays when that goes, and serves the next one.
    const isSupport = found.kind === "index" && found.after?.constraint === "foreignKey";
    if (step === null || isSupport || this.comesWithColumn(found)) return;
    const { operation, direction } = step;
    // What looks first, and what is dropped to be made anew, may have been there.
    const mayReplace = isGuarded(operation) || (thing.kind === "object" && direction === "up" && this.isTaken(thing));
    if (mayReplace && (!this.isKnownBefore(thing) || this.isRemade(thing))) return;
    if (direction === "up") {
      this.isMissing(operation, found);
      return;
    }
    const twin = this.twinOf(found);
    const isSame = twin !== null && targetOf(twin, this.before) === targetOf(found, this.before);
    if (isSame && this.before.dialect === "sqlite" && found.kind === "constraint") {
      // No statement of SQLite says the name of a constraint.
      this.returned.add(twin);
      return;
    }
    if (twin !== null) {
      this.returned.add(twin);
      const parts = isSame ? [] : ["references"];
      this.isAltered(operation, { ...twin, after: found.after, parts } as Difference);
      return;
    }
    // The way up drops what no earlier migration shows: it brings that back.
    const taking = this.takingOf(thing);
    if (taking !== null && stateIn(taking.before, thing) === null) return;
    if (!this.isKnownBefore(thing) && this.mayHaveBeenTaken(thing)) return;
    const table = tableOf(thing);
    const isOfNewTable = operation.kind === "createTable" && thing.kind !== "table" && table !== null;
    if (isOfNewTable && this.before.table(table) !== null) this.isAltered(operation, found);
    else if (!isOfNewTable && !isRenaming(operation)) this.isSurplus(operation, found);
  }

  /** What there was before, and is not at the end. */
  private gone(found: Difference): void {
    const thing = thingOf(found);
    if (this.goesWithOther(found)) return;
    const step = lossOf(thing, this.steps);
    if (step === null || (isGuarded(step.operation) && !this.isKnownBefore(thing) && step.direction === "up")) return;
    // The server would have refused: what depends on it was not there any more.
    if (isAlong(found, step.operation, this.before) && !isCascading(step.operation)) return;
    if (!this.isDone(thing)) {
      this.goneOnTheWayBack(found, step);
      return;
    }
    const cause = step.direction === "up" ? step : this.lastOfUp(thing);
    const target = this.remakingOf(found, cause ?? step);
    if (target !== null) this.isAltered(target.operation, found);
    else if (cause !== null) this.isMissing(cause.operation, found);
    else this.isSurplus(step.operation, found);
  }

  private goneOnTheWayBack(found: Difference, { operation, direction }: Step): void {
    if (direction === "up") return;
    const isPart = found.kind === "constraint" || found.kind === "index";
    if (operation.kind === "dropTable" && isPart) {
      const remaking = originOf({ kind: "table", name: found.table }, this.steps);
      if (remaking?.direction === "down") this.isAltered(remaking.operation, found);
      return;
    }
    // `no-lossy-down` speaks of tables and columns.
    if (operation.kind === "dropTable" || operation.kind === "dropColumn") return;
    this.isSurplus(operation, found);
  }

  /** What has another form at the end. */
  private changed(found: Difference): void {
    const thing = thingOf(found);
    const parts: readonly string[] = found.parts.filter(part => part !== "validity");
    if (found.kind === "type" && hasSameLabels(found)) return;
    const step = parts.length === 0 ? null : lastChangeOf(laterThingOf(found), parts, this.steps);
    if (step === null) return;
    const { operation, direction } = step;
    // A comment that is lost in passing hurts nobody.
    if (operation.kind === "renameColumn" && parts.every(part => part === "comment")) return;
    // No server takes a label away (PostgreSQL 8.7.4).
    if (operation.kind === "alterType" && operation.action === "add value") return;
    const restating = direction === "up" ? (this.replacingOf(thing) ?? this.restatingOf(thing)) : null;
    if (restating !== null) this.isAltered(restating.operation, found);
    else if (direction === "up") this.isMissing(operation, found);
    else if (this.isDone(thing) || this.isAlteredByUp(thing) || operation.kind !== "alterColumn")
      this.isAltered(operation, found);
    else this.isSurplus(operation, found);
  }

  /** The step of the way back that puts another thing, which the way up has made, under the name of a thing. */
  private replacingOf(thing: Thing): Step | null {
    const renaming = this.steps.findLast(
      ({ operation, direction, before }) => direction === "down" && followed(thing, operation, before, true) !== thing,
    );
    return renaming === undefined || originOf(thing, this.steps) === null ? null : renaming;
  }

  /** The step of the way back that describes a column anew, and leaves out what it does not say. */
  private restatingOf(thing: Thing): Step | null {
    if (thing.kind !== "column") return null;
    const { dialect } = this.before;
    return (
      this.steps.findLast(
        ({ operation, direction }) =>
          direction === "down" &&
          operation.kind === "alterColumn" &&
          operation.restates &&
          nameKey(operation.column, dialect) === nameKey(thing.name, dialect) &&
          tableKey(operation.table, dialect) === tableKey(thing.table, dialect),
      ) ?? null
    );
  }

  /** Whether what the schema before the migration does not show was not there. */
  private isKnownBefore(thing: Thing): boolean {
    if (thing.kind === "object") return this.before.object(thing.own) !== null || this.before.lacksObject(thing.own);
    const table = thing.kind === "table" ? null : tableOf(thing);
    return table === null ? this.whole : this.before.table(table)?.complete === true || this.whole;
  }

  /** Whether the way back makes a function, or another thing of its kind, again: then there was one, whoever made that. */
  private isRemade(thing: Thing): boolean {
    return (
      thing.kind === "object" &&
      this.steps.some(({ operation, direction, before }) => direction === "down" && makes(operation, thing, before))
    );
  }

  private isDone(thing: Thing): boolean {
    const table = thing.kind === "object" ? thing.own.table : tableOf(thing);
    return (
      this.done.has(keyOf(thing, this.before)) ||
      this.isTaken(thing) ||
      (table !== null && this.done.has(keyOf({ kind: "table", name: table }, this.before)))
    );
  }

  /** Whether the way up says what a column is to be, also where it is that already. */
  private isAlteredByUp(thing: Thing): boolean {
    const { dialect } = this.before;
    return this.steps.some(
      ({ operation, direction }) =>
        direction === "up" &&
        operation.kind === "alterColumn" &&
        thing.kind === "column" &&
        nameKey(operation.column, dialect) === nameKey(thing.name, dialect),
    );
  }

  /** Whether the way up drops a thing by its name, also where it makes another one of that name, or where there was none. */
  private isTaken(thing: Thing): boolean {
    return this.takingOf(thing) !== null;
  }

  private takingOf(thing: Thing): Step | null {
    const { dialect } = this.before;
    const own = "name" in thing ? ("text" in thing.name ? thing.name : thing.name.name) : thing.state.name;
    if (own === null) return null;
    const isOwn = (name: Name | null): boolean => name !== null && nameKey(name, dialect) === nameKey(own, dialect);
    return (
      this.steps.find(({ operation, direction, before, after }) => {
        if (direction === "down") return false;
        switch (operation.kind) {
          case "dropView": {
            if (thing.kind !== "view") return false;
            const isAlong = stateIn(before, thing) !== null && stateIn(after, thing) === null;
            return isAlong || isOwn(operation.view.name);
          }
          case "dropType":
            return thing.kind === "type" && isOwn(operation.type.name);
          case "dropTrigger":
            return thing.kind === "object" && thing.own.object === "trigger" && isOwn(operation.name);
          case "dropObject":
            return thing.kind === "object" && isOwn(operation.name?.name ?? null);
          case "dropIndex":
            return (thing.kind === "index" || thing.kind === "constraint") && isOwn(operation.name?.name ?? null);
          case "dropConstraint":
            return (thing.kind === "index" || thing.kind === "constraint") && isOwn(operation.name);
          default:
            return false;
        }
      }) ?? null
    );
  }

  /** Whether the way up drops something that was not known, and that may have been this. */
  private mayHaveBeenTaken(thing: Thing): boolean {
    const { dialect } = this.before;
    const table = tableOf(thing);
    return this.steps.some(({ operation, direction }) => {
      if (direction === "down") return false;
      switch (operation.kind) {
        case "dropTable":
        case "renameTable":
          return table !== null && tableKey(operation.table, dialect) === tableKey(table, dialect);
        case "dropColumn":
        case "renameColumn":
          return thing.kind === "column" && nameKey(operation.column, dialect) === nameKey(thing.name, dialect);
        case "dropIndex":
        case "renameIndex":
          return thing.kind === "index" || thing.kind === "constraint";
        case "dropConstraint":
        case "renameConstraint":
          return thing.kind === "constraint" || thing.kind === "index";
        case "dropTrigger":
          return thing.kind === "object" && thing.own.object === "trigger";
        case "dropType":
        case "dropView":
        case "dropObject":
        case "alterType":
          if (thing.kind === "object") return operation.kind === "dropObject";
          return thing.kind === "type" || thing.kind === "view" || thing.kind === "sequence";
        default:
          return false;
      }
    });
  }

  /** The same constraint or index under the name that it had before. */
  private twinOf(found: Difference): Difference | null {
    if (found.kind !== "constraint" && found.kind !== "index") return null;
    const { dialect } = this.before;
    return (
      this.differences.find(
        other =>
          other.kind === found.kind &&
          other.after === null &&
          !this.returned.has(other) &&
          tableKey(other.table, dialect) === tableKey(found.table, dialect) &&
          gistOf(other, this.before) === gistOf(found, this.before),
      ) ?? null
    );
  }

  /** Whether one of its columns is there too much, too: when that goes, so does this. */
  private comesWithColumn(found: Difference): boolean {
    if (found.kind !== "constraint" && found.kind !== "index") return false;
    return this.columnsOf(found).some(name => {
      const thing: Thing = { kind: "column", table: found.table, name };
      return this.left.get(keyOf(thing, this.before))?.before === null;
    });
  }

  private columnsOf({ table, before, after }: Extract<Difference, { kind: "constraint" | "index" }>): readonly Name[] {
    const state = before ?? after;
    if (state === null) return [];
    const names: readonly (Name | string | null)[] =
      "kind" in state ? state.columns : state.columns.map(({ name }) => name);
    return names.flatMap(name => (name === null ? [] : asName(name, table)));
  }

  /** Whether something that is told anyway takes it along: one of its columns, or the table that it refers to. */
  private goesWithOther(found: Difference): boolean {
    if (found.kind !== "constraint" && found.kind !== "index") return false;
    const state = found.before;
    if (state === null) return false;
    const isGone = (thing: Thing): boolean => this.left.get(keyOf(thing, this.before))?.after === null;
    const own = this.columnsOf(found).some(name => isGone({ kind: "column", table: found.table, name }));
    return own || ("kind" in state && state.kind === "foreignKey" && isGone({ kind: "table", name: state.references }));
  }

  /** Where a thing has gone along with its table or columns: the step of the way back that has made these again. */
  private remakingOf(found: Difference, { operation }: Step): Step | null {
    const container = containerOf(found, operation);
    if (container === null) return null;
    const remaking = originOf(container, this.steps);
    return remaking?.direction === "down" ? remaking : null;
  }

  /** The last step of the way up that takes a thing away, or makes it anew. */
  private lastOfUp(thing: Thing): Step | null {
    const up = this.steps.filter(({ direction }) => direction === "up");
    return lossOf(thing, up) ?? this.takingOf(thing) ?? lastChangeOf(thing, [], up) ?? null;
  }
}
