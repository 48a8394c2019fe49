import type { Origin } from "../evaluate/values.js";
import { from, joined, type Fragment } from "../fragment.js";
import type { SqlParts } from "./parts.js";
import { step, type Step } from "./statements.js";

/**
 * The table in which TypeORM keeps what the database does not give back as it was written: expressions of computed
 * columns and views.
 */
export class Notes {
  /** `place`: the columns that tell where something is. */
  constructor(
    private readonly parts: SqlParts,
    private readonly place: readonly string[],
  ) {}

  /** The expression of a computed column, or of a view. */
  remember(origin: Origin): Step {
    return this.insert(origin);
  }

  forgetColumn(origin: Origin): Step {
    return this.remove(["type", "name", ...this.place, "table"], origin);
  }

  forgetView(): Step {
    return this.remove(["type", "name", ...this.place.filter(column => column === "schema")], null);
  }

  private insert(origin: Origin): Step {
    const columns = ["database", "schema", "table", "type", "name", "value"];
    const values = columns.map(() => "''").join(", ");
    const names = columns.map(column => this.column(column)).join(", ");
    return step(from(origin, joined([`INSERT INTO ${this.table}(${names}) VALUES (${values})`])));
  }

  private remove(columns: readonly string[], origin: Origin | null): Step {
    const conditions = columns.map(column => `${this.column(column)} = ''`).join(" AND ");
    const removed: Fragment = joined([`DELETE FROM ${this.table} WHERE ${conditions}`]);
    return step(origin === null ? removed : from(origin, removed));
  }

  private get table(): string {
    return this.column("typeorm_metadata");
  }

  private column(name: string): string {
    return this.parts.mark + name + this.parts.mark;
  }
}
