import type { Certainty, Operation } from "../../model/operation.js";
import { array, native, object, type Origin, type Site, type Text, unknown, type Value } from "../evaluate/values.js";
import type { Recorder } from "../recorder.js";
import { withBindings } from "./bindings.js";
import { BuilderHost } from "./running.js";

/**
 * `knex.raw(…)`: a statement if it is awaited, a part of another call if it is an argument. It counts as a statement
 * until a builder takes it.
 */
export class RawHost extends BuilderHost {
  readonly label = "knex.raw";
  readonly isConnection = false;

  constructor(
    recorder: Recorder,
    readonly sql: Value,
    readonly bindings: readonly Value[],
    site: Site | null,
    private readonly certainty: Certainty = recorder.machine.certainty,
  ) {
    super(recorder);
    if (site !== null) this.ask(site, () => this.operations(site));
  }

  /** What it does as a statement. */
  operations(site: Site): readonly Operation[] {
    const { recorder, certainty, text } = this;
    if (text !== null) return recorder.sql(text, site, certainty);
    const span = recorder.machine.locate(site.origin);
    const detail = `the SQL is not constant: ${this.sql.kind === "unknown" ? this.sql.reason : "it is no text"}`;
    return [{ kind: "opaque", certainty, span, statement: span, reason: "dynamic", detail }];
  }

  /** The SQL with its bindings put in; `null` where it is not text. */
  get text(): Text | null {
    return this.sql.kind === "text" ? withBindings(this.sql, this.bindings, this.recorder.dialect) : null;
  }

  override asText(): Text | null {
    this.cancel();
    return this.text;
  }

  override awaited(): Value {
    this.run();
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
        return native(property, (_args, site) => this.print(site.origin));
      case "toSQL":
        return native(property, (_args, site) => {
          const made = { sql: this.print(site.origin), bindings: array([]) };
          return object({ ...made, toNative: native("toNative", () => object(made, site.origin)) }, site.origin);
        });
      default:
        return undefined;
    }
  }

  private print(origin: Origin): Value {
    return this.asText() ?? unknown("the SQL is not constant", origin);
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
