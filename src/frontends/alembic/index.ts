import { irreversibleReason } from "../../model/irreversible.js";
import type { Direction, Migration } from "../../model/migration.js";
import type { Operation } from "../../model/operation.js";
import type { Span } from "../../model/span.js";
import type { Project } from "../../project/project.js";
import { readRevision } from "../../project/revisions.js";
import { isEmptyBody, type PyFunction } from "../../python/tree.js";
import { endOf, ScriptThrow } from "../evaluate/run.js";
import { force } from "../evaluate/scope.js";
import { reasonOf, type Site } from "../evaluate/values.js";
import { idOf, type ReadMigration } from "../migration.js";
import { PythonMachine } from "../python/machine.js";
import { Recorder, type CallSite } from "../recorder.js";
import { Library } from "./library.js";
import { Session } from "./session.js";

/** A file with a revision and a way up. */
const REVISION = /^(?:down_)?revision\b[^=\n]*=/m;
const UPGRADE = /^(?:async\s+)?def\s+upgrade\b|^upgrade\s*=/m;

/** Whether a text is a migration of Alembic, as every one of them says of itself. */
export function isAlembic(text: string): boolean {
  return REVISION.test(text) && UPGRADE.test(text);
}

/** Reads a migration of Alembic; `null` for a file that is none. */
export function readAlembic(
  file: { readonly path: string; readonly text: string },
  project: Project,
): ReadMigration | null {
  if (project.isMigrationPath(file.path) === false || !isAlembic(file.text)) return null;
  const dialect = project.dialectOf(file.path, file.text);
  const library = new Library();
  const silent = { opaque: () => undefined, answer: () => null, isDatabase: () => null };
  const machine = new PythonMachine(file, project, dialect, library.module, silent);
  endOf(() => machine.load());
  const sites = new Map<Operation, CallSite>();
  const read = (name: string): Direction => {
    const recorder = new Recorder(dialect, machine);
    machine.begin(recorder);
    library.begin(new Session(recorder));
    const direction = readDirection(name, recorder, machine);
    for (const [operation, site] of recorder.finish().sites) sites.set(operation, site);
    return direction;
  };
  const up = read("upgrade");
  const down = read("downgrade");
  const migration: Migration = {
    framework: "alembic",
    dialect,
    id: idOf(file.path),
    up,
    down,
    // Alembic begins a transaction where DDL can be rolled back; MySQL and its own setting for SQLite have none.
    transaction: dialect === "postgresql" ? "one" : "none",
    revision: readRevision(file.text),
    irreversible: irreversibleReason(file.text),
  };
  return { migration, sites, dependencies: [...machine.dependencies] };
}

/** Whether a function holds words that nobody runs. */
function isExplained(text: string): boolean {
  return /#[^\n]*\p{L}{3}|("""|''')[\s\S]*\p{L}{3}[\s\S]*\1/u.test(text);
}

function readDirection(name: string, recorder: Recorder<PythonMachine>, machine: PythonMachine): Direction {
  const { main } = machine;
  const binding = main.scope.has(name) ? main.scope.lookup(name) : null;
  const node = functionNamed(name, machine);
  if (binding === null) return { kind: "absent", span: headOf("upgrade", machine) };
  const fn = force(binding);
  const head = headOf(name, machine);
  if (node !== undefined && isEmptyBody(node.body)) return { kind: "empty", span: head };
  const span: Span = node === undefined ? head : { start: node.range[0], end: node.range[1] };
  const site: Site = {
    node: node ?? main.ast,
    origin: { module: main, start: span.start, end: span.end },
    argumentNodes: [],
  };
  const outcome = endOf(() => machine.call(fn, [], site, null, name));
  if (outcome instanceof ScriptThrow) {
    const reason = reasonOf(outcome.value);
    // A comment or docstring says it as well.
    return {
      kind: "throws",
      span: head,
      reason: reason === "" && isExplained(main.text.slice(span.start, span.end)) ? null : reason,
    };
  }
  if (outcome === "exceeded") recorder.tooMuch(span);
  for (const [start, end] of main.ast.errors) {
    if (span.start <= start && end <= span.end) {
      recorder.opaque("syntax", "Python that is not complete", {
        start,
        end: Math.min(span.end, Math.max(end, start + 1)),
      });
    }
  }
  return { kind: "steps", operations: recorder.finish().operations, span, gaps: [] };
}

/** From `def` to the colon of a function; where there is none, the start of the file. */
function headOf(name: string, machine: PythonMachine): Span {
  const node = functionNamed(name, machine);
  return node === undefined ? { start: 0, end: 0 } : { start: node.headRange[0], end: node.headRange[1] };
}

function functionNamed(name: string, { main }: PythonMachine): PyFunction | undefined {
  return main.ast.body.findLast(
    (statement): statement is PyFunction => statement.type === "PyFunction" && statement.name === name,
  );
}
