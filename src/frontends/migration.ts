import type { TSESTree } from "@typescript-eslint/utils";
import type { Dialect } from "../model/dialect.js";
import { irreversibleReason } from "../model/irreversible.js";
import type { Direction, Migration } from "../model/migration.js";
import type { Operation } from "../model/operation.js";
import type { Span } from "../model/span.js";
import { lowerSql } from "../sql/lower/index.js";
import { plainSource } from "../sql/source.js";
import { dependenciesOf } from "../project/dependencies.js";
import type { Project } from "../project/project.js";
import { settled } from "./evaluate/expressions.js";
import { nodePackages } from "./evaluate/globals.js";
import { Machine, type Packages } from "./evaluate/machine.js";
import { getProperty } from "./evaluate/properties.js";
import { endOf, guarded, ScriptThrow } from "./evaluate/run.js";
import {
  isNullish,
  isUndefined,
  propertyOf,
  reasonOf,
  UNDEFINED,
  type ClassValue,
  type FunctionValue,
  type ObjectValue,
  type Origin,
  type Site,
  type Value,
} from "./evaluate/values.js";
import { gatherEvidence, type ScriptFramework } from "./framework.js";
import { FRAMEWORKS, unsupportedFramework } from "./frameworks.js";
import type { ScriptFile } from "./index.js";
import { meansDialect, Recorder, type CallSite } from "./recorder.js";
import { settleTransactions, type TransactionUse } from "./transactions.js";
import { wrapClass } from "./wrappers.js";

/** A migration with what a writer needs of its source. */
export interface ReadMigration {
  readonly migration: Migration;
  readonly sites: ReadonlyMap<Operation, CallSite>;
  /** Files of the repository, besides this one, that the result depends on. */
  readonly dependencies: readonly string[];
}

/** `up` and `down` of a script, and what holds them. */
interface Candidate {
  /** The object or class that is exported. */
  readonly holder: ObjectValue | ClassValue;
  /** The instance, for a class. */
  readonly receiver: Value | null;
  readonly up: Value | undefined;
  readonly down: Value | undefined;
  readonly upOrigin: Origin;
}

/**
 * Without this a script outside of the migration folders declares no migration: `up` where code can name a member, not
 * the word of a sentence, which is in one comment of many.
 */
const NAMES_UP = /\bup\b(?=["'`]?\s*(?:[\]:=(,}<?!;/]|as\b|$))/m;

/** Points from which the content alone makes a file a migration, where its path does not. */
const CONTENT_ALONE = 8;
const WITH_PATH = 3;

/** Reads the migration of a script; `null` for a script that is none. */
export function readMigration(file: ScriptFile, project: Project): ReadMigration | null {
  // A migration folder may hold nothing but calls of a helper that returns `up` and `down`.
  if (!NAMES_UP.test(file.text) && project.saysNothing(file.path)) return null;
  const byPath = project.isMigrationPath(file.path);
  if (byPath === false) return null;
  // What acts on the run is made when something is imported: most scripts that come this far are no migrations.
  let made: ReadonlyMap<string, Value> | undefined;
  const packages: Packages = {
    get: specifier => (made ??= packagesOf(machine)).get(specifier) ?? PACKAGES.get(specifier),
  };
  const machine: Machine = new Machine(file, project, packages, {
    opaque: () => undefined,
    answer: () => null,
    isDatabase: word => meansDialect(word, machine.dialect),
  });
  const candidate = guarded(() => findCandidate(machine), null);
  if (candidate === null) return null;
  const framework = recognise(candidate, machine, byPath === true);
  if (framework === null) return null;
  const dialect = project.dialectOf(file.path, file.text);
  if (typeof framework === "string") return unsupported(framework, candidate, machine, dialect, file);
  return readDirections(framework, candidate, machine, dialect, file);
}

/** The packages whose exports are the same for every run. */
const PACKAGES: ReadonlyMap<string, Value> = new Map(FRAMEWORKS.flatMap(({ packages }) => [...packages]));

function packagesOf(machine: Machine): ReadonlyMap<string, Value> {
  const made = [nodePackages(machine), ...FRAMEWORKS.flatMap(framework => framework.packagesOf?.(machine) ?? [])];
  return new Map(made.flatMap(packages => [...packages]));
}

// --- the shape of the file ---

function findCandidate(machine: Machine): Candidate | null {
  const module = machine.load();
  const exported = module.moduleObject.properties.get("exports")?.value ?? module.exports;
  const places: Value[] = [exported, module.exports];
  for (const value of [exported, module.exports]) {
    const byDefault = propertyOf(value, "default");
    if (byDefault !== undefined) places.push(byDefault);
    if (value.kind === "object")
      for (const { value: member } of value.properties.values()) if (member.kind === "class") places.push(member);
  }
  for (const place of places) {
    const found = candidateIn(place, machine);
    if (found !== null) return found;
  }
  return null;
}

function candidateIn(value: Value, machine: Machine): Candidate | null {
  if (value.kind === "object") {
    const up = value.properties.get("up");
    if (up === undefined) return null;
    const upOrigin = up.origin ?? up.value.origin ?? fileStart(machine);
    return { holder: value, receiver: value, up: up.value, down: propertyOf(value, "down"), upOrigin };
  }
  // Nothing can make one of an abstract class; what it does is shown at the classes that inherit it.
  if (value.kind !== "class" || ("abstract" in value.node && value.node.abstract)) return null;
  const origin = value.origin ?? fileStart(machine);
  const site: Site = { node: value.node, origin, argumentNodes: [] };
  wrapClass(value, machine);
  const instance = machine.construct(value, [], site);
  const member = (name: string): Value | undefined => {
    const found = getProperty(instance, name, site, machine);
    return isNullish(found) || found.kind === "unknown" ? undefined : found;
  };
  const up = member("up");
  if (up === undefined) return null;
  return { holder: value, receiver: instance, up, down: member("down"), upOrigin: className(value, machine) };
}

function className(value: ClassValue, machine: Machine): Origin {
  return machine.origin(value.node.id ?? value.node, value.module);
}

function fileStart(machine: Machine): Origin {
  return { module: machine.main, start: 0, end: 0 };
}

// --- which framework ---

/** A framework that is read, the name of one that is not, or `null` where nothing makes the file a migration. */
function recognise(candidate: Candidate, machine: Machine, byPath: boolean): ScriptFramework | string | null {
  const functions = [candidate.up, candidate.down].filter(
    (value): value is FunctionValue => value?.kind === "function",
  );
  const evidence = gatherEvidence(
    machine.main,
    functions,
    candidate.holder.kind === "class" ? heritageOf(candidate.holder) : [],
    candidate.holder.kind === "class",
    dependenciesOf(machine.project, machine.main.path),
  );
  const other = unsupportedFramework(evidence);
  const best = FRAMEWORKS.map(framework => ({ framework, points: framework.score(evidence) })).sort(
    (a, b) => b.points - a.points,
  )[0];
  const points = best?.points ?? 0;
  if (other !== null && other.points >= points) return byPath || other.points >= CONTENT_ALONE ? other.name : null;
  if (best === undefined || points < (byPath ? WITH_PATH : CONTENT_ALONE)) {
    // Where the project has just one of them, a migration that uses nothing is of that one.
    const only = FRAMEWORKS.filter(framework => framework.score(evidence) > 0);
    return byPath && only.length === 1 ? (only[0] ?? null) : null;
  }
  return best.framework;
}

function heritageOf({ node, module }: ClassValue): string[] {
  // A parser of plain JavaScript knows no such clause.
  const implemented = (node.implements as readonly TSESTree.Node[] | undefined) ?? [];
  const names = implemented.map(clause => module.text.slice(...clause.range));
  if (node.superClass !== null) names.push(module.text.slice(...node.superClass.range));
  return names.flatMap(name => name.split(/[.<]/).slice(0, 2));
}

function unsupported(
  name: string,
  candidate: Candidate,
  machine: Machine,
  dialect: Dialect,
  file: ScriptFile,
): ReadMigration {
  const span = machine.locate(candidate.upOrigin);
  const operation: Operation = {
    kind: "opaque",
    certainty: "certain",
    span,
    statement: span,
    reason: "framework",
    detail: `migrations of ${name} are not read yet`,
  };
  return {
    migration: {
      framework: "other",
      dialect,
      id: idOf(file.path),
      up: { kind: "steps", operations: [operation], span, gaps: [] },
      down: { kind: "inferred", operations: [] },
      transaction: "unknown",
      revision: null,
      irreversible: irreversibleReason(file.text),
    },
    sites: new Map(),
    dependencies: [],
  };
}

// --- up and down ---

function readDirections(
  framework: ScriptFramework,
  candidate: Candidate,
  machine: Machine,
  dialect: Dialect,
  file: ScriptFile,
): ReadMigration {
  guarded(() => framework.prepare?.(candidate.receiver ?? candidate.holder, machine), undefined);
  const sites = new Map<Operation, CallSite>();
  const transactions: TransactionUse[] = [];
  const read = (run: (recorder: Recorder) => Direction): Direction => {
    const recorder = new Recorder(dialect, machine);
    transactions.push(recorder.transactions);
    machine.begin(recorder);
    const direction = run(recorder);
    for (const [operation, site] of recorder.finish().sites) sites.set(operation, site);
    return direction;
  };
  const { up, down } = candidate;
  const written = (fn: Value | undefined, direction: "up" | "down") =>
    read(recorder => readDirection(fn, direction, candidate, framework, recorder, machine));
  const { reversing } = framework;
  const isInferred = reversing !== undefined && (down === undefined || isUndefined(down) || down === up);
  const upward = written(up, "up");
  const downward = isInferred
    ? read(recorder => inferDown(reversing, candidate, recorder, machine))
    : written(down, "down");
  const begins = transactions.some(({ control }) => control.size > 0);
  const own = guarded(
    () => framework.transaction(candidate.receiver ?? candidate.holder, { dialect, begins, machine }),
    "unknown",
  );
  const migration: Migration = {
    framework: framework.id,
    dialect,
    id: idOf(file.path),
    ...settleTransactions(upward, downward, own, transactions),
    revision: null,
    irreversible: irreversibleReason(file.text),
  };
  return { migration, sites, dependencies: [...machine.dependencies] };
}

function readDirection(
  fn: Value | undefined,
  direction: "up" | "down",
  candidate: Candidate,
  framework: ScriptFramework,
  recorder: Recorder,
  machine: Machine,
): Direction {
  if (fn === undefined || isNullish(fn)) return { kind: "absent", span: machine.locate(candidate.upOrigin) };
  // What a base class of another file does is shown at the class that inherits it.
  const origin = fn.origin?.module === machine.main ? fn.origin : candidate.upOrigin;
  const span = machine.locate(origin);
  if (fn.kind === "constant" && fn.value === false) return { kind: "throws", span, reason: null };
  const head = fn.kind === "function" && fn.module === machine.main ? headSpan(fn, machine) : span;
  const exported = candidate.receiver ?? candidate.holder;
  const handed = framework.arguments(recorder, exported);
  const site: Site = { node: machine.main.ast, origin, argumentNodes: [] };
  const call = (): void =>
    void settled(machine.call(fn, handed, site, candidate.receiver, "the migration"), origin, machine);
  const end = endOf(() => {
    if (framework.around === undefined) call();
    else framework.around({ direction, recorder, exported, site }, call);
  });
  if (end instanceof ScriptThrow) return { kind: "throws", span: head, reason: reasonOf(end.value) };
  if (end === "exceeded") recorder.tooMuch(span);
  const hasNoBody = fn.kind === "function" && fn.node.body.type === "BlockStatement" && fn.node.body.body.length === 0;
  // A hook beside it may do all the work.
  if (hasNoBody && recorder.finish().operations.length === 0) return { kind: "empty", span: head };
  return loaded(recorder, machine) ?? { kind: "steps", operations: recorder.finish().operations, span, gaps: [] };
}

/** A direction that does nothing but run a file of SQL which is linted on its own. */
function loaded(recorder: Recorder, { project }: Machine): Direction | null {
  const path = recorder.loadedFile();
  const text = path === null ? null : project.read(path);
  if (path === null || text === null || project.migrationFile(path).layout !== "db-migrate") return null;
  const span = { start: 0, end: text.length };
  const operations = lowerSql(plainSource(text), recorder.dialect);
  const direction: Direction =
    operations.length === 0 ? { kind: "empty", span } : { kind: "steps", operations, span, gaps: [] };
  return { kind: "elsewhere", path, direction };
}

/** The way back that the framework finds by running the way up; `uninferable` where it finds none. */
function inferDown(
  reversing: NonNullable<ScriptFramework["reversing"]>,
  candidate: Candidate,
  recorder: Recorder,
  machine: Machine,
): Direction {
  const { up, receiver, holder, upOrigin } = candidate;
  const site: Site = { node: machine.main.ast, origin: up?.origin ?? upOrigin, argumentNodes: [] };
  const end = endOf(() =>
    machine.call(up ?? UNDEFINED, reversing(recorder, receiver ?? holder), site, receiver, "the migration"),
  );
  if (end instanceof ScriptThrow) {
    const { value } = end;
    const at = machine.locate(value.origin ?? upOrigin);
    return { kind: "uninferable", span: machine.locate(upOrigin), at, reason: reasonOf(value) };
  }
  if (end === "exceeded") recorder.tooMuch(machine.locate(upOrigin));
  return { kind: "inferred", operations: recorder.finish().operations };
}

/** From the start of a function to its body: enough to underline. */
function headSpan(fn: FunctionValue, machine: Machine): Span {
  const [start] = fn.node.range;
  return machine.locate({ module: fn.module, start, end: Math.max(start + 1, fn.node.body.range[0]) });
}

/** The name of a file of a program, by which migrations are told apart. */
export function idOf(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  return name.replace(/\.(?:[cm]?[jt]sx?|py)$/, "");
}
