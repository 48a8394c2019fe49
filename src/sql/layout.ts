import { dirname, join } from "node:path";
import { isMySqlFamily, type Dialect } from "../model/dialect.js";
import type { Framework } from "../model/migration.js";
import type { Span } from "../model/span.js";
import type { SqlTool } from "../facts/transactions.js";
import { databaseOfClient } from "../project/dialect-words.js";
import type { MigrationFile, Project } from "../project/project.js";
import { readSections, type Section, type Sections } from "./sections.js";

/** Where a direction is written. */
export type Place =
  | { readonly kind: "here"; readonly section: Section }
  | { readonly kind: "file"; readonly path: string }
  /** Nowhere, though the tool and the other migrations have it. */
  | { readonly kind: "absent"; readonly span: Span }
  | { readonly kind: "forwardOnly" };

/** How a file of SQL holds a migration. */
export interface Layout {
  readonly tool: SqlTool;
  readonly framework: Framework;
  readonly id: string;
  readonly up: Place;
  readonly down: Place;
  /** What the file, or one beside it, says of transactions. */
  readonly transaction: Sections["transaction"];
}

/** The layout of a file, or `null` for a file that is no migration: a seed, a query, a dump. */
export function layoutOf(path: string, text: string, dialect: Dialect, project: Project): Layout | null {
  const byPath = project.isMigrationPath(path);
  if (byPath === false || (project.settings.dialect === null && FOREIGN.test(text))) return null;
  const file = project.migrationFile(path);
  if (file.script !== null && (file.layout === "plain" || file.layout === "suffix")) return null;
  if (file.direction !== null) return pairedLayout(path, text, file, project);
  const sections = readSections(text, dbms => isForeign(dbms, dialect));
  if (sections !== null && (sections.certain || byPath === true || isAmongMigrations(file, text))) {
    return markedLayout(text, file, sections);
  }
  return byPath === true || isAmongMigrations(file, text) ? plainLayout(path, text, file, project) : null;
}

/** ClickHouse and SQL Server, whose behaviour is not modelled. */
const FOREIGN =
  /\bENGINE\s*=?\s*\w*MergeTree\b|^[ \t]*GO[ \t]*\r?$|\[dbo\]\s*\.|\bIDENTITY\s*\(\s*\d+\s*,\s*\d+\s*\)\s*(?:NOT|,|PRIMARY)/im;

/** A name without an order counts where the folder has nothing but SQL: there is no script that could load it. */
function isAmongMigrations(file: MigrationFile, text: string): boolean {
  return file.inFolder && !file.amongScripts && !DUMP.test(text);
}

/** What the servers' own tools write on top of a dump. */
const DUMP =
  /^\s*(?:--[ \t]*\r?\n\s*)?--[ \t]*(?:PostgreSQL database dump|(?:MySQL|MariaDB) dump|phpMyAdmin SQL Dump|Dump of|Dumped from)/i;

/** Each direction in a file of its own. */
function pairedLayout(path: string, text: string, file: MigrationFile, project: Project): Layout {
  const here: Place = { kind: "here", section: wholeFile(text) };
  const other: Place =
    file.counterpart !== null
      ? { kind: "file", path: file.counterpart }
      : file.direction === "up" && isForwardOnly(file)
        ? { kind: "forwardOnly" }
        : { kind: "absent", span: firstLine(text) };
  const tool = pairedTool(path, file, project);
  return {
    tool,
    framework: file.layout === "folder" && isPrismaFolder(path, project) ? "prisma" : "sql",
    id: file.id,
    up: file.direction === "up" ? here : other,
    down: file.direction === "up" ? other : here,
    transaction: optsOut(tool, path, text, project) ? "none" : "default",
  };
}

/** Undo files are an extra of Flyway's; the other pairs name the way up because there may be a way down. */
function isForwardOnly(file: MigrationFile): boolean {
  if (file.layout === "flyway") return isRepeatable(file) || !file.reversible;
  return !file.reversible && file.isLong;
}

/** Both directions in one file. */
function markedLayout(text: string, file: MigrationFile, sections: Sections): Layout {
  const place = (section: Section | null): Place =>
    section === null ? { kind: "absent", span: firstLine(text) } : { kind: "here", section };
  return {
    tool: sections.tool,
    framework: "sql",
    id: file.id,
    up: place(sections.up),
    down: place(sections.down),
    transaction: sections.transaction,
  };
}

/** The way up alone; the way down may be in a file beside it. */
function plainLayout(path: string, text: string, file: MigrationFile, project: Project): Layout {
  const framework = frameworkOf(path, file, project);
  const forwardOnly = framework !== "sql" || !file.reversible;
  const tool =
    framework === "sql" ? (mentions(path, "Cargo.toml", /^\s*sqlx\b/m, project) ? "sqlx" : "unknown") : framework;
  return {
    tool,
    framework,
    id: file.id,
    up: { kind: "here", section: wholeFile(text) },
    down:
      file.counterpart !== null
        ? { kind: "file", path: file.counterpart }
        : forwardOnly
          ? { kind: "forwardOnly" }
          : { kind: "absent", span: firstLine(text) },
    transaction: optsOut(tool, path, text, project) ? "none" : "default",
  };
}

function frameworkOf(path: string, { layout }: MigrationFile, project: Project): "sql" | "prisma" | "drizzle" {
  const folder = dirname(path);
  if (layout === "file in folder") {
    // Drizzle's newer folders have a snapshot each.
    if (project.read(join(folder, "snapshot.json")) !== null) return "drizzle";
    return isPrismaFolder(path, project) ? "prisma" : "sql";
  }
  return project.read(join(folder, "meta", "_journal.json")) === null ? "sql" : "drizzle";
}

/** Whether a folder for one migration is one of Prisma's. */
function isPrismaFolder(path: string, project: Project): boolean {
  const series = dirname(dirname(path));
  return (
    project.read(join(series, "migration_lock.toml")) !== null ||
    project.read(join(series, "..", "schema.prisma")) !== null ||
    /[\\/]prisma[\\/]/.test(path.slice(project.root.length))
  );
}

function pairedTool(path: string, file: MigrationFile, project: Project): SqlTool {
  switch (file.layout) {
    case "flyway":
      return mentions(path, "Cargo.toml", /^\s*refinery\b/m, project) ? "refinery" : "flyway";
    case "db-migrate":
      return "db-migrate";
    case "folder":
      if (isPrismaFolder(path, project)) return "prisma";
      return mentions(path, "Cargo.toml", /^\s*diesel\b/m, project) ? "diesel" : "unknown";
    default:
      if (mentions(path, "go.mod", /golang-migrate\/migrate/, project)) return "golang-migrate";
      return mentions(path, "Cargo.toml", /^\s*sqlx\b/m, project) ? "sqlx" : "unknown";
  }
}

/** Whether a manifest above the file names a package. */
function mentions(path: string, manifest: string, name: RegExp, project: Project): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const text = project.read(join(folder, manifest));
    if (text !== null && name.test(text)) return true;
    if (folder === project.root || folder === dirname(folder)) return false;
  }
}

/** Whether the file asks its tool for no transaction: in its first line, or in a file beside it. */
function optsOut(tool: SqlTool, path: string, text: string, project: Project): boolean {
  switch (tool) {
    case "sqlx":
      return text.startsWith("-- no-transaction");
    case "diesel":
      return /^\s*run_in_transaction\s*=\s*false\b/m.test(project.read(join(dirname(path), "metadata.toml")) ?? "");
    case "flyway":
      return /^\s*executeInTransaction\s*=\s*false\b/m.test(project.read(`${path}.conf`) ?? "");
    default:
      return false;
  }
}

function isRepeatable(file: MigrationFile): boolean {
  return file.layout === "flyway" && file.id.startsWith("R__");
}

/** Whether a list of Liquibase's names for databases leaves out a dialect. */
function isForeign(dbms: string, dialect: Dialect): boolean {
  const names = dbms.split(",").map(name => name.trim());
  const means = (name: string): boolean => {
    const database = databaseOfClient(name);
    return (
      database === dialect ||
      (database !== null && database !== "other" && isMySqlFamily(database) && isMySqlFamily(dialect))
    );
  };
  const excluded = names.filter(name => name.startsWith("!"));
  if (excluded.some(name => means(name.slice(1)))) return true;
  return excluded.length < names.length && !names.some(name => name === "all" || means(name));
}

function wholeFile(text: string): Section {
  const span = { start: 0, end: text.length };
  return { scripts: [[span]], span, gaps: [] };
}

/** The first line with something on it: where a reader would look for what is missing. */
function firstLine(text: string): Span {
  const line = /[^\s][^\r\n]*/.exec(text);
  return line === null ? { start: 0, end: text.length } : { start: line.index, end: line.index + line[0].length };
}
