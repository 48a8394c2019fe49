import { promiseMember } from "./builtins.js";
import type { Machine } from "./machine.js";
import { constant, Host, native, UNDEFINED, unknown, type Site, type Value } from "./values.js";

/** The class that `p-lazy` exports: a promise whose work begins when somebody waits for it. */
export class LazyPromiseClass extends Host {
  readonly label = "PLazy";
  readonly isConnection = false;

  constructor(private readonly machine: Machine) {
    super();
  }

  get(property: string): Value | undefined {
    // The package is the class, however it is imported.
    if (property === "default") return this;
    return property === "__esModule" ? constant(true) : undefined;
  }

  override construct([executor]: readonly Value[], site: Site): Value {
    return new LazyPromise(executor ?? UNDEFINED, site, this.machine);
  }
}

/** One such promise; it works once. */
export class LazyPromise extends Host {
  readonly label = "";
  readonly isConnection = false;
  private result: Value | null = null;
  /** The calls that led to it: they show where in the migration its work is asked for. */
  private readonly stack: Machine["stack"];

  constructor(
    private readonly executor: Value,
    private readonly site: Site,
    private readonly machine: Machine,
  ) {
    super();
    this.stack = [...machine.stack];
  }

  get(property: string): Value | undefined {
    if (promiseMember(UNDEFINED, property, this.machine) === undefined) return undefined;
    return native(property, (args, site) => {
      const method = promiseMember(this.awaited(), property, this.machine);
      return method === undefined ? UNDEFINED : this.machine.call(method, args, site, null, property);
    });
  }

  override awaited(): Value {
    if (this.result !== null) return this.result;
    this.result = unknown("it is what the promise resolves to", this.site.origin);
    const resolve = native("resolve", ([value]) => (this.result = value ?? UNDEFINED));
    const reject = native("reject", () => UNDEFINED);
    this.machine.within(this.stack, () =>
      this.machine.call(this.executor, [resolve, reject], this.site, null, "PLazy"),
    );
    return this.result;
  }
}
