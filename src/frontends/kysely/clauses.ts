import { joined, type Part } from "../fragment.js";
import type { Sql } from "./writing.js";

/** One place in a construct of SQL: the clauses that stand there, and what stands around and between them. */
export interface Place {
  readonly names: readonly string[];
  readonly before: string;
  readonly between: string;
  readonly after: string;
}

/** A place for clauses that are written one behind the other. */
export function place(name: string): Place {
  return { names: [name], before: "", between: " ", after: "" };
}

export function places(names: string): readonly Place[] {
  return names.split(" ").map(place);
}

/** A place for a list: `order by a, b`, `(a, b)`. */
export function listed(names: string | readonly string[], before = "", after = "", between = ", "): Place {
  return { names: typeof names === "string" ? [names] : names, before, between, after };
}

/** A construct of SQL, whose clauses have one order, whatever the order in which they are asked for. */
export class Clauses {
  constructor(
    private readonly order: readonly Place[],
    private readonly parts: ReadonlyMap<string, readonly Sql[]> = new Map(),
  ) {}

  has(name: string): boolean {
    return this.parts.has(name);
  }

  /** With these clauses in the place of those that were there. */
  set(name: string, ...clauses: readonly Sql[]): Clauses {
    return new Clauses(this.order, new Map(this.parts).set(name, clauses));
  }

  /** With these clauses behind those that are there. */
  add(name: string, ...clauses: readonly Sql[]): Clauses {
    return this.set(name, ...(this.parts.get(name) ?? []), ...clauses);
  }

  without(name: string): Clauses {
    const parts = new Map(this.parts);
    parts.delete(name);
    return new Clauses(this.order, parts);
  }

  readonly write: Sql = writing => {
    const written = this.order.flatMap(({ names, before, between, after }): Part[] => {
      if (!names.some(name => this.parts.has(name))) return [];
      const clauses = names.flatMap(name => this.parts.get(name) ?? []).map(clause => clause(writing));
      return [joined([before, ...clauses.flatMap((clause, i) => (i === 0 ? [clause] : [between, clause])), after])];
    });
    return joined(written.flatMap((part, i) => (i === 0 ? [part] : [" ", part])));
  };
}
