import { from, sql, type Part, each } from "../fragment.js";
import { truthiness, type Value } from "../evaluate/values.js";
import type { Options } from "../options.js";
import { CASCADE, dropping, renaming, reversible, type Operation } from "./operation.js";
import { typeText } from "./types.js";
import { statement, word, type Writing } from "./writing.js";

/** `parseSequenceOptions`. */
export function sequenceClauses(options: Options, writing: Writing): readonly Part[] {
  const clauses: Part[] = [];
  const add = (option: string, part: Part): void => void clauses.push(from(options.place(option), part));
  const value = (option: string): Part => writing.raw(options.get(option), options.place(option));
  const said = (option: string, words: string): void => {
    if (options.gives(option)) add(option, sql`${words} ${value(option)}`);
  };
  const bound = (option: string, words: string, none: string): void => {
    if (options.gives(option)) said(option, words);
    else if (options.isNull(option) || options.isOff(option)) add(option, none);
  };
  if (options.gives("type")) add("type", sql`AS ${typeText(options.get("type"), writing, options.place("type"))}`);
  said("increment", "INCREMENT BY");
  bound("minvalue", "MINVALUE", "NO MINVALUE");
  bound("maxvalue", "MAXVALUE", "NO MAXVALUE");
  said("start", "START WITH");
  said("cache", "CACHE");
  if (options.isOn("cycle")) add("cycle", "CYCLE");
  else if (options.isOff("cycle")) add("cycle", "NO CYCLE");
  bound("owner", "OWNED BY", "OWNED BY NONE");
  return clauses;
}

const dropSequence = dropping("SEQUENCE", CASCADE);

export const SEQUENCES: Readonly<Record<string, Operation>> = {
  createSequence: reversible(([name, given], writing) => {
    const options = writing.options(given);
    const temporary = word(options, "temporary", " TEMPORARY");
    const guard = word(options, "ifNotExists", " IF NOT EXISTS");
    const clauses = each(sequenceClauses(options, writing));
    return [statement(sql`CREATE${temporary} SEQUENCE${guard} ${writing.name(name)}${clauses};`)];
  }, dropSequence.run),
  dropSequence,
  renameSequence: renaming("SEQUENCE"),
  alterSequence: {
    run([name, given], writing) {
      const options = writing.options(given);
      const clauses = [...sequenceClauses(options, writing), ...restart(options, writing)];
      return [statement(sql`ALTER SEQUENCE ${writing.name(name)}${each(clauses)};`)];
    },
    reverse: null,
  },
};

function restart(options: Options, writing: Writing): readonly Part[] {
  const value: Value = options.get("restart");
  if (truthiness(value) === false) return [];
  if (value.kind === "constant" && value.value === true) return ["RESTART"];
  return [sql`RESTART WITH ${writing.raw(value, options.place("restart"))}`];
}
