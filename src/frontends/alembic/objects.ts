import { type Origin, primitiveOf, truthiness, type Value } from "../evaluate/values.js";
import { type Part, sql } from "../fragment.js";
import { constraintSql, isConstraint } from "./constraints.js";
import { Construct } from "./construct.js";
import { createEnumSql, createTableStatements } from "./tables.js";
import { enumName, isNativeEnum } from "./types.js";
import { identifier, tableName, type Writing } from "./writing.js";

/** The statements of `CreateSequence(…)` and its like; `null` for what is none of them. */
export function objectStatement(value: Construct, place: Origin, writing: Writing): Part[] | null {
  const [subject] = value.args;
  const name = subject instanceof Construct ? (subject.args[0] ?? subject.keyword("name")?.value) : subject;
  const schema = subject instanceof Construct ? subject.keyword("schema")?.value : undefined;
  const isOn = (option: string): boolean => {
    const given = value.keyword(option)?.value;
    return given !== undefined && truthiness(given) === true;
  };
  switch (value.name) {
    case "CreateSequence":
      return [sql`CREATE SEQUENCE ${tableName(name, schema, place, writing)}${sequenceOptions(subject)}`];
    case "DropSequence":
      return [sql`DROP SEQUENCE ${tableName(name, schema, place, writing)}`];
    case "CreateSchema":
      return [sql`CREATE SCHEMA ${isOn("if_not_exists") ? "IF NOT EXISTS " : ""}${identifier(name, place, writing)}`];
    case "DropSchema":
      return [
        sql`DROP SCHEMA ${isOn("if_exists") ? "IF EXISTS " : ""}${identifier(name, place, writing)}${isOn("cascade") ? " CASCADE" : ""}`,
      ];
    case "CreateTable":
      return subject instanceof Construct ? createStatements(subject, place, writing, new Set()) : null;
    case "DropTable":
      return subject instanceof Construct ? dropStatements(subject, place, writing) : null;
    case "AddConstraint":
      return subject instanceof Construct && isConstraint(subject) ? addConstraint(subject, place, writing) : null;
    default:
      return null;
  }
}

/** In SQLAlchemy's order (`get_identity_options`). */
const SEQUENCE_OPTIONS = [
  ["increment", "INCREMENT BY"],
  ["start", "START WITH"],
  ["minvalue", "MINVALUE"],
  ["maxvalue", "MAXVALUE"],
  ["cache", "CACHE"],
] as const;

/** What a `Sequence` is made with, as constants say it. */
function sequenceOptions(subject: Value | undefined): string {
  if (!(subject instanceof Construct)) return "";
  const told = SEQUENCE_OPTIONS.flatMap(([option, words], i) => {
    // `start` and `increment` are the second and third argument as well.
    const given = subject.keyword(option)?.value ?? (i < 2 ? subject.args[2 - i] : undefined);
    const number = given === undefined ? null : (primitiveOf(given)?.value ?? null);
    return number === null ? [] : [` ${words} ${String(number)}`];
  });
  const cycle = subject.keyword("cycle")?.value;
  return told.join("") + (cycle !== undefined && truthiness(cycle) === true ? " CYCLE" : "");
}

function addConstraint(made: Construct, place: Origin, writing: Writing): Part[] | null {
  const written = constraintSql(made, place, writing);
  const table = made.keyword("table")?.value;
  return written === null || table === undefined
    ? null
    : [sql`ALTER TABLE ${identifier(table, place, writing)} ADD ${written}`];
}

/** What `.create(bind)` of a type, table or index sends; `null` for what cannot be created. */
export function createStatements(
  subject: Construct,
  place: Origin,
  writing: Writing,
  knownTypes: Set<string>,
): Part[] | null {
  if (isNativeEnum(subject, writing)) return [createEnumSql(subject, place, writing)];
  // Elsewhere an enumeration is a part of the columns.
  if (subject.name === "Enum" || subject.name === "ENUM") return [];
  const table = tableParts(subject);
  if (table === null)
    return subject.name === "Sequence" ? [sql`CREATE SEQUENCE ${identifier(subject.args[0], place, writing)}`] : null;
  return createTableStatements({ ...table, option: name => subject.keyword(name)?.value, place }, writing, knownTypes);
}

/** What `.drop(bind)` sends. */
export function dropStatements(subject: Construct, place: Origin, writing: Writing): Part[] | null {
  if (isNativeEnum(subject, writing)) return [sql`DROP TYPE ${enumName(subject, place, writing)}`];
  if (subject.name === "Enum" || subject.name === "ENUM") return [];
  const table = tableParts(subject);
  if (table === null)
    return subject.name === "Sequence" ? [sql`DROP SEQUENCE ${identifier(subject.args[0], place, writing)}`] : null;
  return [sql`DROP TABLE ${tableName(table.name, table.schema, place, writing)}`];
}

function tableParts(
  made: Construct,
): { readonly name: Value | undefined; readonly schema: Value | undefined; readonly parts: readonly Value[] } | null {
  if (made.name !== "Table") return null;
  const [name, , ...parts] = made.args;
  return { name, schema: made.keyword("schema")?.value, parts };
}
