import { isMySqlFamily } from "../../model/dialect.js";
import { OFFLINE, type Operation } from "../../model/operation.js";
import {
  isNullish,
  propertyOf,
  textOf,
  truthiness,
  type ArrayValue,
  type ObjectValue,
  type Origin,
  type Text,
  type Value,
} from "../evaluate/values.js";
import { conditions, isNoCondition } from "./conditions.js";
import { fragment } from "./escape.js";
import { Fragment } from "./fragments.js";
import { fieldsOf, isOn, optionsOf } from "./options.js";
import { statement, type Statement } from "./statement.js";
import { dropOptions, isVersion7 } from "./version.js";
import { hole, listOf, mapLiterals, movedTo, placeOf, sqlAt } from "../texts.js";
import {
  identifier,
  identifiers,
  nameText,
  printedName,
  quotedTable,
  quotedTableWithDots,
  tableName,
  underscored,
  type TableName,
  type Writing,
} from "./writing.js";

/** `addIndex(table, fields, options)` and `addIndex(table, { fields, … })`. */
export function addIndex(args: readonly Value[], writing: Writing): readonly Statement[] {
  const [name, second, third] = args;
  const sql = sqlAt(writing.origin);
  const inOptions = second?.kind !== "array" && second?.kind !== "unknown";
  const options = optionsOf(inOptions ? second : third);
  const fields = fieldsOf(inOptions ? propertyOf(options, "fields") : second);
  const table = tableName(name, writing.origin, writing);
  const given = propertyOf(options, "prefix");
  const prefix = isNullish(given) ? table : tableName(given, writing.origin, writing);
  const { dialect } = writing;
  const mysql = isMySqlFamily(dialect);
  const option = (key: string): string | null => textOf(options.properties.get(key)?.value);
  const asks = (key: string): boolean => isOn(options.properties.get(key)?.value);
  const type = option("type");
  const unique = asks("unique") || type?.toLowerCase() === "unique" ? "UNIQUE " : "";
  const kind = mysql && type !== null && type !== "" && unique === "" ? `${type} ` : "";
  const concurrently = dialect === "postgresql" && asks("concurrently") ? "CONCURRENTLY " : "";
  const using = option("using");
  const method = using === null || using === "" || dialect === "sqlite" ? "" : ` USING ${using}`;
  const own = indexName(options, prefix, fields, writing);
  const columns = listOf(indexFields(fields, options, writing), ", ");
  const on = quotedTableWithDots(table, writing);
  const create = mysql
    ? sql`ALTER TABLE ${on} ADD ${unique}${kind}INDEX ${own}${method} (${columns})`
    : sql`CREATE ${unique}INDEX ${concurrently}${own} ON ${on}${method} (${columns})${predicate(options, writing)}`;
  return [statement(create)];
}

/** `removeIndex(table, nameOrFields, options)`. */
export function removeIndex(args: readonly Value[], writing: Writing): readonly Statement[] {
  const [name, index, options] = args;
  const sql = sqlAt(writing.origin);
  const table = tableName(name, writing.origin, writing);
  const own = index?.kind === "array" ? derivedName(table, index, writing) : nameText(index, writing.origin, writing);
  if (isMySqlFamily(writing.dialect)) {
    return [statement(sql`DROP INDEX ${identifier(own, writing)} ON ${quotedTable(table, writing)}`)];
  }
  if (writing.dialect === "sqlite") return [statement(sql`DROP INDEX IF EXISTS ${identifier(own, writing)}`)];
  const concurrently = isOn(propertyOf(options, "concurrently")) ? "CONCURRENTLY " : "";
  const { ifExists, cascade } = dropOptions(options, writing);
  const guard = isVersion7(writing) ? ifExists : "IF EXISTS ";
  return [statement(sql`DROP INDEX ${concurrently}${guard}${identifiers(own, writing)}${cascade}`)];
}

/**
 * `addConstraint(table, { type, fields, … })`, and `addConstraint(table, fields, { type, … })` of Sequelize 4.
 * `null` for what Sequelize refuses.
 */
export function addConstraint(args: readonly Value[], writing: Writing): readonly Statement[] | null {
  const [name, second, third] = args;
  const table = tableName(name, writing.origin, writing);
  const options = optionsOf(second?.kind === "array" ? third : second);
  const fields = fieldsOf(second?.kind === "array" ? second : propertyOf(options, "fields"));
  const constraint = constraintSql(table, fields, options, writing);
  if (constraint === null) return null;
  const sql = sqlAt(writing.origin);
  if (writing.dialect !== "sqlite") {
    return [statement(sql`ALTER TABLE ${quotedTableWithDots(table, writing)} ADD ${constraint}`)];
  }
  // SQLite copies the table into one that has the constraint.
  return [
    statement(sql`CREATE TABLE ${quotedTable(table, writing)} (c, ${constraint})`, {
      meaning: operation => (operation.kind === "createTable" ? addedConstraints(operation) : [operation]),
    }),
  ];
}

/** `removeConstraint(table, name, options)`. What kind of constraint it is, MySQL and SQLite look up. */
export function removeConstraint(args: readonly Value[], writing: Writing): readonly Statement[] {
  const [name, constraint, options] = args;
  const sql = sqlAt(writing.origin);
  const { ifExists, cascade } = dropOptions(options, writing);
  const own = identifiers(nameText(constraint, writing.origin, writing), writing);
  const table = quotedTableWithDots(tableName(name, writing.origin, writing), writing);
  if (writing.dialect !== "sqlite") {
    return [statement(sql`ALTER TABLE ${table} DROP CONSTRAINT ${ifExists}${own}${cascade}`)];
  }
  return [
    statement(sql`ALTER TABLE ${table} DROP COLUMN ${own}`, {
      meaning: operation => (operation.kind === "dropColumn" ? [droppedConstraint(operation)] : [operation]),
    }),
  ];
}

// --- indexes ---

function indexFields(fields: ArrayValue, options: ObjectValue, writing: Writing): readonly Text[] {
  const columns = fields.items.map(field => indexField(field, fields.origin ?? writing.origin, options, writing));
  return fields.open ? [...columns, hole("…", fields.origin ?? writing.origin)] : columns;
}

function indexField(field: Value, at: Origin, options: ObjectValue, writing: Writing): Text {
  if (field instanceof Fragment) return fragment(field, writing);
  const place = field.origin ?? at;
  const sql = sqlAt(place);
  const mysql = isMySqlFamily(writing.dialect);
  const part = (key: string): Text | null => optionText(propertyOf(field, key), place, writing);
  const name =
    field.kind === "object" ? (part("attribute") ?? part("name") ?? hole("…", place)) : nameText(field, at, writing);
  const collate = mysql ? null : part("collate");
  const operator = part("operator") ?? optionText(options.properties.get("operator")?.value, place, writing);
  const length = mysql ? part("length") : null;
  const order = part("order");
  return sql`${identifier(name, writing)}${collate === null ? "" : sql` COLLATE ${identifier(collate, writing)}`}${
    operator === null || writing.dialect !== "postgresql" ? "" : sql` ${operator}`
  }${length === null ? "" : sql`(${length})`}${order === null ? "" : sql` ${order}`}`;
}

function optionText(value: Value | undefined, at: Origin, writing: Writing): Text | null {
  return value === undefined || truthiness(value) === false ? null : nameText(value, at, writing);
}

function predicate(options: ObjectValue, writing: Writing): Text | "" {
  const where = options.properties.get("where");
  if (where === undefined || truthiness(where.value) === false || isNoCondition(where.value)) return "";
  const at = where.origin ?? writing.origin;
  return sqlAt(at)` WHERE ${conditions(where.value, at, writing)}`;
}

/** The name that is given, or the one that `nameIndex` makes up; unknown where the options may hold one. */
function indexName(options: ObjectValue, prefix: TableName, fields: ArrayValue, writing: Writing): Text {
  const given = options.properties.get("name")?.value;
  if (given !== undefined && truthiness(given) !== false) {
    return identifiers(nameText(given, writing.origin, writing), writing);
  }
  const { name } = prefix;
  const derived = derivedName(
    prefix.isObject
      ? prefix
      : { ...prefix, name: mapLiterals(name, part => part.replaceAll(".", "_").replaceAll(/["']/g, "")) },
    fields,
    writing,
    true,
  );
  if (options.open) return identifier(hole("…", placeOf(derived) ?? writing.origin), writing);
  const saysUnique = isVersion7(writing) && isOn(options.properties.get("unique")?.value);
  return identifier(saysUnique ? sqlAt(placeOf(derived) ?? writing.origin)`${derived}_unique` : derived, writing);
}

/** `<table>_<fields>` in snake case. With `ofIndex`, a table in an object goes by its name. */
function derivedName(table: TableName, fields: ArrayValue, writing: Writing, ofIndex = false): Text {
  const at = fields.origin ?? writing.origin;
  const names = fields.items.map(field => {
    if (field instanceof Fragment) return sqlAt(at)``;
    if (field.kind !== "object") return nameText(field, at, writing);
    return ofIndex
      ? nameText(propertyOf(field, "name") ?? propertyOf(field, "attribute"), at, writing)
      : sqlAt(at)`[object Object]`;
  });
  const columns = fields.open ? [...names, hole("…", at)] : names;
  const prefix = ofIndex ? table.name : printedName(table, at);
  return movedTo(at, underscored(sqlAt(at)`${prefix}_${listOf(columns, "_")}`));
}

// --- constraints ---

function constraintSql(table: TableName, fields: ArrayValue, options: ObjectValue, writing: Writing): Text | null {
  const at = options.origin ?? writing.origin;
  const sql = sqlAt(at);
  const value = (key: string): Value | undefined => options.properties.get(key)?.value;
  const columns = fields.items.map(field =>
    field instanceof Fragment
      ? fragment(field, writing)
      : identifier(
          nameText(propertyOf(field, "attribute") ?? propertyOf(field, "name") ?? field, fields.origin ?? at, writing),
          writing,
        ),
  );
  const list = listOf(fields.open ? [...columns, hole("…", at)] : columns, ", ");
  const named = (suffix: Text | string): Text => constraintName(table, columns, suffix, value("name"), at, writing);
  const deferrable = textOf(value("deferrable"));
  const deferral = deferrable === null || writing.dialect !== "postgresql" ? "" : ` ${deferrable}`;
  switch (textOf(value("type"))?.toUpperCase()) {
    case "UNIQUE":
      return sql`CONSTRAINT ${named("uk")} UNIQUE (${list})${deferral}`;
    case "PRIMARY KEY":
      return sql`CONSTRAINT ${named("pk")} PRIMARY KEY (${list})${deferral}`;
    case "CHECK": {
      const where = value("where");
      const place = options.properties.get("where")?.origin ?? at;
      const check = where === undefined ? hole("…", at) : conditions(where, place, writing);
      return sql`CONSTRAINT ${named("ck")} CHECK (${check})`;
    }
    case "FOREIGN KEY": {
      const references = value("references");
      const referenced = propertyOf(references, "table");
      const place = options.properties.get("references")?.origin ?? at;
      const other = tableName(referenced, place, writing);
      const target = sqlAt(place)`${quotedTable(other, writing)} (${referencedColumns(references, place, writing)})`;
      const name = named(sqlAt(place)`${printedName(other, place)}_fk`);
      const actions = sql`${action(options, "onUpdate", "ON UPDATE", at)}${action(options, "onDelete", "ON DELETE", at)}`;
      return sql`CONSTRAINT ${name} FOREIGN KEY (${list}) REFERENCES ${target}${actions}${deferral}`;
    }
    default:
      return null;
  }
}

/** The name that is given, or `<table>_<fields>_<suffix>` as Sequelize makes it up from quoted names. */
function constraintName(
  table: TableName,
  columns: readonly Text[],
  suffix: Text | string,
  given: Value | undefined,
  at: Origin,
  writing: Writing,
): Text {
  if (given !== undefined && truthiness(given) !== false) {
    return identifier(nameText(given, at, writing), writing);
  }
  const prefix = writing.dialect === "sqlite" ? printedName(table, at) : quotedTableWithDots(table, writing);
  return identifier(movedTo(at, sqlAt(at)`${prefix}_${listOf(columns, "_")}_${suffix}`), writing);
}

function referencedColumns(references: Value | undefined, at: Origin, writing: Writing): Text {
  const field = propertyOf(references, "field");
  const fields = propertyOf(references, "fields");
  const names = field === undefined && fields?.kind === "array" && !fields.open ? fields.items : [field];
  return listOf(
    names.map(name => identifier(nameText(name, at, writing), writing)),
    ", ",
  );
}

function action(options: ObjectValue, key: string, words: string, at: Origin): Text | "" {
  const property = options.properties.get(key);
  const given = textOf(property?.value);
  return given === null || given === "" ? "" : sqlAt(property?.origin ?? at)` ${words} ${given.toUpperCase()}`;
}

function addedConstraints(operation: Extract<Operation, { kind: "createTable" }>): readonly Operation[] {
  const { certainty, span, statement: whole, table, constraints } = operation;
  return constraints.map(constraint => ({
    kind: "addConstraint",
    certainty,
    span,
    statement: whole,
    table,
    constraint,
    online: { algorithm: null, lock: null },
  }));
}

function droppedConstraint(operation: Extract<Operation, { kind: "dropColumn" }>): Operation {
  const { certainty, span, statement: whole, table, column } = operation;
  return {
    kind: "dropConstraint",
    certainty,
    span,
    statement: whole,
    table,
    name: column,
    constraint: null,
    columns: null,
    ifExists: false,
    cascade: false,
    online: OFFLINE,
  };
}
