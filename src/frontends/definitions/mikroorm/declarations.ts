import type { ClassValue, ObjectValue, Origin, Value } from "../../evaluate/values.js";
import type { Options } from "../../options.js";
import type { Problem, PropertyPlace } from "../decorators.js";

/** What declares an entity: its class, or an `EntitySchema`. */
export type EntityValue = ClassValue | ObjectValue;

/** `ReferenceKind`. */
export type PropertyKind = "scalar" | "m:1" | "1:m" | "1:1" | "m:n" | "embedded";

/** A property as decorators or a schema declare it. */
export interface DeclaredProperty {
  readonly place: PropertyPlace;
  readonly kind: PropertyKind;
  readonly options: Options;
  /** What `design:type` says; `null` where that is not known. */
  readonly designType: Value | null;
  /** The annotation of the property, as it is written. */
  readonly annotation: string | null;
  /** Whether it stands over a method, which is no column. */
  readonly isMethod: boolean;
}

/** An index, a unique constraint or a check: over a property, or over those that its options name. */
export interface DeclaredKey {
  readonly property: PropertyPlace | null;
  readonly options: Options;
  readonly origin: Origin;
}

/** What decorators, or an `EntitySchema`, say of one class alone. */
export interface Declaration {
  readonly value: EntityValue;
  readonly name: string;
  /** Where the entity is named. */
  readonly origin: Origin;
  readonly base: Declaration | null;
  /** The class whose fields and constructor say more of the properties. */
  readonly class: ClassValue | null;
  /** `none`: a class that only others extend. */
  kind: "entity" | "embeddable" | "none";
  options: Options;
  readonly properties: Map<string, DeclaredProperty>;
  readonly indexes: DeclaredKey[];
  readonly uniques: DeclaredKey[];
  readonly checks: DeclaredKey[];
  readonly problems: Problem[];
}

/** A declaration and those that it extends, the first base first. */
export function lineOf(declaration: Declaration): readonly Declaration[] {
  return declaration.base === null ? [declaration] : [...lineOf(declaration.base), declaration];
}
