import { Host, textOf, unknown, type Site, type Value } from "../evaluate/values.js";
import type { Emission } from "../recorder.js";
import type { Session } from "./session.js";

/** Members that only print or compute. */
const HARMLESS = /^(?:log|logger|escape|parseJson)\b/;

const RUNS_SQL = /(?:query|execute|sql)$/i;
const SQL = /^\s*(?:select|insert|update|delete|create|alter|drop|truncate|with|pragma|comment|replace)\b/i;

/** A member of an object of TypeORM's; `then` and its like belong to the promise of it. */
export function unknownMember(owner: string, property: string, session: Session): UnknownMember | undefined {
  return isOfPromise(property)
    ? undefined
    : new UnknownMember(owner === "" ? property : `${owner}.${property}`, session);
}

/**
 * What one of TypeORM's objects has and this front-end does not know: a method of another version, or of what a project
 * hands to its migrations in its place. A call is reported, since it may change the database.
 */
class UnknownMember extends Host {
  readonly isConnection = true;
  override readonly mayBeMissing = true;

  constructor(
    readonly label: string,
    private readonly session: Session,
  ) {
    super();
  }

  get(property: string): Value | undefined {
    return unknownMember(this.label, property, this.session);
  }

  override call(args: readonly Value[], site: Site): Value {
    const { label, session } = this;
    if (HARMLESS.test(label)) return unknown(`it is what \`${label}\` returns`, site.origin);
    consume(args);
    const [first, second] = args;
    // A function of the project's own that is called like one and is given SQL runs it.
    if (RUNS_SQL.test(label) && first?.kind === "text" && SQL.test(textOf(first) ?? leading(first))) {
      session.query(first, second, site);
      return unknown("it comes from the database", site.origin);
    }
    const { machine } = session.recorder;
    for (const arg of args) {
      if (arg.kind === "function") machine.conditionally(() => machine.callFunction(arg, [], site, null));
    }
    const span = machine.locate(site.origin);
    const base = session.recorder.base(span, span, machine.certainty);
    const detail = `\`${label}\` is not known to TypeORM and cannot be followed`;
    const emission = session.recorder.emit(site, () => [{ kind: "opaque", ...base, reason: "call", detail }]);
    return new Result(label, emission);
  }
}

/** What such a call returns. Handed to another one, or called on, it is a part of that. */
class Result extends Host {
  readonly isConnection = false;
  override readonly mayBeMissing = true;

  constructor(
    readonly label: string,
    private readonly emission: Emission,
  ) {
    super();
  }

  get(property: string): Value | undefined {
    return isOfPromise(property) ? undefined : this;
  }

  override call(args: readonly Value[]): Value {
    consume(args);
    return this;
  }

  override awaited(): Value {
    return unknown(`it is what \`${this.label}\` returns`);
  }

  cancel(): void {
    this.emission.cancelled = true;
  }
}

function isOfPromise(property: string): boolean {
  return property === "then" || property === "catch" || property === "finally";
}

function consume(args: readonly Value[]): void {
  for (const arg of args) {
    if (arg instanceof Result) arg.cancel();
    else if (arg.kind === "array") consume(arg.items);
  }
}

/** The text up to the first part that is not constant. */
function leading(value: Extract<Value, { kind: "text" }>): string {
  const [piece] = value.pieces;
  return piece?.kind === "literal" ? piece.text : "";
}
