import { each, from, sql, type Part } from "../fragment.js";
import type { Options } from "../options.js";
import { CASCADE, dropping, renaming, renamingPart, reversible, type Operation, type Run } from "./operation.js";
import { typeText } from "./types.js";
import type {} from "./writing.js";
import { statement, Untold, word, type Writing } from "./writing.js";

const dropType = dropping("TYPE", CASCADE);
const dropDomain = dropping("DOMAIN", CASCADE);

const createType: Run = ([name, given], writing) => {
  if (given?.kind === "array") {
    const labels = writing.list(given).map(label => writing.escaped(label, given.origin ?? writing.origin));
    return [statement(sql`CREATE TYPE ${writing.name(name)} AS ENUM (${labels});`, !given.open)];
  }
  if (given?.kind !== "object") throw new Untold("the type is not constant");
  const attributes = [...given.properties].map(([key, property]) => {
    const place = property.origin ?? writing.origin;
    return from(place, sql`${writing.key(key, property)} ${typeText(property.value, writing, place)}`);
  });
  return [statement(sql`CREATE TYPE ${writing.name(name)} AS (${attributes});`, !given.open)];
};

const dropTypeAttribute: Run = ([type, attribute, given], writing) => {
  const guard = word(writing.options(given), "ifExists", " IF EXISTS");
  return [statement(sql`ALTER TYPE ${writing.name(type)} DROP ATTRIBUTE ${writing.name(attribute)}${guard};`)];
};

const addTypeAttribute: Run = ([type, attribute, given], writing) => [
  statement(
    sql`ALTER TYPE ${writing.name(type)} ADD ATTRIBUTE ${writing.name(attribute)} ${typeText(given, writing)};`,
  ),
];

const setTypeAttribute: Run = ([type, attribute, given], writing) => [
  statement(
    sql`ALTER TYPE ${writing.name(type)} ALTER ATTRIBUTE ${writing.name(attribute)} SET DATA TYPE ${typeText(given, writing)};`,
  ),
];

const addTypeValue: Run = ([type, value, given], writing) => {
  const options = writing.options(given);
  if (options.isOn("before") && options.isOn("after")) {
    writing.refuse(`"before" and "after" can't be specified together`);
  }
  const place = (option: string, words: string): Part =>
    options.gives(option) ? sql` ${words} ${writing.escaped(options.get(option), options.place(option))}` : "";
  const guard = word(options, "ifNotExists", " IF NOT EXISTS");
  const label = sql`${writing.escaped(value, writing.origin)}${place("before", "BEFORE")}${place("after", "AFTER")}`;
  return [statement(sql`ALTER TYPE ${writing.name(type)} ADD VALUE${guard} ${label};`)];
};

const createDomain: Run = ([name, type, given], writing) => {
  const options = writing.options(given);
  const constraints: Part[] = [];
  const add = (option: string, part: Part): void => void constraints.push(from(options.place(option), part));
  const value = (option: string): Part => writing.raw(options.get(option), options.place(option));
  if (options.gives("collation")) add("collation", sql`COLLATE ${value("collation")}`);
  if (options.has("default")) {
    add("default", sql`DEFAULT ${writing.escaped(options.get("default"), options.place("default"))}`);
  }
  if (options.isOn("notNull") && options.gives("check")) {
    writing.refuse(`"notNull" and "check" can't be specified together`);
  }
  const named = constraintName(options, writing);
  if (options.isOn("notNull")) add("notNull", sql`${named}NOT NULL`);
  else if (options.gives("check")) add("check", sql`${named}CHECK (${value("check")})`);
  return [statement(sql`CREATE DOMAIN ${writing.name(name)} AS ${typeText(type, writing)}${each(constraints)};`)];
};

const alterDomain: Run = ([name, given], writing) => {
  const options = writing.options(given);
  const actions: Part[] = [];
  const add = (option: string, part: Part): void => void actions.push(from(options.place(option), part));
  if (options.isNull("default")) add("default", "DROP DEFAULT");
  else if (options.has("default")) {
    add("default", sql`SET DEFAULT ${writing.escaped(options.get("default"), options.place("default"))}`);
  }
  if (options.isOn("notNull")) add("notNull", "SET NOT NULL");
  else if (options.isOff("notNull")) add("notNull", "DROP NOT NULL");
  else if (options.isOn("allowNull")) add("allowNull", "DROP NOT NULL");
  if (options.gives("check")) {
    const check = writing.raw(options.get("check"), options.place("check"));
    add("check", sql`${constraintName(options, writing)}CHECK (${check})`);
  }
  return actions.map(action => statement(sql`ALTER DOMAIN ${writing.name(name)} ${action};`));
};

function constraintName(options: Options, writing: Writing): Part {
  return options.gives("constraintName") ? sql`CONSTRAINT ${writing.name(options.get("constraintName"))} ` : "";
}

export const TYPES: Readonly<Record<string, Operation>> = {
  createType: reversible(createType, dropType.run),
  dropType,
  renameType: renaming("TYPE"),
  addTypeAttribute: reversible(addTypeAttribute, dropTypeAttribute),
  dropTypeAttribute: { run: dropTypeAttribute, reverse: null },
  setTypeAttribute: { run: setTypeAttribute, reverse: null },
  addTypeValue: { run: addTypeValue, reverse: null },
  renameTypeAttribute: renamingPart(
    (type, before, after, writing) =>
      sql`ALTER TYPE ${writing.name(type)} RENAME ATTRIBUTE ${writing.name(before)} TO ${writing.name(after)};`,
  ),
  renameTypeValue: renamingPart((type, before, after, writing) => {
    const [old, next] = [before, after].map(value => writing.escaped(value, writing.origin));
    return sql`ALTER TYPE ${writing.name(type)} RENAME VALUE ${old ?? ""} TO ${next ?? ""};`;
  }),
  createDomain: reversible(createDomain, ([name, , given], writing) => dropDomain.run([name, given], writing)),
  dropDomain,
  alterDomain: { run: alterDomain, reverse: null },
  renameDomain: renaming("DOMAIN"),
};
