import { constant, displayText, Host, type Origin, unknown, type Value } from "../evaluate/values.js";
import { ClassHost } from "./classes.js";
import { Operable } from "./values.js";

/** What brackets and `|` make of types: `list[int]`, `int | None`. */
export class TypeForm extends Host {
  readonly label = "type";
  readonly isConnection = false;

  constructor(
    /** `|` for a union. */
    readonly base: Value | "|",
    readonly args: readonly Value[],
    override readonly origin: Origin | null,
  ) {
    super();
  }

  get(): undefined {
    return undefined;
  }

  override call(): Value {
    return unknown("it is made by a generic type", this.origin);
  }
}

/** Whether brackets behind a value, or `|` between it and another, make a type. */
export function isType(value: Value): boolean {
  if (value.kind === "native" || value instanceof TypeForm) return true;
  if (value instanceof ClassHost) return !value.isEnum;
  return value instanceof Operable && value.isType;
}

/** The types of `int | str`, `Union[int, str]` and `Optional[int]`, those of unions inside as well; `null` for what is none. */
export function unionMembers(value: Value): readonly Value[] | null {
  if (!(value instanceof TypeForm)) return null;
  const name =
    value.base === "|" ? "Union" : value.base instanceof Operable ? value.base.typeKey.replace(/^.*\./, "") : "";
  if (name !== "Union" && name !== "Optional") return null;
  const members = value.args.flatMap(arg => unionMembers(arg) ?? [arg]);
  return name === "Optional" ? [...members, NONE] : members;
}

const NONE = constant(null);

/** What Python compares types by, as a text; `null` for what is no type. */
export function typeKey(value: Value): string | null {
  if (value.kind === "native") return value.name;
  if (value.kind === "constant") return String(value.value);
  if (value.kind === "text") return displayText(value);
  if (value instanceof ClassHost) return `${value.origin.module.path} ${value.label}`;
  if (value.kind === "array") return value.items.map(typeKey).join(",");
  if (value instanceof TypeForm) {
    const members = unionMembers(value);
    if (members !== null) return `|[${[...new Set(members.map(typeKey))].sort().join(",")}]`;
    const base = value.base === "|" ? null : typeKey(value.base);
    return base === null ? null : `${base}[${value.args.map(typeKey).join(",")}]`;
  }
  return value instanceof Operable && value.isType ? value.typeKey : null;
}
