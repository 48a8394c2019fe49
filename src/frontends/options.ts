import type { Machine } from "./evaluate/machine.js";
import { asText } from "./evaluate/text.js";
import {
  isNullish,
  isUndefined,
  object,
  textAt,
  textOf,
  truthiness,
  UNDEFINED,
  type ObjectValue,
  type Origin,
  type Text,
  type Value,
} from "./evaluate/values.js";

/** The options of a call. Those of a value that is not known count as not given. */
export class Options {
  readonly origin: Origin;
  readonly value: ObjectValue;
  /** Whether there may be more of them. */
  readonly isOpen: boolean;

  constructor(value: Value | undefined, fallback: Origin) {
    this.origin = value?.origin ?? fallback;
    this.value = value?.kind === "object" ? value : object({}, value?.origin ?? null);
    this.isOpen = value?.kind === "object" ? value.open : value !== undefined && !isNullish(value);
  }

  get(key: string): Value {
    return this.value.properties.get(key)?.value ?? UNDEFINED;
  }

  /** Whether an option is there, whatever it says. */
  has(key: string): boolean {
    return !isUndefined(this.get(key));
  }

  /** Whether an option is switched on. */
  isOn(key: string): boolean {
    return truthiness(this.get(key)) === true;
  }

  /** Whether an option that is a value says something; one that is not constant does. */
  gives(key: string): boolean {
    return truthiness(this.get(key)) !== false;
  }

  isOff(key: string): boolean {
    const value = this.get(key);
    return value.kind === "constant" && value.value === false;
  }

  isNull(key: string): boolean {
    const value = this.get(key);
    return value.kind === "constant" && value.value === null;
  }

  word(key: string): string | null {
    return textOf(this.get(key));
  }

  /** Where an option stands, with its key. */
  place(key: string): Origin {
    return this.value.properties.get(key)?.origin ?? this.origin;
  }
}

/** A value as a template literal prints it, with a hole for what is not constant. */
export function printed(value: Value | undefined, place: Origin, machine: Machine): Text {
  if (value === undefined) return textAt("undefined", place);
  const origin = value.origin ?? place;
  if (value.kind === "constant") return textAt(String(value.value), origin);
  return asText(value, machine.label(value, place), origin);
}
