import { nameKey, type Name, type QualifiedName } from "../name.js";
import type { AlterColumn, DropConstraint, DropIndex, Operation } from "../operation.js";
import type { Schema } from "../schema/index.js";
import { sameName } from "../schema/implicit-names.js";
import { namesIn } from "./certainty.js";
import { isCascading } from "./effects.js";
import type { Step } from "./steps.js";
import { followed, keyOf, stateIn, type Thing } from "./thing.js";

/** Operations on things that no schema shows. */
export interface ByName {
  readonly missing: readonly Operation[];
  readonly surplus: readonly Operation[];
}

/**
 * What is not taken back of things of which nothing is known but that they must have been there: they are dropped without a guard.
 */
export function unreversedByName(steps: readonly Step[], unsure: ReadonlySet<string>, whole: boolean): ByName {
  const isSure = ({ operation }: Step): boolean =>
    operation.certainty === "certain" && !namesIn(operation).some(name => unsure.has(name));
  const names = new Names(steps, whole);
  return {
    missing: steps
      .filter(step => step.direction === "up" && isSure(step) && names.isLeft(step))
      .map(({ operation }) => operation),
    surplus: steps
      .filter(step => step.direction === "down" && isSure(step) && names.isForeign(step))
      .map(({ operation }) => operation),
  };
}

class Names {
  private readonly end: Schema;
  private readonly back: readonly Operation[];

  constructor(
    private readonly steps: readonly Step[],
    private readonly whole: boolean,
  ) {
    this.end = (steps.at(-1) as Step).after;
    this.back = steps.filter(({ direction }) => direction === "down").map(({ operation }) => operation);
  }

  /** Whether the way back does nothing about an operation of the way up. */
  isLeft(step: Step): boolean {
    const { operation, before } = step;
    if (isGuarded(operation)) return false;
    switch (operation.kind) {
      case "dropTable":
        return this.isLeftAway({ kind: "table", name: operation.table }, step);
      case "dropColumn": {
        const thing: Thing = { kind: "column", table: operation.table, name: operation.column };
        return !this.isTableGone(operation.table, step) && this.isLeftAway(thing, step);
      }
      case "alterColumn":
        return this.isAlterationLeft(operation, step);
      case "dropIndex":
        return this.isIndexLeft(operation, step);
      case "dropConstraint":
        return this.isConstraintLeft(operation, step);
      case "renameConstraint":
      case "renameIndex":
      case "alterObject":
        return this.isRenamingLeft(step) || this.isRoutineLeft(operation);
      case "dropType":
        return before.type(operation.type) === null && !this.whole && this.end.type(operation.type) === null;
      case "createView":
        return operation.orReplace && this.isAlwaysThere(operation.view, step) && !this.isTouched(operation);
      case "dropView":
        return before.view(operation.view) === null && !this.whole && !this.isTouched(operation);
      case "createTrigger":
      case "dropTrigger":
        return !this.isTouched(operation) && !(operation.table !== null && this.isTableGone(operation.table, step));
      case "createObject":
      case "dropObject":
        return this.isRoutineLeft(operation);
      default:
        return false;
    }
  }

  /** Whether an operation of the way back takes something away that must have been there before the way up. */
  isForeign(step: Step): boolean {
    const { operation, before } = step;
    if (isGuarded(operation)) return false;
    switch (operation.kind) {
      case "dropTable": {
        const table = before.table(operation.table);
        return table?.complete !== true && table?.created !== true && !this.isNamedByUp(operation);
      }
      case "dropColumn": {
        const thing: Thing = { kind: "column", table: operation.table, name: operation.column };
        const state = before.table(operation.table);
        return !this.isShown(thing, before) && state?.complete !== true && !this.isColumnNamedByUp(operation);
      }
      default:
        return false;
    }
  }

  /** Whether the schema shows a thing, or that there is none. */
  private isShown(thing: Thing, schema: Schema): boolean {
    if (this.whole && thing.kind === "table") return true;
    const state = stateIn(schema, thing);
    const table = thing.kind === "table" ? schema.table(thing.name) : null;
    if (state !== null) return table === null || table.complete || table.created;
    return thing.kind === "column" && schema.table(thing.table)?.complete === true;
  }

  private isRoutineLeft(operation: Operation): boolean {
    return "object" in operation && ROUTINES.has(operation.object) && !this.isTouched(operation);
  }

  /** Whether something that the server has given a name keeps another one: such names are not compared otherwise. */
  private isRenamingLeft(step: Step): boolean {
    const [first] = this.steps;
    if (first === undefined) return false;
    return renamedBy(step).some(thing => {
      if (stateIn(first.before, thing) === null) return false;
      let current = thing;
      for (const { operation, before } of this.steps.slice(this.steps.indexOf(step)))
        current = followed(current, operation, before, false);
      const was = "state" in thing ? thing.state.name : null;
      const is = "state" in current ? current.state.name : null;
      const isOther =
        was === null || is === null ? keyOf(thing, this.end) !== keyOf(current, this.end) : was.text !== is.text;
      return isOther && stateIn(this.end, current) !== null;
    });
  }

  /** Whether a view is there since before the migration when an operation replaces it. */
  private isAlwaysThere(view: QualifiedName, until: Step): boolean {
    return this.steps.slice(0, this.steps.indexOf(until) + 1).every(({ before }) => before.view(view) !== null);
  }

  /** Whether a thing that was dropped is not there in the end, by whatever means, and no schema shows it. */
  private isLeftAway(thing: Thing, step: Step): boolean {
    return !this.isShown(thing, step.before) && !this.isThere(thing, step);
  }

  private isThere(thing: Thing, from: Step): boolean {
    let current = thing;
    for (const { operation, before } of this.steps.slice(this.steps.indexOf(from) + 1)) {
      const next = followed(current, operation, before, false);
      // Only what has come back goes by another name.
      if (next !== current && (next.kind !== "table" || stateIn(before, current) !== null)) current = next;
    }
    return stateIn(this.end, current) !== null;
  }

  /** Whether the table of an operation is not there in the end: what it says is told of that. */
  private isTableGone(table: QualifiedName, from: Step): boolean {
    const thing: Thing = { kind: "table", name: table };
    const key = keyOf(thing, this.end);
    return (
      (!this.isThere(thing, from) && stateIn(from.before, thing) !== null) ||
      this.back.some(
        operation =>
          operation.kind === "dropTable" && keyOf({ kind: "table", name: operation.table }, this.end) === key,
      )
    );
  }

  /** Whether nothing on the way back is about a column whose former state is not known. */
  private isAlterationLeft(operation: AlterColumn, step: Step): boolean {
    const { table, column, type, nullable, default: value, restates } = operation;
    if (restates || this.isTableGone(table, step)) return false;
    const { dialect } = step.before;
    const was = step.before.column(table, column);
    const isUnknown =
      (type !== null && was?.type == null) ||
      (nullable !== null && was?.nullable == null) ||
      (value !== null && was?.default == null);
    const own = new Set([nameKey(column, dialect)]);
    for (const { operation: other, direction } of this.steps) {
      if (direction === "up" && other.kind === "renameColumn" && own.has(nameKey(other.column, dialect)))
        own.add(nameKey(other.to, dialect));
    }
    return isUnknown && !this.back.some(other => columnsIn(other).some(name => own.has(nameKey(name, dialect))));
  }

  private isIndexLeft(operation: DropIndex, { before, after }: Step): boolean {
    if (operation.name === null && operation.table === null) return false;
    if (before.tablesUnlike(after).length > 0 && operation.table === null) return false;
    const isMade = this.back.some(({ kind }) => MAKES_INDEXES.has(kind));
    const table = operation.table === null ? null : before.table(operation.table);
    if (isMade || table?.complete === true || (operation.table === null && this.whole)) return false;
    if (table !== null && operation.name !== null) {
      const name = nameKey(operation.name.name, before.dialect);
      if (table.indexes.some(index => index.name !== null && nameKey(index.name, before.dialect) === name))
        return false;
    }
    return true;
  }

  private isConstraintLeft(operation: DropConstraint, { before, after }: Step): boolean {
    const table = before.table(operation.table);
    if (table?.complete === true || (table !== null && after.table(operation.table)?.constraints !== table.constraints))
      return false;
    return !this.back.some(other => {
      if (!MAKES_CONSTRAINTS.has(other.kind)) return false;
      const own = "table" in other ? other.table : null;
      return own === null || nameKey(own.name, before.dialect) === nameKey(operation.table.name, before.dialect);
    });
  }

  /** Whether the way back says the name of what an operation is about. */
  private isTouched(operation: Operation): boolean {
    const own = new Set(ownNames(operation));
    return this.back.some(other => namesIn(other).some(name => own.has(name)) || isCascading(other));
  }

  private isNamedByUp(operation: Operation): boolean {
    const own = new Set(ownNames(operation));
    return this.steps.some(
      ({ operation: other, direction }) => direction === "up" && namesIn(other).some(name => own.has(name)),
    );
  }

  private isColumnNamedByUp(operation: Extract<Operation, { kind: "dropColumn" }>): boolean {
    const { dialect } = this.end;
    const own = nameKey(operation.column, dialect);
    return this.steps.some(({ operation: other, direction }) => {
      if (direction === "down") return false;
      if (other.kind === "createTable" || other.kind === "renameTable" || other.kind === "dropTable") return true;
      if (other.kind === "addColumn") return nameKey(other.column.name, dialect) === own;
      if (other.kind === "renameColumn")
        return nameKey(other.to, dialect) === own || nameKey(other.column, dialect) === own;
      return (other.kind === "dropColumn" || other.kind === "alterColumn") && nameKey(other.column, dialect) === own;
    });
  }
}

/** What a step gives another name, as it is before it. */
function renamedBy({ operation, before }: Step): readonly Thing[] {
  const isNamed = ({ name }: { readonly name: Name | null }, wanted: Name): boolean =>
    sameName(name, wanted, before.dialect);
  switch (operation.kind) {
    case "renameConstraint": {
      const { table, name } = operation;
      const own = before.table(table)?.constraints.filter(state => isNamed(state, name)) ?? [];
      return own.map(state => ({ kind: "constraint", table, state }));
    }
    case "renameIndex": {
      const { name } = operation;
      const tables = operation.table === null ? before.allTables() : [before.table(operation.table)];
      return tables.flatMap((state): readonly Thing[] => {
        if (state === null) return [];
        const { table } = state;
        return [
          ...state.constraints
            .filter(own => isNamed(own, name.name))
            .map(own => ({ kind: "constraint", table, state: own }) as const),
          ...state.indexes
            .filter(own => isNamed(own, name.name))
            .map(own => ({ kind: "index", table, state: own }) as const),
        ];
      });
    }
    case "alterObject":
      return operation.name === null || operation.to === null ? [] : [{ kind: "sequence", name: operation.name }];
    default:
      return [];
  }
}

/** What an operation is about, in lower case; not the table of a trigger. */
function ownNames(operation: Operation): readonly string[] {
  if (operation.kind === "createTrigger" || operation.kind === "dropTrigger")
    return [operation.name.text.toLowerCase()];
  return namesIn(operation);
}

/** The columns that an operation is about. */
function columnsIn(operation: Operation): readonly Name[] {
  switch (operation.kind) {
    case "addColumn":
      return [operation.column.name];
    case "alterColumn":
    case "dropColumn":
      return [operation.column];
    case "renameColumn":
      return [operation.column, operation.to];
    default:
      return [];
  }
}

function isGuarded(operation: Operation): boolean {
  return "ifExists" in operation && operation.ifExists;
}

const ROUTINES: ReadonlySet<string> = new Set(["function", "procedure"]);

const MAKES_INDEXES: ReadonlySet<Operation["kind"]> = new Set([
  "createIndex",
  "addConstraint",
  "createTable",
  "addColumn",
]);

const MAKES_CONSTRAINTS: ReadonlySet<Operation["kind"]> = new Set([
  "addConstraint",
  "createTable",
  "addColumn",
  "createIndex",
  "alterColumn",
  "dropTable",
]);
