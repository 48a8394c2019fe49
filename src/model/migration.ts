import type { Dialect } from "./dialect.js";
import type { Revision } from "./lineage.js";
import type { Operation } from "./operation.js";
import type { Span } from "./span.js";

/** What a framework of scripts calls itself: the `id` of its front-end. `driver` is a migration that is handed a database driver. */
export type ScriptFrameworkId = string & Readonly<Record<never, never>>;

/** Where a migration comes from: a framework of the JavaScript or Python world, or a layout of SQL files. */
export type Framework =
  | ScriptFrameworkId
  | "alembic"
  | "sql"
  | "prisma"
  | "drizzle"
  /** One that is recognised but not read. */
  | "other";

/** What one direction does. */
export interface Steps {
  readonly kind: "steps";
  readonly operations: readonly Operation[];
  /** The function, section or file that holds them. */
  readonly span: Span;
  /** Of a way back: the parts of the way forth that the tool runs back on their own, and that have none. */
  readonly gaps: readonly Span[];
}

export type Direction =
  | Steps
  /** There is none; `span` is where a reader would look for it. */
  | { readonly kind: "absent"; readonly span: Span }
  /** There is none, and the framework would derive it, but gives up at `at`, with the words in `reason` where they are known. */
  | { readonly kind: "uninferable"; readonly span: Span; readonly at: Span; readonly reason: string | null }
  /** A body without statements, or a section or file with nothing but comments. */
  | { readonly kind: "empty"; readonly span: Span }
  /** It refuses to run; `reason` is what it throws, where that is text. */
  | { readonly kind: "throws"; readonly span: Span; readonly reason: string | null }
  /** The framework derives it from the other one, whose spans the operations have. */
  | { readonly kind: "inferred"; readonly operations: readonly Operation[] }
  /** The tool has no way back by design (Prisma, Drizzle). */
  | { readonly kind: "forwardOnly" }
  /** In a file of its own; the spans inside `direction` belong to that file. */
  | { readonly kind: "elsewhere"; readonly path: string; readonly direction: Direction };

/** One migration as far as the linted file holds it. */
export interface Migration {
  readonly framework: Framework;
  readonly dialect: Dialect;
  /** What orders it among its siblings: the name of its file or folder, without extension and direction. */
  readonly id: string;
  readonly up: Direction;
  readonly down: Direction;
  /** Whether everything runs in one transaction, as the framework does by default or the file asks. */
  readonly transaction: "one" | "none" | "unknown";
  /** Its place as the file says it; `null` for tools that go by the names of files. */
  readonly revision: Revision | null;
  /** What a comment `@irreversible <reason>` says; empty where it says nothing, `null` where there is none. */
  readonly irreversible: string | null;
}

/** The directions that the linted file spells out. */
export function writtenDirections(
  migration: Migration,
): readonly { readonly direction: "up" | "down"; readonly steps: Steps }[] {
  return (["up", "down"] as const).flatMap(direction => {
    const steps = migration[direction];
    return steps.kind === "steps" ? [{ direction, steps }] : [];
  });
}

/** The operations of a direction, wherever it is written; none where it has none. */
export function operationsOf(direction: Direction): readonly Operation[] {
  if (direction.kind === "steps" || direction.kind === "inferred") return direction.operations;
  return direction.kind === "elsewhere" ? operationsOf(direction.direction) : [];
}
