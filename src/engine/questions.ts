import { createHash } from "node:crypto";
import type { Project } from "../project/project.js";

/** What reading a migration may ask of the project, apart from the dialect, which the reader is given. */
type Asked =
  "isMigrationPath" | "saysNothing" | "migrationFile" | "resolveImport" | "schemaFiles" | "isFolder" | "read";

/** A question, its arguments, and the answer: of a text its hash, of anything else its JSON. */
export type Question = readonly [asked: Asked, given: readonly string[], answer: string | null];

/** A text that was read for a migration. */
export interface ReadText {
  readonly path: string;
  readonly text: string | null;
}

/** What the result of reading a file depends on besides its own text. */
export class Questions {
  private readonly asked = new Map<string, () => Question>();
  private readonly texts = new Map<string, ReadText>();

  /** The same project, whose answers are noted. */
  noting(project: Project): Project {
    const note = <Given extends readonly string[], Answer>(
      kind: Asked,
      ask: (...given: Given) => Answer,
    ): ((...given: Given) => Answer) => {
      return (...given) => {
        const answer = ask(...given);
        const key = [kind, ...given].join("\0");
        if (!this.asked.has(key)) this.asked.set(key, () => [kind, given, shortened(answer, kind)]);
        return answer;
      };
    };
    const read = note("read", project.read);
    return {
      ...project,
      isMigrationPath: note("isMigrationPath", project.isMigrationPath),
      saysNothing: note("saysNothing", project.saysNothing),
      migrationFile: note("migrationFile", project.migrationFile),
      resolveImport: note("resolveImport", project.resolveImport),
      schemaFiles: note("schemaFiles", project.schemaFiles),
      isFolder: note("isFolder", project.isFolder),
      read: path => {
        const text = read(path);
        this.texts.set(path, { path, text });
        return text;
      },
    };
  }

  /** The texts that were read. */
  reads(): Iterable<ReadText> {
    return this.texts.values();
  }

  /** In a form that can be written down. */
  written(): readonly Question[] {
    return [...this.asked.values()].map(question => question());
  }
}

/** Whether the project still gives the answers that it gave; they are noted in `questions`. */
export function answersAlike(written: readonly Question[], project: Project, questions: Questions): boolean {
  const noting = questions.noting(project);
  return written.every(([kind, given, answer]) => {
    const ask = noting[kind] as (...given: readonly string[]) => unknown;
    return shortened(ask(...given), kind) === answer;
  });
}

function shortened(answer: unknown, kind: Asked): string | null {
  if (answer === null) return null;
  return kind === "read" ? hashOfShared(answer as string) : JSON.stringify(answer);
}

/** A short hash of a text. */
export function hashOf(text: string): string {
  return createHash("sha1").update(text).digest("base64url");
}

const hashes = new Map<string, string>();
const MOST_HASHES = 1_000;

/** Texts that many files depend on, such as package.json, are hashed once. */
function hashOfShared(text: string): string {
  let hash = hashes.get(text);
  if (hash === undefined) {
    if (hashes.size >= MOST_HASHES) hashes.clear();
    hash = hashOf(text);
    hashes.set(text, hash);
  }
  return hash;
}
