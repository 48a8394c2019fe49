import { isNullish, isUndefined, type Origin, type Site, truthiness, type Value } from "../evaluate/values.js";

/** The arguments of a call by their names, however they are given. */
export class Call {
  readonly origin: Origin;

  constructor(
    private readonly args: readonly Value[],
    readonly site: Site,
    private readonly names: readonly string[],
  ) {
    this.origin = site.origin;
  }

  /** An argument; absent if it is not given. */
  get(name: string): Value | undefined {
    const at = this.names.indexOf(name);
    return (at >= 0 ? this.args[at] : undefined) ?? this.site.keywords?.properties.get(name)?.value;
  }

  /** An argument that is given and not None. */
  value(name: string): Value | undefined {
    const value = this.get(name);
    return isNullish(value) ? undefined : value;
  }

  isGiven(name: string): boolean {
    return !isUndefined(this.get(name));
  }

  isOn(name: string): boolean {
    const value = this.get(name);
    return value !== undefined && truthiness(value) === true;
  }

  /** The arguments behind those that have names. */
  get rest(): readonly Value[] {
    return this.args.slice(this.names.length);
  }

  /** Where an argument stands, with its name. */
  place(name: string): Origin {
    const at = this.names.indexOf(name);
    const node = at >= 0 ? this.site.argumentNodes[at] : undefined;
    if (node !== undefined) return { ...this.origin, start: node.range[0], end: node.range[1] };
    return this.site.keywords?.properties.get(name)?.origin ?? this.origin;
  }

  /** Whether there may be more arguments than are seen. */
  get isOpen(): boolean {
    return this.site.keywords?.open === true;
  }
}
