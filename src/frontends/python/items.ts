import { text, textOf, type Value } from "../evaluate/values.js";
import { ClassHost } from "./classes.js";
import { Iterable, type Items } from "./values.js";

/** What a loop over a value goes through. */
export function itemsOf(value: Value): Items {
  if (value.kind === "array") return value;
  if (value.kind === "object") {
    return { items: [...value.properties].map(([key, { origin }]) => text(key, origin)), open: value.open };
  }
  const constant = textOf(value);
  if (constant !== null) return { items: [...constant].map(char => text(char, value.origin)), open: false };
  if (value instanceof Iterable) return value.iterate();
  if (value instanceof ClassHost && value.isEnum) return { items: value.members(), open: false };
  return { items: [], open: true };
}
