import type { Operation } from "../operation.js";
import type { Schema } from "./schema.js";

/** The schema before each operation of a run, and after the last. */
export class Timeline {
  private readonly states: Schema[];

  constructor(
    readonly operations: readonly Operation[],
    start: Schema,
  ) {
    this.states = [start];
    for (const operation of operations) this.states.push((this.states.at(-1) as Schema).apply(operation));
  }

  /** The schema just before `operation`, which has to be one of this run. */
  before(operation: Operation): Schema {
    return this.states[this.operations.indexOf(operation)] as Schema;
  }

  /** The schemas from just before `operation` to the end. */
  from(operation: Operation): readonly [Schema, ...Schema[]] {
    const place = this.operations.indexOf(operation);
    return [this.states[place] as Schema, ...this.states.slice(place + 1)];
  }

  get end(): Schema {
    return this.states.at(-1) as Schema;
  }

  /** What happens after `operation`, in order. */
  after(operation: Operation): readonly Operation[] {
    return this.operations.slice(this.operations.indexOf(operation) + 1);
  }
}
