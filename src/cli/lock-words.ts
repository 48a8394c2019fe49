import type { Blocked, Locking, TableLock, Work } from "../facts/locks/index.js";
import { quotedName } from "../model/name.js";

/** What others have to wait for, in words: "ACCESS EXCLUSIVE on `orders`: blocks reads and writes; scans the table". */
export function lockWords(locking: Locking): string {
  const { locks, work, algorithm, transactional } = locking;
  const groups = new Map<string, TableLock[]>();
  for (const lock of locks) {
    const key = `${lock.mode ?? ""} ${lock.blocks}`;
    groups.set(key, [...(groups.get(key) ?? []), lock]);
  }
  const since = algorithm?.since == null ? "" : ` (from ${algorithm.since})`;
  const way = algorithm === null ? "" : `ALGORITHM=${algorithm.name}${since}`;
  const held = [...groups.values()].map(group => {
    const [first] = group;
    const tables = group.map(({ table }) => (table === null ? "the whole database" : quotedName(table)));
    const name = first?.mode ?? (way === "" ? "locks" : way);
    const on = name === "locks" ? "" : "on ";
    return `${name} ${on}${inSentence(tables)}: ${BLOCKS[first?.blocks ?? "nothing"]}`;
  });
  // MySQL commits what came before every one of these statements.
  const isAlone = !transactional && algorithm === null && locks.some(({ mode }) => mode !== null);
  return [...held, ...(WORK[work] === "" ? [] : [WORK[work]]), ...(isAlone ? ["not inside a transaction"] : [])].join(
    "; ",
  );
}

const BLOCKS: Readonly<Record<Blocked, string>> = {
  nothing: "blocks neither reads nor writes",
  writes: "blocks writes",
  "reads and writes": "blocks reads and writes",
};

const WORK: Readonly<Record<Work, string>> = {
  none: "",
  scan: "scans the table",
  index: "builds an index",
  rewrite: "rewrites the table",
  unknown: "",
};

function inSentence(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}
