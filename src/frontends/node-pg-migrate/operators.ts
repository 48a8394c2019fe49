import { sql, type Part } from "../fragment.js";
import { text, type Value } from "../evaluate/values.js";
import { Options } from "../options.js";
import { reversible, type Operation, type Run } from "./operation.js";
import { parameters } from "./routines.js";
import { adaptedType, applyType } from "./types.js";
import { statement, word, type Writing } from "./writing.js";

const dropOperator: Run = ([name, given], writing) => {
  const options = writing.options(given);
  const side = (option: string): Part =>
    writing.name(options.has(option) ? options.get(option) : text("none"), options.place(option));
  const guard = word(options, "ifExists", " IF EXISTS");
  const end = word(options, "cascade", " CASCADE");
  return [statement(sql`DROP OPERATOR${guard} ${writing.bareName(name)}(${side("left")}, ${side("right")})${end};`)];
};

const createOperator: Run = ([name, given], writing) => {
  const options = writing.options(given);
  const parts: Part[] = [sql`PROCEDURE = ${writing.name(options.get("procedure"), options.place("procedure"))}`];
  const add = (option: string, words: string, isBare = false): void => {
    if (!options.gives(option)) return;
    const [value, place] = [options.get(option), options.place(option)];
    parts.push(sql`${words} = ${isBare ? writing.bareName(value, place) : writing.name(value, place)}`);
  };
  add("left", "LEFTARG");
  add("right", "RIGHTARG");
  add("commutator", "COMMUTATOR", true);
  add("negator", "NEGATOR", true);
  add("restrict", "RESTRICT");
  add("join", "JOIN");
  if (options.isOn("hashes")) parts.push("HASHES");
  if (options.isOn("merges")) parts.push("MERGES");
  return [statement(sql`CREATE OPERATOR ${writing.bareName(name)} (${parts});`)];
};

/** DROP of an operator class or family, which belongs to a method of indexes. */
function dropOf(what: string): Run {
  return ([name, method, given], writing) => {
    const options = writing.options(given);
    const own = sql`${writing.name(name)} USING ${writing.raw(method, writing.origin)}`;
    const end = word(options, "cascade", " CASCADE");
    return [statement(sql`DROP OPERATOR ${what}${word(options, "ifExists", " IF EXISTS")} ${own}${end};`)];
  };
}

const dropOperatorClass = dropOf("CLASS");
const dropOperatorFamily = dropOf("FAMILY");

const createOperatorClass: Run = ([name, type, method, members, given], writing) => {
  const options = writing.options(given);
  const applied = applyType(type, writing);
  const of = writing.quoted(adaptedType(applied.type, writing, applied.place));
  const isDefault = word(options, "default", " DEFAULT");
  const family = options.gives("family") ? sql` FAMILY ${writing.raw(options.get("family"), writing.origin)}` : "";
  const head = sql`CREATE OPERATOR CLASS ${writing.name(name)}${isDefault} FOR TYPE ${of} USING ${writing.name(method)}`;
  return [statement(sql`${head}${family} AS ${membersOf(members, writing)};`)];
};

const createOperatorFamily: Run = ([name, method], writing) => [
  statement(sql`CREATE OPERATOR FAMILY ${writing.name(name)} USING ${writing.raw(method, writing.origin)};`),
];

/** ALTER OPERATOR FAMILY with a list of members. */
function changeFamily(action: string): Run {
  return ([name, method, members], writing) => {
    const head = sql`ALTER OPERATOR FAMILY ${writing.name(name)} USING ${writing.raw(method, writing.origin)} ${action}`;
    return [statement(sql`${head} ${membersOf(members, writing)};`)];
  };
}

const removeFromOperatorFamily = changeFamily("DROP");

function membersOf(value: Value | undefined, writing: Writing): readonly Part[] {
  return writing.list(value).map(member => {
    const options = new Options(member, writing.origin);
    const number = writing.raw(options.get("number"), options.origin);
    const name = writing.name(options.get("name"), options.origin);
    const given = options.get("params");
    const hasParameters = given.kind === "array" && given.items.length > 0;
    switch (options.word("type")?.toLowerCase()) {
      case "operator":
        if (given.kind === "array" && given.items.length > 2) {
          writing.refuse("Operator can't have more than 2 parameters");
        }
        return sql`OPERATOR ${number} ${name}${hasParameters ? parameters(given, writing) : ""}`;
      case "function":
        return sql`FUNCTION ${number} ${name}${options.has("params") ? parameters(given, writing) : "()"}`;
      default:
        return writing.refuse('Operator "type" must be either "function" or "operator"');
    }
  });
}

function renameOf(what: string): Operation {
  const run: Run = ([before, method, after], writing) => {
    const own = sql`${writing.name(before)} USING ${writing.raw(method, writing.origin)}`;
    return [statement(sql`ALTER OPERATOR ${what} ${own} RENAME TO ${writing.name(after)};`)];
  };
  return reversible(run, ([before, method, after], writing) => run([after, method, before], writing));
}

export const OPERATORS: Readonly<Record<string, Operation>> = {
  createOperator: reversible(createOperator, dropOperator),
  dropOperator: { run: dropOperator, reverse: null },
  createOperatorClass: reversible(createOperatorClass, ([name, , method, , given], writing) =>
    dropOperatorClass([name, method, given], writing),
  ),
  dropOperatorClass: { run: dropOperatorClass, reverse: null },
  renameOperatorClass: renameOf("CLASS"),
  createOperatorFamily: reversible(createOperatorFamily, dropOperatorFamily),
  dropOperatorFamily: { run: dropOperatorFamily, reverse: null },
  renameOperatorFamily: renameOf("FAMILY"),
  addToOperatorFamily: reversible(changeFamily("ADD"), removeFromOperatorFamily),
  removeFromOperatorFamily: { run: removeFromOperatorFamily, reverse: null },
};
