import type { Dialect } from "../model/dialect.js";
import type { ScriptFrameworkId } from "../model/migration.js";
import { parametersOf } from "./evaluate/calls.js";
import type { Machine } from "./evaluate/machine.js";
import type { ScriptModule } from "./evaluate/modules.js";
import type { FunctionNode, Site, Value } from "./evaluate/values.js";
import type { Recorder } from "./recorder.js";
import type { FrameworkWriter, Script } from "./write/script.js";
import type { WayBackWriting } from "./write/way-back/speller.js";

/** What a script shows of the framework that it is written for. */
export interface Evidence {
  /** Specifiers that the file imports or requires. */
  readonly imports: ReadonlySet<string>;
  /** Names in the `implements` and `extends` of the migration's class. */
  readonly heritage: ReadonlySet<string>;
  /** Type names that annotate the first parameter of `up` or `down`, in TypeScript or JSDoc. */
  readonly annotations: ReadonlySet<string>;
  /** Members that `up` and `down` use of their first parameter; `()` where they call it. */
  readonly members: ReadonlySet<string>;
  /** Packages that the nearest package.json names. */
  readonly dependencies: ReadonlySet<string>;
  readonly isClass: boolean;
  /** The source of the file. */
  readonly text: string;
}

/** What is known of the run of a migration, besides the migration. */
export interface MigrationRun {
  readonly dialect: Dialect;
  /** Whether the migration begins a transaction by itself. */
  readonly begins: boolean;
  readonly machine: Machine;
}

/** One direction of a migration, about to be run. */
export interface DirectionRun {
  readonly direction: "up" | "down";
  readonly recorder: Recorder;
  /** The object, or instance of the class, that holds the directions. */
  readonly exported: Value;
  readonly site: Site;
}

/** How a framework runs one migration, as `tests/oracle/transactions.test.ts` has seen the package do. */
export interface FrameworkTransactions {
  /** By default: in a transaction of the framework's, of this migration or of several. */
  readonly byDefault: Readonly<Record<Dialect, "one" | "none">>;
  /** How a migration opts out, and what is said to the framework as a whole. */
  readonly optOut: string;
}

/** In a transaction whatever the database. */
export const ALWAYS: FrameworkTransactions["byDefault"] = {
  postgresql: "one",
  mysql: "one",
  mariadb: "one",
  sqlite: "one",
};

/** In none whatever the database. */
export const NEVER: FrameworkTransactions["byDefault"] = {
  postgresql: "none",
  mysql: "none",
  mariadb: "none",
  sqlite: "none",
};

/** A migration framework of the script world: all that is known of it. */
export interface ScriptFramework {
  readonly id: ScriptFrameworkId;
  /** `null` for what the migration's own code decides. */
  readonly transactions: FrameworkTransactions | null;
  /** Writes code in the words of the framework, for suggestions. */
  readonly writer: (script: Script) => FrameworkWriter;
  /** Writes ways back; `null` where their words are those of whatever the migration is handed. */
  readonly wayBack: WayBackWriting | null;
  /** How sure the evidence makes it, in points; see `recognise`. */
  score(evidence: Evidence): number;
  /** What the framework does with a migration before it runs it. */
  prepare?(exported: Value, machine: Machine): void;
  /** What the framework hands to `up` and `down`. `exported` is the object, or instance of the class, that holds them. */
  arguments(recorder: Recorder, exported: Value): readonly Value[];
  /** Runs a direction where that is more than to call it, which `call` does. */
  around?(run: DirectionRun, call: () => void): void;
  /**
   * What the framework hands to `up` where it runs that to find the way back of a migration without `down`. Calls that
   * it cannot take back throw. Absent in a framework that infers nothing.
   */
  reversing?(recorder: Recorder, exported: Value): readonly Value[];
  /** The packages that its migrations import, as far as they are modelled. */
  readonly packages: ReadonlyMap<string, Value>;
  /** The same, where what a package exports acts on the run that is going on. */
  packagesOf?(machine: Machine): ReadonlyMap<string, Value>;
  /** The framework's own transaction, and how this migration opts out of it. */
  transaction(exported: Value, run: MigrationRun): "one" | "none" | "unknown";
}

/** Points for evidence: an annotation or interface decides alone, uses add up. */
export const DECISIVE = 10;
export const STRONG = 5;
export const USE = 3;
export const HINT = 1;

/** Sums the points of the members that a framework's object has. */
export function usePoints(evidence: Evidence, members: ReadonlySet<string>, points = USE): number {
  return [...evidence.members].filter(member => members.has(member)).length * points;
}

export function anyOf(set: ReadonlySet<string>, names: readonly string[]): boolean {
  return names.some(name => set.has(name));
}

/** `const migration: Migration = {`. */
const TYPED_OBJECT = /^[ \t]*(?:export\s+)?const\s+\w+\s*:\s*([\w.]+(?:<[^=]*>)?)\s*=\s*\{/gm;

const IMPORT = /(?:\bfrom\s*|\brequire\s*\(\s*|\bimport\s*\(?\s*)["']([^"'\n]+)["']/g;

/** Collects the evidence from the functions of a migration and the text of its file. */
export function gatherEvidence(
  module: ScriptModule,
  functions: readonly { readonly node: FunctionNode; readonly module: ScriptModule }[],
  heritage: readonly string[],
  isClass: boolean,
  dependencies: ReadonlySet<string>,
): Evidence {
  const annotations = new Set<string>();
  const members = new Set<string>();
  for (const { node, module: owner } of functions) {
    const [parameter] = parametersOf(node);
    if (parameter === undefined) continue;
    const target = parameter.type === "AssignmentPattern" ? parameter.left : parameter;
    const source = owner.text.slice(...node.range);
    if (target.type === "Identifier") {
      const use = new RegExp(String.raw`(?<![\w$.])${escape(target.name)}\s*(?:\??\.\s*(\w+)|(\())`, "g");
      for (const [, member, call] of source.matchAll(use)) members.add(call === undefined ? (member ?? "") : "()");
      const taken = new RegExp(String.raw`\{([^{}]*)\}\s*=\s*${escape(target.name)}(?![\w$.(])`, "g");
      for (const [, names] of source.matchAll(taken)) {
        for (const [name] of (names ?? "").matchAll(/(?<=^|,)\s*\w+/g)) members.add(name.trim());
      }
    } else if (target.type === "ObjectPattern") {
      members.add("{}");
      for (const property of target.properties) {
        if (property.type === "Property" && property.key.type === "Identifier") members.add(property.key.name);
      }
    }
    const annotation = "typeAnnotation" in target ? target.typeAnnotation : undefined;
    if (annotation !== undefined && annotation !== null) {
      for (const [word] of owner.text.slice(...annotation.range).matchAll(/\w+/g)) annotations.add(word);
    }
  }
  // JSDoc, and the types that a `const` of the whole migration is given.
  const types = [...module.text.matchAll(/@(?:param|type)\s*\{([^}]*)\}/g), ...module.text.matchAll(TYPED_OBJECT)];
  for (const [, type] of types) {
    for (const [word] of (type ?? "").matchAll(/[\w-]+/g)) annotations.add(word);
  }
  return {
    imports: new Set([...module.text.matchAll(IMPORT)].map(match => match[1] ?? "")),
    heritage: new Set(heritage),
    annotations,
    members,
    dependencies,
    isClass,
    text: module.text,
  };
}

function escape(name: string): string {
  return name.replaceAll("$", String.raw`\$`);
}
