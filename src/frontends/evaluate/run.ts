import type { Dialect } from "../../model/dialect.js";
import type { Certainty, OpaqueReason } from "../../model/operation.js";
import type { Span } from "../../model/span.js";
import type { Binding } from "./scope.js";
import {
  type Host,
  type Origin,
  type SourceModule,
  type SyntaxNode,
  UNDEFINED,
  unknown,
  type Value,
} from "./values.js";

/** How a statement ended. */
export type Completion =
  | { readonly type: "normal" }
  | { readonly type: "return" | "throw"; readonly value: Value }
  | { readonly type: "break" | "continue"; readonly label: string | null };

export const NORMAL: Completion = { type: "normal" };

/** What a call of a function, or the top level of a module, has come to. */
export interface Leaving {
  /** What `return` under an unknown condition may have given. */
  readonly returned: Value[];
  /** Whether an unknown condition may have left the function, or this turn of a loop, already. */
  maybeLeft: boolean;
}

/** What a front-end wants to hear of. */
export interface Listener {
  /** Something that changes the database, or may, and cannot be followed. */
  opaque(reason: OpaqueReason, detail: string, span: Span): void;
  /** What a function whose name asks for the database system (`isMySQL(knex)`) answers; `null` for any other. */
  answer(name: string): boolean | null;
  /** Whether a word that scripts call databases by means the one at hand; `null` for a word that is none, or unsure. */
  isDatabase(word: string): boolean | null;
}

/** A `throw` of the script that nothing in it has caught yet. */
export class ScriptThrow extends Error {
  constructor(readonly value: Value) {
    super("the script throws");
  }
}

/** The evaluation gives up: the script does more than it is allowed to. */
class BudgetExceeded extends Error {}

/** How a run of the program ended: with what it threw, or because it did more than is followed. */
export function endOf(run: () => unknown): "done" | "exceeded" | ScriptThrow {
  try {
    run();
    return "done";
  } catch (error) {
    if (error instanceof ScriptThrow) return error;
    if (error instanceof BudgetExceeded || error instanceof RangeError) return "exceeded";
    throw error;
  }
}

/** Runs a step of the evaluation that must not fail the file. */
export function guarded<T>(run: () => T, otherwise: T): T {
  let value = otherwise;
  endOf(() => (value = run()));
  return value;
}

/**
 * The run of a program over values that are known or unknown, whatever language it is written in: where it is, under
 * which conditions, and what they make of its variables. Under a condition that is not known both ways are run, and what
 * happens there is conditional.
 */
export abstract class Run<M extends SourceModule = SourceModule> {
  private conditions = 0;
  private steps = 0;
  private readonly trail: { readonly binding: Binding; readonly value: Binding["value"] }[] = [];
  /** The functions that are being called, innermost last. */
  readonly stack: { readonly node: SyntaxNode; readonly site: Origin }[] = [];

  constructor(public listener: Listener) {}

  /** The linted file: everything is located in it. */
  abstract readonly main: M;

  /** The dialect of the linted file. */
  abstract readonly dialect: Dialect;

  /** Starts another run over the same modules. */
  begin(listener: Listener): void {
    this.listener = listener;
    this.steps = 0;
    this.conditions = 0;
    this.stack.length = 0;
  }

  // --- where we are ---

  origin(node: SyntaxNode, module: SourceModule): Origin {
    return { module, start: node.range[0], end: node.range[1] };
  }

  /**
   * The span in the linted file: of the origin itself, or, for what is written elsewhere, of the call in the linted
   * file that led there.
   */
  locate(origin: Origin): Span {
    if (origin.module === this.main) return { start: origin.start, end: origin.end };
    const caller = this.stack.findLast(({ site }) => site.module === this.main)?.site;
    return caller === undefined ? { start: 0, end: 0 } : { start: caller.start, end: caller.end };
  }

  /** The same as a place in the linted file, for what is only put together when the calls are over. */
  here(origin: Origin): Origin {
    return origin.module === this.main ? origin : { module: this.main, ...this.locate(origin) };
  }

  /** Runs something as if the calls were being made that were being made when `stack` was copied. */
  within<T>(stack: Run["stack"], run: () => T): T {
    const now = this.stack.splice(0, this.stack.length, ...stack);
    try {
      return run();
    } finally {
      this.stack.splice(0, this.stack.length, ...now);
    }
  }

  /** What surrounds the place that is being evaluated. */
  get certainty(): Certainty {
    return this.conditions > 0 ? "conditional" : "certain";
  }

  /** How the source spells a value that is not constant, for names in messages. */
  label(value: Value, fallback: Origin): string {
    const { module, start, end } = value.origin ?? fallback;
    return end - start > 60 ? "…" : `\${${module.text.slice(start, end)}}`;
  }

  // --- what is allowed ---

  /** Counts one step of the evaluation. */
  step(): void {
    if (++this.steps > MOST_STEPS) throw new BudgetExceeded();
  }

  // --- unknown conditions ---

  /** Runs something of which it is not known whether it happens; a value that it throws instead is unknown. */
  conditionally(run: () => Value): Value {
    let value: Value = UNDEFINED;
    const completion = this.attempt(() => {
      value = run();
      return NORMAL;
    });
    return completion.type === "throw" ? unknown("it throws") : value;
  }

  /**
   * Runs what does not belong to where we are: the initialisers of a module happen once and for all, even if the first
   * to need them stands under a condition.
   */
  apart(run: () => void): void {
    const { conditions } = this;
    this.conditions = 0;
    try {
      run();
    } catch (error) {
      if (!(error instanceof ScriptThrow)) throw error;
    } finally {
      this.conditions = conditions;
    }
  }

  apartValue(run: () => Value): Value {
    let value: Value = unknown("its initialiser throws");
    this.apart(() => {
      value = run();
    });
    return value;
  }

  /** What to throw so that the script's own handlers see it. */
  thrown(value: Value): Error {
    return new ScriptThrow(value);
  }

  private attempt(run: () => Completion): Completion {
    this.conditions++;
    try {
      return run();
    } catch (error) {
      if (error instanceof ScriptThrow) return { type: "throw", value: error.value };
      throw error;
    } finally {
      this.conditions--;
    }
  }

  /** Sets a variable; under an unknown condition, so that the other branch can start from the value before. */
  assign(binding: Binding, value: Value): void {
    if (this.conditions > 0) this.trail.push({ binding, value: binding.value });
    binding.value = value;
  }

  /**
   * Runs branches of which one is taken, or none if they are not `exhaustive`. Afterwards a variable that they leave
   * with different values is unknown.
   */
  branches(runs: readonly (() => Completion)[], exhaustive: boolean, frame: Leaving): Completion {
    const outcomes: ReadonlyMap<Binding, Binding["value"]>[] = [];
    const completions: Completion[] = [];
    for (const run of runs) {
      const start = this.trail.length;
      completions.push(this.attempt(run));
      outcomes.push(this.undo(start));
    }
    if (!exhaustive) {
      outcomes.push(new Map());
      completions.push(NORMAL);
    }
    // What is set before a `break` is still set behind the loop.
    const goesOn = (type: Completion["type"] | undefined): boolean => type !== "return" && type !== "throw";
    this.merge(outcomes.filter((_, i) => goesOn(completions[i]?.type)));
    return this.join(completions, frame);
  }

  /** What an expression comes to whose condition is not known: all ways of it are run. */
  allWays(runs: readonly (() => Value)[], frame: Leaving): Value {
    const values: Value[] = [];
    const branches = runs.map(run => () => {
      values.push(run());
      return NORMAL;
    });
    this.branches(branches, true, frame);
    return either(values);
  }

  /** Runs one statement after the other; behind one that may have left the function, the others may not happen. */
  inOrder<S>(statements: readonly S[], execute: (statement: S) => Completion, frame: Leaving): Completion {
    for (const [i, statement] of statements.entries()) {
      const wasMaybeLeft = frame.maybeLeft;
      const completion = execute(statement);
      if (completion.type !== "normal") return completion;
      if (frame.maybeLeft && !wasMaybeLeft) {
        const rest = statements.slice(i + 1);
        return this.branches([() => this.inOrder(rest, execute, frame)], false, frame);
      }
    }
    return NORMAL;
  }

  /** Takes back the assignments since `start`, and tells what they had come to. */
  private undo(start: number): Map<Binding, Binding["value"]> {
    const final = new Map<Binding, Binding["value"]>();
    for (const { binding, value } of this.trail.splice(start).reverse()) {
      if (!final.has(binding)) final.set(binding, binding.value);
      binding.value = value;
    }
    return final;
  }

  private merge(outcomes: readonly ReadonlyMap<Binding, Binding["value"]>[]): void {
    for (const binding of new Set(outcomes.flatMap(outcome => [...outcome.keys()]))) {
      const values = outcomes.map(outcome => outcome.get(binding) ?? binding.value);
      this.assign(
        binding,
        either(values.map(value => (typeof value === "function" ? unknown("it is set later") : value))),
      );
    }
  }

  private join(completions: readonly Completion[], frame: Leaving): Completion {
    const staying = completions.filter(completion => completion.type === "normal");
    const leaving = completions.filter(completion => completion.type !== "normal" && completion.type !== "throw");
    for (const completion of leaving) {
      if (completion.type === "return") frame.returned.push(completion.value);
    }
    if (staying.length > 0) {
      // A throw ends the migration, so that what follows runs whenever the migration succeeds.
      if (leaving.length > 0) frame.maybeLeft = true;
      return NORMAL;
    }
    const thrown = completions.find(completion => completion.type === "throw");
    if (leaving.length === 0 && thrown?.type === "throw") throw new ScriptThrow(thrown.value);
    const last = leaving.at(-1);
    if (last === undefined) return NORMAL;
    return last.type === "return" ? { type: "return", value: either(frame.returned.splice(0)) } : last;
  }
}

/** One of several values: the only one that is not undefined, if the others say nothing else. */
export function either(values: readonly Value[]): Value {
  const [first, ...others] = values.filter(value => !(value.kind === "constant" && value.value === undefined));
  if (first === undefined) return UNDEFINED;
  return (
    others.reduce<Value | null>((found, value) => (found === null ? null : oneOf(found, value)), first) ??
    unknown("it depends on a condition", first.origin)
  );
}

function oneOf(a: Value, b: Value): Value | null {
  if (sameValue(a, b)) return a;
  return a.kind === "host" ? a.either(b) : null;
}

function sameValue(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.kind === "constant" && b.kind === "constant") return a.value === b.value;
  if (a.kind !== "text" || b.kind !== "text" || a.pieces.length !== b.pieces.length) return false;
  return a.pieces.every((piece, i) => {
    const other = b.pieces[i];
    return piece.kind === "literal" && other?.kind === "literal" && piece.text === other.text;
  });
}

/** Whether a value is a connection, or an object or array that holds one. */
export function holdsConnection(value: Value, depth = 2): boolean {
  if (value.kind === "host") return (value as Host).isConnection;
  if (depth === 0) return false;
  if (value.kind === "array") return value.items.some(item => holdsConnection(item, depth - 1));
  if (value.kind === "object" && value.base?.isConnection === true) return true;
  if (value.kind === "object")
    return [...value.properties.values()].some(({ value: item }) => holdsConnection(item, depth - 1));
  return false;
}

/** Enough for the largest migrations (measured: below 60,000), and over in a fraction of a second. */
const MOST_STEPS = 400_000;
