import { Host, type Site, type Value } from "../evaluate/values.js";

/** An object of a library whose attributes can be assigned: a row of an ORM. */
export abstract class Mutable extends Host {
  abstract set(property: string, value: Value, site: Site): void;
}

/** An object of a library that operators are applied to: an expression of SQL. */
export abstract class Operable extends Host {
  /** Whether it is the name of a class: brackets behind it make a generic type. */
  get isType(): boolean {
    return false;
  }

  /** What it is compared by as a type. */
  get typeKey(): string {
    return this.label;
  }

  /** Takes an attribute that is assigned. */
  abstract set(property: string, value: Value): void;

  /** `operator` as Python writes it, `not` and `-` alone for the unary ones; `right` is absent for those. */
  abstract operate(operator: string, operands: readonly Value[], site: Site): Value;
}

/** Something that a loop can go through. */
export interface Items {
  readonly items: readonly Value[];
  /** Whether there may be others. */
  readonly open: boolean;
  /** What stands for the others; absent where nothing is known of them. */
  readonly rest?: Value;
}

/** An object of a library that loops can go through. */
export abstract class Iterable extends Host {
  abstract iterate(): Items;
}
