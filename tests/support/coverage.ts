import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, it } from "vitest";
import type { Dialect } from "../../src/model/dialect.js";
import type { Operation } from "../../src/model/operation.js";
import { watched, type GroupOf } from "./watch.js";

/** How well a method is read: `exact`, `opaque: why`, and so on. */
type Reading = string;

/** What `docs/frameworks/<name>.json` holds. */
interface Figures {
  readonly package: string;
  readonly methods: Record<string, Readonly<Record<string, Reading>>>;
}

interface CoverageOptions {
  /** Of the file under `docs/frameworks/`. */
  readonly name: string;
  /** The package and version that the fixtures run. */
  readonly package: string;
  /** The methods that its documentation has, as `group.method`. */
  readonly documented: readonly string[];
  readonly groupOf: GroupOf;
  /** Documented methods, the effect of which no reader of a migration can know, and why. */
  readonly unknowable?: Readonly<Record<string, string>>;
}

/** The least share of the documented methods that must be exact. */
const LEAST = 0.95;

/** Where calls are taken down; `Coverage` is one. */
export interface Witness {
  watch<T extends object>(object: T): T;
}

/** Takes down which methods of the real package the fixtures of an oracle test call, and how well we read these. */
export class Coverage implements Witness {
  private called = new Set<string>();
  private readonly readings = new Map<string, Map<Dialect, Reading>>();

  constructor(private readonly options: CoverageOptions) {}

  /** The same object, calls of which count; a fixture begins. */
  watch<T extends object>(object: T): T {
    this.called = new Set();
    const { called } = this;
    return watched(object, this.options.groupOf, method => void called.add(method));
  }

  /** A fixture has been compared, or what we read of it is known. */
  settle(dialect: Dialect, operations: readonly Operation[]): void {
    const reading = readingOf(operations);
    for (const method of this.called) {
      const byDialect = this.readings.get(method) ?? new Map<Dialect, Reading>();
      // One call that is read exactly shows that the method is known; another may use it in a way that is not.
      if (byDialect.get(dialect) !== "exact") byDialect.set(dialect, reading);
      this.readings.set(method, byDialect);
    }
  }

  /** Tests that the documentation says what this run has shown; to be called behind all other tests. */
  test(): void {
    it("reads at least 95 % of the documented methods exactly, as docs/frameworks.md says", () => {
      const figures = this.figures();
      const path = `docs/frameworks/${this.options.name}.json`;
      const text = `${JSON.stringify(figures, null, 2)}\n`;
      if (process.env["UPDATE_DOCS"] === "true") {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
      }
      expect(existsSync(path) ? readFileSync(path, "utf8") : "", "UPDATE_DOCS=true npx vitest run tests/oracle").toBe(
        text,
      );
      const documented = this.options.documented.filter(method => !(method in (this.options.unknowable ?? {})));
      const exact = documented.filter(method => Object.values(figures.methods[method] ?? {}).includes("exact"));
      const others = documented.filter(method => !exact.includes(method));
      expect(exact.length / documented.length, others.join(" ")).toBeGreaterThanOrEqual(LEAST);
    });
  }

  private readingsOf(method: string): Readonly<Record<string, Reading>> {
    const why = this.options.unknowable?.[method];
    return why === undefined ? Object.fromEntries(this.readings.get(method) ?? []) : { any: `opaque: ${why}` };
  }

  private figures(): Figures {
    const rows = [...this.options.documented].sort().map(method => [method, this.readingsOf(method)] as const);
    return { package: this.options.package, methods: Object.fromEntries(rows) };
  }
}

function readingOf(operations: readonly Operation[]): Reading {
  const opaque = operations.find(operation => operation.kind === "opaque");
  if (opaque?.kind === "opaque") return `opaque: ${opaque.detail ?? opaque.reason}`;
  return operations.some(({ certainty }) => certainty === "partial") ? "partial" : "exact";
}

/** The names of the methods that an object and its prototypes have, without what every object has. */
export function methodsOf(object: object): string[] {
  const names = new Set<string>();
  for (let at: object | null = object; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at) as object)
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (typeof value === "function" && name !== "constructor" && !name.startsWith("_")) names.add(name);
  return [...names];
}

/** Methods of an object as the documentation lists them: `group.method`, without what changes nothing. */
export function documentedMethods(group: string, objects: readonly object[], others: string): string[] {
  const unwanted = new Set(others.trim().split(/\s+/));
  const names = new Set(objects.flatMap(methodsOf));
  return [...names].filter(name => !unwanted.has(name)).map(name => `${group}.${name}`);
}
