import type { SqlTool } from "../facts/transactions.js";
import type { Span } from "../model/span.js";
import { plainSource, type SqlSource } from "./source.js";
import { isLiquibase } from "./tokens.js";

/** The parts of a file that make up one direction. */
export interface Section {
  /** The scripts that run one after the other, each put together from parts of the file. */
  readonly scripts: readonly (readonly Span[])[];
  /** From the mark that opens the section to its end. */
  readonly span: Span;
  /** Of the way down: the parts of the way up that have a mark of their own, and nothing that leads back from there. */
  readonly gaps: readonly Span[];
}

/** A file that marks its directions. */
export interface Sections {
  readonly tool: SqlTool;
  /** `null` where the file has no such mark. */
  readonly up: Section | null;
  readonly down: Section | null;
  /** `none`: the marks ask for no transaction; `several`: the file is more than one. */
  readonly transaction: "default" | "none" | "several";
  /** Whether the marks belong to a tool alone, and not to comments of people. */
  readonly certain: boolean;
}

interface Marks {
  readonly tool: SqlTool;
  /** A whole line each. The first group is what follows the direction. */
  readonly up: RegExp;
  readonly down: RegExp;
  /** What, behind the mark of `up` or on a line of its own, asks for no transaction. */
  readonly noTransaction: RegExp | null;
  /** Whether all above the mark of `down` is `up` where that has no mark. */
  readonly upByDefault: boolean;
  readonly certain: boolean;
}

const MARKS: readonly Marks[] = [
  {
    tool: "goose",
    up: /^[ \t]*--[ \t]*\+goose[ \t]+Up\b([^\r\n]*)/gim,
    down: /^[ \t]*--[ \t]*\+goose[ \t]+Down\b([^\r\n]*)/gim,
    noTransaction: /^[ \t]*--[ \t]*\+goose[ \t]+NO[ \t]+TRANSACTION\b/im,
    upByDefault: false,
    certain: true,
  },
  {
    tool: "sql-migrate",
    up: /^[ \t]*--[ \t]*\+migrate[ \t]+Up\b([^\r\n]*)/gim,
    down: /^[ \t]*--[ \t]*\+migrate[ \t]+Down\b([^\r\n]*)/gim,
    noTransaction: /^[ \t]*--[ \t]*\+migrate[ \t]+Up\b[^\r\n]*\bnotransaction\b/im,
    upByDefault: false,
    certain: true,
  },
  {
    tool: "dbmate",
    up: /^[ \t]*--[ \t]*migrate:up\b([^\r\n]*)/gim,
    down: /^[ \t]*--[ \t]*migrate:down\b([^\r\n]*)/gim,
    noTransaction: /^[ \t]*--[ \t]*migrate:up\b[^\r\n]*\btransaction:false\b/im,
    upByDefault: false,
    certain: true,
  },
  {
    tool: "node-pg-migrate",
    up: /^[ \t]*--[ \t-]*up[ \t]+migration\b([^\r\n]*)/gim,
    down: /^[ \t]*--[ \t-]*down[ \t]+migration\b([^\r\n]*)/gim,
    noTransaction: null,
    upByDefault: true,
    certain: true,
  },
  {
    tool: "unknown",
    up: /^[ \t]*-{2,}[ \t]*@?up[ \t]*:?[ \t-]*$/gim,
    down: /^[ \t]*-{2,}[ \t]*@?down[ \t]*:?[ \t-]*$/gim,
    noTransaction: null,
    upByDefault: true,
    certain: false,
  },
];

/** The directions that a file marks; `null` for a file without such marks. */
export function readSections(text: string, isForeign: (dbms: string) => boolean): Sections | null {
  // All of these words are part of some mark.
  if (!/\bup\b|\bdown\b|\bliquibase\b/i.test(text)) return null;
  const liquibase = readLiquibase(text, isForeign);
  if (liquibase !== null) return liquibase;
  for (const marks of MARKS) {
    const found = readMarks(text, marks);
    if (found !== null) return found;
  }
  return null;
}

interface Mark extends Span {
  readonly direction: "up" | "down";
}

function readMarks(text: string, marks: Marks): Sections | null {
  const found = (["up", "down"] as const)
    .flatMap(direction =>
      [...text.matchAll(marks[direction])].map((match): Mark => {
        const indent = (/^[ \t]*/.exec(match[0]) as RegExpExecArray)[0].length;
        return { direction, start: match.index + indent, end: match.index + match[0].length };
      }),
    )
    .sort((a, b) => a.start - b.start);
  const first = found[0];
  if (first === undefined) return null;
  if (marks.upByDefault && !found.some(({ direction }) => direction === "up")) {
    found.unshift({ direction: "up", start: 0, end: 0 });
  }
  const section = (direction: "up" | "down"): Section | null => {
    const own = found.flatMap((mark, i) =>
      mark.direction === direction ? [{ mark, end: found[i + 1]?.start ?? text.length }] : [],
    );
    const [opening, closing] = [own[0], own.at(-1)];
    if (opening === undefined || closing === undefined) return null;
    return {
      scripts: [own.map(({ mark, end }) => ({ start: mark.end, end }))],
      span: { start: opening.mark.start, end: closing.end },
      gaps: [],
    };
  };
  return {
    tool: marks.tool,
    up: section("up"),
    down: section("down"),
    transaction: marks.noTransaction?.test(text) === true ? "none" : "default",
    certain: marks.certain,
  };
}

const CHANGESET = /^[ \t]*--[ \t]*changeset[ \t]+([^\r\n]*)/gim;
const ROLLBACK_LINE = /^([ \t]*--[ \t]*rollback\b:?[ \t]*)([^\r\n]*)/gim;
const ROLLBACK_BLOCK = /\/\*[ \t]*liquibase[ \t]+rollback\b([\s\S]*?)\*\//gi;

/**
 * Liquibase's formatted SQL: changesets, each with its SQL and the rollback in comments. The rollbacks run in reverse,
 * and none is made up where one is missing. Changesets for other databases (`dbms:oracle`) are left out.
 */
function readLiquibase(text: string, isForeign: (dbms: string) => boolean): Sections | null {
  if (!isLiquibase(text)) return null;
  const headers = [...text.matchAll(CHANGESET)];
  const changesets = headers.flatMap((header, i) => {
    const start = header.index + header[0].length;
    const end = headers[i + 1]?.index ?? text.length;
    const attributes = header[1] as string;
    const dbms = /\bdbms:["']?([\w,!-]+)/.exec(attributes)?.[1];
    if (dbms !== undefined && isForeign(dbms)) return [];
    const span = { start, end };
    return [{ attributes, span, script: [span], rollback: rollbacks(text, start, end) }];
  });
  const down = changesets.filter(({ rollback }) => rollback.length > 0).reverse();
  const whole = { start: 0, end: text.length };
  return {
    tool: "liquibase",
    up: { scripts: changesets.map(({ script }) => script), span: whole, gaps: [] },
    down:
      down.length === 0
        ? null
        : {
            scripts: down.map(({ rollback }) => rollback),
            span: whole,
            gaps: changesets.flatMap(({ rollback, span }) => (rollback.length === 0 ? [span] : [])),
          },
    transaction:
      changesets.length > 1
        ? "several"
        : /\brunInTransaction:["']?false\b/i.test(changesets[0]?.attributes ?? "")
          ? "none"
          : "default",
    certain: true,
  };
}

/** The rollback of one changeset: lines, and blocks of comment. `empty` and `not required` are rollbacks without SQL. */
function rollbacks(text: string, start: number, end: number): readonly Span[] {
  const body = text.slice(start, end);
  const lines = [...body.matchAll(ROLLBACK_LINE)].map(match => {
    const from = start + match.index + (match[1] as string).length;
    const said = (match[2] as string).trim().toLowerCase();
    const nothing = said === "empty" || said === "not required";
    return { start: from, end: nothing ? from : from + (match[2] as string).length };
  });
  const blocks = [...body.matchAll(ROLLBACK_BLOCK)].map(match => {
    const to = start + match.index + match[0].length - 2;
    return { start: to - (match[1] as string).length, end: to };
  });
  return [...lines, ...blocks].sort((a, b) => a.start - b.start);
}

/** A script that is put together from parts of a file: everything else between them is blank, so that offsets stay. */
export function scriptSource(text: string, parts: readonly Span[]): SqlSource {
  const ordered = [...parts].sort((a, b) => a.start - b.start);
  const base = ordered[0]?.start ?? 0;
  let script = "";
  for (const { start, end } of ordered) {
    script += blank(text.slice(base + script.length, start)) + text.slice(start, end);
  }
  // What Liquibase reads keeps its mark, which says what a comment is.
  const head = isLiquibase(text) ? LIQUIBASE : "";
  const offset = base - head.length;
  return {
    ...plainSource(head + script),
    locate: (start, end) => ({ start: offset + start, end: offset + end }),
  };
}

const LIQUIBASE = "--liquibase formatted sql\n";

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, " ");
}
