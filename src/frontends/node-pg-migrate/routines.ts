import { from, sql, type Fragment, type Part, each, spaced } from "../fragment.js";
import { array, object, textOf, type Value } from "../evaluate/values.js";
import { Options } from "../options.js";
import { renamingPart, reversible, type Operation, type Run } from "./operation.js";
import { applyType, adaptedType } from "./types.js";
import { statement, word, type Writing } from "./writing.js";

/** `formatParams`: the parameters of a function or operator. */
export function parameters(value: Value | undefined, writing: Writing): Fragment {
  const written = writing.list(value).map(parameter => {
    const place = parameter.origin ?? writing.origin;
    const applied = applyType(parameter, writing, place);
    const options = new Options(applied.options, place);
    const parts: Part[] = [];
    if (options.gives("mode")) parts.push(writing.raw(options.get("mode"), options.place("mode")));
    if (options.gives("name")) parts.push(writing.name(options.get("name"), options.place("name")));
    parts.push(adaptedType(applied.type, writing, applied.place));
    if (options.gives("default")) {
      parts.push(sql`DEFAULT ${writing.escaped(options.get("default"), options.place("default"))}`);
    }
    return spaced(parts);
  });
  return sql`(${written})`;
}

const dropFunction: Run = ([name, given, rest], writing) => {
  const options = writing.options(rest);
  const guard = word(options, "ifExists", " IF EXISTS");
  const cascade = word(options, "cascade", " CASCADE");
  return [statement(sql`DROP FUNCTION${guard} ${writing.name(name)}${parameters(given, writing)}${cascade};`)];
};

const createFunction: Run = ([name, given, rest, definition], writing) => {
  const options = writing.options(rest);
  const value = (option: string): Part => writing.raw(options.get(option), options.place(option));
  if (!options.isOpen && !options.gives("language")) writing.refuse("Language for function have to be specified");
  const clauses: Part[] = [];
  const add = (option: string, part: Part): void => void clauses.push(from(options.place(option), part));
  if (!options.has("behavior")) clauses.push("VOLATILE");
  else if (options.gives("behavior")) add("behavior", value("behavior"));
  add("language", options.gives("language") ? sql`LANGUAGE ${value("language")}` : "LANGUAGE plpgsql");
  if (options.has("security") && options.word("security") !== "INVOKER") {
    add("security", sql`SECURITY ${value("security")}`);
  }
  if (options.isOn("window")) add("window", "WINDOW");
  if (options.isOn("onNull")) add("onNull", "RETURNS NULL ON NULL INPUT");
  if (options.gives("parallel")) add("parallel", sql`PARALLEL ${value("parallel")}`);
  for (const item of options.gives("set") ? writing.list(options.get("set")) : []) clauses.push(setting(item, writing));
  const replace = word(options, "replace", " OR REPLACE");
  const returns = options.has("returns") ? value("returns") : "void";
  const head = sql`CREATE${replace} FUNCTION ${writing.name(name)}${parameters(given, writing)} RETURNS ${returns}`;
  return [statement(sql`${head} AS ${writing.escaped(definition, writing.origin)}${each(clauses)};`)];
};

function setting(value: Value, writing: Writing): Part {
  const options = new Options(value, writing.origin);
  const name = writing.name(options.get("configurationParameter"), options.origin);
  if (options.word("value") === "FROM CURRENT") return sql`SET ${name} FROM CURRENT`;
  return sql`SET ${name} TO ${writing.raw(options.get("value"), options.origin)}`;
}

const dropTrigger: Run = ([table, name, given], writing) => {
  const options = writing.options(given);
  const guard = word(options, "ifExists", " IF EXISTS");
  const cascade = word(options, "cascade", " CASCADE");
  return [statement(sql`DROP TRIGGER${guard} ${writing.name(name)} ON ${writing.name(table)}${cascade};`)];
};

const createTrigger: Run = ([table, name, given, definition], writing) => {
  const options = writing.options(given);
  const value = (option: string): Part => writing.raw(options.get(option), options.place(option));
  const isConstraint = options.isOn("constraint");
  if (!isConstraint && !options.gives("when")) {
    writing.refuse('"when" (BEFORE/AFTER/INSTEAD OF) have to be specified');
  }
  const when = isConstraint ? "AFTER" : value("when");
  const isInstead = !isConstraint && /instead\s+of/i.test(options.word("when") ?? "");
  const level = isInstead ? "ROW" : options.has("level") ? value("level") : "STATEMENT";
  const defined = definition !== undefined && textOf(definition) !== "";
  const routine = options.has("function") ? options.get("function") : defined ? name : undefined;
  if (routine === undefined) writing.refuse("Can't determine function name");
  if (isInstead && options.gives("condition")) {
    writing.refuse("INSTEAD OF trigger can't have condition specified");
  }
  if (!options.gives("operation")) {
    writing.refuse('"operation" (INSERT/UPDATE[ OF ...]/DELETE/TRUNCATE) have to be specified');
  }
  const operations = writing.rawList(options.get("operation")).flatMap((it, i) => (i === 0 ? [it] : ["OR", it]));
  const timing = options.isOn("deferrable")
    ? ` DEFERRABLE INITIALLY ${options.isOn("deferred") ? "DEFERRED" : "IMMEDIATE"}`
    : " NOT DEFERRABLE";
  const condition = options.gives("condition") ? sql` WHEN (${value("condition")})` : "";
  const parts = writing.list(options.get("functionParams")).map(item => writing.escaped(item, writing.origin));
  const params = options.has("functionParams") ? parts : [];
  const head = sql`CREATE${isConstraint ? " CONSTRAINT" : ""} TRIGGER ${writing.name(name)} ${when} ${spaced(operations)}`;
  const on = sql`ON ${writing.name(table)}${isConstraint ? timing : ""} FOR EACH ${level}${condition}`;
  const trigger = sql`${head} ${on} EXECUTE PROCEDURE ${writing.name(routine)}(${params});`;
  if (!defined) return [statement(trigger)];
  const returning = { ...object({}, options.value.origin), open: options.value.open };
  for (const [key, property] of options.value.properties) returning.properties.set(key, property);
  returning.properties.set("returns", { value: textOption("trigger"), origin: options.origin });
  return [...createFunction([routine, array([]), returning, definition], writing), statement(trigger)];
};

function textOption(word: string): Value {
  return { kind: "text", pieces: [{ kind: "literal", text: word, source: null }], origin: null };
}

const undoTrigger: Run = ([table, name, given, definition], writing) => {
  const trigger = dropTrigger([table, name, given], writing);
  if (definition === undefined || textOf(definition) === "") return trigger;
  const options = writing.options(given);
  const routine = options.gives("function") ? options.get("function") : name;
  return [...trigger, ...dropFunction([routine, array([]), given], writing)];
};

const dropCast: Run = ([source, target, given], writing) => {
  const guard = word(writing.options(given), "ifExists", " IF EXISTS");
  return [statement(sql`DROP CAST${guard} ${casting(source, target, writing)};`)];
};

const createCast: Run = ([source, target, given], writing) => {
  const options = writing.options(given);
  const types = options.gives("argumentTypes") ? writing.rawList(options.get("argumentTypes")) : [raw(source, writing)];
  const conversion = options.gives("functionName")
    ? sql` WITH FUNCTION ${writing.name(options.get("functionName"))}(${types})`
    : options.isOn("inout")
      ? " WITH INOUT"
      : " WITHOUT FUNCTION";
  const implicit = options.gives("as") ? sql` AS ${raw(options.get("as"), writing)}` : "";
  return [statement(sql`CREATE CAST ${casting(source, target, writing)}${conversion}${implicit};`)];
};

function casting(source: Value | undefined, target: Value | undefined, writing: Writing): Fragment {
  return sql`(${raw(source, writing)} AS ${raw(target, writing)})`;
}

function raw(value: Value | undefined, writing: Writing): Part {
  return writing.raw(value, writing.origin);
}

const renameFunction: Run = ([before, given, after], writing) => [
  statement(sql`ALTER FUNCTION ${writing.name(before)}${parameters(given, writing)} RENAME TO ${writing.name(after)};`),
];

export const ROUTINES: Readonly<Record<string, Operation>> = {
  createFunction: reversible(createFunction, dropFunction),
  dropFunction: { run: dropFunction, reverse: null },
  renameFunction: reversible(renameFunction, ([before, given, after], writing) =>
    renameFunction([after, given, before], writing),
  ),
  createTrigger: reversible(createTrigger, undoTrigger),
  dropTrigger: { run: dropTrigger, reverse: null },
  renameTrigger: renamingPart(
    (table, before, after, writing) =>
      sql`ALTER TRIGGER ${writing.name(before)} ON ${writing.name(table)} RENAME TO ${writing.name(after)};`,
  ),
  createCast: reversible(createCast, dropCast),
  dropCast: { run: dropCast, reverse: null },
};
