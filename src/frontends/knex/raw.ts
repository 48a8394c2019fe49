import type { Certainty } from "../../model/operation.js";
import { Host, native, type Site, type Text, unknown, type Value } from "../evaluate/values.js";
import type { Emission, Recorder } from "../recorder.js";
import { withBindings } from "./bindings.js";

/**
 * `knex.raw(…)`: a statement if it is awaited, a part of another call if it is an argument. It counts as a statement
 * until a builder takes it.
 */
export class RawHost extends Host {
  readonly label = "knex.raw";
  readonly isConnection = false;
  /** What runs it, if it is a statement. */
  readonly emission: Emission | null;

  constructor(
    private readonly recorder: Recorder,
    readonly sql: Value,
    readonly bindings: readonly Value[],
    site: Site | null,
    certainty: Certainty = recorder.machine.certainty,
  ) {
    super();
    const printed =
      sql.kind === "text" ? sql.pieces.flatMap(piece => (piece.kind === "hole" ? (piece.printed ?? []) : [])) : [];
    for (const emission of printed) emission.cancelled = false;
    this.emission =
      site === null || printed.length > 0
        ? null
        : recorder.emit(site, () => {
            const text = this.text;
            if (text !== null) return recorder.sql(text, site, certainty);
            const span = recorder.machine.locate(site.origin);
            const reason = this.sql.kind === "unknown" ? this.sql.reason : "it is no text";
            return [
              {
                kind: "opaque",
                certainty,
                span,
                statement: span,
                reason: "dynamic",
                detail: `the SQL is not constant: ${reason}`,
              },
            ];
          });
  }

  /** The SQL with its bindings put in; `null` where it is not text. */
  get text(): Text | null {
    return this.sql.kind === "text" ? withBindings(this.sql, this.bindings, this.recorder.dialect) : null;
  }

  /** It is a part of something else, and no statement. */
  cancel(): void {
    if (this.emission !== null) this.emission.cancelled = true;
  }

  override awaited(): Value {
    return unknown("it comes from the database");
  }

  get(property: string): Value | undefined {
    switch (property) {
      case "wrap":
      case "timeout":
      case "transacting":
      case "options":
      case "connection":
      case "debug":
      case "on":
      case "queryContext":
        return native(property, () => this);
      case "toString":
      case "toQuery":
        return native(property, (_args, site) => {
          this.cancel();
          return this.text ?? unknown("the SQL is not constant", site.origin);
        });
      case "toSQL":
        return native(property, (_args, site) => unknown("it is made by Knex", site.origin));
      default:
        return undefined;
    }
  }
}

/** Marks the fragments among arguments, also inside arrays and objects, as parts of the call. */
export function consume(args: readonly Value[], depth = 4): void {
  for (const arg of args) {
    if (arg instanceof RawHost) arg.cancel();
    else if (depth === 0) continue;
    else if (arg.kind === "array") consume(arg.items, depth - 1);
    else if (arg.kind === "object") {
      consume(
        [...arg.properties.values()].map(({ value }) => value),
        depth - 1,
      );
    }
  }
}
