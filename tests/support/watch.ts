/** What an object is called in the documentation; `null` for one that is not watched. */
export type GroupOf = (object: object) => string | null;

/**
 * An object that tells of every method called on it, as `group.method`, and on what its methods return or hand to
 * callbacks, as far as that belongs to a group.
 */
export function watched<T extends object>(object: T, groupOf: GroupOf, tell: (method: string) => void): T {
  return new Watch(groupOf, tell).wrap(object) as T;
}

class Watch {
  private readonly proxies = new WeakMap<object, object>();
  private readonly originals = new WeakMap<object, object>();

  constructor(
    private readonly groupOf: GroupOf,
    private readonly tell: (method: string) => void,
  ) {}

  wrap(value: unknown): unknown {
    if (!isObject(value) || this.originals.has(value)) return value;
    const group = this.groupOf(value);
    if (group === null) return value;
    const proxy = this.proxies.get(value) ?? this.proxied(value, group);
    this.proxies.set(value, proxy);
    this.originals.set(proxy, value);
    return proxy;
  }

  private unwrap(value: unknown): unknown {
    if (typeof value === "function" && !this.originals.has(value)) return this.callback(value as Method);
    return isObject(value) ? (this.originals.get(value) ?? value) : value;
  }

  private proxied(object: object, group: string): object {
    return new Proxy(object, {
      get: (target, property) => {
        const value: unknown = Reflect.get(target, property, target);
        if (typeof value !== "function" || property === "constructor") return this.wrap(value);
        return (...args: unknown[]): unknown => {
          if (typeof property === "string") this.tell(`${group}.${property}`);
          const result: unknown = Reflect.apply(value as Method, target, property === "then" ? args : this.all(args));
          return result instanceof Promise ? result.then(settled => this.wrap(settled)) : this.wrap(result);
        };
      },
    });
  }

  private all(args: readonly unknown[]): unknown[] {
    return args.map(arg => this.unwrap(arg));
  }

  /** A callback is handed what it may call methods on, as its first parameter or as `this`. */
  private callback(original: Method): Method {
    const { wrap, unwrap } = { wrap: this.wrap.bind(this), unwrap: this.unwrap.bind(this) };
    const wrapped = function (this: unknown, ...args: unknown[]): unknown {
      const result = Reflect.apply(original, wrap(this), args.map(wrap));
      return result instanceof Promise ? result.then(unwrap) : unwrap(result);
    };
    // A class, or a function with members, is what it is.
    const isPlain = Object.getOwnPropertyNames(original).every(name => /^(?:length|name|prototype)$/.test(name));
    return isPlain && !/^class\b/.test(Function.prototype.toString.call(original)) ? wrapped : original;
  }
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
