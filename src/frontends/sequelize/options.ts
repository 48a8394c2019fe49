import {
  array,
  isNullish,
  object,
  truthiness,
  type ArrayValue,
  type ObjectValue,
  type Value,
} from "../evaluate/values.js";

/** Whether an option is there and switched on. */
export function isOn(value: Value | undefined): boolean {
  return value !== undefined && truthiness(value) === true;
}

/** Options as an object; what is not constant may hold any of them. */
export function optionsOf(value: Value | undefined): ObjectValue {
  if (value?.kind === "object") return value;
  const options = object({}, value?.origin ?? null);
  options.open = value !== undefined && !isNullish(value);
  return options;
}

/** Fields as an array; what is not constant may hold any of them. */
export function fieldsOf(value: Value | undefined): ArrayValue {
  return value?.kind === "array" ? value : array([], value?.origin ?? null, true);
}
