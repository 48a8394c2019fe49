import type { Name } from "../../model/name.js";
import type { Assignment, ChangeData } from "../../model/operation.js";
import { Host, isNullish, isUndefined, truthiness, type Origin, type Site, type Value } from "../evaluate/values.js";
import type { Target } from "./entities.js";
import type { Session } from "./session.js";

/** What a write says besides its table and what it does. */
export interface WriteDetails {
  readonly limited: boolean;
  readonly assignments?: readonly Assignment[];
  readonly whereNull?: readonly Name[];
  readonly columns?: readonly Name[] | null;
}

/** Takes down a write through an entity manager or query builder. */
export function write(
  session: Session,
  site: Site,
  target: Target,
  action: ChangeData["action"],
  { limited, assignments = [], whereNull = [], columns = null }: WriteDetails,
): void {
  const { recorder } = session;
  const span = recorder.machine.locate(site.origin);
  const { table } = target;
  const base = recorder.base(span, span, recorder.machine.certainty, table);
  session.record(site, [
    {
      kind: "changeData",
      ...base,
      action,
      table,
      limited,
      assignments,
      whereNull,
      columns,
      source: null,
      fromQuery: false,
    },
  ]);
}

/** `{ name: "x", removedAt: null }`: what an update sets. Properties that are undefined are left as they are. */
export function assignmentsOf(values: Value | undefined, target: Target): Assignment[] {
  if (values?.kind !== "object") return [];
  return [...values.properties].flatMap(([property, { value, origin }]) => {
    if (isUndefined(value)) return [];
    const column = target.column(property, origin ?? values.origin);
    return [{ column, value: isNullish(value) ? ("null" as const) : ("value" as const) }];
  });
}

/** The columns of the rows that are inserted, `null` where they are not known. */
export function columnsOf(rows: Value | undefined, target: Target): readonly Name[] | null {
  const row = rows?.kind === "array" ? rows.items[0] : rows;
  if (row?.kind !== "object" || row.open) return null;
  return [...row.properties].map(([property, { origin }]) => target.column(property, origin ?? row.origin));
}

/** The columns for which criteria demand NULL: `{ removedAt: IsNull() }`. */
export function nullsOf(criteria: Value | undefined, target: Target): Name[] {
  if (criteria?.kind !== "object") return [];
  return [...criteria.properties].flatMap(([property, { value, origin }]) =>
    value instanceof IsNullOperator ? [target.column(property, origin ?? criteria.origin)] : [],
  );
}

/** `IsNull()`. */
export class IsNullOperator extends Host {
  readonly label = "IsNull";
  readonly isConnection = false;

  constructor(override readonly origin: Origin | null) {
    super();
  }

  get(): Value | undefined {
    return undefined;
  }
}

/** A condition that is `"1 = 1"`, empty or a constant that is true keeps no row out. */
export function limits(condition: Value | undefined): boolean {
  if (condition === undefined || isNullish(condition)) return false;
  if (condition.kind === "text") {
    const [only, ...others] = condition.pieces;
    if (others.length > 0 || only?.kind !== "literal") return true;
    return !/^\s*(?:true|1|1\s*=\s*1)?\s*$/i.test(only.text);
  }
  if (condition.kind === "object") return condition.open || condition.properties.size > 0;
  return truthiness(condition) !== false;
}

const IS_NULL = /^\s*(?:["`]?\w+["`]?\.)?["`]?(\w+)["`]?\s+is\s+null\s*$/i;

/** The column of which a condition in SQL demands that it is NULL. */
export function nullTested(condition: Value | undefined): string | null {
  const piece = condition?.kind === "text" && condition.pieces.length === 1 ? condition.pieces[0] : undefined;
  return piece?.kind === "literal" ? (IS_NULL.exec(piece.text)?.[1] ?? null) : null;
}
