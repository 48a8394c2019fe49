import type { TSESTree } from "@typescript-eslint/utils";
import { isMySqlFamily, type Dialect } from "../model/dialect.js";
import type { Name, QualifiedName } from "../model/name.js";
import type { Certainty, Opaque, Operation, OpaqueReason } from "../model/operation.js";
import type { Span } from "../model/span.js";
import { databaseOfClient } from "../project/dialect-words.js";
import { lowerSql } from "../sql/lower/index.js";
import { embed } from "./embed.js";
import type { Machine } from "./evaluate/machine.js";
import type { Run } from "./evaluate/run.js";
import { contentOrigin, partsOf } from "./evaluate/text.js";
import { displayText, textOf, type Origin, type Site, type Text, type Value, scriptNode } from "./evaluate/values.js";
import type { TransactionUse } from "./transactions.js";

/** Where an operation is asked for, for the writer: plain offsets, no nodes. */
export interface CallSite {
  /** The call in the linted file. */
  readonly call: Span;
}

/** Operations that are asked for at one place. They are made at the end, when a chain of calls is complete. */
export interface Emission {
  readonly make: () => readonly Operation[];
  readonly site: CallSite;
  /** Set when what looked like a statement turns out to be a part of another one. */
  cancelled: boolean;
}

/** What one direction asks for, in order, and where. */
export interface Recording {
  readonly operations: readonly Operation[];
  readonly sites: ReadonlyMap<Operation, CallSite>;
}

/** The common fields of the operations of one call. */
export interface Base {
  readonly certainty: Certainty;
  readonly span: Span;
  readonly statement: Span;
}

/**
 * Takes down what a migration asks of its framework. One recorder per direction; the front-end's host objects share
 * it.
 */
export class Recorder<M extends Run = Machine> {
  private readonly emissions: Emission[] = [];
  /** What runs when the direction has ended. */
  private readonly postponed: Emission[] = [];
  /** How often something was asked for again, behind what is there already. */
  repeats = 0;
  private finished: Recording | undefined;
  private readonly said = new Set<string>();
  private readonly loaded: { readonly path: string; readonly operations: readonly Operation[] }[] = [];
  /** The transactions that the migration begins by itself. */
  readonly transactions: TransactionUse = { control: new Set(), leaks: false, optsOut: false };

  constructor(
    readonly dialect: Dialect,
    readonly machine: M,
  ) {}

  /**
   * Adds operations; `make` runs when the direction has been read to its end. `position` is among what is there already,
   * for a framework that runs its calls in another order than they are made in.
   */
  emit(site: Site, make: () => readonly Operation[], position = this.emissions.length): Emission {
    const emission: Emission = {
      make: this.madeHere(make),
      site: { call: this.machine.locate(site.origin) },
      cancelled: false,
    };
    this.emissions.splice(position, 0, emission);
    return emission;
  }

  /** What is written in another file is shown at the call that is being made now, whenever the operations are made. */
  madeHere(make: () => readonly Operation[]): () => readonly Operation[] {
    const stack = [...this.machine.stack];
    return () => this.machine.within(stack, make);
  }

  /** Moves what was asked for to the end of the direction, behind what is there already. */
  postpone(emission: Emission): Emission {
    const at = this.emissions.indexOf(emission);
    if (at !== -1) this.emissions.splice(at, 1);
    this.postponed.push(emission);
    return emission;
  }

  /** Asks here, under the condition that holds here, for what was asked for before. */
  repeat(emission: Emission): Emission {
    const { certainty } = this.machine;
    const make = (): readonly Operation[] => emission.make().map(operation => under(certainty, operation));
    const repeated: Emission = { make, site: emission.site, cancelled: false };
    this.emissions.push(repeated);
    this.repeats++;
    return repeated;
  }

  /** What was asked for, in order, and where. */
  finish(): Recording {
    if (this.finished !== undefined) return this.finished;
    const sites = new Map<Operation, CallSite>();
    for (const { make, site, cancelled } of [...this.emissions, ...this.postponed]) {
      if (!cancelled) for (const operation of make()) sites.set(operation, site);
    }
    this.finished = { operations: [...sites.keys()], sites };
    return this.finished;
  }

  /** The fields that all operations share. `names` with a hole make the operation partial. */
  base(span: Span, statement: Span, certainty: Certainty, ...names: readonly (Name | QualifiedName | null)[]): Base {
    const exact = names.every(name => name === null || isExact(name));
    return { certainty: exact ? certainty : "partial", span, statement };
  }

  /** Says once that something at this place could not be followed. */
  opaque(reason: OpaqueReason, detail: string, span: Span): void {
    const key = `${span.start} ${detail}`;
    if (this.said.has(key)) return;
    this.said.add(key);
    const operation: Opaque = {
      kind: "opaque",
      certainty: this.machine.certainty,
      span,
      statement: span,
      reason,
      detail,
    };
    this.emissions.push({ make: () => [operation], site: { call: span }, cancelled: false });
  }

  /** Says that the direction goes on for longer than it was followed. */
  tooMuch(span: Span): void {
    this.opaque("size", "it does more than the analysis follows", span);
  }

  /** Says that some operations are all that a file of SQL holds. */
  loads(path: string, operations: readonly Operation[]): void {
    this.loaded.push({ path, operations });
  }

  /** The file of SQL that the whole direction is read from; `null` where it does anything else, or less. */
  loadedFile(): string | null {
    const [file, ...others] = this.loaded;
    const { operations } = this.finish();
    const isWhole = file !== undefined && others.length === 0 && operations.length === file.operations.length;
    return isWhole && operations.every(({ certainty }) => certainty !== "conditional") ? file.path : null;
  }

  answer(name: string): boolean | null {
    const asked = SYSTEM_QUESTION.exec(name)?.[1]?.toLowerCase();
    return asked === undefined ? null : (SYSTEMS.get(asked)?.includes(this.dialect) ?? null);
  }

  isDatabase(word: string): boolean | null {
    return meansDialect(word, this.dialect);
  }

  /** The operations of a string of SQL. */
  sql(text: Text, site: Site, certainty: Certainty): readonly Operation[] {
    return partsOf(text).flatMap(part => {
      if ("printed" in part) return part.printed().map(operation => under(certainty, operation));
      if (!part.isStatement) return [this.fragment(part.text, site, certainty)];
      return lowerSql(embed(part.text, this.machine, site.origin), this.dialect, certainty);
    });
  }

  /** Words before or behind a statement that a builder printed: what they make of it is not known. */
  private fragment(text: Text, site: Site, certainty: Certainty): Opaque {
    const span = this.machine.locate(contentOrigin(text) ?? site.origin);
    const detail = `\`${displayText(text).trim()}\` is a part of a statement that a builder prints`;
    return { kind: "opaque", certainty, span, statement: span, reason: "statement", detail };
  }

  /** The span of a call; in a chain of calls, from the name of its own method on. */
  callSpan(site: Site): Span {
    const { origin } = site;
    const node = scriptNode(site);
    const chained =
      node.type === "CallExpression" &&
      node.callee.type === "MemberExpression" &&
      node.callee.object.type === "CallExpression";
    return this.machine.locate(
      chained ? { ...origin, start: (node.callee as TSESTree.MemberExpression).property.range[0] } : origin,
    );
  }

  /** An identifier that a builder quotes as it is. `fallback` is where it would be written. */
  name(value: Value | undefined, fallback: Origin): Name | null {
    if (value?.kind !== "text") return null;
    const { machine } = this;
    const place = [contentOrigin(value), value.origin].find(origin => origin?.module === machine.main) ?? fallback;
    return { text: displayText(value), exact: textOf(value) !== null, span: machine.locate(place) };
  }

  /** A name of which nothing is constant. */
  unknownName(label: string, origin: Origin): Name {
    return { text: label, exact: false, span: this.machine.locate(origin) };
  }
}

/** Whether a word that scripts call databases by means the dialect; `null` for a word that is none, or unsure. */
export function meansDialect(word: string, dialect: Dialect): boolean | null {
  const meant = WORD.test(word) ? databaseOfClient(word) : null;
  if (meant === null) return null;
  const isOfMySql = isMySqlFamily(dialect) && (meant === "mysql" || meant === "mariadb");
  return meant !== dialect && isOfMySql ? null : meant === dialect;
}

/** `better-sqlite3`, and no sentence. */
const WORD = /^[a-z][\w-]{1,20}$/i;

/** `isMySQL(…)`, `DatabaseInfo.isSQLite(…)`: the name says all that there is to know. */
const SYSTEM_QUESTION = /(?:^|\.)is_?(mysql|mariadb|postgres|postgresql|pg|sqlite|sqlite3)$/i;

const SYSTEMS: ReadonlyMap<string, readonly Dialect[]> = new Map([
  ["mysql", ["mysql", "mariadb"]],
  ["mariadb", ["mariadb"]],
  ["postgres", ["postgresql"]],
  ["postgresql", ["postgresql"]],
  ["pg", ["postgresql"]],
  ["sqlite", ["sqlite"]],
  ["sqlite3", ["sqlite"]],
]);

/** An operation under a condition of which that is known. */
function under(certainty: Certainty, operation: Operation): Operation {
  return operation.certainty === "certain" ? { ...operation, certainty } : operation;
}

export function isExact(name: Name | QualifiedName): boolean {
  return "name" in name ? name.name.exact && (name.schema?.exact ?? true) : name.exact;
}

export function qualified(name: Name, schema: Name | null = null): QualifiedName {
  return { schema, name, span: name.span };
}
