import { unknown, type Value } from "./values.js";

export interface Binding {
  /** A thunk until somebody asks: the initialisers of a module run only as far as they are needed. */
  value: Value | (() => Value);
}

/** The variables of a function, block or module. */
export class Scope {
  private readonly bindings = new Map<string, Binding>();

  constructor(readonly parent: Scope | null) {}

  declare(name: string, value: Binding["value"]): void {
    this.bindings.set(name, { value });
  }

  has(name: string): boolean {
    return this.bindings.has(name);
  }

  /** The binding that the name means here. */
  lookup(name: string): Binding | null {
    return this.bindings.get(name) ?? this.parent?.lookup(name) ?? null;
  }

  /** The names that this scope itself declares. */
  names(): Iterable<string> {
    return this.bindings.keys();
  }
}

/** The value of a binding, computed now if nobody asked before. */
export function force(binding: Binding): Value {
  if (typeof binding.value === "function") {
    const compute = binding.value;
    // A cycle of initialisers finds what a running program would find: nothing yet.
    binding.value = unknown("its initialiser needs itself");
    binding.value = compute();
  }
  return binding.value;
}
