import type { AlterColumn, Operation } from "../../model/operation.js";
import { array, isNullish, textAt, textOf, truthiness, type Origin, type Value } from "../evaluate/values.js";
import { from, sql, type Fragment, type Part } from "../fragment.js";
import { Options } from "../options.js";
import { keyText } from "../texts.js";
import { column, length, mappedType, pairsOf, specOf, type Column, type KeyPlace } from "./columns.js";
import { addForeignKey } from "./keys.js";
import { statement, Untold, type Run, type Statement, type Writing } from "./writing.js";

// --- tables ---

const createTable: Run = ([table, given], writing) => {
  if (given?.kind !== "object") throw new Untold("its columns are not constant");
  const described = given.properties.get("columns")?.value;
  const specs = described ?? given;
  const options = new Options(described === undefined ? undefined : given, writing.origin);
  if (specs.kind !== "object") throw new Untold("its columns are not constant");
  const columns = [...specs.properties].map(([key, property]) => {
    const place = property.origin ?? specs.origin ?? writing.origin;
    return { key, property, place, spec: specOf(property.value, place) };
  });
  const keys = columns.filter(({ spec }) => spec.isOn("primaryKey"));
  const place: KeyPlace = keys.length === 1 ? "emit" : "omit";
  const written = columns.map(({ key, property, place: at, spec }) => {
    const name = keyText(key, property, at);
    return column(table, { sql: writing.quoted(name), value: name, bare: name }, spec, place, at, writing);
  });
  const key = keys.length > 1 ? [sql`PRIMARY KEY (${keys.map(it => writing.key(it.key, it.property))})`] : [];
  const guard = options.isOn("ifNotExists") ? "IF NOT EXISTS " : "";
  const body = [...written.map(({ definition }) => definition), ...key];
  const create = sql`CREATE TABLE ${guard}${writing.name(table)} (${body})${tableOptions(options, writing)}`;
  const complete = !specs.open && written.every(it => it.complete);
  // The last one that was remembered comes first.
  return [statement(create, { complete }), ...written.flatMap(it => it.after).reverse()];
};

function tableOptions(options: Options, writing: Writing): Part {
  if (!writing.isMySql) return "";
  const word = (option: string, words: string, mark = ""): Part =>
    options.gives(option) && options.get(option).kind === "text"
      ? from(options.place(option), sql` ${words} ${mark}${writing.raw(options.get(option))}${mark}`)
      : "";
  return sql`${word("engine", "ENGINE")}${word("rowFormat", "ROW_FORMAT")}${word("collate", "COLLATE", "'")}${word("charset", "CHARACTER SET")}`;
}

const dropTable: Run = ([table, given], writing) => {
  const guard = new Options(given, writing.origin).isOn("ifExists") ? "IF EXISTS " : "";
  return [statement(sql`DROP TABLE ${guard}${writing.name(table)}`)];
};

const renameTable: Run = ([before, after], writing) => {
  if (writing.isMySql) return [statement(sql`RENAME TABLE ${writing.name(before)} TO ${writing.name(after)}`)];
  // SQLite's driver puts nothing in quotes here.
  const name = (value: Value | undefined): Part =>
    writing.dialect === "sqlite" ? writing.raw(value) : writing.name(value);
  return [statement(sql`ALTER TABLE ${name(before)} RENAME TO ${name(after)}`)];
};

// --- columns ---

const addColumn: Run = ([table, name, given], writing) => {
  const { definition, after, place, complete } = single(table, name, given, "addColumn", writing);
  const add = sql`ALTER TABLE ${writing.name(table)} ADD COLUMN ${definition}`;
  return [statement(from(place, add), { complete }), ...after];
};

const removeColumn: Run = ([table, name], writing) => {
  if (writing.dialect === "sqlite") writing.refuse("not implemented");
  return [statement(sql`ALTER TABLE ${writing.name(table)} DROP COLUMN ${writing.name(name)}`)];
};

/** MySQL's driver asks for the type and writes it again. */
const renameColumn: Run = ([table, before, after], writing) => {
  if (writing.dialect === "sqlite") writing.refuse("not implemented");
  const renaming = sql`RENAME COLUMN ${writing.name(before)} TO ${writing.name(after)}`;
  const read = writing.isMySql ? redescribing : null;
  return [statement(sql`ALTER TABLE ${writing.name(table)} ${renaming}`, { read })];
};

function redescribing(operation: Operation): Operation {
  return operation.kind === "renameColumn" ? { ...operation, redescribes: "type" } : operation;
}

const changeColumn: Run = (args, writing) => {
  if (writing.dialect === "sqlite") writing.refuse("not implemented");
  return writing.isMySql ? changeMySqlColumn(args, writing) : changePostgresColumn(args, writing);
};

function changeMySqlColumn([table, name, given]: Parameters<Run>[0], writing: Writing): readonly Statement[] {
  const { definition, after, complete } = single(table, name, given, "changeColumn", writing);
  const isFreed = specOf(given, writing.origin).isOff("unique");
  return [
    ...(isFreed ? removeIndex([table, name], writing) : []),
    statement(sql`ALTER TABLE ${writing.name(table)} CHANGE COLUMN ${writing.name(name)} ${definition}`, { complete }),
    ...after,
  ];
}

/** NOT NULL, UNIQUE, the default and the type, one after the other, whether they change or not. */
function changePostgresColumn([table, name, given]: Parameters<Run>[0], writing: Writing): readonly Statement[] {
  const spec = new Options(given, writing.origin);
  if (given?.kind !== "object") throw new Untold("the column is not constant");
  const alter = (option: string, action: Part): Statement => {
    const column = sql`ALTER TABLE ${writing.name(table)} ALTER COLUMN ${writing.name(name)} ${action}`;
    return statement(from(spec.place(option), column), { read: restating });
  };
  const required = spec.get("notNull");
  const isRequired = required.kind === "constant" && required.value === true;
  const statements = [alter("notNull", isRequired ? "SET NOT NULL" : "DROP NOT NULL")];
  const unique = spec.get("unique");
  if (unique.kind === "constant" && typeof unique.value === "boolean") {
    const place = spec.place("unique");
    const constraint = sql`${writing.quoted(joinedName([writing.raw(table), writing.raw(name)], "_key", place))}`;
    const action = unique.value
      ? sql`ADD CONSTRAINT ${constraint} UNIQUE (${writing.name(name)})`
      : sql`DROP CONSTRAINT ${constraint}`;
    statements.push(statement(from(place, sql`ALTER TABLE ${writing.name(table)} ${action}`)));
  }
  const value = spec.get("defaultValue");
  if (spec.has("defaultValue")) {
    const place = spec.place("defaultValue");
    const written = value.kind === "text" ? writing.string(value) : writing.raw(value, place);
    statements.push(alter("defaultValue", sql`SET DEFAULT ${written}`));
  } else statements.push(alter("defaultValue", "DROP DEFAULT"));
  if (spec.has("type")) {
    const type = mappedType(spec, writing);
    const using = spec.has("using")
      ? from(spec.place("using"), writing.raw(spec.get("using"), spec.place("using")))
      : sql`USING ${writing.name(name)}::${type}`;
    statements.push(alter("type", sql`TYPE ${type}${length(spec, writing).map(it => sql` ${it}`)} ${using}`));
  }
  return statements;
}

function joinedName(parts: readonly ReturnType<Writing["raw"]>[], end: string, place: Origin) {
  const pieces = parts.flatMap((part, i) => (i === 0 ? part.pieces : [...textAt("_", place).pieces, ...part.pieces]));
  return { kind: "text", pieces: [...pieces, ...textAt(end, place).pieces], origin: place } as const;
}

/** The column is described anew, so that a part which is the same as before is no change. */
function restating(operation: Operation): Operation {
  return operation.kind === "alterColumn" ? ({ ...operation, restates: true } satisfies AlterColumn) : operation;
}

function single(
  table: Value | undefined,
  name: Value | undefined,
  given: Value | undefined,
  keys: KeyPlace,
  writing: Writing,
): Column {
  if (given === undefined || given.kind === "unknown") throw new Untold("the column is not constant");
  const own = writing.raw(name);
  const spec = specOf(given, writing.origin);
  return column(table, { sql: writing.quoted(own), value: own, bare: own }, spec, keys, writing.origin, writing);
}

// --- indexes and keys ---

const addIndex: Run = ([table, name, given, isUnique], writing) => {
  const columns = writing.list(given ?? array([])).map(it => indexColumn(it, writing));
  if (given === undefined || given.kind === "unknown" || (given.kind === "array" && given.open)) {
    throw new Untold("its columns are not constant");
  }
  const unique = isUnique !== undefined && truthiness(isUnique) === true ? "UNIQUE " : "";
  if (writing.isMySql) {
    const index = sql`ADD ${unique}INDEX ${writing.name(name)} (${columns})`;
    return [statement(sql`ALTER TABLE ${writing.name(table)} ${index}`)];
  }
  return [statement(sql`CREATE ${unique}INDEX ${writing.name(name)} ON ${writing.name(table)} (${columns})`)];
};

function indexColumn(value: Value, writing: Writing): Fragment {
  if (value.kind !== "object" || !writing.isMySql) return from(value.origin, writing.name(value));
  const options = new Options(value, writing.origin);
  const size = options.gives("length") ? sql`(${writing.raw(options.get("length"))})` : "";
  return from(value.origin, sql`${writing.name(options.get("name"))}${size}`);
}

/** `removeIndex(table, name)`, and `removeIndex(name)` where the database needs no more. */
const removeIndex: Run = ([first, second], writing) => {
  if (writing.isMySql) {
    if (second === undefined) writing.refuse('Illegal arguments, must provide "tableName" and "indexName"');
    return [statement(sql`DROP INDEX ${writing.name(second)} ON ${writing.name(first)}`)];
  }
  return [statement(sql`DROP INDEX ${writing.name(second ?? first)}`)];
};

const removeForeignKey: Run = ([table, name, given], writing) => {
  if (writing.dialect === "sqlite") writing.refuse("not implemented");
  const drop = (what: string): Statement =>
    statement(sql`ALTER TABLE ${writing.name(table)} DROP ${what} ${writing.name(name)}`);
  if (!writing.isMySql) return [drop("CONSTRAINT")];
  const index = new Options(given, writing.origin).isOn("dropIndex") ? [drop("INDEX")] : [];
  return [drop("FOREIGN KEY"), ...index];
};

// --- rows ---

/** `insert(table, columns, values)`, and `insert(table, row)`. What the values are does not matter to the schema. */
const insert: Run = ([table, second, third], writing) => {
  const given = third === undefined || isNullish(third) ? second : undefined;
  const names =
    given?.kind === "object"
      ? [...given.properties].map(([key, property]) => writing.key(key, property))
      : second?.kind === "array"
        ? second.items.map(name => writing.name(name, second.origin ?? writing.origin))
        : [];
  if (names.length === 0) throw new Untold("its columns are not constant");
  return [statement(sql`INSERT INTO ${writing.name(table)} (${names}) VALUES (${names.map(() => "0")})`)];
};

// --- databases ---

const createDatabase: Run = ([name, given], writing) => {
  if (writing.dialect === "sqlite") return [];
  const guard = writing.isMySql && new Options(given, writing.origin).isOn("ifNotExists") ? "IF NOT EXISTS " : "";
  return [statement(sql`CREATE DATABASE ${guard}${writing.name(name)}`)];
};

const dropDatabase: Run = ([name, given], writing) => {
  const guard = new Options(given, writing.origin).isOn("ifExists") ? "IF EXISTS " : "";
  return [statement(sql`DROP DATABASE ${guard}${writing.name(name)}`)];
};

const switchDatabase: Run = ([given], writing) => {
  if (writing.dialect === "sqlite") return [];
  const options = new Options(given, writing.origin);
  const name =
    textOf(given) !== null
      ? given
      : options.has("database")
        ? options.get("database")
        : writing.isMySql
          ? undefined
          : options.get("schema");
  if (name === undefined || name.kind !== "text") return [];
  return [statement(writing.isMySql ? sql`USE ${writing.name(name)}` : sql`SET search_path TO ${writing.raw(name)}`)];
};

const addKey: Run = ([table, other, name, mapping, rules], writing) =>
  addForeignKey(table, other, name, pairsOf(mapping, writing), rules, writing.origin, writing);

/** The methods of a driver that write statements, by name. */
export const METHODS: ReadonlyMap<string, Run> = new Map<string, Run>([
  ["createTable", createTable],
  ["dropTable", dropTable],
  ["renameTable", renameTable],
  ["addColumn", addColumn],
  ["removeColumn", removeColumn],
  ["renameColumn", renameColumn],
  ["changeColumn", changeColumn],
  ["addIndex", addIndex],
  ["removeIndex", removeIndex],
  ["addForeignKey", addKey],
  ["removeForeignKey", removeForeignKey],
  ["insert", insert],
  ["createDatabase", createDatabase],
  ["dropDatabase", dropDatabase],
  ["switchDatabase", switchDatabase],
]);
